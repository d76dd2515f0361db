#pragma once

#include "core/memory/stream_position.h"
#include "core/terminal/dispatch.h"
#include "core/terminal/state.h"
#include "parser/parser.h"

#include <cstdint>
#include <span>

/// The parser's handler: prints runs on the current screen and brings each sequence to its function.
/// Does not know what a sequence means.
namespace termsoak::core::terminal {

class Interpreter {
public:
  Interpreter(State& state, memory::StreamPosition& position)
      : state_(state), position_(position), dispatch_(*state.options.dialect) {}

  void at(std::uint64_t byte_offset) { position_.byte_offset = byte_offset; }
  /// Where the modelled core lost the rest of what it was fed; the parser is to stop there.
  [[nodiscard]] bool stopped() const { return stopped_; }
  void go_on() { stopped_ = false; }
  void print_ascii(const std::uint8_t* bytes, std::size_t count) {
    state_.screen().print_ascii(bytes, count);
  }
  void print_codepoints(const char32_t* code_points, std::size_t count) {
    state_.screen().print_codepoints(code_points, count);
  }
  std::size_t print_utf8(const std::uint8_t* bytes, std::size_t count) {
    return state_.screen().print_utf8(bytes, count);
  }
  void execute(std::uint8_t control) {
    if (const auto run = dispatch_.control(control))
      run(state_);
    else if (control >= 0x80) // a C1 function, told by its form of two bytes
      note_unknown({.kind = SequenceForm::Kind::Esc, .final = static_cast<char>(control - 0x40)});
  }
  void esc_dispatch(const parser::EscSequence& sequence) {
    if (const auto run = dispatch_.esc(sequence))
      run(state_, sequence);
    else if (!run_designation(state_, sequence))
      note_unknown(form_of(sequence));
  }
  void csi_dispatch(const parser::CsiSequence& sequence) {
    const Dispatch::Csi& csi = dispatch_.csi(sequence);
    if (csi.run == nullptr) [[unlikely]]
      return note_unknown(form_of(sequence, SequenceForm::Kind::Csi));
    if (state_.options.dialect->parameters == dialect::Parameters::Strict) return run_strictly(csi, sequence);
    csi.run(state_, sequence);
  }
  void osc_dispatch(const parser::OscString& osc);
  void dcs_hook(const parser::CsiSequence& sequence);
  void dcs_put(std::span<const std::uint8_t> bytes);
  void dcs_unhook(parser::StringEnd end);
  void string_start(parser::StringKind kind);
  void string_put(parser::StringKind kind, std::span<const std::uint8_t> bytes);
  void string_end(parser::StringKind kind, parser::StringEnd end);

private:
  void show_picture(std::string_view command);
  void run_strictly(const Dispatch::Csi& csi, const parser::CsiSequence& sequence);
  void note_unknown(const SequenceForm& form) { state_.unknown_sequences.add(form, position_.byte_offset); }

  State& state_;
  memory::StreamPosition& position_;
  bool stopped_ = false;
  Dispatch dispatch_;
  SequenceForm string_form_;            ///< of the DCS, APC, PM or SOS that is being read
  std::uint64_t string_first_byte_ = 0; ///< where it begins
};

} // namespace termsoak::core::terminal
