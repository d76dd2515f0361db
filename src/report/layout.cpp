#include "report/layout.h"

#include <algorithm>

#include "base/text.h"

namespace termsoak::report {
namespace {

bool starts_codepoint(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

} // namespace

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_codepoint));
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
    text.remove_prefix(1);
    while (!text.empty() && !starts_codepoint(text.front()))
      text.remove_prefix(1);
    --used;
  }
  return "…" + std::string(text);
}

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  std::size_t at = indent;
  for (const std::string_view word : base::split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t width = columns_of(word);
    const bool first = at == indent;
    if (!first && at + 1 + width > columns) {
      out += "\n" + std::string(indent, ' ');
      at = indent;
    } else if (!first) {
      out += ' ';
      ++at;
    }
    out += word;
    at += width;
  }
  return out;
}

} // namespace termsoak::report
