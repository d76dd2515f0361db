#pragma once

#include "base/random.h"

#include <cstddef>
#include <string>
#include <string_view>

/// Words, letters and clusters the speed workloads are made of. Knows no escape sequence.
namespace termsoak::support {

class Vocabulary {
public:
  explicit Vocabulary(base::Random& random) : random_(random) {}

  [[nodiscard]] std::string_view word();
  /// Words with blanks between them, cut to exactly `columns`.
  [[nodiscard]] std::string prose(std::size_t columns);
  /// `count` characters of letters, digits and signs.
  [[nodiscard]] std::string letters(std::size_t count);

  /// One character as UTF-8.
  [[nodiscard]] std::string ideograph();
  [[nodiscard]] std::string accented();
  [[nodiscard]] std::string cyrillic();
  [[nodiscard]] std::string greek();
  [[nodiscard]] std::string box();

  /// One cluster.
  [[nodiscard]] std::string_view emoji();
  [[nodiscard]] std::string_view joined_emoji();
  [[nodiscard]] std::string_view toned_emoji();
  [[nodiscard]] std::string_view presented_emoji();
  [[nodiscard]] std::string_view syllable();
  [[nodiscard]] std::string flag();
  /// A letter under one to three marks.
  [[nodiscard]] std::string stacked();

private:
  base::Random& random_;
};

[[nodiscard]] std::string utf8(char32_t code_point);

} // namespace termsoak::support
