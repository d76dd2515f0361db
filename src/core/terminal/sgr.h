#pragma once

#include "core/dialect/dialect.h"
#include "core/page/style.h"
#include "parser/sequences.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

/// SGR (ECMA-48 8.3.117) taken apart into single attributes, in order, each as what it does to a style. Does
/// not know the pen's page.
namespace termsoak::core::terminal {

/// What a parameter that is not followed by a colon means.
struct SgrMeaning {
  enum class Kind : std::uint8_t {
    Unknown,
    Whole,
    Foreground, ///< a colour follows
    Background,
    UnderlineColour,
  };
  page::StyleEdit edit;
  Kind kind = Kind::Unknown;
};
extern const std::array<SgrMeaning, 108> kSgrMeanings;

/// Walks over the parameters of one sequence. Each attribute is given by itself, because the modelled core
/// changes its pen, and with it a page's style set, once per attribute and not once per sequence.
class SgrReader {
public:
  explicit SgrReader(const parser::CsiSequence& sequence,
                     dialect::ColonRest colon_rest = dialect::ColonRest::PassedOver)
      : sequence_(sequence), colon_rest_(colon_rest) {}

  /// The next known attribute; unknown and incomplete ones are passed over. False at the end.
  [[nodiscard]] bool next(page::StyleEdit& edit) {
    if (sequence_.param_count == 0) {
      // "CSI m" is "CSI 0 m".
      edit = {};
      return at_++ == 0;
    }
    while (at_ < sequence_.param_count) {
      const Step step = sequence_.has_colons ? step_with_colons(sequence_, at_) : step_from(sequence_, at_);
      at_ = step.known || !sequence_.has_colons || colon_rest_ == dialect::ColonRest::PassedOver ? step.next
                                                                                                 : at_ + 1;
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
    page::StyleEdit edit;
    std::uint16_t next = 0;
    bool known = false;
  };
  [[nodiscard]] static Step step_from(const parser::CsiSequence& sequence, std::size_t at) {
    const auto after = [at](std::size_t count) { return static_cast<std::uint16_t>(at + count); };
    const std::uint16_t* const params = sequence.params.data() + at;
    if (params[0] >= kSgrMeanings.size()) return {.next = after(1)};
    const SgrMeaning& meaning = kSgrMeanings[params[0]];
    if (meaning.kind == SgrMeaning::Kind::Whole)
      return {.edit = meaning.edit, .next = after(1), .known = true};
    const std::size_t left = sequence.param_count - at;
    if (meaning.kind != SgrMeaning::Kind::Unknown && left >= 5 && params[1] == 2)
      return {.edit = edit_of(meaning.kind, rgb(params + 2)), .next = after(5), .known = true};
    if (meaning.kind != SgrMeaning::Kind::Unknown && left >= 3 && params[1] == 5)
      return {.edit = edit_of(meaning.kind, palette(params[2])), .next = after(3), .known = true};
    // What follows an incomplete colour is read as attributes of its own.
    return {.next = after(1)};
  }
  [[nodiscard]] static page::StyleEdit edit_of(SgrMeaning::Kind kind, page::Color color) {
    if (kind == SgrMeaning::Kind::Foreground) return page::StyleEdit::foreground(color);
    if (kind == SgrMeaning::Kind::Background) return page::StyleEdit::background(color);
    return page::StyleEdit::underline_color(color);
  }
  [[nodiscard]] static page::Color palette(std::uint16_t index) {
    return page::Color::palette(static_cast<std::uint8_t>(index));
  }
  [[nodiscard]] static page::Color rgb(const std::uint16_t* values) {
    return page::Color::rgb(static_cast<std::uint8_t>(values[0]), static_cast<std::uint8_t>(values[1]),
                            static_cast<std::uint8_t>(values[2]));
  }
  [[nodiscard]] static Step step_with_colons(const parser::CsiSequence& sequence, std::size_t at);

  const parser::CsiSequence& sequence_;
  dialect::ColonRest colon_rest_;
  std::size_t at_ = 0;
};

} // namespace termsoak::core::terminal
