#include "streams/transform/text_scrubber.h"

#include <algorithm>
#include <optional>

namespace termsoak::streams::transform {
namespace {

/// Box corners, lines, crossings and the checker board, as letters of the special graphics set.
constexpr std::string_view kDrawingLetters = "ajklmnqtuvwx";

struct Decoded {
  char32_t code_point;
  std::uint8_t byte_count;
};

/// One well-formed code point, or nothing: ill-formed bytes say nothing and stay.
std::optional<Decoded> decode(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return Decoded{lead, 1};
  const std::uint8_t count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < count) return std::nullopt;
  char32_t value = lead & (0x7FU >> count);
  for (std::size_t i = 1; i < count; ++i) {
    if ((at(i) & 0xC0) != 0x80) return std::nullopt;
    value = (value << 6) | (at(i) & 0x3FU);
  }
  constexpr char32_t kSmallest[]{0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[count] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return std::nullopt;
  return Decoded{value, count};
}

} // namespace

void TextScrubber::letter(Letter letter) {
  letter.is_mark = letter.code_point >= 0x80 && is_mark(letter.code_point);
  if (letter.is_mark) {
    if (!word_.empty()) word_.push_back(letter);
  } else if (is_word_letter(letter.code_point)) {
    word_.push_back(letter);
  } else {
    end_word();
  }
}

void TextScrubber::run(std::size_t offset, std::size_t byte_count) {
  const std::size_t end = offset + byte_count;
  while (offset < end) {
    const auto decoded = decode(std::string_view(stream_).substr(offset, end - offset));
    if (!decoded) {
      end_word();
      ++offset;
      continue;
    }
    letter({.offset = offset, .byte_count = decoded->byte_count, .code_point = decoded->code_point});
    offset += decoded->byte_count;
  }
}

void TextScrubber::end_word() {
  if (word_.empty()) return;
  const bool drawing =
      line_drawing_ && std::ranges::all_of(word_, [](const Letter& letter) {
        return letter.code_point < 0x80 && kDrawingLetters.contains(static_cast<char>(letter.code_point));
      });
  if (!drawing) disguise_.word(word_, stream_);
  word_.clear();
}

void scrub_text(std::string& text, Disguise& disguise) {
  TextScrubber scrubber(text, disguise);
  scrubber.run(0, text.size());
  scrubber.end_word();
}

} // namespace termsoak::streams::transform
