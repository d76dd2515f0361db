#pragma once

#include "streams/transform/disguise.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Gathers words out of runs of text and has them disguised in place. For the files of this folder only; it
/// does not know what lies between two runs, its caller says when a word ends.
namespace termsoak::streams::transform {

class TextScrubber {
public:
  /// Both must outlive it; `stream` is changed in place.
  TextScrubber(std::string& stream, Disguise& disguise) : stream_(stream), disguise_(disguise) {}

  /// A run of text. A word may have begun in the run before.
  void run(std::size_t offset, std::size_t byte_count);
  /// Whatever comes next does not belong to the word.
  void end_word();
  /// Line drawing (DEC special graphics): words made of its letters alone are drawings and stay.
  void set_line_drawing(bool on) { line_drawing_ = on; }

private:
  void letter(Letter letter);

  std::string& stream_;
  Disguise& disguise_;
  std::vector<Letter> word_;
  bool line_drawing_ = false;
};

/// A text on its own: a title, a path, a label.
void scrub_text(std::string& text, Disguise& disguise);

} // namespace termsoak::streams::transform
