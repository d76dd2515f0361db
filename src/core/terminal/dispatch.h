#pragma once

#include "core/terminal/sequence_rows.h"

#include <array>
#include <utility>
#include <vector>

/// From a parsed sequence to its function in a few instructions, built from the families' rows.
/// Does not run anything.
namespace termsoak::core::terminal {

class Dispatch {
public:
  using CsiFunction = void (*)(State&, const parser::CsiSequence&);
  using EscFunction = void (*)(State&, const parser::EscSequence&);
  using ControlFunction = void (*)(State&);
  using OscFunction = void (*)(State&, const OscCommand&);

  Dispatch();

  [[nodiscard]] ControlFunction control(std::uint8_t byte) const { return controls_[byte]; }
  [[nodiscard]] CsiFunction csi(const parser::CsiSequence& sequence) const {
    if (sequence.plain()) return plain_csi_[static_cast<unsigned char>(sequence.final) & 0x7F];
    return marked_csi(sequence);
  }
  [[nodiscard]] EscFunction esc(const parser::EscSequence& sequence) const;
  [[nodiscard]] OscFunction osc(std::uint16_t number) const;

private:
  [[nodiscard]] CsiFunction marked_csi(const parser::CsiSequence& sequence) const;

  std::array<ControlFunction, 256> controls_{};
  std::array<CsiFunction, 128> plain_csi_{};
  std::array<CsiFunction, 128> question_csi_{}; ///< marker '?', no intermediates
  std::vector<std::pair<std::uint32_t, CsiFunction>> other_csi_;
  std::vector<std::pair<std::uint32_t, EscFunction>> escapes_;
  std::vector<std::pair<std::uint16_t, OscFunction>> commands_;
};

} // namespace termsoak::core::terminal
