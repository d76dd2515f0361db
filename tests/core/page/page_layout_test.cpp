#include "core/page/page_layout.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

namespace termsoak::core::page {
namespace {

struct Named {
  LayoutVersion version;
  const char* name; ///< in the reference script
};
constexpr std::array<Named, 2> kVersions = {{{LayoutVersion::V2026_01, "a"}, {LayoutVersion::V2026_08, "c"}}};
constexpr std::array<std::size_t, 2> kOsPages = {4096, 16384};
constexpr std::array<Dimension, 4> kDimensions = {Dimension::Styles, Dimension::GraphemeBytes,
                                                  Dimension::StringBytes, Dimension::HyperlinkBytes};

std::string describe(const PageLayout& layout) {
  std::string text;
  for (const Region& region :
       {layout.rows, layout.cells, layout.styles, layout.grapheme_alloc, layout.grapheme_map,
        layout.string_alloc, layout.hyperlink_set, layout.hyperlink_map})
    text += fmt::format("{} {} ", region.offset, region.bytes);
  const std::size_t ids = layout.style_set.items == 0 ? 0 : layout.style_set.items - 1;
  const std::size_t links = layout.hyperlink_set_shape.items == 0 ? 0 : layout.hyperlink_set_shape.items - 1;
  text += fmt::format("{} {} {} {} {} {} {} {}", layout.end, layout.total_bytes, ids,
                      layout.grapheme_bitmap.words * 64, layout.grapheme_map_shape.load_max,
                      layout.string_bitmap.words * 64, links, layout.hyperlink_map_shape.load_max);
  return text;
}

/// Everything the reference is asked for, line by line: each width, then each step of each ladder at some
/// widths.
std::string all_geometry() {
  std::string text;
  for (const Named& named : kVersions)
    for (const std::size_t os_page : kOsPages) {
      const Geometry geometry{.version = named.version, .os_page_bytes = os_page};
      text += fmt::format("{} {} {}\n", named.name, os_page, standard_page_bytes(geometry));
      for (unsigned cols = 1; cols <= 2000; ++cols) {
        const auto capacity = with_columns(geometry, kStandardCapacity, static_cast<CellCount>(cols));
        text += fmt::format("{} {} {}\n", cols, capacity->rows, describe(layout_page(geometry, *capacity)));
      }
      for (const unsigned cols : {1U, 40U, 80U, 132U, 215U, 400U, 1000U, 2000U})
        for (const Dimension dimension : kDimensions) {
          Capacity capacity = *with_columns(geometry, kStandardCapacity, static_cast<CellCount>(cols));
          for (int step = 0; step < 10; ++step) {
            const auto grown = grown_value(named.version, dimension, capacity.value(dimension));
            // The reference ends where ids of 16 bits do; growth goes on from there.
            const bool styles_of_then =
                named.version == LayoutVersion::V2026_01 && dimension == Dimension::Styles;
            if (!grown || (styles_of_then && *grown > 65'536)) break;
            capacity.set(dimension, *grown);
            text += fmt::format("{} {} {} {}\n", cols, static_cast<int>(dimension), *grown,
                                describe(layout_page(geometry, capacity)));
          }
        }
    }
  return text;
}

constexpr const char* kReferenceProgram = R"(
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import page_layout as p
KEYS = ['styles', 'grapheme_bytes', 'string_bytes', 'hyperlink_bytes']
REGIONS = ['rows', 'cells', 'styles', 'grapheme_alloc', 'grapheme_map', 'string_alloc', 'hyperlink_set', 'hyperlink_map']
def describe(L):
    m = L['limits']
    return ' '.join('%d %d' % L[r] for r in REGIONS) + ' %d %d %d %d %d %d %d %d' % (L['end'], L['total'], m['style_ids'],
        m['grapheme_chunks'], m['grapheme_cells'], m['string_chunks'], m['links'], m['link_cells'])
for v in ('a', 'c'):
    for page in (4096, 16384):
        print(v, page, p.std(v, page)['total'])
        for cols in range(1, 2001):
            cap, L = p.std_cols(v, page, cols)
            print(cols, cap['rows'], describe(L))
        for cols in (1, 40, 80, 132, 215, 400, 1000, 2000):
            for i, key in enumerate(KEYS):
                cap = dict(p.std_cols(v, page, cols)[0])
                for step in range(10):
                    top = 65535 if key in ('styles', 'hyperlink_bytes') else 2**32 - 1
                    if v == 'a':
                        value = p.pow2(cap[key] * 2)
                        if key == 'styles' and value > 65536: break
                    else:
                        if cap[key] >= top: break
                        value = min(cap[key] * 2, top)
                    cap[key] = value
                    print(cols, i, value, describe(p.layout(v, page, **cap)))
)";

TEST(PageLayout, EqualsTheReferenceForEveryWidthAndLadderStep) {
  const std::filesystem::path facts = TERMSOAK_SOURCE_DIR "/../shared/facts";
  if (!std::filesystem::exists(facts / "page_layout.py"))
    GTEST_SKIP()
        << "the reference script is not beside this checkout; the pinned tables below stand in for it";
  const std::string program = testing::TempDir() + "termsoak_layout_reference.py";
  if (std::FILE* file = std::fopen(program.c_str(), "w"); file != nullptr) {
    std::fputs(kReferenceProgram, file);
    std::fclose(file);
  }
  std::FILE* pipe = ::popen(fmt::format("python3 -B '{}' '{}'", program, facts.string()).c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string reference;
  std::array<char, 65536> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    reference.append(buffer.data(), got);
  ASSERT_EQ(::pclose(pipe), 0);
  const std::string ours = all_geometry();
  EXPECT_EQ(ours.size(), reference.size());
  EXPECT_TRUE(ours == reference);
  for (std::size_t i = 0, line = 0; i < std::min(ours.size(), reference.size()) && line == 0; ++i)
    if (ours[i] != reference[i]) {
      ADD_FAILURE() << "ours: " << ours.substr(ours.rfind('\n', i) + 1, 200)
                    << "\nreference: " << reference.substr(reference.rfind('\n', i) + 1, 200);
      line = 1;
    }
}

struct StandardCase {
  LayoutVersion version;
  std::size_t os_page_bytes, end, total;
};

TEST(PageLayout, StandardPageHasItsPublishedSize) {
  for (const StandardCase& c : {StandardCase{LayoutVersion::V2026_01, 4096, 583'584, 585'728},
                                {LayoutVersion::V2026_01, 16384, 583'584, 589'824},
                                {LayoutVersion::V1_3, 4096, 583'584, 585'728},
                                {LayoutVersion::V1_3, 16384, 583'584, 589'824},
                                {LayoutVersion::V2026_08, 4096, 397'664, 401'408},
                                {LayoutVersion::V2026_08, 16384, 397'664, 409'600}}) {
    const PageLayout layout =
        layout_page({.version = c.version, .os_page_bytes = c.os_page_bytes}, kStandardCapacity);
    EXPECT_EQ(layout.end, c.end);
    EXPECT_EQ(layout.total_bytes, c.total);
  }
}

struct RowsCase {
  CellCount cols;
  std::size_t january_linux, january_macos, august_linux, august_macos;
};

TEST(PageLayout, RowsPerPageAreTheKnownOnes) {
  for (const RowsCase& c : {RowsCase{80, 576, 582, 579, 591},
                            {99, 467, 472, 469, 479},
                            {100, 462, 467, 464, 474},
                            {120, 386, 390, 387, 396},
                            {132, 351, 355, 352, 360},
                            {160, 290, 293, 291, 297},
                            {200, 232, 234, 233, 238},
                            {215, 216, 218, 217, 221},
                            {240, 193, 195, 194, 198},
                            {300, 155, 156, 155, 159},
                            {430, 108, 109, 108, 111},
                            {1000, 46, 47, 46, 47}}) {
    const auto rows = [&](LayoutVersion version, std::size_t os_page) {
      return rows_for_columns({.version = version, .os_page_bytes = os_page}, kStandardCapacity, c.cols);
    };
    EXPECT_EQ(rows(LayoutVersion::V2026_01, 4096), c.january_linux) << c.cols;
    EXPECT_EQ(rows(LayoutVersion::V2026_01, 16384), c.january_macos) << c.cols;
    EXPECT_EQ(rows(LayoutVersion::V2026_08, 4096), c.august_linux) << c.cols;
    EXPECT_EQ(rows(LayoutVersion::V2026_08, 16384), c.august_macos) << c.cols;
    EXPECT_EQ(rows(LayoutVersion::V1_3, 4096), c.january_linux) << c.cols;
  }
}

struct LadderCase {
  Dimension dimension;
  std::array<std::size_t, 5> values, linux_bytes, macos_bytes;
};

TEST(PageLayout, LaddersOfJanuaryAreTheMeasuredOnes) {
  const std::array<LadderCase, 4> cases = {{
      {Dimension::Styles,
       {256, 512, 1024, 2048, 4096},
       {589'824, 598'016, 614'400, 647'168, 712'704},
       {606'208, 606'208, 622'592, 655'360, 720'896}},
      {Dimension::GraphemeBytes,
       {16384, 32768, 65536, 131072, 262144},
       {729'088, 1'011'712, 1'581'056, 2'715'648, 4'984'832},
       {737'280, 1'015'808, 1'589'248, 2'719'744, 4'997'120}},
      {Dimension::HyperlinkBytes,
       {512, 1024, 2048, 4096, 8192},
       {589'824, 589'824, 598'016, 606'208, 626'688},
       {606'208, 606'208, 606'208, 622'592, 638'976}},
      {Dimension::StringBytes,
       {4096, 8192, 16384, 32768, 65536},
       {651'264, 782'336, 1'044'480, 1'568'768, 2'617'344},
       {655'360, 786'432, 1'048'576, 1'572'864, 2'621'440}},
  }};
  for (const LadderCase& c : cases)
    for (const std::size_t os_page : kOsPages) {
      const Geometry geometry{.version = LayoutVersion::V2026_01, .os_page_bytes = os_page};
      Capacity capacity = *initial_capacity(geometry, 80);
      for (std::size_t step = 0; step < c.values.size(); ++step) {
        capacity.set(c.dimension, *grown_value(geometry.version, c.dimension, capacity.value(c.dimension)));
        EXPECT_EQ(capacity.value(c.dimension), c.values[step]);
        EXPECT_EQ(layout_page(geometry, capacity).total_bytes,
                  (os_page == 4096 ? c.linux_bytes : c.macos_bytes)[step]);
      }
    }
}

TEST(PageLayout, LaterLayoutsDoublePlainlyAndStopAtTheirFields) {
  EXPECT_EQ(grown_value(LayoutVersion::V2026_01, Dimension::HyperlinkBytes, 192), 512U);
  EXPECT_EQ(grown_value(LayoutVersion::V1_3, Dimension::HyperlinkBytes, 192), 384U);
  EXPECT_EQ(grown_value(LayoutVersion::V1_3, Dimension::Styles, 32768), 65535U);
  EXPECT_EQ(grown_value(LayoutVersion::V1_3, Dimension::Styles, 65535), std::nullopt);
  // Until the fields were bounded, nothing but memory ended it; here 2^20 does.
  EXPECT_EQ(grown_value(LayoutVersion::V2026_01, Dimension::Styles, 65'536), 131'072U);
  EXPECT_EQ(grown_value(LayoutVersion::V2026_01, Dimension::Styles, 1'048'576), std::nullopt);
  // Nothing doubled is nothing; only the later rule gets out of it.
}

TEST(PageLayout, WidestScreenOfOneRow) {
  const Geometry linux_pages{.version = LayoutVersion::V2026_01, .os_page_bytes = 4096};
  EXPECT_TRUE(initial_capacity(linux_pages, 46'707).has_value());
  EXPECT_FALSE(initial_capacity(linux_pages, 46'708).has_value());
  const Geometry macos_pages{.version = LayoutVersion::V2026_01, .os_page_bytes = 16384};
  EXPECT_TRUE(initial_capacity(macos_pages, 47'219).has_value());
  EXPECT_FALSE(initial_capacity(macos_pages, 47'220).has_value());
  const auto wide = initial_capacity({.version = LayoutVersion::V1_3, .os_page_bytes = 4096}, 50'000);
  ASSERT_TRUE(wide.has_value());
  EXPECT_EQ(wide->rows, 215U);
}

/// D16: until #13240 a third of every page could never be handed out.
TEST(PageLayout, WasteOfTheBitmapRegions) {
  const PageLayout before =
      layout_page({.version = LayoutVersion::V1_3, .os_page_bytes = 4096}, kStandardCapacity);
  const PageLayout after =
      layout_page({.version = LayoutVersion::V2026_08, .os_page_bytes = 4096}, kStandardCapacity);
  const auto waste = [](const PageLayout& layout) {
    return layout.grapheme_alloc.bytes - layout.grapheme_bitmap.words * (8 + 64 * 16) +
           layout.string_alloc.bytes - layout.string_bitmap.words * (8 + 64 * 32);
  };
  EXPECT_EQ(waste(before), 186'368U);
  EXPECT_EQ(waste(after), 0U);
}

} // namespace
} // namespace termsoak::core::page
