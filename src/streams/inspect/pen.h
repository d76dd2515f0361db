#pragma once

#include "parser/sequences.h"

#include <cstdint>

/// The style that Select Graphic Rendition (ECMA-48 8.3.117, with the usual extensions) has built up so far.
/// Does not print: it exists so that styles can be told apart and counted.
namespace termsoak::streams::inspect {

struct Pen {
  std::uint32_t foreground = 0; ///< 0 default; palette and true colour have marks of their own above bit 24
  std::uint32_t background = 0;
  std::uint32_t underline_color = 0;
  std::uint32_t attributes = 0;

  void apply(const parser::CsiSequence& sgr);
  friend bool operator==(const Pen&, const Pen&) = default;
};

/// True when the sequence sets a colour by red, green and blue.
[[nodiscard]] bool sets_true_color(const parser::CsiSequence& sgr);

} // namespace termsoak::streams::inspect
