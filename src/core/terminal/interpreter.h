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
  Interpreter(State& state, memory::StreamPosition& position) : state_(state), position_(position) {}

  void at(std::uint64_t byte_offset) { position_.byte_offset = byte_offset; }
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
    if (const auto run = dispatch_.control(control)) run(state_);
  }
  void esc_dispatch(const parser::EscSequence& sequence) {
    if (const auto run = dispatch_.esc(sequence))
      run(state_, sequence);
    else if (!run_designation(state_, sequence))
      ++state_.unknown_sequences;
  }
  void csi_dispatch(const parser::CsiSequence& sequence) {
    if (const auto run = dispatch_.csi(sequence))
      run(state_, sequence);
    else
      ++state_.unknown_sequences;
  }
  void osc_dispatch(const parser::OscString& osc);
  void dcs_hook(const parser::CsiSequence& sequence);
  void dcs_put(std::span<const std::uint8_t> bytes);
  void dcs_unhook(parser::StringEnd end);
  void string_start(parser::StringKind kind);
  void string_put(parser::StringKind kind, std::span<const std::uint8_t> bytes);
  void string_end(parser::StringKind kind, parser::StringEnd end);

private:
  State& state_;
  memory::StreamPosition& position_;
  Dispatch dispatch_;
};

} // namespace termsoak::core::terminal
