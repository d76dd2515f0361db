// Every reader of recordings: whatever the bytes, it ends, stays at its end, gives well-formed events, the
// same ones in whatever pieces they are asked for, and what it read survives being written and read again.

#include "fuzz/entries.h"
#include "streams/formats/format_table.h"
#include "streams/formats/reader.h"
#include "streams/formats/recording.h"
#include "streams/formats/writer.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace termsoak::fuzz {
namespace {

using namespace streams::formats;
namespace fs = std::filesystem;

/// Bits of the first byte; the lowest four are a row of the table of formats, or none: found by content.
enum Choice : std::uint8_t {
  CutIsWarning = 0x80,
  LongPieces = 0x40,
  TwoFiles = 0x20, ///< a typescript with its timing file, an alacritty folder: read from the disk
};

/// Pieces of one event follow each other and time never runs backwards.
class Order {
public:
  std::string add(const Event& event, std::size_t piece_bytes) {
    if (event.time < latest_) return "time runs backwards";
    latest_ = event.time;
    // Formats without event sizes give what a block holds, whatever was asked for.
    if (event.bytes.size() > std::max(piece_bytes, std::size_t{1} << 20))
      return "a piece is longer than asked for";
    if (event.kind == EventKind::Resize && (event.cols == 0 || event.rows == 0))
      return "a screen without cells";
    if (open_ == event.begins_event()) return "pieces of events are mixed up";
    open_ = event.part == Part::First || event.part == Part::Middle;
    return {};
  }

  [[nodiscard]] bool within_event() const { return open_; }

private:
  std::chrono::nanoseconds latest_{};
  bool open_ = false;
};

/// What one reading gave: whole events, and output as one text where a format has no events.
struct Reading {
  std::vector<StoredEvent> events;
  std::string output;
  std::string error;
  std::string wrong;    ///< a law was broken
  bool damaged = false; ///< it ended in an error or said something odd
};

/// Of an event that is cut off, short pieces give more than long ones: what was there before the cut.
bool agree(const Reading& a, const Reading& b) {
  if (!a.damaged && !b.damaged) return a.output == b.output;
  return a.output.starts_with(b.output) || b.output.starts_with(a.output);
}

Reading read(Reader& reader, std::size_t piece_bytes) {
  Reading reading;
  Order order;
  auto event = reader.next();
  for (; event && *event; event = reader.next()) {
    const Event& piece = **event;
    if (reading.wrong.empty()) reading.wrong = order.add(piece, piece_bytes);
    if (piece.begins_event())
      reading.events.push_back({.kind = piece.kind,
                                .time = piece.time,
                                .bytes = {},
                                .cols = piece.cols,
                                .rows = piece.rows,
                                .exit_status = piece.exit_status});
    if (reading.events.empty()) continue; // told by `order`
    reading.events.back().bytes += piece.bytes;
    if (piece.kind == EventKind::Output) reading.output += piece.bytes;
  }
  if (!event) reading.error = event.error().message;
  if (!event && reading.error.empty()) reading.wrong = "an error without a message";
  if (event && order.within_event()) reading.wrong = "an event without its last piece";
  if (reading.output.size() != reader.counts().output_bytes)
    reading.wrong = "the reader counts other bytes than it gave";
  if (const auto after = reader.next(); after && *after) reading.wrong = "an event after the end";
  reading.damaged = !event || !reader.warnings().empty();
  (void)reader.summary();
  return reading;
}

/// A folder of this process that goes when it ends.
class Folder {
public:
  Folder() : path_(fs::temp_directory_path() / ("termsoak-fuzz-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] fs::path write(const char* name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path_ / name;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

ReaderOptions options_of(std::uint8_t choices) {
  ReaderOptions options{.truncation = (choices & Choice::CutIsWarning) != 0 ? Truncation::IsWarning
                                                                            : Truncation::IsError,
                        .expanded_bytes_max = 1 << 20};
  const auto table = format_table();
  if (const std::size_t row = choices & 0x0FU; row < table.size()) options.format = table[row].format;
  return options;
}

/// The two files and how to open them; alacritty where the recording's name says nothing else.
base::Result<std::unique_ptr<Reader>> open_two(std::string_view bytes, ReaderOptions options) {
  const Folder folder;
  const std::size_t first = std::min<std::size_t>(
      bytes.size(), bytes.empty() ? 0 : std::size_t{static_cast<std::uint8_t>(bytes[0])} * 4);
  const std::string_view one = bytes.substr(0, first), two = bytes.substr(first);
  if (options.format == Format::Typescript) {
    options.timing_path = folder.write("timing", one);
    return open_reader(folder.write("typescript", two), options);
  }
  (void)folder.write("size.json", one);
  (void)folder.write("alacritty.recording", two);
  options.format.reset();
  return open_reader(folder.path(), options);
}

base::Result<std::unique_ptr<Reader>> open(Bytes input, const ReaderOptions& options) {
  std::string bytes(input.begin() + 1, input.end());
  if ((input[0] & Choice::TwoFiles) != 0) return open_two(bytes, options);
  return open_memory_reader(std::move(bytes), "fuzzed", options);
}

/// What begins like a packed file is unpacked when it is read, whatever its format.
bool looks_packed(std::string_view bytes) {
  constexpr std::string_view kMagics[] = {"\x1f\x8b\x08", "\x28\xb5\x2f\xfd", "\xfd\x37\x7a\x58\x5a", "BZh"};
  return std::ranges::any_of(kMagics, [&](std::string_view magic) { return bytes.starts_with(magic); });
}

/// Written as each format that is one file and holds bytes exactly, and read again.
std::string find_loss(const Reading& reading, const StreamInfo& info) {
  // Readers take no time beyond this for one; intervals may add up to more.
  constexpr auto kTimeMax = std::chrono::seconds(std::int64_t{140} * 366 * 86400);
  if (!reading.events.empty() && reading.events.back().time > kTimeMax) return {};
  for (const Format format : {Format::AsciicastV3, Format::AsciicastV2, Format::Ttyrec, Format::Raw}) {
    std::string file;
    auto writer = open_memory_writer(file, info, format);
    const std::string name(row_of(format).name());
    if (!writer) return name + " cannot be written: " + writer.error().message;
    for (const StoredEvent& event : reading.events)
      if (const auto done = (*writer)->write(event.view()); !done)
        return name + " cannot be written: " + done.error().message;
    if (const auto done = (*writer)->finish(); !done)
      return name + " cannot be ended: " + done.error().message;
    if (looks_packed(file)) continue;
    auto reader = open_memory_reader(std::move(file), "written", {.format = format});
    if (!reader) return name + " that we wrote cannot be opened: " + reader.error().message;
    const Reading again = read(**reader, 64);
    if (!again.wrong.empty()) return name + " that we wrote: " + again.wrong;
    if (!again.error.empty()) return name + " that we wrote cannot be read: " + again.error;
    if (again.output != reading.output) return "writing as " + name + " and reading again changes the output";
  }
  return {};
}

} // namespace

std::string fuzz_reader(Bytes input) {
  if (input.empty()) return {};
  ReaderOptions options = options_of(input[0]);
  options.piece_bytes = (input[0] & Choice::LongPieces) != 0 ? std::size_t{1} << 20 : std::size_t{64};
  auto reader = open(input, options);
  if (!reader) return reader.error().message.empty() ? "an error without a message" : "";
  const Reading reading = read(**reader, options.piece_bytes);
  if (!reading.wrong.empty()) return reading.wrong;

  options.piece_bytes = 7;
  auto other = open(input, options);
  if (!other) return "a second opening fails: " + other.error().message;
  const Reading pieces = read(**other, options.piece_bytes);
  if (!pieces.wrong.empty()) return "in short pieces: " + pieces.wrong;
  if (!agree(pieces, reading)) return "the length of pieces changes the output";
  if (pieces.error != reading.error) return "the length of pieces changes the error";
  return reading.error.empty() ? find_loss(reading, (*reader)->info()) : "";
}

} // namespace termsoak::fuzz
