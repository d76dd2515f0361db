#include "streams/inspect/pen.h"

namespace termsoak::streams::inspect {
namespace {

using parser::CsiSequence;

constexpr std::uint32_t kPalette = 1U << 24;
constexpr std::uint32_t kTrueColor = 2U << 24;
/// Underline styles 1..7 live above the single-bit attributes.
constexpr std::uint32_t kUnderlineShift = 16;
constexpr std::uint32_t kUnderlineMask = 7U << kUnderlineShift;

/// How many parameters the colour at `i` (38, 48 or 58) takes with itself, and the colour.
struct Color {
  std::size_t params = 1;
  std::uint32_t value = 0;
  bool known = false;
};

std::uint32_t rgb(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
  return kTrueColor | (red & 255) << 16 | (green & 255) << 8 | (blue & 255);
}

Color color_at(const CsiSequence& sgr, std::size_t i) {
  if (sgr.colon_follows(i)) {
    std::size_t last = i;
    while (sgr.colon_follows(last))
      ++last;
    const std::size_t parts = last - i; // behind 38
    if (sgr.raw(i + 1) == 5 && parts >= 2)
      return {parts + 1, kPalette | (std::uint32_t{sgr.raw(i + 2)} & 255), true};
    // ITU T.416 has a colour space before the three parts; many writers leave it out.
    const std::size_t red = i + (parts >= 5 ? 3 : 2);
    if (sgr.raw(i + 1) == 2 && parts >= 4)
      return {parts + 1, rgb(sgr.raw(red), sgr.raw(red + 1), sgr.raw(red + 2)), true};
    return {parts + 1, 0, false};
  }
  if (sgr.raw(i + 1) == 5 && i + 2 < sgr.count())
    return {3, kPalette | (std::uint32_t{sgr.raw(i + 2)} & 255), true};
  if (sgr.raw(i + 1) == 2 && i + 4 < sgr.count())
    return {5, rgb(sgr.raw(i + 2), sgr.raw(i + 3), sgr.raw(i + 4)), true};
  return {sgr.count() - i, 0, false};
}

/// Parameters that set or clear single attributes: {set, clear, bit}.
struct Toggle {
  std::uint16_t set;
  std::uint16_t clear;
  std::uint32_t bit;
};
constexpr Toggle kToggles[] = {{1, 22, 1},  {2, 22, 2},  {3, 23, 4},  {5, 25, 8},   {6, 25, 8},
                               {7, 27, 16}, {8, 28, 32}, {9, 29, 64}, {53, 55, 128}};

void apply_simple(Pen& pen, std::uint16_t value) {
  for (const Toggle& toggle : kToggles) {
    if (value == toggle.set) pen.attributes |= toggle.bit;
    if (value == toggle.clear) pen.attributes &= ~toggle.bit;
  }
  if (value == 0) pen = {};
  if (value == 4) pen.attributes = (pen.attributes & ~kUnderlineMask) | 1U << kUnderlineShift;
  if (value == 21) pen.attributes = (pen.attributes & ~kUnderlineMask) | 2U << kUnderlineShift;
  if (value == 24) pen.attributes &= ~kUnderlineMask;
  if (value >= 30 && value <= 37) pen.foreground = kPalette | (value - 30U);
  if (value >= 90 && value <= 97) pen.foreground = kPalette | (value - 82U);
  if (value == 39) pen.foreground = 0;
  if (value >= 40 && value <= 47) pen.background = kPalette | (value - 40U);
  if (value >= 100 && value <= 107) pen.background = kPalette | (value - 92U);
  if (value == 49) pen.background = 0;
  if (value == 59) pen.underline_color = 0;
}

} // namespace

void Pen::apply(const CsiSequence& sgr) {
  if (sgr.count() == 0) *this = {};
  for (std::size_t i = 0; i < sgr.count();) {
    const std::uint16_t value = sgr.raw(i);
    if (value == 38 || value == 48 || value == 58) {
      const Color color = color_at(sgr, i);
      std::uint32_t& into = value == 38 ? foreground : value == 48 ? background : underline_color;
      if (color.known) into = color.value;
      i += color.params;
      continue;
    }
    if (value == 4 && sgr.colon_follows(i)) {
      attributes = (attributes & ~kUnderlineMask) | (std::uint32_t{sgr.raw(i + 1)} & 7) << kUnderlineShift;
    } else {
      apply_simple(*this, value);
    }
    while (sgr.colon_follows(i))
      ++i;
    ++i;
  }
}

bool sets_true_color(const CsiSequence& sgr) {
  for (std::size_t i = 0; i < sgr.count(); ++i) {
    const std::uint16_t value = sgr.raw(i);
    if ((value == 38 || value == 48) && sgr.raw(i + 1) == 2) return true;
    if (value == 38 || value == 48 || value == 58) i += color_at(sgr, i).params - 1;
  }
  return false;
}

} // namespace termsoak::streams::inspect
