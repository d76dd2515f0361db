#pragma once

#include "parser/parser.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// A stream cut where nothing breaks: runs of text, single controls, whole sequences and strings. The cuts
/// are the parser's own, so no token ends inside a sequence; what a token does is not decided here.
namespace termsoak::streams::transform {

enum class TokenKind : std::uint8_t {
  Text,    ///< printable ASCII and UTF-8 (well-formed or not), as long as it lasts
  Control, ///< one C0 or C1 control, or DEL
  Escape,  ///< ESC and what belongs to it
  Csi,
  Osc,
  Dcs,
  Apc,
  Pm,
  Sos,
};

[[nodiscard]] constexpr bool is_string(TokenKind kind) {
  return kind >= TokenKind::Osc;
}

struct Token {
  TokenKind kind = TokenKind::Text;
  std::size_t offset = 0; ///< of its first byte
  std::size_t byte_count = 0;
  std::size_t introducer_bytes = 0; ///< of a sequence: 2 (ESC x, or a C1 in UTF-8)

  [[nodiscard]] std::size_t end() const { return offset + byte_count; }
  [[nodiscard]] std::string_view in(std::string_view stream) const {
    return stream.substr(offset, byte_count);
  }
  /// The last byte: the final of a complete Csi.
  [[nodiscard]] char last_of(std::string_view stream) const { return stream[end() - 1]; }
};

/// Gives tokens in order; together they are the stream. An open sequence at the end is a token as well.
class Tokenizer {
public:
  /// `stream` must outlive the tokenizer.
  explicit Tokenizer(std::string_view stream) : stream_(stream) {}

  [[nodiscard]] std::optional<Token> next();

private:
  [[nodiscard]] std::size_t text_end() const;
  [[nodiscard]] Token sequence();
  [[nodiscard]] bool is_c1_at(std::size_t offset) const;
  [[nodiscard]] TokenKind kind_at(std::size_t offset) const;
  void feed_through(std::size_t offset);

  std::string_view stream_;
  std::size_t at_ = 0;          ///< where the next token begins
  std::size_t fed_ = 0;         ///< the parser has seen the bytes of sequences before this
  parser::NullHandler nothing_; ///< only the parser's state is of interest
  parser::Parser<parser::NullHandler> parser_;
};

/// The payload of an OSC, DCS, APC, PM or SOS: without introducer and terminator.
[[nodiscard]] std::string_view payload_of(const Token& token, std::string_view stream);

} // namespace termsoak::streams::transform
