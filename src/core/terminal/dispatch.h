#pragma once

#include "core/dialect/dialect.h"
#include "core/terminal/sequence_rows.h"

#include <array>
#include <utility>
#include <vector>

/// From a parsed sequence to its function in a few instructions, built from the families' rows.
/// Does not run anything.
namespace termsoak::core::terminal {

class Dispatch {
public:
  struct Csi {
    void (*run)(State&, const parser::CsiSequence&) = nullptr; ///< null: not known
    std::uint8_t params_max = kAnyParams;
  };
  using EscFunction = void (*)(State&, const parser::EscSequence&);
  using ControlFunction = void (*)(State&);
  using OscFunction = void (*)(State&, const OscCommand&);

  explicit Dispatch(const dialect::Dialect& dialect);

  [[nodiscard]] ControlFunction control(std::uint8_t byte) const { return controls_[byte]; }
  [[nodiscard]] const Csi& csi(const parser::CsiSequence& sequence) const {
    if (sequence.plain()) return plain_csi_[static_cast<unsigned char>(sequence.final) & 0x7F];
    return marked_csi(sequence);
  }
  [[nodiscard]] EscFunction esc(const parser::EscSequence& sequence) const;
  [[nodiscard]] OscFunction osc(std::uint16_t number) const;

private:
  [[nodiscard]] const Csi& marked_csi(const parser::CsiSequence& sequence) const;

  std::array<ControlFunction, 256> controls_{};
  std::array<Csi, 128> plain_csi_{};
  std::array<Csi, 128> question_csi_{}; ///< marker '?', no intermediates
  std::vector<std::pair<std::uint32_t, Csi>> other_csi_;
  Csi unknown_;
  std::vector<std::pair<std::uint32_t, EscFunction>> escapes_;
  std::vector<std::pair<std::uint16_t, OscFunction>> commands_;
};

} // namespace termsoak::core::terminal
