#include "unicode/layout.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace termsoak::unicode {
namespace {

/// The first code point of a text, or its first byte where that is none.
struct FirstCharacter {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

FirstCharacter first_piece(std::string_view text) {
  if (static_cast<unsigned char>(text.front()) < 0x80) return {};
  std::array<std::uint8_t, kUtf8LookAhead> ahead{};
  std::ranges::copy(text.substr(0, ahead.size()), ahead.begin());
  const Utf8Common found = decode_common(ahead.data());
  if (found.bytes == 0) return {};
  return {.bytes = found.bytes, .columns = width(found.code_point)};
}

/// Bytes of the longest head of `word` that takes at most `columns`, but at least one code point.
std::size_t head_that_fits(std::string_view word, std::size_t columns) {
  std::size_t bytes = 0;
  std::size_t at_mark = 0;
  std::size_t used = 0;
  while (bytes < word.size()) {
    const FirstCharacter piece = first_piece(word.substr(bytes));
    if (bytes > 0 && used + piece.columns > columns) break;
    used += piece.columns;
    bytes += piece.bytes;
    if (word[bytes - 1] == ',' || word[bytes - 1] == '/') at_mark = bytes;
  }
  return at_mark > 0 ? at_mark : bytes;
}

} // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const FirstCharacter piece = first_piece(text);
    columns += piece.columns;
    text.remove_prefix(piece.bytes);
  }
  return columns;
}

std::string pad_right(std::string_view text, std::size_t columns) {
  const std::size_t used = columns_of(text);
  return std::string(text) + std::string(used < columns ? columns - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t columns) {
  const std::size_t used = columns_of(text);
  return std::string(used < columns ? columns - used : 0, ' ') + std::string(text);
}

std::string keep_end(std::string_view text, std::size_t columns) {
  std::size_t used = columns_of(text);
  if (used <= columns) return std::string(text);
  while (!text.empty() && used >= columns) {
    const FirstCharacter piece = first_piece(text);
    text.remove_prefix(piece.bytes);
    used -= piece.columns;
  }
  return "…" + std::string(text);
}

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  std::size_t at = indent;
  const auto begin_line = [&] {
    out += "\n" + std::string(indent, ' ');
    at = indent;
  };
  for (std::string_view word : base::split(text, ' ')) {
    if (word.empty()) continue;
    std::size_t width = columns_of(word);
    const bool first = at == indent;
    if (!first && at + 1 + width > columns) {
      begin_line();
    } else if (!first) {
      out += ' ';
      ++at;
    }
    while (at + width > columns) {
      const std::size_t head = head_that_fits(word, columns > at ? columns - at : 1);
      out += word.substr(0, head);
      word.remove_prefix(head);
      width = columns_of(word);
      if (word.empty()) break;
      begin_line();
    }
    out += word;
    at += width;
  }
  return out;
}

std::string paragraph(std::string_view text) {
  return wrap(text, kLineColumns, 0) + "\n";
}

} // namespace termsoak::unicode
