#include "measure/probe/samplers.h"

#include <gtest/gtest.h>

#include "support/fake_proc.h"
#include "measure/values/result.h"

namespace termsoak::measure::probe {
namespace {

struct RegionCase {
  const char* line;
  std::uint64_t bytes;
  bool anonymous;
  bool reserved;
};

TEST(ParseRegion, KnowsWhatIsAnonymous) {
  for (const RegionCase& expected : {
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0 ", 0x1000, true, false},
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0                  [heap]", 0x1000, true, false},
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0    [anon:termsoak page]", 0x1000, true, false},
           RegionCase{"7f00-8f00 ---p 00000000 00:00 0 ", 0x1000, true, true},
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0   [stack]", 0x1000, false, false},
           RegionCase{"7f00-8f00 r-xp 00001000 08:01 1234   /usr/bin/a b", 0x1000, false, false},
           RegionCase{"7f00-8f00 rw-s 00000000 00:01 7   /memfd:x (deleted)", 0x1000, false, false},
       }) {
    const auto region = parse_region(expected.line);
    ASSERT_TRUE(region) << expected.line;
    EXPECT_EQ(region->bytes, expected.bytes) << expected.line;
    EXPECT_EQ(region->anonymous, expected.anonymous) << expected.line;
    EXPECT_EQ(region->reserved, expected.reserved) << expected.line;
  }
}

TEST(ParseRegion, RefusesWhatIsNone) {
  for (const char* line : {"", "x", "7f00", "7f00-", "8f00-7f00 rw-p 0 00:00 0", "7f00-8f00", "7f00-8f00 rw",
                           "7f00-8f00 rw-p", "7f00-8f00 rw-p 0 00:00"})
    EXPECT_FALSE(parse_region(line)) << line;
}

/// The fingerprint of the space leak: thousands of regions of one size.
TEST(MapsSampler, SortsAnonymousRegionsBySizeLargestTotalFirst) {
  const support::FakeProc proc;
  std::string maps = "100000-110000 rw-p 00000000 00:00 0 [heap]\n"
                     "200000-90200000 ---p 00000000 00:00 0 \n"
                     "91000000-91100000 r-xp 00000000 08:01 9 /usr/bin/terminal\n";
  constexpr std::uint64_t kLeaked = 3000; // more text than fits one read
  for (std::uint64_t i = 0; i < kLeaked; ++i) {
    char line[64];
    std::snprintf(line, sizeof line, "%lx-%lx rw-p 00000000 00:00 0 \n", 0x7f0000000000 + i * 0x100000,
                  0x7f0000000000 + i * 0x100000 + 0x94000);
    maps += line;
  }
  proc.put_process(5, 1);
  proc.put("5/maps", maps);
  MapsSampler sampler(std::make_shared<const process::ProcRoot>(proc.root()));
  const int pids[]{5, 99};
  values::Figures figures;
  sampler.sample(pids, figures);
  EXPECT_EQ(figures.get(values::MetricId::VmaCount), static_cast<std::int64_t>(kLeaked + 3));
  values::RunResult result;
  sampler.describe(pids, result);
  ASSERT_EQ(result.mappings.size(), 2u);
  EXPECT_EQ(result.mappings[0].bytes, 0x94000u);
  EXPECT_EQ(result.mappings[0].live, kLeaked);
  EXPECT_EQ(result.mappings[0].kind, "anonymous");
  EXPECT_EQ(result.mappings[1].bytes, 0x10000u);
}

TEST(MapsSampler, RefusesALineWithoutEnd) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  MapsSampler sampler(std::make_shared<const process::ProcRoot>(proc.root()));
  const int pids[]{5};
  for (const std::string& text :
       {std::string("7f00-8f00 rw-p 00000000 00:00 0"), std::string(200'000, 'a')}) {
    proc.put("5/maps", text);
    values::Figures figures;
    sampler.sample(pids, figures);
    EXPECT_FALSE(figures.get(values::MetricId::VmaCount));
  }
}

} // namespace
} // namespace termsoak::measure::probe
