#include "streams/formats/byte_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

#include "base/bytes.h"
#include "base/text.h"
#include "streams/formats/archive_failure.h"
#include "streams/formats/digest.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::uint64_t kRatioGraceBytes = std::uint64_t{64} << 20;

struct Magic {
  std::string_view bytes;
  std::string_view name;
  int (*support)(archive*);
};

/// gzip: RFC 1952 2.3.1, with method 8; zstd: RFC 8878 3.1.1; xz: its file format 2.1.1.1; bzip2: "BZh" and a
/// level.
constexpr Magic kMagics[] = {
    {"\x1f\x8b\x08", "gzip", archive_read_support_filter_gzip},
    {"\x28\xb5\x2f\xfd", "zstd", archive_read_support_filter_zstd},
    {{"\xfd\x37\x7a\x58\x5a\x00", 6}, "xz", archive_read_support_filter_xz},
    {"BZh", "bzip2", archive_read_support_filter_bzip2},
};

struct ArchiveCloser {
  void operator()(archive* a) const { archive_read_free(a); }
};

} // namespace

/// Stored bytes come from a descriptor or from memory and pass the digest; then, if packed, through
/// libarchive.
struct ByteSource::Input {
  base::Fd fd;
  std::string memory; ///< the whole input when there is no descriptor
  std::size_t memory_read = 0;
  std::string name;
  std::string compression = "none";
  Sha256 digest;
  std::uint64_t stored_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t garbage_bytes = 0;
  std::uint64_t expanded_bytes_max = 0;
  std::uint64_t expansion_ratio_max = 0;
  bool cut_short = false;
  bool ended = false;
  std::vector<char> buffer; ///< what the window looks into (not for plain memory)
  std::vector<char> stored; ///< block handed to libarchive
  std::string_view head;    ///< stored bytes read for detection, handed to libarchive first
  std::unique_ptr<archive, ArchiveCloser> unpacker;

  [[nodiscard]] bool plain_memory() const { return !fd.valid() && !unpacker; }

  /// Stored bytes into `out`; fewer only at the end.
  base::Result<std::size_t> read_stored(std::span<char> out) {
    std::size_t got = 0;
    if (fd.valid()) {
      const auto read = base::read_some(fd.get(), std::as_writable_bytes(out));
      if (!read) return base::fail_within(name, read.error());
      got = *read;
    } else {
      got = std::min(out.size(), memory.size() - memory_read);
      std::ranges::copy(std::string_view(memory).substr(memory_read, got), out.begin());
      memory_read += got;
    }
    digest.update({out.data(), got});
    stored_bytes += got;
    return got;
  }

  base::Result<std::size_t> read_unpacked(std::span<char> out);
  base::Result<void> start_unpacking(const Magic& magic, std::string_view first);
  base::Result<std::size_t> end_unpacking();
  [[nodiscard]] base::Result<void> within_bounds() const;
  [[nodiscard]] std::unexpected<base::Error> damaged() const;
  [[nodiscard]] bool ends_early() const;
  static la_ssize_t give_stored(archive* a, void* self, const void** block);
};

la_ssize_t ByteSource::Input::give_stored(archive* a, void* self, const void** block) {
  auto& input = *static_cast<Input*>(self);
  if (!input.head.empty()) {
    const std::string_view head = std::exchange(input.head, {});
    *block = head.data();
    return static_cast<la_ssize_t>(head.size());
  }
  const auto got = input.read_stored(input.stored);
  if (!got) {
    archive_set_error(a, EIO, "%s", got.error().message.c_str());
    return -1;
  }
  *block = input.stored.data();
  return static_cast<la_ssize_t>(*got);
}

base::Result<void> ByteSource::Input::start_unpacking(const Magic& magic, std::string_view first) {
  compression = magic.name;
  stored.resize(std::max(kBlockBytes, first.size()));
  std::ranges::copy(first, stored.begin());
  head = {stored.data(), first.size()};
  if (has_room_for_archive()) unpacker.reset(archive_read_new());
  archive* a = unpacker.get();
  if (a == nullptr) return base::fail(base::ErrorKind::OutOfMemory, name + ": no memory for an unpacker");
  // Not by archive_read_open() and archive_read_next_header(): without memory these two go on with what they
  // did not get, and die of it.
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new2(a),
                                                                            archive_entry_free);
  const bool ready = entry && magic.support(a) == ARCHIVE_OK &&
                     archive_read_support_format_raw(a) == ARCHIVE_OK &&
                     archive_read_support_format_empty(a) == ARCHIVE_OK &&
                     archive_read_set_read_callback(a, give_stored) == ARCHIVE_OK &&
                     archive_read_set_callback_data(a, this) == ARCHIVE_OK;
  if (!ready) return archive_failure(a, base::ErrorKind::Internal, name, "no unpacker");
  if (archive_read_open1(a) != ARCHIVE_OK) {
    cut_short = ended = ends_early(); // the library looks at the first block when it opens
    return cut_short ? base::Result<void>() : damaged();
  }
  const int status = archive_read_next_header2(a, entry.get());
  if (status == ARCHIVE_EOF) {
    ended = true;
    const auto end = end_unpacking();
    return end ? base::Result<void>() : std::unexpected(end.error());
  }
  cut_short = ended = status < ARCHIVE_WARN && ends_early();
  if (status < ARCHIVE_WARN && !cut_short) return damaged();
  return {};
}

/// The library has no code for it: gzip and bzip2 say "truncated", zstd "Truncated", liblzma "No progress".
bool ByteSource::Input::ends_early() const {
  const char* why = archive_error_string(unpacker.get());
  const std::string text = base::to_lower(why != nullptr ? why : "");
  return text.find("truncated") != std::string::npos || text.find("no progress") != std::string::npos;
}

std::unexpected<base::Error> ByteSource::Input::damaged() const {
  return archive_failure(
      unpacker.get(), base::ErrorKind::BadInput, name,
      fmt::format("{} data are damaged after {} unpacked bytes", compression, unpacked_bytes));
}

base::Result<std::size_t> ByteSource::Input::end_unpacking() {
  const auto used = static_cast<std::uint64_t>(archive_filter_bytes(unpacker.get(), -1));
  // What libarchive has left over in its last block, and what it never asked for.
  while (true) {
    const auto rest = read_stored(stored);
    if (!rest) return std::unexpected(rest.error());
    if (*rest == 0) break;
  }
  garbage_bytes = stored_bytes > used ? stored_bytes - used : 0;
  return std::size_t{0};
}

base::Result<void> ByteSource::Input::within_bounds() const {
  const bool too_large = unpacked_bytes > expanded_bytes_max;
  const bool too_dense =
      unpacked_bytes > kRatioGraceBytes && unpacked_bytes / expansion_ratio_max > stored_bytes;
  if (!too_large && !too_dense) return {};
  return base::fail(base::ErrorKind::BadInput,
                    fmt::format("{}: unpacks to more than {} from {} of {}", name,
                                base::format_bytes(too_large ? expanded_bytes_max : unpacked_bytes),
                                base::format_bytes(stored_bytes), compression),
                    "unpack it yourself if you trust it");
}

base::Result<std::size_t> ByteSource::Input::read_unpacked(std::span<char> out) {
  archive* a = unpacker.get();
  const la_ssize_t got = archive_read_data(a, out.data(), out.size());
  if (got > 0) {
    unpacked_bytes += static_cast<std::uint64_t>(got);
    if (auto bounds = within_bounds(); !bounds) return std::unexpected(bounds.error());
    return static_cast<std::size_t>(got);
  }
  if (got == 0) return end_unpacking();
  if (ends_early()) {
    cut_short = true;
    return std::size_t{0};
  }
  return damaged();
}

ByteSource::ByteSource(std::unique_ptr<Input> input) : input_(std::move(input)) {}
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

base::Result<ByteSource> ByteSource::create(base::Fd fd, std::string name, const ReaderOptions& options) {
  auto input = std::make_unique<Input>();
  input->fd = std::move(fd);
  input->name = std::move(name);
  return create(std::move(input), options);
}

base::Result<ByteSource> ByteSource::create(std::string bytes, std::string name,
                                            const ReaderOptions& options) {
  auto input = std::make_unique<Input>();
  input->memory = std::move(bytes);
  input->name = std::move(name);
  return create(std::move(input), options);
}

base::Result<ByteSource> ByteSource::create(std::unique_ptr<Input> input, const ReaderOptions& options) {
  input->expanded_bytes_max = options.expanded_bytes_max;
  input->expansion_ratio_max = std::max<std::uint64_t>(options.expansion_ratio_max, 1);
  ByteSource source(std::move(input));
  const auto first = source.peek(8);
  if (!first) return std::unexpected(first.error());
  for (const Magic& magic : kMagics) {
    if (!first->starts_with(magic.bytes)) continue;
    Input& in = *source.input_;
    // bzip2's magic is three letters a text may start with; the level and the block mark make it sure.
    if (magic.name == "bzip2" && first->substr(0, 8).find("1AY&") != 4) continue;
    const std::string_view fetched = std::exchange(source.window_, {});
    in.ended = false;
    if (auto started = in.start_unpacking(magic, fetched); !started) return std::unexpected(started.error());
    break;
  }
  return source;
}

base::Result<bool> ByteSource::fetch(std::size_t count) {
  Input& in = *input_;
  if (in.ended) return false;
  if (in.plain_memory()) {
    // The bytes are here already: the window looks at them where they are.
    in.digest.update(in.memory);
    in.stored_bytes = in.memory.size();
    in.memory_read = in.memory.size();
    in.ended = true;
    window_ = in.memory;
    return !window_.empty();
  }
  const std::size_t kept = window_.size();
  if (in.buffer.size() < std::max(count, kept + kBlockBytes)) {
    std::vector<char> wider(std::max(count, kept) + kBlockBytes);
    std::ranges::copy(window_, wider.begin());
    in.buffer = std::move(wider);
  } else if (kept != 0) {
    std::memmove(in.buffer.data(), window_.data(), kept);
  }
  const std::span<char> room(in.buffer.data() + kept, kBlockBytes);
  const auto got = in.unpacker ? in.read_unpacked(room) : in.read_stored(room);
  if (!got) return std::unexpected(got.error());
  window_ = {in.buffer.data(), kept + *got};
  if (*got == 0) in.ended = true;
  return *got != 0;
}

base::Result<std::string_view> ByteSource::peek(std::size_t count) {
  while (window_.size() < count) {
    const auto more = fetch(count);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  return window_;
}

const std::string& ByteSource::name() const {
  return input_->name;
}
const std::string& ByteSource::compression() const {
  return input_->compression;
}
bool ByteSource::cut_short() const {
  return input_->cut_short;
}
std::uint64_t ByteSource::garbage_bytes() const {
  return input_->garbage_bytes;
}

base::Result<SourceSummary> ByteSource::drain() {
  while (true) {
    consume(window_.size());
    const auto more = fetch(kBlockBytes);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  return SourceSummary{.file_bytes = input_->stored_bytes, .sha256 = input_->digest.hex()};
}

} // namespace termsoak::streams::formats
