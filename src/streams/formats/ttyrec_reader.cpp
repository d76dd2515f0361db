#include "streams/formats/ttyrec_reader.h"

#include <fmt/format.h>

#include <utility>

#include "streams/formats/detect.h"
#include "streams/formats/source_reader.h"

namespace termsoak::streams::formats {
namespace {

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

base::Result<std::unique_ptr<Reader>> open_ttyrec(ByteSource source, const ReaderOptions& options) {
  const auto head = source.peek(kDetectBytes);
  if (!head) return std::unexpected(head.error());
  const HeadIs head_is = head->size() < kDetectBytes ? HeadIs::Whole : HeadIs::Start;
  const bool big = !looks_like_ttyrec(*head, head_is, ByteOrder::Little) &&
                   looks_like_ttyrec(*head, head_is, ByteOrder::Big);
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
