#include "streams/formats/json_scanner.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "unicode/utf8.h"

namespace termsoak::streams::formats {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// True for the bytes a JSON string may not hold as they are, and for those that end a run.
constexpr auto kStopsRun = [] {
  std::array<bool, 256> stops{};
  for (unsigned byte = 0; byte < 0x20; ++byte)
    stops[byte] = true;
  stops['"'] = stops['\\'] = true;
  return stops;
}();

std::size_t plain_run_bytes(std::string_view text) {
  std::size_t i = 0;
  const auto stop = [&](std::size_t at) { return kStopsRun[static_cast<unsigned char>(text[at])]; };
  while (i + 4 <= text.size()) {
    if (stop(i)) return i;
    if (stop(i + 1)) return i + 1;
    if (stop(i + 2)) return i + 2;
    if (stop(i + 3)) return i + 3;
    i += 4;
  }
  while (i < text.size() && !stop(i))
    ++i;
  return i;
}

bool is_number_byte(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

bool is_surrogate(std::uint32_t unit, std::uint32_t first) {
  return unit >= first && unit < first + 0x400;
}

} // namespace

std::unexpected<base::Error> JsonScanner::error(std::string_view what) const {
  return base::fail(base::ErrorKind::BadInput, fmt::format("{}: line {}: {}", source_.name(), line_, what));
}

std::unexpected<base::Error> JsonScanner::unexpected_byte(char found, std::string_view where) {
  if (found == kEnd && source_.view().empty()) {
    ended_early_ = true;
    return error(fmt::format("the file ends in the middle of {}", where));
  }
  if (found == '\n') return error(fmt::format("invalid JSON: the line ends in the middle of {}", where));
  return error(fmt::format("invalid JSON: '{}' in {}", base::printable(std::string_view(&found, 1)), where));
}

base::Result<char> JsonScanner::next_token() {
  while (true) {
    if (source_.view().empty()) {
      const auto window = source_.peek(1);
      if (!window) return std::unexpected(window.error());
      if (window->empty()) return kEnd;
    }
    const char c = source_.view().front();
    if (c == '\n') {
      if (line_ends_ == LineEnds::EndTheValue) return c;
      ++line_;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      return c;
    }
    source_.consume(1);
  }
}

base::Result<void> JsonScanner::expect(char wanted, std::string_view where) {
  const auto token = next_token();
  if (!token) return std::unexpected(token.error());
  if (*token != wanted || source_.view().empty()) return unexpected_byte(*token, where);
  source_.consume(1);
  return {};
}

base::Result<bool> JsonScanner::accept(char token) {
  const auto next = next_token();
  if (!next) return std::unexpected(next.error());
  if (*next != token || source_.view().empty()) return false;
  source_.consume(1);
  return true;
}

base::Result<std::string> JsonScanner::number_text() {
  const auto token = next_token();
  if (!token) return std::unexpected(token.error());
  if (*token == '"') return short_string("a number", kNumberBytesMax);
  const auto window = source_.peek(kNumberBytesMax + 1);
  if (!window) return std::unexpected(window.error());
  std::size_t length = 0;
  while (length < window->size() && is_number_byte((*window)[length]))
    ++length;
  if (length > kNumberBytesMax) return error("invalid JSON: a number of too many digits");
  // "[1.2" at the end of a file is half a number for all we know.
  if (length == 0 || length == window->size())
    return unexpected_byte(
        length == 0 && !window->empty() ? window->front() : (source_.consume(length), kEnd), "an event");
  std::string text(window->substr(0, length));
  source_.consume(length);
  return text;
}

base::Result<void> JsonScanner::open_string(std::string_view where) {
  return expect('"', where);
}

base::Result<std::uint32_t> JsonScanner::hex4(std::string_view digits) {
  std::uint32_t unit = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + 4, unit, 16);
  if (failed != std::errc{} || end != digits.data() + 4)
    return error(fmt::format("invalid JSON: \\u{} is no escape", base::printable(digits.substr(0, 4))));
  return unit;
}

base::Result<void> JsonScanner::escape(std::string& out) {
  const auto window = source_.peek(12); // \uD83D\uDE00
  if (!window) return std::unexpected(window.error());
  const std::string_view text = *window;
  if (text.size() < 2 || (text[1] == 'u' && text.size() < 6)) {
    source_.consume(text.size());
    return unexpected_byte(kEnd, "a string");
  }
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (const std::size_t known = kLetters.find(text[1]); known != std::string_view::npos) {
    out += kMeanings[known];
    source_.consume(2);
    return {};
  }
  if (text[1] != 'u')
    return error(fmt::format("invalid JSON: \\{} is no escape", base::printable(text.substr(1, 1))));
  const auto unit = hex4(text.substr(2));
  if (!unit) return std::unexpected(unit.error());
  source_.consume(6);
  if (!is_surrogate(*unit, 0xD800) && !is_surrogate(*unit, 0xDC00)) {
    unicode::append_utf8(out, static_cast<char32_t>(*unit));
    return {};
  }
  if (is_surrogate(*unit, 0xD800) && text.size() >= 12 && text.substr(6, 2) == "\\u") {
    const auto low = hex4(text.substr(8));
    if (!low) return std::unexpected(low.error());
    if (is_surrogate(*low, 0xDC00)) {
      unicode::append_utf8(out, static_cast<char32_t>(0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00)));
      source_.consume(6);
      return {};
    }
  }
  ++lone_surrogates_;
  unicode::append_utf8(out, kReplacement);
  return {};
}

base::Result<bool> JsonScanner::string_piece(std::string& out, std::size_t bytes_max) {
  while (out.size() < bytes_max) {
    const auto window = source_.peek(1);
    if (!window) return std::unexpected(window.error());
    if (window->empty()) return unexpected_byte(kEnd, "a string");
    const std::string_view room = window->substr(0, bytes_max - out.size());
    const std::size_t run = plain_run_bytes(room);
    out.append(room.substr(0, run));
    source_.consume(run);
    if (run == room.size()) continue;
    const char stop = room[run];
    if (stop == '"') {
      source_.consume(1);
      return true;
    }
    if (stop != '\\') return unexpected_byte(stop, "a string");
    if (auto done = escape(out); !done) return std::unexpected(done.error());
  }
  return false;
}

base::Result<std::string> JsonScanner::short_string(std::string_view where, std::size_t bytes_max) {
  if (auto opened = open_string(where); !opened) return std::unexpected(opened.error());
  std::string text;
  const auto whole = string_piece(text, bytes_max + 1);
  if (!whole) return std::unexpected(whole.error());
  if (!*whole) return error(fmt::format("{} is longer than {} bytes", where, bytes_max));
  return text;
}

base::Result<void> JsonScanner::walk_string(std::string* text, std::size_t bytes_max) {
  // Raw, not decoded: value_text() is for another parser.
  source_.consume(1);
  if (text != nullptr) *text += '"';
  while (true) {
    const auto window = source_.peek(2);
    if (!window) return std::unexpected(window.error());
    if (window->empty()) return unexpected_byte(kEnd, "a string");
    std::size_t take = plain_run_bytes(*window);
    const bool at_stop = take < window->size();
    const char stop = at_stop ? (*window)[take] : ' ';
    if (at_stop && stop != '"' && stop != '\\') return unexpected_byte(stop, "a string");
    if (stop == '"') take += 1;
    if (stop == '\\' && take == 0) take = std::min<std::size_t>(2, window->size());
    if (text != nullptr) {
      text->append(window->substr(0, take));
      if (text->size() > bytes_max) return error(fmt::format("a value is longer than {} bytes", bytes_max));
    }
    source_.consume(take);
    if (stop == '"') return {};
  }
}

base::Result<void> JsonScanner::walk_scalar(std::string* text) {
  const auto window = source_.peek(kNumberBytesMax);
  if (!window) return std::unexpected(window.error());
  std::size_t length = 0;
  while (length < window->size() &&
         (is_number_byte((*window)[length]) || ((*window)[length] >= 'a' && (*window)[length] <= 'z')))
    ++length;
  if (length == 0) return unexpected_byte(window->empty() ? kEnd : window->front(), "a value");
  if (text != nullptr) text->append(window->substr(0, length));
  source_.consume(length);
  return {};
}

base::Result<void> JsonScanner::walk_value(std::string* text, std::size_t bytes_max) {
  int depth = 0;
  do {
    const auto token = next_token();
    if (!token) return std::unexpected(token.error());
    base::Result<void> step;
    switch (*token) {
    case '"':
      step = walk_string(text, bytes_max);
      break;
    case '{':
    case '[':
      if (++depth > kDepthMax) return error(fmt::format("JSON is nested deeper than {}", kDepthMax));
      if (text != nullptr) *text += *token;
      source_.consume(1);
      break;
    case '}':
    case ']':
      if (--depth < 0) return unexpected_byte(*token, "a value");
      [[fallthrough]];
    case ',':
    case ':':
      if (depth == 0 && (*token == ',' || *token == ':')) return unexpected_byte(*token, "a value");
      if (text != nullptr) *text += *token;
      source_.consume(1);
      break;
    default:
      step = walk_scalar(text);
    }
    if (!step) return step;
  } while (depth > 0);
  return {};
}

base::Result<void> JsonScanner::skip_value() {
  return walk_value(nullptr, 0);
}

base::Result<std::string> JsonScanner::value_text(std::size_t bytes_max) {
  std::string text;
  if (auto walked = walk_value(&text, bytes_max); !walked) return std::unexpected(walked.error());
  return text;
}

base::Result<void> JsonScanner::skip_blank_lines() {
  while (true) {
    const auto token = next_token();
    if (!token) return std::unexpected(token.error());
    if (*token != '\n') return {};
    ++line_;
    source_.consume(1);
  }
}

base::Result<void> JsonScanner::skip_line() {
  while (true) {
    const auto window = source_.peek(1);
    if (!window) return std::unexpected(window.error());
    const std::size_t end = window->find('\n');
    if (end != std::string_view::npos) {
      source_.consume(end + 1);
      ++line_;
      return {};
    }
    if (window->empty()) return {};
    source_.consume(window->size());
  }
}

base::Result<std::chrono::nanoseconds> parse_seconds(std::string_view text) {
  const auto wrong = [&] {
    return base::fail(base::ErrorKind::BadInput,
                      fmt::format("'{}' is no time in seconds", base::printable(text, 40)));
  };
  // More than ttyrec's 32 bits of seconds, so that what was read there can be written here and read again.
  constexpr std::int64_t kSecondsMax = std::int64_t{140} * 366 * 86400;
  constexpr std::int64_t kBillion = 1'000'000'000;
  if (text.find_first_of("eE") != std::string_view::npos) {
    double seconds = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool tiny = failed == std::errc::result_out_of_range && text.find("e-") != std::string_view::npos;
    if (tiny) return std::chrono::nanoseconds{0};
    if (failed != std::errc{} || end != text.data() + text.size() ||
        !(std::abs(seconds) <= static_cast<double>(kSecondsMax)))
      return wrong();
    return std::chrono::nanoseconds{std::llround(seconds * 1e9)};
  }
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::int64_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + dot, seconds);
  if (failed != std::errc{} || end != text.data() + dot || seconds < 0 || seconds > kSecondsMax)
    return wrong();
  std::int64_t fraction = 0;
  std::int64_t weight = kBillion / 10;
  for (const char digit : text.substr(std::min(dot + 1, text.size()))) {
    if (digit < '0' || digit > '9') return wrong();
    fraction += weight * (digit - '0');
    weight /= 10;
  }
  const std::int64_t total = seconds * kBillion + fraction;
  return std::chrono::nanoseconds{negative ? -total : total};
}

} // namespace termsoak::streams::formats
