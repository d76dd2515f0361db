#pragma once

#include "parser/parser.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// A handler that writes down what a parser says, one line an event, runs merged however they were cut.
/// Does not judge: transcripts and properties compare what it wrote.
namespace termsoak::parser {

/// Printable form of bytes: UTF-8 text as it is, controls and ill-formed bytes escaped as a transcript writes
/// them.
std::string escaped(std::string_view bytes);

class EventRecorder {
public:
  void at(std::uint64_t byte_offset) { offset_ = byte_offset; }
  void print_ascii(const std::uint8_t* bytes, std::size_t count);
  void print_codepoints(const char32_t* code_points, std::size_t count);
  void execute(std::uint8_t control);
  void esc_dispatch(const EscSequence& esc);
  void csi_dispatch(const CsiSequence& csi);
  void osc_dispatch(const OscString& osc);
  void dcs_hook(const CsiSequence& csi);
  void dcs_put(std::span<const std::uint8_t> data) { put(data); }
  void dcs_unhook(StringEnd end);
  void string_start(StringKind kind);
  void string_put(StringKind, std::span<const std::uint8_t> data) { put(data); }
  void string_end(StringKind kind, StringEnd end);

  /// Every event so far, "OFFSET WHAT".
  [[nodiscard]] std::vector<std::string> lines();
  /// Each printed code point with the offset its first byte has.
  [[nodiscard]] const std::vector<std::pair<std::uint64_t, char32_t>>& printed() const { return printed_; }

private:
  void put(std::span<const std::uint8_t> data);
  void line(std::string text);
  void flush();

  std::uint64_t offset_ = 0;
  std::vector<std::string> lines_;
  std::vector<std::pair<std::uint64_t, char32_t>> printed_;
  std::string text_; // the open run of printed text
  std::uint64_t text_offset_ = 0;
  std::string data_; // the open run of string data
  std::uint64_t data_offset_ = 0;
};

} // namespace termsoak::parser
