#include "streams/formats/source_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace termsoak::streams::formats {

SourceReader::SourceReader(ByteSource source, Format format, const ReaderOptions& options)
    : source_(std::move(source)), options_(options) {
  options_.piece_bytes = std::max<std::size_t>(options_.piece_bytes, 64);
  info_.format = format;
  info_.compression = source_.compression();
}

std::vector<Warning> SourceReader::warnings() const {
  std::vector<Warning> all = warnings_;
  if (source_.garbage_bytes() != 0)
    all.push_back({fmt::format("bytes behind the end of the {} data, left out", source_.compression()),
                   source_.garbage_bytes()});
  return all;
}

void SourceReader::warn(std::string_view what, std::uint64_t count) {
  const auto known = std::ranges::find(warnings_, what, &Warning::what);
  if (known != warnings_.end())
    known->count += count;
  else
    warnings_.push_back({std::string(what), count});
}

std::unexpected<base::Error> SourceReader::bad(std::string_view what) const {
  return base::fail(base::ErrorKind::BadInput, fmt::format("{}: {}", source_.name(), what));
}

base::Result<std::optional<Event>> SourceReader::truncated(const base::Error& how) {
  cut_reported_ = true;
  if (options_.truncation == Truncation::IsError)
    return base::fail(base::ErrorKind::BadInput, how.message,
                      "the recording is cut off; 'termsoak convert' keeps what is whole");
  std::string_view what = how.message;
  if (what.starts_with(source_.name() + ": ")) what.remove_prefix(source_.name().size() + 2);
  warn(what);
  return std::nullopt;
}

std::chrono::nanoseconds SourceReader::forward(std::chrono::nanoseconds time) {
  if (time < latest_)
    warn("times that run backwards, taken as no time passed");
  else
    latest_ = time;
  return latest_;
}

base::Result<std::optional<Event>> SourceReader::read_event() {
  auto event = read_record();
  if (event && !*event && source_.cut_short() && !cut_reported_)
    return truncated(
        bad(fmt::format("the {} data end before their end mark", source_.compression())).error());
  return event;
}

void SourceReader::start_counted(EventKind kind, std::chrono::nanoseconds time, std::uint64_t count) {
  counted_kind_ = kind;
  counted_time_ = time;
  counted_left_ = count;
  counted_part_ = Part::Whole;
}

base::Result<std::optional<Event>> SourceReader::counted_piece() {
  const bool started = counted_part_ != Part::Whole;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(counted_left_, options_.piece_bytes));
  const auto window = source_.peek(wanted);
  if (!window) return std::unexpected(window.error());
  const std::string_view bytes = window->substr(0, wanted);
  const bool cut = bytes.size() < wanted;
  source_.consume(bytes.size());
  counted_left_ = cut ? 0 : counted_left_ - bytes.size();
  const bool last = counted_left_ == 0;
  Event event{.kind = counted_kind_, .time = counted_time_, .bytes = bytes};
  event.part = started ? (last ? Part::Last : Part::Middle) : (last ? Part::Whole : Part::First);
  counted_part_ = last ? Part::Whole : event.part;
  if (!cut) return event;
  auto ended = counted_cut();
  if (!ended || (bytes.empty() && !started)) return ended;
  return event;
}

base::Result<std::optional<Event>> SourceReader::counted_cut() {
  return truncated(bad("ends in the middle of an event").error());
}

DeclaredSize size_from_prefix(std::string_view bytes) {
  constexpr std::string_view kWindowSize = "\x1b[8;";
  if (!bytes.starts_with(kWindowSize)) return {};
  bytes.remove_prefix(kWindowSize.size());
  DeclaredSize size;
  const char* end = bytes.data() + bytes.size();
  const auto rows = std::from_chars(bytes.data(), end, size.rows);
  if (rows.ec != std::errc{} || rows.ptr == end || *rows.ptr != ';') return {};
  const auto cols = std::from_chars(rows.ptr + 1, end, size.cols);
  if (cols.ec != std::errc{} || cols.ptr == end || *cols.ptr != 't') return {};
  return size.cols == 0 || size.rows == 0 ? DeclaredSize{} : size;
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at, ByteOrder order) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t from = order == ByteOrder::Little ? 3 - i : i;
    value = value << 8 | static_cast<unsigned char>(bytes[at + from]);
  }
  return value;
}

} // namespace termsoak::streams::formats
