#include <fmt/format.h>

#include <utility>

#include "streams/formats/format_table.h"
#include "streams/formats/source_reader.h"

namespace termsoak::streams::formats {
namespace {

/// A record's header; big-endian files come from old hosts.
struct TtyrecHeader {
  std::uint32_t seconds = 0;
  std::uint32_t microseconds = 0;
  std::uint32_t bytes = 0;
};
constexpr std::size_t kTtyrecHeaderBytes = 12;

constexpr std::uint32_t kPlausibleRecordBytes = 1 << 20;
constexpr std::uint32_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::uint32_t kPlausiblePauseSeconds = 30 * 86400;

TtyrecHeader ttyrec_header(std::string_view bytes, ByteOrder order) {
  return {.seconds = u32_at(bytes, 0, order),
          .microseconds = u32_at(bytes, 4, order),
          .bytes = u32_at(bytes, 8, order)};
}

/// True when `head` starts with three plausible records, or with fewer that end exactly with the file.
bool has_records(std::string_view head, HeadIs head_is, ByteOrder order) {
  std::uint64_t total = 0;
  std::uint32_t seconds_before = 0;
  int records = 0;
  for (; records < 3 && head.size() >= kTtyrecHeaderBytes; ++records) {
    const TtyrecHeader header = ttyrec_header(head, order);
    if (header.microseconds >= 2 * kMicrosecondsPerSecond || header.bytes > kPlausibleRecordBytes)
      return false;
    if (records != 0 &&
        (header.seconds > seconds_before ? header.seconds - seconds_before
                                         : seconds_before - header.seconds) > kPlausiblePauseSeconds)
      return false;
    seconds_before = header.seconds;
    total += header.bytes;
    if (header.bytes > head.size() - kTtyrecHeaderBytes)
      return head_is == HeadIs::Start || (records >= 1 && total != 0);
    head.remove_prefix(kTtyrecHeaderBytes + header.bytes);
  }
  return total != 0 && (records == 3 || head.empty() || head_is == HeadIs::Start);
}

/// Far above what any terminal writes at once; a larger length means that the file is damaged.
constexpr std::uint32_t kRecordBytesMax = std::uint32_t{1} << 30;

class TtyrecReader final : public SourceReader {
public:
  TtyrecReader(ByteSource source, ByteOrder order, const ReaderOptions& options)
      : SourceReader(std::move(source), Format::Ttyrec, options), order_(order) {}

  void declare(DeclaredSize size, std::int64_t first_second) {
    info_.cols = size.cols;
    info_.rows = size.rows;
    if (first_second != 0) info_.timestamp = first_second;
    if (order_ == ByteOrder::Big) warn("big-endian file");
  }

private:
  [[nodiscard]] base::Result<std::optional<Event>> read_record() override;

  ByteOrder order_;
  std::optional<std::chrono::nanoseconds> start_;
};

base::Result<std::optional<Event>> TtyrecReader::read_record() {
  if (counted_pending()) return counted_piece();
  while (true) {
    const std::uint64_t at = source_.position();
    const auto window = source_.peek(kTtyrecHeaderBytes);
    if (!window) return std::unexpected(window.error());
    if (window->empty()) return std::nullopt;
    if (window->size() < kTtyrecHeaderBytes)
      return truncated(bad(fmt::format("ends in the middle of the record header at byte {}", at)).error());
    const TtyrecHeader header = ttyrec_header(*window, order_);
    if (header.bytes > kRecordBytesMax)
      return bad(fmt::format("the record at byte {} claims {} bytes: the file is damaged", at, header.bytes));
    source_.consume(kTtyrecHeaderBytes);
    const auto clock = std::chrono::seconds(header.seconds) + std::chrono::microseconds(header.microseconds);
    if (!start_) start_ = clock;
    const auto time = forward(clock - *start_);
    if (header.bytes == 0) continue; // moves the clock and nothing else
    start_counted(EventKind::Output, time, header.bytes);
    return counted_piece();
  }
}

} // namespace

base::Result<bool> looks_like_ttyrec(const Head& head) {
  return head.file_name.ends_with(".ttyrec") || has_records(head.bytes, head.is, ByteOrder::Little) ||
         has_records(head.bytes, head.is, ByteOrder::Big);
}

/// Records of a 12-byte header (seconds, microseconds, length) and raw output. No size and no resizes in it.
base::Result<std::unique_ptr<Reader>> read_ttyrec(ByteSource source, const std::filesystem::path&,
                                                  const ReaderOptions& options) {
  const auto head = source.peek(kDetectBytes);
  if (!head) return std::unexpected(head.error());
  const HeadIs head_is = head->size() < kDetectBytes ? HeadIs::Whole : HeadIs::Start;
  const bool big =
      !has_records(*head, head_is, ByteOrder::Little) && has_records(*head, head_is, ByteOrder::Big);
  const ByteOrder order = big ? ByteOrder::Big : ByteOrder::Little;
  DeclaredSize size;
  std::int64_t first_second = 0;
  if (head->size() >= kTtyrecHeaderBytes) {
    const TtyrecHeader first = ttyrec_header(*head, order);
    size = size_from_prefix(head->substr(kTtyrecHeaderBytes, first.bytes));
    first_second = first.seconds;
  }
  auto reader = std::make_unique<TtyrecReader>(std::move(source), order, options);
  reader->declare(size, first_second);
  return reader;
}

} // namespace termsoak::streams::formats
