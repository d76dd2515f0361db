#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// The 7-bit character sets a program may designate, and which of them is in use.
/// Does not touch code points above U+007F: a stream is UTF-8, so GR is never printed through.
namespace termsoak::core::screen {

enum class Charset : std::uint8_t {
  Ascii,      ///< ISO 646 US, final B
  British,    ///< DEC UK, final A
  DecSpecial, ///< DEC special graphics, final 0
  Dutch,      ///< the national sets of the VT220: DEC EK-VT220-RM table 4-...
  Finnish,
  French,
  FrenchCanadian,
  German,
  Italian,
  NorwegianDanish,
  Spanish,
  Swedish,
  Swiss,
};

enum class CharsetSlot : std::uint8_t { G0, G1, G2, G3 };

/// What a 7-bit code prints as in a set. `code` must be below 0x80.
[[nodiscard]] char32_t map_charset(Charset set, std::uint8_t code);

/// Designations and shifts; part of what DECSC saves.
struct CharsetState {
  std::array<Charset, 4> designated{};
  CharsetSlot left = CharsetSlot::G0;
  CharsetSlot right = CharsetSlot::G2;
  std::int8_t single_shift = -1; ///< slot for the next character only, or -1

  [[nodiscard]] Charset set_of(CharsetSlot slot) const { return designated[static_cast<std::size_t>(slot)]; }
  [[nodiscard]] Charset& set_of(CharsetSlot slot) { return designated[static_cast<std::size_t>(slot)]; }
  /// Nothing to map: printing may take the short way.
  [[nodiscard]] bool plain() const { return single_shift < 0 && set_of(left) == Charset::Ascii; }
  /// The set for the next character; ends a single shift.
  [[nodiscard]] Charset take() {
    if (single_shift < 0) return set_of(left);
    const auto slot = static_cast<CharsetSlot>(single_shift);
    single_shift = -1;
    return set_of(slot);
  }
  friend bool operator==(const CharsetState&, const CharsetState&) = default;
};

} // namespace termsoak::core::screen
