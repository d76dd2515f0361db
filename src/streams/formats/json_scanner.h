#pragma once

#include "base/error.h"
#include "streams/formats/byte_source.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// JSON token by token from a `ByteSource`, strings in pieces of bounded size, no recursion. Builds no tree:
/// the reader that knows the shape asks for what must come next.
namespace termsoak::streams::formats {

/// In line-wise files (NDJSON) a value may not run over the end of its line.
enum class LineEnds : std::uint8_t { AreBlanks, EndTheValue };

class JsonScanner {
public:
  JsonScanner(ByteSource& source, LineEnds line_ends) : source_(source), line_ends_(line_ends) {}

  static constexpr char kEnd = '\0';
  static constexpr std::size_t kNumberBytesMax = 400;
  static constexpr int kDepthMax = 200;

  /// The first byte that is no blank, not consumed; kEnd at the end of the input. A line end counts as a
  /// blank or as a token, as said at construction.
  [[nodiscard]] base::Result<char> next_token();
  /// Consumes `wanted` or fails; `where` says in which part of what it was looked for.
  [[nodiscard]] base::Result<void> expect(char wanted, std::string_view where);
  /// Consumes `token` if it comes next.
  [[nodiscard]] base::Result<bool> accept(char token);
  /// A number's text, or the text of a string that should have been a number; empty for anything else.
  [[nodiscard]] base::Result<std::string> number_text();

  /// Consumes the opening quote.
  [[nodiscard]] base::Result<void> open_string(std::string_view where);
  /// Appends decoded bytes until the string ends or `out` has reached `bytes_max` (it may pass it by 3
  /// bytes). True when the closing quote is consumed.
  [[nodiscard]] base::Result<bool> string_piece(std::string& out, std::size_t bytes_max);
  /// A whole string; longer ones than `bytes_max` are an error.
  [[nodiscard]] base::Result<std::string> short_string(std::string_view where, std::size_t bytes_max);
  /// Any value, whatever its depth.
  [[nodiscard]] base::Result<void> skip_value();
  /// The text of any value, at most `bytes_max`, for a parser that builds trees; its depth is at most
  /// kDepthMax.
  [[nodiscard]] base::Result<std::string> value_text(std::size_t bytes_max);

  /// Consumes blanks, line ends included, whatever the mode.
  [[nodiscard]] base::Result<void> skip_blank_lines();
  /// Consumes the rest of the line and its end.
  [[nodiscard]] base::Result<void> skip_line();
  void line_done() { ++line_; }

  [[nodiscard]] std::uint64_t line() const { return line_; }
  [[nodiscard]] std::uint64_t lone_surrogates() const { return lone_surrogates_; }
  /// True when the last error is that the input ended too early.
  [[nodiscard]] bool ended_early() const { return ended_early_; }
  /// "FILE: line N: WHAT".
  [[nodiscard]] std::unexpected<base::Error> error(std::string_view what) const;

private:
  [[nodiscard]] std::unexpected<base::Error> unexpected_byte(char found, std::string_view where);
  [[nodiscard]] base::Result<void> escape(std::string& out);
  [[nodiscard]] base::Result<std::uint32_t> hex4(std::string_view digits);
  [[nodiscard]] base::Result<void> walk_value(std::string* text, std::size_t bytes_max);
  [[nodiscard]] base::Result<void> walk_scalar(std::string* text);
  [[nodiscard]] base::Result<void> walk_string(std::string* text, std::size_t bytes_max);

  ByteSource& source_;
  LineEnds line_ends_;
  std::uint64_t line_ = 1;
  std::uint64_t lone_surrogates_ = 0;
  bool ended_early_ = false;
};

/// Seconds as JSON writes them ("1.25", "1e-3", "-0.1") in nanoseconds, exact to nine decimals; nothing when
/// it is no number or beyond +-100 years.
[[nodiscard]] base::Result<std::chrono::nanoseconds> parse_seconds(std::string_view text);

} // namespace termsoak::streams::formats
