// Writes the arrays of unicode/properties.h as C++ to standard output; run by the build. Where their words
// come from, and by which laws, says scripts/make-unicode-tables. Does not run in termsoak itself, so that a
// start costs nothing and no machine can differ from another.

#include "unicode/break_class.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <span>
#include <vector>

namespace {

using termsoak::unicode::BreakClass;

struct Run {
  std::int32_t first;
  std::int32_t last;
  std::uint16_t word;
};

#include "unicode/tables/runs.inc"

constexpr std::int32_t kCodePoints = 0x110000;
constexpr std::int32_t kBlockLength = 256;
using Words = std::vector<std::uint16_t>;

void write(Words& words, std::span<const Run> runs) {
  for (const Run& run : runs)
    for (std::int32_t code_point = run.first; code_point <= run.last; ++code_point)
      words[static_cast<std::size_t>(code_point)] = run.word;
}

/// Syllables are two columns wide; every 28th has no final.
void write_hangul(Words& words) {
  for (std::int32_t code_point = 0xAC00; code_point <= 0xD7A3; ++code_point) {
    const auto kind = (code_point - 0xAC00) % 28 == 0 ? BreakClass::HangulLV : BreakClass::HangulLVT;
    words[static_cast<std::size_t>(code_point)] = static_cast<std::uint16_t>(2U | unsigned(kind) << 2);
  }
}

/// The distinct blocks of all versions, and for each version which of them stands where.
struct Blocks {
  std::map<Words, std::size_t> seen;
  std::vector<Words> distinct;

  std::vector<std::size_t> add(const Words& words) {
    std::vector<std::size_t> places;
    for (auto at = words.begin(); at != words.end(); at += kBlockLength) {
      const Words block(at, at + kBlockLength);
      const auto [place, added] = seen.emplace(block, distinct.size());
      if (added) distinct.push_back(block);
      places.push_back(place->second);
    }
    return places;
  }
};

} // namespace

int main() {
  Words newest(kCodePoints);
  write(newest, kUnicode17);
  write_hangul(newest);
  Words words16 = newest, words15 = newest;
  write(words16, kDifferences16);
  write(words15, kDifferences15);

  Blocks blocks;
  const std::vector<std::size_t> places[] = {blocks.add(words15), blocks.add(words16), blocks.add(newest)};
  if (blocks.distinct.size() > 256) {
    std::fprintf(stderr, "%zu distinct blocks do not fit into a byte\n", blocks.distinct.size());
    return 1;
  }
  std::printf("// Made by unicode/tables/generate.cpp.\n"
              "#include \"unicode/properties.h\"\n\nnamespace termsoak::unicode::tables {\n\n"
              "const std::uint8_t kBlockOf[kVersions][0x110000 >> kBlockShift] = {");
  for (const auto& version : places) {
    std::printf("{");
    for (std::size_t i = 0; i < version.size(); ++i)
      std::printf("%s%zu,", i % 32 == 0 ? "\n" : "", version[i]);
    std::printf("},\n");
  }
  std::printf("};\n\nconst std::uint16_t kWords[] = {");
  for (const auto& block : blocks.distinct)
    for (std::size_t i = 0; i < block.size(); ++i)
      std::printf("%s%u,", i % 32 == 0 ? "\n" : "", unsigned(block[i]));
  std::printf("};\n\n} // namespace termsoak::unicode::tables\n");
  return std::ferror(stdout) != 0;
}
