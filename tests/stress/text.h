#pragma once

#include "base/random.h"

#include <cstddef>
#include <string>

/// Bytes to feed and the text that must then stand in a row. Knows no terminal.
namespace termsoak::stress {

struct Line {
  std::string bytes;
  std::string text;
};

/// Any, or 64 with one hash, of which a page's set takes 32 whatever its size.
enum class Styles { Any, OfOneHash };

/// One row of at most `cols_max` columns, without its line end.
[[nodiscard]] Line draw_line(base::Random& random, std::size_t cols_max, Styles styles = Styles::Any);
/// Complete sequences and text of every family, in any order.
[[nodiscard]] std::string draw_wild(base::Random& random);

} // namespace termsoak::stress
