#pragma once

#include "core/page/style.h"
#include "core/parser/sequences.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

/// SGR (ECMA-48 8.3.117) taken apart into single attributes, in order, each as what it does to a pen. Does
/// not know the pen's page.
namespace termsoak::core::terminal {

/// One attribute: the bits of one word of a style that stay, and those that are set. A reset of everything
/// changes all words.
struct PenEdit {
  enum class Word : std::uint8_t { Foreground, Background, UnderlineColour, Flags, All };
  Word word = Word::All;
  std::uint32_t keep = 0;
  std::uint32_t set = 0;

  static constexpr PenEdit colour(Word word, page::Color colour) {
    return {.word = word, .set = colour.bits()};
  }
  static constexpr PenEdit add_flags(std::uint32_t flags) {
    return {.word = Word::Flags, .keep = ~0U, .set = flags};
  }
  static constexpr PenEdit drop_flags(std::uint32_t flags) { return {.word = Word::Flags, .keep = ~flags}; }
  static constexpr PenEdit underline(page::Underline kind) {
    return {.word = Word::Flags,
            .keep = ~(7U << page::Style::kUnderlineShift),
            .set = static_cast<std::uint32_t>(kind) << page::Style::kUnderlineShift};
  }

  /// A style as the words that edits change: three colours, and the flags in the lower half of the last one.
  using Words = std::array<std::uint32_t, 4>;
  static_assert(std::endian::native == std::endian::little && sizeof(page::Style) == sizeof(Words));

  constexpr void apply(Words& style) const {
    if (word == Word::All) [[unlikely]] {
      style = {};
      return;
    }
    std::uint32_t& changed = style[static_cast<std::size_t>(word)];
    changed = (changed & keep) | set;
  }
  friend bool operator==(const PenEdit&, const PenEdit&) = default;
};

/// What a parameter that is not followed by a colon means.
struct SgrMeaning {
  enum class Kind : std::uint8_t {
    Unknown,
    Whole,
    Colour, ///< `edit` lacks the colour, which follows
  };
  PenEdit edit;
  Kind kind = Kind::Unknown;
};
extern const std::array<SgrMeaning, 108> kSgrMeanings;

/// Walks over the parameters of one sequence. Each attribute is given by itself, because the modelled core
/// changes its pen, and with it a page's style set, once per attribute and not once per sequence.
class SgrReader {
public:
  explicit SgrReader(const parser::CsiSequence& sequence) : sequence_(sequence) {}

  /// The next known attribute; unknown and incomplete ones are passed over. False at the end.
  [[nodiscard]] bool next(PenEdit& edit) {
    if (sequence_.param_count == 0) {
      // "CSI m" is "CSI 0 m".
      edit = {};
      return at_++ == 0;
    }
    while (at_ < sequence_.param_count) {
      const Step step = sequence_.has_colons ? step_with_colons(sequence_, at_) : step_from(sequence_, at_);
      at_ = step.next;
      if (step.known) {
        edit = step.edit;
        return true;
      }
    }
    return false;
  }

private:
  /// One parameter with what belongs to it.
  struct Step {
    PenEdit edit;
    std::uint16_t next = 0;
    bool known = false;
  };
  [[nodiscard]] static Step step_from(const parser::CsiSequence& sequence, std::size_t at) {
    const auto after = [at](std::size_t count) { return static_cast<std::uint16_t>(at + count); };
    const std::uint16_t* const params = sequence.params.data() + at;
    if (params[0] >= kSgrMeanings.size()) return {.next = after(1)};
    const SgrMeaning& meaning = kSgrMeanings[params[0]];
    Step step{.edit = meaning.edit, .next = after(1), .known = true};
    if (meaning.kind == SgrMeaning::Kind::Whole) return step;
    const std::size_t left = sequence.param_count - at;
    if (meaning.kind == SgrMeaning::Kind::Colour && left >= 5 && params[1] == 2) {
      step.edit.set = rgb(params + 2).bits();
      step.next = after(5);
    } else if (meaning.kind == SgrMeaning::Kind::Colour && left >= 3 && params[1] == 5) {
      step.edit.set = page::Color::palette(static_cast<std::uint8_t>(params[2])).bits();
      step.next = after(3);
    } else {
      // What follows an incomplete colour is read as attributes of its own.
      step.known = false;
    }
    return step;
  }
  [[nodiscard]] static page::Color rgb(const std::uint16_t* values) {
    return page::Color::rgb(static_cast<std::uint8_t>(values[0]), static_cast<std::uint8_t>(values[1]),
                            static_cast<std::uint8_t>(values[2]));
  }
  [[nodiscard]] static Step step_with_colons(const parser::CsiSequence& sequence, std::size_t at);

  const parser::CsiSequence& sequence_;
  std::size_t at_ = 0;
};

} // namespace termsoak::core::terminal
