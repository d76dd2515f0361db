#include "streams/transform/pieces.h"

#include <fmt/format.h>

#include <algorithm>

#include "streams/transform/tokenizer.h"
#include "unicode/grapheme.h"
#include "unicode/properties.h"

namespace termsoak::streams::transform {
namespace {

/// CSI functions that later output depends on: SM, RM, DECSTBM and DECSLRM, SGR, tab clear, kitty keyboard.
constexpr std::string_view kModeFinals = "hlrsmgu";

bool sets_mode(const Token& token, std::string_view text) {
  switch (token.kind) {
  case TokenKind::Csi:
    return kModeFinals.contains(token.last_of(text));
  case TokenKind::Escape:
    return true;
  case TokenKind::Osc:
    return payload_of(token, text).starts_with("8;");
  case TokenKind::Control:
    return token.byte_count == 1 && (token.in(text)[0] == '\x0E' || token.in(text)[0] == '\x0F');
  default:
    return false;
  }
}

struct CodePoint {
  char32_t value;
  std::size_t byte_count;
};

/// Well-formed text gives its code points, other bytes themselves.
CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t count = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (count == 1 || count > text.size()) return {lead < 0x80 ? lead : char32_t{0xFFFD}, 1};
  char32_t value = lead & (0x7FU >> count);
  for (std::size_t i = 1; i < count; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return {0xFFFD, 1};
    value = (value << 6) | (next & 0x3FU);
  }
  return value <= 0x10FFFF ? CodePoint{value, count} : CodePoint{0xFFFD, 1};
}

/// Bytes of the first cluster: what a terminal would put into one cell, with mode 2027 or without.
std::size_t cluster_bytes(std::string_view text) {
  using unicode::properties;
  CodePoint last = first_code_point(text);
  std::size_t bytes = last.byte_count;
  unicode::BreakState state;
  while (bytes < text.size()) {
    const CodePoint next = first_code_point(text.substr(bytes));
    const auto right = properties(next.value);
    const bool joins =
        !unicode::terminal_break_between(properties(last.value), right, state) || right.zero_width();
    if (!joins) break;
    bytes += next.byte_count;
    last = next;
  }
  return bytes;
}

void cut_text(std::string_view text, std::vector<Piece>& pieces) {
  while (!text.empty()) {
    const std::size_t bytes = cluster_bytes(text);
    pieces.push_back({.bytes = text.substr(0, bytes)});
    text.remove_prefix(bytes);
  }
}

void cut_line(const Piece& line, std::vector<Piece>& pieces) {
  Tokenizer tokenizer(line.bytes);
  while (const auto token = tokenizer.next()) {
    if (token->kind == TokenKind::Text)
      cut_text(token->in(line.bytes), pieces);
    else
      pieces.push_back({.bytes = token->in(line.bytes),
                        .kind = sets_mode(*token, line.bytes) ? PieceKind::Mode : PieceKind::Plain});
  }
}

/// Cuts after a line feed, but never inside a sequence.
std::vector<std::size_t> line_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  Tokenizer tokenizer(text);
  while (const auto token = tokenizer.next())
    if (token->kind == TokenKind::Control && token->in(text) == "\n") ends.push_back(token->end());
  return ends;
}

} // namespace

std::uint64_t PieceList::byte_count() const {
  std::uint64_t bytes = 0;
  for (const Piece& piece : pieces)
    bytes += piece.bytes.size();
  return bytes;
}

PieceList cut_into_lines(const formats::Recording& recording, std::uint64_t times) {
  auto text = std::make_shared<std::string>();
  struct ResizeAt {
    std::size_t at;
    std::uint16_t cols, rows;
  };
  std::vector<ResizeAt> resizes;
  for (const formats::StoredEvent& event : recording.events) {
    if (event.kind == formats::EventKind::Output) *text += event.bytes;
    if (event.kind == formats::EventKind::Resize) resizes.push_back({text->size(), event.cols, event.rows});
  }
  const std::string_view all = *text;
  std::vector<Piece> once;
  std::size_t at = 0;
  std::size_t resize = 0;
  const auto cut_at = [&](std::size_t end) {
    if (end > at) once.push_back({.bytes = all.substr(at, end - at)});
    at = std::max(at, end);
  };
  const auto resize_until = [&](std::size_t end) {
    for (; resize < resizes.size() && resizes[resize].at <= end; ++resize) {
      cut_at(resizes[resize].at);
      once.push_back({.bytes = {},
                      .kind = PieceKind::Resize,
                      .cols = resizes[resize].cols,
                      .rows = resizes[resize].rows});
    }
  };
  for (const std::size_t end : line_ends(all)) {
    resize_until(end);
    cut_at(end);
  }
  resize_until(all.size());
  cut_at(all.size());
  PieceList list;
  for (std::uint64_t i = 0; i < times; ++i)
    list.pieces.insert(list.pieces.end(), once.begin(), once.end());
  list.texts.push_back(std::move(text));
  return list;
}

PieceList cut_into_tokens(const PieceList& list) {
  PieceList tokens;
  tokens.texts = list.texts;
  for (const Piece& piece : list.pieces) {
    if (piece.kind == PieceKind::Resize)
      tokens.pieces.push_back(piece);
    else
      cut_line(piece, tokens.pieces);
  }
  return tokens;
}

std::vector<Piece> mode_preamble(const PieceList& list, std::size_t first, std::size_t count) {
  std::vector<Piece> preamble;
  std::vector<Piece> tokens;
  for (std::size_t i = first; i < first + count; ++i) {
    if (list.pieces[i].kind != PieceKind::Plain) {
      preamble.push_back(list.pieces[i]);
      continue;
    }
    tokens.clear();
    cut_line(list.pieces[i], tokens);
    for (const Piece& token : tokens)
      // Styles and links are set anew where they matter; of the others only their sum counts.
      if (token.kind == PieceKind::Mode && token.bytes.back() != 'm' && !token.bytes.starts_with("\x1b]"))
        preamble.push_back(token);
  }
  return preamble;
}

std::vector<formats::StoredEvent> events_of(const std::vector<Piece>& pieces) {
  std::vector<formats::StoredEvent> events;
  for (const Piece& piece : pieces) {
    if (piece.kind == PieceKind::Resize) {
      events.push_back(
          {.kind = formats::EventKind::Resize, .bytes = {}, .cols = piece.cols, .rows = piece.rows});
      continue;
    }
    if (events.empty() || events.back().kind != formats::EventKind::Output)
      events.push_back({.kind = formats::EventKind::Output, .bytes = {}});
    events.back().bytes += piece.bytes;
  }
  return events;
}

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
  for (const std::size_t kept : {std::size_t{0}, payload.size() / 4, payload.size() / 2}) {
    std::string& form = forms.emplace_back(introducer);
    form += payload.substr(0, kept);
    form += terminator;
  }
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
