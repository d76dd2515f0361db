// Writes the two arrays of unicode/properties.h as C++ to standard output; run by the build.
// Does not run in termsoak itself, so that a start costs nothing and no machine can differ from another.
//
// Laws (width: those of the modelled core, which departs from wcwidth in a few places):
//  * 0: controls, surrogates, line and paragraph separator, default-ignorable code points but U+00AD,
//  nonspacing and
//    enclosing marks, Hangul vowels (V) and finals (T).
//  * 2: East Asian Wide and Fullwidth, regional indicators, U+2E3A and U+2E3B.
//  * 1: the rest; so Ambiguous, private use, unassigned, spacing marks, soft hyphen and prepended signs.

#include "unicode/break_class.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <span>
#include <vector>

#include <utf8proc.h>

namespace {

using termsoak::unicode::BreakClass;

struct Range {
  std::int32_t first;
  std::int32_t last;
};

// Properties utf8proc does not carry, from Unicode 15.0's emoji-data.txt and emoji-variation-sequences.txt.
constexpr Range kModifierBases[] = {
    {0x261D, 0x261D},   {0x26F9, 0x26F9},   {0x270A, 0x270D},   {0x1F385, 0x1F385}, {0x1F3C2, 0x1F3C4},
    {0x1F3C7, 0x1F3C7}, {0x1F3CA, 0x1F3CC}, {0x1F442, 0x1F443}, {0x1F446, 0x1F450}, {0x1F466, 0x1F478},
    {0x1F47C, 0x1F47C}, {0x1F481, 0x1F483}, {0x1F485, 0x1F487}, {0x1F48F, 0x1F48F}, {0x1F491, 0x1F491},
    {0x1F4AA, 0x1F4AA}, {0x1F574, 0x1F575}, {0x1F57A, 0x1F57A}, {0x1F590, 0x1F590}, {0x1F595, 0x1F596},
    {0x1F645, 0x1F647}, {0x1F64B, 0x1F64F}, {0x1F6A3, 0x1F6A3}, {0x1F6B4, 0x1F6B6}, {0x1F6C0, 0x1F6C0},
    {0x1F6CC, 0x1F6CC}, {0x1F90C, 0x1F90C}, {0x1F90F, 0x1F90F}, {0x1F918, 0x1F91F}, {0x1F926, 0x1F926},
    {0x1F930, 0x1F939}, {0x1F93C, 0x1F93E}, {0x1F977, 0x1F977}, {0x1F9B5, 0x1F9B6}, {0x1F9B8, 0x1F9B9},
    {0x1F9BB, 0x1F9BB}, {0x1F9CD, 0x1F9CF}, {0x1F9D1, 0x1F9DD}, {0x1FAC3, 0x1FAC5}, {0x1FAF0, 0x1FAF8},
};

constexpr Range kVariationBases[] = {
    {0x23, 0x23},       {0x2A, 0x2A},       {0x30, 0x39},       {0xA9, 0xA9},       {0xAE, 0xAE},
    {0x203C, 0x203C},   {0x2049, 0x2049},   {0x2122, 0x2122},   {0x2139, 0x2139},   {0x2194, 0x2199},
    {0x21A9, 0x21AA},   {0x231A, 0x231B},   {0x2328, 0x2328},   {0x23CF, 0x23CF},   {0x23E9, 0x23EA},
    {0x23ED, 0x23EF},   {0x23F1, 0x23F3},   {0x23F8, 0x23FA},   {0x24C2, 0x24C2},   {0x25AA, 0x25AB},
    {0x25B6, 0x25B6},   {0x25C0, 0x25C0},   {0x25FB, 0x25FE},   {0x2600, 0x2604},   {0x260E, 0x260E},
    {0x2611, 0x2611},   {0x2614, 0x2615},   {0x2618, 0x2618},   {0x261D, 0x261D},   {0x2620, 0x2620},
    {0x2622, 0x2623},   {0x2626, 0x2626},   {0x262A, 0x262A},   {0x262E, 0x262F},   {0x2638, 0x263A},
    {0x2640, 0x2640},   {0x2642, 0x2642},   {0x2648, 0x2653},   {0x265F, 0x2660},   {0x2663, 0x2663},
    {0x2665, 0x2666},   {0x2668, 0x2668},   {0x267B, 0x267B},   {0x267E, 0x267F},   {0x2692, 0x2697},
    {0x2699, 0x2699},   {0x269B, 0x269C},   {0x26A0, 0x26A1},   {0x26A7, 0x26A7},   {0x26AA, 0x26AB},
    {0x26B0, 0x26B1},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26C8, 0x26C8},   {0x26CF, 0x26CF},
    {0x26D1, 0x26D1},   {0x26D3, 0x26D4},   {0x26E9, 0x26EA},   {0x26F0, 0x26F5},   {0x26F7, 0x26FA},
    {0x26FD, 0x26FD},   {0x2702, 0x2702},   {0x2708, 0x2709},   {0x270C, 0x270D},   {0x270F, 0x270F},
    {0x2712, 0x2712},   {0x2714, 0x2714},   {0x2716, 0x2716},   {0x271D, 0x271D},   {0x2721, 0x2721},
    {0x2733, 0x2734},   {0x2744, 0x2744},   {0x2747, 0x2747},   {0x2753, 0x2753},   {0x2757, 0x2757},
    {0x2763, 0x2764},   {0x27A1, 0x27A1},   {0x2934, 0x2935},   {0x2B05, 0x2B07},   {0x2B1B, 0x2B1C},
    {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x3030, 0x3030},   {0x303D, 0x303D},   {0x3297, 0x3297},
    {0x3299, 0x3299},   {0x1F004, 0x1F004}, {0x1F170, 0x1F171}, {0x1F17E, 0x1F17F}, {0x1F202, 0x1F202},
    {0x1F21A, 0x1F21A}, {0x1F22F, 0x1F22F}, {0x1F237, 0x1F237}, {0x1F30D, 0x1F30F}, {0x1F315, 0x1F315},
    {0x1F31C, 0x1F31C}, {0x1F321, 0x1F321}, {0x1F324, 0x1F32C}, {0x1F336, 0x1F336}, {0x1F378, 0x1F378},
    {0x1F37D, 0x1F37D}, {0x1F393, 0x1F393}, {0x1F396, 0x1F397}, {0x1F399, 0x1F39B}, {0x1F39E, 0x1F39F},
    {0x1F3A7, 0x1F3A7}, {0x1F3AC, 0x1F3AE}, {0x1F3C2, 0x1F3C2}, {0x1F3C4, 0x1F3C4}, {0x1F3C6, 0x1F3C6},
    {0x1F3CA, 0x1F3CE}, {0x1F3D4, 0x1F3E0}, {0x1F3ED, 0x1F3ED}, {0x1F3F3, 0x1F3F3}, {0x1F3F5, 0x1F3F5},
    {0x1F3F7, 0x1F3F7}, {0x1F408, 0x1F408}, {0x1F415, 0x1F415}, {0x1F41F, 0x1F41F}, {0x1F426, 0x1F426},
    {0x1F43F, 0x1F43F}, {0x1F441, 0x1F442}, {0x1F446, 0x1F449}, {0x1F44D, 0x1F44E}, {0x1F453, 0x1F453},
    {0x1F46A, 0x1F46A}, {0x1F47D, 0x1F47D}, {0x1F4A3, 0x1F4A3}, {0x1F4B0, 0x1F4B0}, {0x1F4B3, 0x1F4B3},
    {0x1F4BB, 0x1F4BB}, {0x1F4BF, 0x1F4BF}, {0x1F4CB, 0x1F4CB}, {0x1F4DA, 0x1F4DA}, {0x1F4DF, 0x1F4DF},
    {0x1F4E4, 0x1F4E6}, {0x1F4EA, 0x1F4ED}, {0x1F4F7, 0x1F4F7}, {0x1F4F9, 0x1F4FB}, {0x1F4FD, 0x1F4FD},
    {0x1F508, 0x1F508}, {0x1F50D, 0x1F50D}, {0x1F512, 0x1F513}, {0x1F549, 0x1F54A}, {0x1F550, 0x1F567},
    {0x1F56F, 0x1F570}, {0x1F573, 0x1F579}, {0x1F587, 0x1F587}, {0x1F58A, 0x1F58D}, {0x1F590, 0x1F590},
    {0x1F5A5, 0x1F5A5}, {0x1F5A8, 0x1F5A8}, {0x1F5B1, 0x1F5B2}, {0x1F5BC, 0x1F5BC}, {0x1F5C2, 0x1F5C4},
    {0x1F5D1, 0x1F5D3}, {0x1F5DC, 0x1F5DE}, {0x1F5E1, 0x1F5E1}, {0x1F5E3, 0x1F5E3}, {0x1F5E8, 0x1F5E8},
    {0x1F5EF, 0x1F5EF}, {0x1F5F3, 0x1F5F3}, {0x1F5FA, 0x1F5FA}, {0x1F610, 0x1F610}, {0x1F687, 0x1F687},
    {0x1F68D, 0x1F68D}, {0x1F691, 0x1F691}, {0x1F694, 0x1F694}, {0x1F698, 0x1F698}, {0x1F6AD, 0x1F6AD},
    {0x1F6B2, 0x1F6B2}, {0x1F6B9, 0x1F6BA}, {0x1F6BC, 0x1F6BC}, {0x1F6CB, 0x1F6CB}, {0x1F6CD, 0x1F6CF},
    {0x1F6E0, 0x1F6E5}, {0x1F6E9, 0x1F6E9}, {0x1F6F0, 0x1F6F0}, {0x1F6F3, 0x1F6F3},
};

// East Asian Wide although unassigned (UAX #11, section 5): utf8proc gives unassigned code points width 1.
constexpr Range kWideReserved[] = {
    {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD},
};

constexpr std::int32_t kCodePoints = 0x110000;
constexpr std::int32_t kBlockLength = 256;

bool within(std::span<const Range> ranges, std::int32_t code_point) {
  for (const Range& range : ranges)
    if (code_point >= range.first && code_point <= range.last) return true;
  return false;
}

BreakClass break_class(std::int32_t code_point, const utf8proc_property_t& property) {
  if (code_point >= 0x1F3FB && code_point <= 0x1F3FF) return BreakClass::EmojiModifier;
  switch (property.boundclass) {
  case UTF8PROC_BOUNDCLASS_CR:
    return BreakClass::CarriageReturn;
  case UTF8PROC_BOUNDCLASS_LF:
    return BreakClass::LineFeed;
  case UTF8PROC_BOUNDCLASS_CONTROL:
    return BreakClass::Control;
  case UTF8PROC_BOUNDCLASS_EXTEND:
    return BreakClass::Extend;
  case UTF8PROC_BOUNDCLASS_ZWJ:
    return BreakClass::ZeroWidthJoiner;
  case UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR:
    return BreakClass::RegionalIndicator;
  case UTF8PROC_BOUNDCLASS_PREPEND:
    return BreakClass::Prepend;
  case UTF8PROC_BOUNDCLASS_SPACINGMARK:
    return BreakClass::SpacingMark;
  case UTF8PROC_BOUNDCLASS_L:
    return BreakClass::HangulL;
  case UTF8PROC_BOUNDCLASS_V:
    return BreakClass::HangulV;
  case UTF8PROC_BOUNDCLASS_T:
    return BreakClass::HangulT;
  case UTF8PROC_BOUNDCLASS_LV:
    return BreakClass::HangulLV;
  case UTF8PROC_BOUNDCLASS_LVT:
    return BreakClass::HangulLVT;
  case UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC:
    return within(kModifierBases, code_point) ? BreakClass::PictographicModifierBase
                                              : BreakClass::Pictographic;
  default:
    return BreakClass::Other;
  }
}

bool is_wide(std::int32_t code_point, const utf8proc_property_t& property) {
  if (property.boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR) return true;
  if (code_point == 0x2E3A || code_point == 0x2E3B) return true;
  return utf8proc_charwidth(code_point) == 2 || within(kWideReserved, code_point);
}

unsigned width(std::int32_t code_point, const utf8proc_property_t& property) {
  constexpr std::int32_t kSoftHyphen = 0xAD;
  switch (property.category) {
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_CS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP:
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_ME:
    return 0;
  default:
    break;
  }
  if (property.ignorable && code_point != kSoftHyphen) return 0;
  if (property.boundclass == UTF8PROC_BOUNDCLASS_V || property.boundclass == UTF8PROC_BOUNDCLASS_T) return 0;
  return is_wide(code_point, property) ? 2 : 1;
}

std::uint16_t word(std::int32_t code_point) {
  const utf8proc_property_t& property = *utf8proc_get_property(code_point);
  unsigned bits = width(code_point, property);
  bits |= unsigned(break_class(code_point, property)) << 2;
  if (within(kVariationBases, code_point)) bits |= 0x80;
  return static_cast<std::uint16_t>(bits);
}

} // namespace

int main() {
  std::map<std::vector<std::uint16_t>, std::size_t> seen;
  std::vector<std::vector<std::uint16_t>> blocks;
  std::vector<std::size_t> block_of;
  for (std::int32_t first = 0; first < kCodePoints; first += kBlockLength) {
    std::vector<std::uint16_t> block;
    for (std::int32_t i = 0; i < kBlockLength; ++i)
      block.push_back(word(first + i));
    const auto [place, added] = seen.emplace(block, blocks.size());
    if (added) blocks.push_back(block);
    block_of.push_back(place->second);
  }
  if (blocks.size() > 256) {
    std::fprintf(stderr, "%zu distinct blocks do not fit into a byte\n", blocks.size());
    return 1;
  }
  std::printf("// Made by unicode/tables/generate.cpp from utf8proc %s (Unicode %s).\n"
              "#include \"unicode/properties.h\"\n\nnamespace termsoak::unicode::tables {\n\n",
              utf8proc_version(), utf8proc_unicode_version());
  std::printf("const std::uint8_t kBlockOf[0x110000 >> kBlockShift] = {");
  for (std::size_t i = 0; i < block_of.size(); ++i)
    std::printf("%s%zu,", i % 32 == 0 ? "\n" : "", block_of[i]);
  std::printf("};\n\nconst std::uint16_t kWords[] = {");
  for (const auto& block : blocks)
    for (std::size_t i = 0; i < block.size(); ++i)
      std::printf("%s%u,", i % 32 == 0 ? "\n" : "", unsigned(block[i]));
  std::printf("};\n\n} // namespace termsoak::unicode::tables\n");
  return std::ferror(stdout) != 0;
}
