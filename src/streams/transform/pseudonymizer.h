#pragma once

#include "base/random.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Words into other words of the same shape, by a key: equal words become equal words, and without the key
/// nobody can tell which. Knows words, links and blobs; finding them in a stream is `scrub.cpp`.
namespace termsoak::streams::transform {

/// Thrown away after one file, so that not even the one who scrubbed it can undo it.
using ScrubKey = std::array<std::uint8_t, 32>;

/// One code point of a word, in place.
struct Letter {
  std::size_t offset = 0; ///< in the stream
  std::uint8_t byte_count = 1;
  char32_t code_point = 0;
  bool is_mark = false; ///< joins the letter before it; stays
};

/// Whether a code point is part of a word: letters, digits and marks of every script. Not so punctuation,
/// blanks, symbols, box drawing, emoji and private use, which stay as they are.
[[nodiscard]] bool is_word_letter(char32_t code_point);
[[nodiscard]] bool is_mark(char32_t code_point);

class Pseudonymizer {
public:
  Pseudonymizer(const ScrubKey& key, std::set<std::string, std::less<>> keep_words);
  ~Pseudonymizer();
  Pseudonymizer(const Pseudonymizer&) = delete;
  Pseudonymizer& operator=(const Pseudonymizer&) = delete;

  /// Overwrites a word in `stream`: each letter by one of the same width, grapheme-break class and UTF-8
  /// length. Letters in a row are never more than three, so that no word of four survives or arises by
  /// chance; words of one or two letters become constants, because a text drawn letter by letter would
  /// otherwise be a mere substitution cipher.
  void word(const std::vector<Letter>& letters, std::string& stream);

  /// A whole URI or link id: same length, same punctuation, and different ones stay different.
  [[nodiscard]] std::string link(std::string_view uri);

  /// Base64 or sixel data: every byte of `alphabet` becomes another one of it.
  void blob(std::string& stream, std::size_t offset, std::size_t byte_count, std::string_view alphabet);

  [[nodiscard]] std::uint64_t words_replaced() const { return words_replaced_; }
  [[nodiscard]] std::size_t links_replaced() const { return links_.size(); }

private:
  struct Hmac;

  [[nodiscard]] base::Random draw(char domain, std::string_view text, std::uint64_t attempt);
  /// Code points that may stand for this one; at least itself.
  [[nodiscard]] const std::vector<char32_t>& look_alikes(char32_t code_point);

  std::unique_ptr<Hmac> hmac_;
  std::set<std::string, std::less<>> keep_words_;
  std::map<std::string, std::string, std::less<>> links_;
  std::set<std::string, std::less<>> links_taken_;
  std::map<std::uint64_t, std::vector<char32_t>> look_alikes_;
  std::string text_; ///< of the word at hand
  std::uint64_t words_replaced_ = 0;
};

} // namespace termsoak::streams::transform
