#include "streams/formats/typescript_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "streams/formats/json_scanner.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::string_view kStart = "Script started on ";
constexpr std::string_view kEnd = "\nScript done on ";
constexpr std::string_view kBsdCommand = "Command: ";

template <class Number> std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// `KEY="VALUE"`; quotes inside COMMAND are not escaped, so the value ends where the next key or the bracket
/// is.
std::string_view bracket_value(std::string_view line, std::string_view key) {
  const std::string opening = fmt::format("{}=\"", key);
  const std::size_t at = line.find(opening);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + opening.size());
  for (std::size_t quote = line.find('"'); quote != std::string_view::npos;
       quote = line.find('"', quote + 1)) {
    const std::string_view rest = line.substr(quote + 1);
    const std::size_t name = rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", 1);
    const bool next_key = rest.starts_with(' ') && name != std::string_view::npos && name > 1 &&
                          rest.substr(name).starts_with("=\"");
    if (rest.starts_with(']') || next_key) return line.substr(0, quote);
  }
  return {};
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
std::int64_t seconds_of_date(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86400};
}

/// "2024-11-03 12:34:56+01:00"
std::optional<std::int64_t> parse_iso_time(std::string_view text) {
  const auto part = [&](std::size_t at, std::size_t count) {
    return text.size() >= at + count ? number_in<int>(text.substr(at, count)) : std::nullopt;
  };
  const auto year = part(0, 4), month = part(5, 2), day = part(8, 2);
  const auto hour = part(11, 2), minute = part(14, 2), second = part(17, 2);
  const auto zone_hour = part(20, 2), zone_minute = part(23, 2);
  if (!year || !month || !day || !hour || !minute || !second || !zone_hour || !zone_minute)
    return std::nullopt;
  if (*month < 1 || *month > 12 || *day < 1 || *day > 31) return std::nullopt;
  const auto seconds = [](std::int64_t hours, std::int64_t minutes) { return (hours * 60 + minutes) * 60; };
  const std::int64_t offset = seconds(*zone_hour, *zone_minute);
  return seconds_of_date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)) +
         seconds(*hour, *minute) + *second - (text[19] == '-' ? -offset : offset);
}

std::size_t line_bytes(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text.size() : end + 1;
}

Frame start_frame(std::string_view bytes) {
  const std::size_t length = line_bytes(bytes);
  const std::string_view line = base::trim(bytes.substr(0, length));
  if (!line.ends_with("\"]") && !line.ends_with(">]")) return {};
  return {.bytes = length, .exit_status = {}, .starts_session = true};
}

} // namespace

void read_start_line(std::string_view line, StreamInfo& info) {
  const std::size_t bsd = line.find('\n');
  if (bsd != std::string_view::npos && line.substr(bsd + 1).starts_with(kBsdCommand))
    info.command = base::trim(line.substr(bsd + 1 + kBsdCommand.size()));
  line = line.substr(0, bsd);
  if (const auto command = bracket_value(line, "COMMAND"); !command.empty()) info.command = command;
  info.term_type = bracket_value(line, "TERM");
  info.cols = number_in<std::uint16_t>(bracket_value(line, "COLUMNS")).value_or(0);
  info.rows = number_in<std::uint16_t>(bracket_value(line, "LINES")).value_or(0);
  if (info.cols == 0 || info.rows == 0) info.cols = info.rows = 0;
  if (line.starts_with(kStart)) info.timestamp = parse_iso_time(line.substr(kStart.size()));
  if (info.timestamp == 0) info.timestamp.reset(); // what a writer says who does not know
}

std::size_t find_frame(std::string_view bytes) {
  // BSD's "Command exit status: 0" before the end line stays: nothing tells it from output of the program.
  return std::min(bytes.find(kEnd), bytes.find(kStart));
}

Frame frame_at(std::string_view bytes, bool ends_here) {
  if (bytes.starts_with(kStart)) return start_frame(bytes);
  Frame frame;
  std::string_view rest = bytes;
  if (!rest.starts_with(kEnd)) return {};
  const std::size_t length = 1 + line_bytes(rest.substr(1));
  const std::string_view line = rest.substr(0, length);
  if (const auto code = number_in<std::int32_t>(bracket_value(line, "COMMAND_EXIT_CODE")))
    frame.exit_status = code;
  rest.remove_prefix(length);
  if (rest.empty() ? !ends_here : !rest.starts_with(kStart) || start_frame(rest).bytes == 0) return {};
  frame.bytes = bytes.size() - rest.size();
  return frame;
}

std::optional<TimingEntry> TimingFile::parse(std::string_view line) const {
  TimingEntry entry;
  const auto word = [&line] {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view first = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return first;
  };
  if (line.size() > 2 && line[1] == ' ' && line[0] >= 'A' && line[0] <= 'Z') entry.kind = word()[0];
  const auto delta = parse_seconds(word());
  if (!delta) return std::nullopt;
  entry.delta = *delta;
  if (entry.kind == 'O' || entry.kind == 'I') {
    const auto count = number_in<std::uint64_t>(base::trim(line));
    if (!count) return std::nullopt;
    entry.count = *count;
    return entry;
  }
  entry.name = word();
  entry.value = line;
  return entry;
}

base::Result<std::optional<TimingEntry>> TimingFile::next() {
  if (again_) return std::exchange(again_, std::nullopt);
  while (true) {
    const auto window = source_.peek(kFrameLineBytesMax);
    if (!window) return std::unexpected(window.error());
    if (window->empty()) return std::nullopt;
    ++line_;
    const std::size_t end = window->find('\n');
    const std::string_view line = base::trim(window->substr(0, end));
    auto entry = line.empty() ? std::optional<TimingEntry>() : parse(line);
    const bool blank = line.empty();
    const bool half = end == std::string_view::npos;
    const std::string shown = base::printable(line, 60);
    source_.consume(half ? window->size() : end + 1);
    if (blank) continue;
    if (half && (!entry || window->size() < kFrameLineBytesMax)) {
      // The count of a line without its end may lack digits.
      cut_short_ = true;
      return std::nullopt;
    }
    if (!entry)
      return base::fail(base::ErrorKind::BadInput,
                        fmt::format("{}: line {}: '{}' is no timing entry", source_.name(), line_, shown));
    return entry;
  }
}

} // namespace termsoak::streams::formats
