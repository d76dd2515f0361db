#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace termsoak::base {
namespace {

/// Length of the well-formed UTF-8 sequence at the start of `text`, or 0.
std::size_t utf8_sequence_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((at(i) & 0xC0) != 0x80) return 0;
  if ((lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F) || (lead == 0xF0 && at(1) < 0x90) ||
      (lead == 0xF4 && at(1) > 0x8F))
    return 0;
  return length;
}

/// U+202A..U+202E and U+2066..U+2069 turn the order of what follows round: a name may then read as another.
bool turns_text_round(std::string_view sequence) {
  if (sequence.size() != 3 || !sequence.starts_with("\xE2")) return false;
  const auto second = static_cast<unsigned char>(sequence[1]);
  const auto third = static_cast<unsigned char>(sequence[2]);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row.back();
}

} // namespace

std::string to_lower(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string out;
  while (!text.empty()) {
    if (out.size() >= bytes_max) return out + "…";
    const std::size_t bytes = utf8_sequence_bytes(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    // C1 controls arrive as C2 80..C2 9F in UTF-8 and are as harmful as their one-byte forms.
    const bool control = lead < 0x20 || lead == 0x7F ||
                         (bytes == 2 && lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0);
    const std::size_t take = std::max<std::size_t>(bytes, 1);
    if (bytes == 0 || control || turns_text_round(text.substr(0, bytes)))
      for (std::size_t i = 0; i < take; ++i)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
    else
      out.append(text.substr(0, bytes));
    text.remove_prefix(take);
  }
  return out;
}

std::string nearest_name(std::string_view typed, std::span<const std::string_view> known) {
  const std::string lowered = to_lower(typed);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(typed.size() / 3, 2) + 1;
  for (const std::string_view name : known) {
    const std::size_t distance = edit_distance(lowered, name);
    if (distance < best_distance || (!lowered.empty() && best.empty() && name.starts_with(lowered))) {
      best_distance = std::min(distance, best_distance);
      best = name;
    }
  }
  return best;
}

} // namespace termsoak::base
