#pragma once

#include "parser/sequences.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// Counts the sequences that no family has a function for, by form. A form that is known to leave cells,
/// styles and screens as they are (a printer, a keyboard, a pointer, a colour) is not counted: nothing is
/// missing from the model without it. Allocates nothing while it counts and keeps no text of the stream.
namespace termsoak::core::terminal {

/// What tells one form of sequence from another. Parameters and texts are left out.
struct SequenceForm {
  enum class Kind : std::uint8_t { Esc, Csi, Osc, Dcs, Apc, Pm, Sos };
  static constexpr std::uint32_t kNoNumber = UINT32_MAX;

  Kind kind = Kind::Esc;
  char marker = 0; ///< '<', '=', '>', '?' or 0
  char final = 0;  ///< of OSC and APC the first byte of the text where that tells forms apart, else 0
  std::array<char, parser::kIntermediatesMax> intermediates{}; ///< 0 behind the last one
  std::uint32_t number = kNoNumber;                            ///< of an OSC

  [[nodiscard]] bool operator==(const SequenceForm&) const = default;
  /// "CSI > u", "CSI ? $ x", "ESC SP L", "OSC 1338"; printable ASCII only.
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] SequenceForm form_of(const parser::EscSequence& sequence);
/// `kind` is Csi, or Dcs for the header of one.
[[nodiscard]] SequenceForm form_of(const parser::CsiSequence& sequence, SequenceForm::Kind kind);
/// A string without a header: OSC whose command stands in `number` or, without one, in its first letter; APC
/// by its first letter; PM and SOS.
[[nodiscard]] SequenceForm form_of(SequenceForm::Kind kind, std::string_view text,
                                   std::uint32_t number = SequenceForm::kNoNumber);

class UnknownSequenceCounts {
public:
  static constexpr std::size_t kKindsMax = 32;

  struct Kind {
    SequenceForm form;
    std::uint64_t count = 0;
    std::uint64_t first_byte = 0; ///< offset in the stream of the first one's first byte
  };

  /// `byte_offset` is where the sequence begins.
  void add(const SequenceForm& form, std::uint64_t byte_offset);

  /// The first kinds of the stream, in the order in which they came.
  [[nodiscard]] std::span<const Kind> kinds() const { return {kinds_.data(), kinds_count_}; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Sequences of kinds beyond the first `kKindsMax`.
  [[nodiscard]] std::uint64_t others() const { return others_; }

private:
  std::array<Kind, kKindsMax> kinds_{};
  std::size_t kinds_count_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t others_ = 0;
};

} // namespace termsoak::core::terminal
