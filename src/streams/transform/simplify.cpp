#include "streams/transform/simplify.h"

#include <algorithm>

#include <fmt/format.h>

#include "streams/transform/tokenizer.h"

namespace termsoak::streams::transform {
namespace {

bool is_continuation(char byte) {
  return (byte & 0xC0) == 0x80;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

/// The first `count` code points.
std::string head(std::string_view text, std::size_t count) {
  std::size_t bytes = 0;
  for (; bytes < text.size(); ++bytes)
    if (!is_continuation(text[bytes]) && count-- == 0) break;
  return std::string(text.substr(0, bytes));
}

void simpler_text(std::string_view text, std::vector<std::string>& forms) {
  const std::size_t count = code_points(text);
  if (count == 1 && text.size() == 1) return;
  forms.emplace_back("x");
  if (count < 2) return;
  for (const std::size_t marks : {std::size_t{1}, count - 1}) {
    std::string accents = "e";
    for (std::size_t i = 0; i < marks; ++i)
      accents += "\u0301";
    forms.push_back(std::move(accents));
  }
  forms.push_back(head(text, 2));
  if (count > 2) forms.push_back(head(text, count / 2));
  if (count > 2) forms.push_back(head(text, count - 1));
}

void simpler_style(std::string_view text, std::vector<std::string>& forms) {
  if (!text.ends_with('m')) return;
  forms.emplace_back("\x1b[m");
  // A style among many has to stay different from its neighbours: a number made of its own bytes will do.
  std::uint32_t hash = 2166136261U;
  for (const char byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  forms.push_back(fmt::format("\x1b[3{}m", 1 + hash % 7));
  forms.push_back(fmt::format("\x1b[38;5;{}m", hash % 256));
}

void simpler_string(const Token& token, std::string_view text, std::vector<std::string>& forms) {
  const std::string_view payload = payload_of(token, text);
  const std::string introducer(text.substr(0, token.introducer_bytes));
  const std::string terminator = token.kind == TokenKind::Osc ? "\a" : "\x1b\\";
  if (payload.starts_with("8;")) {
    const std::size_t uri = payload.find(';', 2);
    if (uri == std::string_view::npos || uri + 1 == payload.size()) {
      forms.push_back(introducer + "8;;" + terminator);
    } else {
      forms.push_back(introducer + "8;;a" + terminator);
      forms.push_back(introducer + "8;;" + std::string(payload.substr(payload.size() - 1)) + terminator);
      forms.push_back(introducer + "8;;" + std::string(payload.substr(uri + 1)) + terminator);
    }
    return;
  }
  for (const std::size_t kept : {std::size_t{0}, payload.size() / 4, payload.size() / 2})
    forms.push_back(introducer + std::string(payload.substr(0, kept)) + terminator);
}

} // namespace

std::vector<std::string> simpler_forms(const Piece& piece) {
  std::vector<std::string> forms;
  if (piece.kind == PieceKind::Resize || piece.bytes.empty()) return forms;
  Tokenizer tokenizer(piece.bytes);
  const auto token = tokenizer.next();
  if (token->byte_count != piece.bytes.size()) return forms; // several tokens: cut them first
  if (token->kind == TokenKind::Text)
    simpler_text(piece.bytes, forms);
  else if (token->kind == TokenKind::Csi)
    simpler_style(piece.bytes, forms);
  else if (is_string(token->kind))
    simpler_string(*token, piece.bytes, forms);
  std::erase_if(forms, [&](const std::string& form) { return form.size() >= piece.bytes.size(); });
  return forms;
}

} // namespace termsoak::streams::transform
