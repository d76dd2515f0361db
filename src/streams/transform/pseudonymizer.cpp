#include "streams/transform/pseudonymizer.h"

#include <algorithm>
#include <cstring>

#include <nettle/hmac.h>

#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace termsoak::streams::transform {
namespace {

using unicode::BreakClass;
using unicode::properties;

/// Consonants: what is made of them is neither a word nor rude.
constexpr std::string_view kLower = "bcdfghjkmnpqrtvwxz";
constexpr std::string_view kUpper = "BCDFGHJKMNPQRTVWXZ";
constexpr std::string_view kDigits = "0123456789";
/// Up to this many letters a word says next to nothing, and its pseudonyms would say too much.
constexpr std::size_t kConstantLettersMax = 2;
constexpr unsigned kLettersInARow = 3;
constexpr std::size_t kLookAlikesMax = 128;

struct CodePointRange {
  char32_t first, last;
};

/// What stays: punctuation, symbols and pictures, by block.
constexpr std::array kKept{
    CodePointRange{0x80, 0xBF}, // Latin-1 punctuation
    CodePointRange{0xD7, 0xD7},       CodePointRange{0xF7, 0xF7},
    CodePointRange{0x2000, 0x2BFF}, // punctuation, arrows, mathematics, box drawing, blocks, dingbats
    CodePointRange{0x2E00, 0x2E7F},   CodePointRange{0x3000, 0x3004},   // ideographic blank and punctuation
    CodePointRange{0x3007, 0x3030},   CodePointRange{0xE000, 0xF8FF},   // private use: icons of patched fonts
    CodePointRange{0xFE00, 0xFE6F},   CodePointRange{0xFEFF, 0xFF0F},   // selectors, vertical and small forms
    CodePointRange{0xFFE0, 0xFFFF},   CodePointRange{0x1F000, 0x1FBFF}, // emoji, tiles, legacy computing
    CodePointRange{0xE0000, 0x10FFFF}};

/// Where look-alikes are sought first, by length in UTF-8.
constexpr std::array kSought{
    CodePointRange{0xE0, 0x17F},    CodePointRange{0x400, 0x45F},     CodePointRange{0x5D0, 0x5EA},
    CodePointRange{0x1E00, 0x1EFF}, CodePointRange{0x4E00, 0x4EFF},   CodePointRange{0xAC00, 0xACFF},
    CodePointRange{0x1100, 0x11FF}, CodePointRange{0x1D5A0, 0x1D607}, CodePointRange{0x20000, 0x200FF}};

bool in(char32_t code_point, CodePointRange range) {
  return code_point >= range.first && code_point <= range.last;
}

bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_ascii_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

template <class T> T pick(base::Random& random, const std::vector<T>& pool) {
  return pool[random.below(pool.size())];
}
char pick(base::Random& random, std::string_view pool) {
  return pool[random.below(pool.size())];
}

} // namespace

bool is_mark(char32_t code_point) {
  const BreakClass c = properties(code_point).break_class();
  return c == BreakClass::Extend || c == BreakClass::SpacingMark || c == BreakClass::ZeroWidthJoiner;
}

bool is_word_letter(char32_t code_point) {
  if (code_point < 0x80) return is_ascii_letter(code_point) || is_ascii_digit(code_point);
  return std::ranges::none_of(kKept, [&](CodePointRange range) { return in(code_point, range); });
}

struct Pseudonymizer::Hmac {
  hmac_sha256_ctx context;
};

Pseudonymizer::Pseudonymizer(const ScrubKey& key, std::set<std::string, std::less<>> keep_words)
    : hmac_(std::make_unique<Hmac>()), keep_words_(std::move(keep_words)) {
  hmac_sha256_set_key(&hmac_->context, key.size(), key.data());
}

Pseudonymizer::~Pseudonymizer() {
  explicit_bzero(&hmac_->context, sizeof hmac_->context);
}

base::Random Pseudonymizer::draw(char domain, std::string_view text, std::uint64_t attempt) {
  std::array<std::uint8_t, 9> head{static_cast<std::uint8_t>(domain)};
  std::memcpy(head.data() + 1, &attempt, sizeof attempt);
  hmac_sha256_update(&hmac_->context, head.size(), head.data());
  hmac_sha256_update(&hmac_->context, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
  std::uint64_t seed = 0;
  hmac_sha256_digest(&hmac_->context, sizeof seed, reinterpret_cast<std::uint8_t*>(&seed));
  return base::Random(seed);
}

const std::vector<char32_t>& Pseudonymizer::look_alikes(char32_t code_point) {
  const std::uint64_t bytes = unicode::utf8_bytes(code_point);
  const std::uint16_t word = properties(code_point).word();
  std::vector<char32_t>& pool = look_alikes_[(bytes << 16) | word];
  if (!pool.empty()) return pool;
  const auto take = [&](CodePointRange range) {
    for (char32_t c = range.first; c <= range.last && pool.size() < kLookAlikesMax; ++c)
      if (unicode::utf8_bytes(c) == bytes && properties(c).word() == word && is_word_letter(c))
        pool.push_back(c);
  };
  for (const CodePointRange range : kSought)
    take(range);
  // A class of its own: its neighbours in the same script.
  if (pool.size() < 8) take({code_point & ~char32_t{0xFF}, code_point | 0xFF});
  if (pool.empty()) pool.push_back(code_point);
  return pool;
}

void Pseudonymizer::word(const std::vector<Letter>& letters, std::string& stream) {
  text_.clear();
  std::size_t bases = 0;
  for (const Letter& letter : letters) {
    text_.append(stream, letter.offset, letter.byte_count);
    bases += letter.is_mark ? 0 : 1;
  }
  if (bases == 0 || keep_words_.contains(text_)) return;
  ++words_replaced_;
  const bool constant = bases <= kConstantLettersMax;
  base::Random random = draw('w', constant ? std::string_view{} : std::string_view(text_), 0);
  unsigned in_a_row = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const Letter& letter = letters[i];
    if (letter.is_mark) continue;
    const bool marked = i + 1 < letters.size() && letters[i + 1].is_mark;
    char* at = stream.data() + letter.offset;
    const char32_t c = letter.code_point;
    if (c >= 0x80) {
      const auto& pool = look_alikes(c);
      unicode::encode_utf8(constant ? pool.front() : pick(random, pool), at);
    } else if (is_ascii_digit(c)) {
      *at = constant ? '0' : pick(random, kDigits);
      in_a_row = 0;
      continue;
    } else if (in_a_row == kLettersInARow && !marked) {
      // Not before a mark: a digit may become a keycap where a letter does not.
      *at = pick(random, kDigits);
      in_a_row = 0;
      continue;
    } else {
      const bool upper = c <= 'Z';
      *at = constant ? (upper ? 'X' : 'x') : pick(random, upper ? kUpper : kLower);
    }
    ++in_a_row;
  }
}

std::string Pseudonymizer::link(std::string_view uri) {
  if (const auto known = links_.find(uri); known != links_.end()) return known->second;
  constexpr std::uint64_t kAttemptsMax = 4096;
  std::string disguised;
  for (std::uint64_t attempt = 0; attempt < kAttemptsMax; ++attempt) {
    base::Random random = draw('l', uri, attempt);
    disguised = uri;
    unsigned in_a_row = 0;
    for (char& c : disguised) {
      if ((c & 0x80) == 0 && !is_ascii_letter(static_cast<char32_t>(c)) &&
          !is_ascii_digit(static_cast<char32_t>(c))) {
        in_a_row = 0;
        continue;
      }
      // Bytes of UTF-8 become digits: a URI has no business with them, and its length is all that counts.
      const bool digit =
          in_a_row == kLettersInARow || (c & 0x80) != 0 || is_ascii_digit(static_cast<char32_t>(c));
      c = pick(random, digit ? kDigits : kLower);
      in_a_row = digit ? 0 : in_a_row + 1;
    }
    if (links_taken_.insert(disguised).second) break;
  }
  links_.emplace(uri, disguised);
  return disguised;
}

void Pseudonymizer::blob(std::string& stream, std::size_t offset, std::size_t byte_count,
                         std::string_view alphabet) {
  base::Random random = draw('b', std::string_view(stream).substr(offset, byte_count), 0);
  for (std::size_t i = offset; i < offset + byte_count; ++i)
    if (alphabet.find(stream[i]) != std::string_view::npos) stream[i] = pick(random, alphabet);
}

} // namespace termsoak::streams::transform
