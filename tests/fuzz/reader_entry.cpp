// Every reader of recordings: whatever the bytes, it ends, stays at its end, and gives well-formed events.

#include "fuzz/entries.h"
#include "streams/formats/reader.h"

#include <algorithm>

namespace termsoak::fuzz {
namespace {

using namespace streams::formats;

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

private:
  std::chrono::nanoseconds latest_{};
  bool open_ = false;
};

} // namespace

std::string fuzz_reader(Bytes input) {
  if (input.empty()) return {};
  const std::uint8_t choices = input[0];
  const auto table = format_table();
  ReaderOptions options{.truncation = (choices & 0x80U) != 0 ? Truncation::IsWarning : Truncation::IsError,
                        .expanded_bytes_max = 1 << 20,
                        .piece_bytes = (choices & 0x40U) != 0 ? std::size_t{1} << 20 : std::size_t{64}};
  if (const std::size_t row = choices & 0x0FU; row < table.size()) options.format = table[row].format;
  auto reader = open_memory_reader(std::string(input.begin() + 1, input.end()), "fuzzed", options);
  if (!reader) return {};
  Order order;
  std::uint64_t bytes = 0;
  for (auto event = (*reader)->next(); event && *event; event = (*reader)->next()) {
    if (auto wrong = order.add(**event, options.piece_bytes); !wrong.empty()) return wrong;
    bytes += (*event)->kind == EventKind::Output ? (*event)->bytes.size() : 0;
  }
  if (bytes != (*reader)->counts().output_bytes) return "the reader counts other bytes than it gave";
  if (const auto after = (*reader)->next(); after && *after) return "an event after the end";
  (void)(*reader)->warnings();
  (void)(*reader)->summary();
  return {};
}

} // namespace termsoak::fuzz
