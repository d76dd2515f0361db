#pragma once

#include "parser/parser.h"

#include <cstddef>
#include <cstdint>
#include <span>

/// Where a stream may be interrupted by a question of ours: never inside a character or a control sequence. A
/// file cut within a UTF-8 sequence makes some terminals swallow the ESC that follows.
namespace termsoak::measure::target {

class SafeCut {
public:
  /// Reads on. Gives how many of `bytes` may be sent before a question; those behind belong to something
  /// unfinished.
  [[nodiscard]] std::size_t scan(std::span<const std::byte> bytes);

  /// True when nothing is unfinished.
  [[nodiscard]] bool at_ground() const { return parser_.in_ground(); }
  /// Cursor reports that the stream itself has asked for so far.
  [[nodiscard]] std::uint64_t reports_asked() const { return questions_.reports; }

private:
  struct Questions : parser::NullHandler {
    void csi_dispatch(const parser::CsiSequence& sequence);
    std::uint64_t reports = 0;
  };

  Questions questions_;
  parser::Parser<Questions> parser_;
};

} // namespace termsoak::measure::target
