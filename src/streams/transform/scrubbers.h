#pragma once

#include "streams/transform/pseudonymizer.h"
#include "streams/transform/tokenizer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The two kinds of text that scrub replaces: what is printed, and what strings (OSC, DCS, APC, PM, SOS)
/// carry: titles, links, clipboards, paths, images. For the files of this folder only.
namespace termsoak::streams::transform {

/// Gathers words out of runs of text and has them replaced in place. It does not know what lies between two
/// runs: its caller says when a word ends.
class TextScrubber {
public:
  /// Both must outlive it; `stream` is changed in place.
  TextScrubber(std::string& stream, Pseudonymizer& pseudonyms) : stream_(stream), pseudonyms_(pseudonyms) {}

  /// A run of text. A word may have begun in the run before.
  void run(std::size_t offset, std::size_t byte_count);
  /// Whatever comes next does not belong to the word.
  void end_word();
  /// Line drawing (DEC special graphics): words made of its letters alone are drawings and stay.
  void set_line_drawing(bool on) { line_drawing_ = on; }

private:
  void letter(Letter letter);

  std::string& stream_;
  Pseudonymizer& pseudonyms_;
  std::vector<Letter> word_;
  bool line_drawing_ = false;
};

/// A text on its own: a title, a path, a label.
void scrub_text(std::string& text, Pseudonymizer& pseudonyms);

/// Replaces the payload in place; its length, its numbers and its keywords stay as far as a terminal acts on
/// them.
void scrub_string(std::string& stream, const Token& token, Pseudonymizer& pseudonyms);

} // namespace termsoak::streams::transform
