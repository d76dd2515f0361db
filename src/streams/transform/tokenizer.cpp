#include "streams/transform/tokenizer.h"

#include <algorithm>

namespace termsoak::streams::transform {
namespace {

constexpr char kEscape = 0x1B;
constexpr char kC1Lead = '\xC2';

bool is_printable_ascii(char byte) {
  return byte >= 0x20 && byte <= 0x7E;
}

TokenKind kind_after_escape(char byte) {
  switch (byte) {
  case '[':
    return TokenKind::Csi;
  case ']':
    return TokenKind::Osc;
  case 'P':
    return TokenKind::Dcs;
  case '_':
    return TokenKind::Apc;
  case '^':
    return TokenKind::Pm;
  case 'X':
    return TokenKind::Sos;
  default:
    return TokenKind::Escape;
  }
}

} // namespace

bool Tokenizer::is_c1_at(std::size_t offset) const {
  // C2 is never a continuation byte, so what came before it does not matter.
  if (stream_[offset] != kC1Lead || offset + 1 >= stream_.size()) return false;
  const auto second = static_cast<unsigned char>(stream_[offset + 1]);
  return second >= 0x80 && second <= 0x9F;
}

TokenKind Tokenizer::kind_at(std::size_t offset) const {
  if (stream_[offset] == kEscape)
    return offset + 1 < stream_.size() ? kind_after_escape(stream_[offset + 1]) : TokenKind::Escape;
  if (is_c1_at(offset)) {
    // U+0080..U+009F is ESC 0x40..0x5F.
    const TokenKind kind = kind_after_escape(static_cast<char>(stream_[offset + 1] - 0x40));
    return kind == TokenKind::Escape ? TokenKind::Control : kind;
  }
  const char byte = stream_[offset];
  return is_printable_ascii(byte) || (byte & 0x80) != 0 ? TokenKind::Text : TokenKind::Control;
}

std::size_t Tokenizer::text_end() const {
  std::size_t end = at_;
  while (end < stream_.size()) {
    const char byte = stream_[end];
    if (!is_printable_ascii(byte) && ((byte & 0x80) == 0 || is_c1_at(end))) break;
    ++end;
  }
  return end;
}

void Tokenizer::feed_through(std::size_t offset) {
  for (; fed_ <= offset; ++fed_)
    parser_.feed({reinterpret_cast<const std::uint8_t*>(stream_.data()) + fed_, 1}, nothing_);
}

Token Tokenizer::sequence() {
  const TokenKind kind = kind_at(at_);
  std::size_t end = at_;
  for (std::size_t i = at_; i < stream_.size(); ++i) {
    end = i + 1;
    const bool already_seen = i + 1 < fed_;
    feed_through(i);
    const bool after_inner_escape = i > at_ + 1 && stream_[i - 1] == kEscape;
    if (after_inner_escape && !(is_string(kind) && stream_[i] == '\\')) {
      // That ESC, not being the head of a string's ST, ended this sequence and begins the next.
      end = i - 1;
      break;
    }
    if (!already_seen && parser_.in_ground()) break;
  }
  return {.kind = kind,
          .offset = at_,
          .byte_count = end - at_,
          .introducer_bytes = std::min<std::size_t>(2, end - at_)};
}

std::optional<Token> Tokenizer::next() {
  if (at_ == stream_.size()) return std::nullopt;
  Token token{.kind = kind_at(at_), .offset = at_, .byte_count = 1, .introducer_bytes = 0};
  if (token.kind == TokenKind::Text) {
    token.byte_count = text_end() - at_;
  } else if (token.kind == TokenKind::Control) {
    if (is_c1_at(at_)) token.byte_count = 2;
  } else {
    fed_ = std::max(fed_, at_);
    token = sequence();
  }
  at_ = token.end();
  return token;
}

std::string_view payload_of(const Token& token, std::string_view stream) {
  std::string_view bytes = token.in(stream);
  bytes.remove_prefix(token.introducer_bytes);
  for (const std::string_view terminator : {"\x1b\\", "\xC2\x9C", "\a", "\x18", "\x1A"})
    if (bytes.ends_with(terminator)) {
      bytes.remove_suffix(terminator.size());
      break;
    }
  return bytes;
}

} // namespace termsoak::streams::transform
