#include "core/memory/mmap_source.h"
#include "support/fault_source.h"
#include "support/terminal_invariants.h"

#include "core/terminal/terminal.h"

#include <gtest/gtest.h>

#include <sys/mman.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

/// Every mapping of a small stream is refused in turn, for every strategy and layout.
namespace termsoak::core::terminal {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
constexpr bool kAddressSanitizer = __has_feature(address_sanitizer) != 0;
#else
constexpr bool kAddressSanitizer = false;
#endif

struct Bench {
  memory::MmapSource source;
  test::FaultSource faults{source};
};

struct Session {
  std::string before; ///< fed at the first size
  std::uint16_t cols;
  std::uint16_t rows;
  std::string after; ///< fed at the second
};

/// Clusters, styles and links beyond a page's first capacity, both screens, history beyond its limit, a
/// reset.
Session rich_session() {
  std::string rich;
  for (int row = 0; row < 600; ++row) {
    for (int i = 0; i < 12; ++i)
      rich += "e\xcc\x81";
    rich += "\x1b[38;2;" + std::to_string(row % 256) + ";" + std::to_string(row / 256) + ";7m";
    rich += "\x1b]8;;https://example.org/" + std::to_string(row) + std::string(60, 'x') +
            "\x1b\\link\x1b]8;;\x1b\\";
    rich += "\r\n";
  }
  const std::string screens = "\x1b[?1049h" + rich.substr(0, 4000) + "\x1b[?1049l";
  return {.before = rich + screens,
          .cols = 57,
          .rows = 31,
          .after = rich.substr(0, 9000) + "\x1b[3J" + rich.substr(0, 20'000) +
                   "\x1b[22J\x1b"
                   "c" +
                   rich.substr(0, 9000) + screens};
}

/// What the terminal said, fed to its end whatever happened.
struct Outcome {
  bool made = false;
  std::optional<base::Error> failure;
  std::uint64_t failed = 0;
  std::uint64_t maps = 0;
  std::uint64_t prunes = 0;
};

struct Case {
  const pagelist::PruneStrategy& strategy;
  page::LayoutVersion layout;
  std::optional<std::uint64_t> limit;
};

Outcome play(const Case& how, const Session& session, std::uint64_t nth, std::uint64_t count) {
  Bench bench;
  if (nth > 0) bench.faults.fail_map(nth, count);
  Outcome out;
  {
    TerminalOptions options{.cols = 210, .scrollback_limit_bytes = how.limit, .strategy = &how.strategy};
    options.geometry.version = how.layout;
    auto made = audit::ObservedTerminal::create(options, {.source = &bench.faults});
    if (!made) {
      out.failure = made.error();
    } else {
      out.made = true;
      audit::ObservedTerminal& observed = **made;
      Terminal& terminal = observed.terminal();
      terminal.feed(session.before);
      EXPECT_EQ(test::find_imbalance(observed), "");
      // A size that cannot be had leaves the old one, or one in which every row is there.
      if (const auto done = terminal.resize(session.cols, session.rows); !done) {
        EXPECT_EQ(done.error().kind, base::ErrorKind::OutOfMemory);
      }
      EXPECT_EQ(test::find_imbalance(observed), "");
      terminal.feed(session.after);
      EXPECT_EQ(test::find_imbalance(observed), "");
      out.failure = terminal.failure();
      out.prunes = terminal.figures().prunes;
      terminal.close();
      EXPECT_EQ(test::find_imbalance_after_close(observed, how.strategy), "");
    }
  }
  out.failed = bench.faults.failed();
  out.maps = bench.faults.map_calls();
  return out;
}

std::string label(const Case& how, std::uint64_t nth) {
  return std::string(how.strategy.name) + ", layout " + std::string(page::layout_name(how.layout)) +
         ", mapping " + std::to_string(nth);
}

/// The n-th mapping fails, for all n that the stream asks for. `count` more fail after it.
std::uint64_t refuse_each(const Case& how, std::uint64_t count) {
  const Session session = rich_session();
  const Outcome whole = play(how, session, 0, 0);
  EXPECT_FALSE(whole.failure.has_value());
  EXPECT_GT(whole.maps, 10U);
  if (how.limit != 0) {
    EXPECT_GT(whole.prunes, 0U);
  }
  std::uint64_t tried = 0;
  for (std::uint64_t nth = 1; nth <= whole.maps; ++nth) {
    SCOPED_TRACE(label(how, nth));
    const Outcome out = play(how, session, nth, count);
    if (out.failed == 0) continue; // an earlier one asked for fewer
    ++tried;
    EXPECT_TRUE(out.failure.has_value());
    if (out.failure) {
      EXPECT_EQ(out.failure->kind, base::ErrorKind::OutOfMemory) << out.failure->message;
      EXPECT_FALSE(out.failure->message.empty());
    }
    if (::testing::Test::HasFailure()) break;
  }
  return tried;
}

std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const pagelist::PruneStrategy& strategy : pagelist::strategies())
    names.emplace_back(strategy.name);
  return names;
}

std::string label_of(const ::testing::TestParamInfo<std::string>& param) {
  std::string name = param.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

class EveryMapping : public ::testing::TestWithParam<std::string> {};

/// Beyond ten, or the stream is too poor to be a test; the number goes to the report of the run.
void expect_many(std::uint64_t tried) {
  EXPECT_GT(tried, 10U);
  ::testing::Test::RecordProperty("faults", static_cast<int>(tried));
}

TEST_P(EveryMapping, MayFailOnceAndTheTerminalGoesOn) {
  const pagelist::PruneStrategy& strategy = *pagelist::find_strategy(GetParam());
  expect_many(refuse_each({strategy, page::LayoutVersion::V2026_01, 1'000'000}, 1));
}

INSTANTIATE_TEST_SUITE_P(Strategies, EveryMapping, ::testing::ValuesIn(strategy_names()), label_of);

class EveryMappingOfSome : public EveryMapping {};

TEST_P(EveryMappingOfSome, MayFailForEverFromThereOn) {
  const pagelist::PruneStrategy& strategy = *pagelist::find_strategy(GetParam());
  expect_many(refuse_each({strategy, page::LayoutVersion::V2026_01, 1'000'000}, 1'000'000));
}

TEST_P(EveryMappingOfSome, MayFailUnderLaterLayoutsAndWithoutHistory) {
  const pagelist::PruneStrategy& strategy = *pagelist::find_strategy(GetParam());
  expect_many(refuse_each({strategy, page::LayoutVersion::V2026_08, 1'000'000}, 1) +
              refuse_each({strategy, page::LayoutVersion::V1_3, 0}, 1));
}

INSTANTIATE_TEST_SUITE_P(Strategies, EveryMappingOfSome,
                         ::testing::Values("reuse-any", "fix-10353", "keep-size"), label_of);

/// As near as an ordinary user comes to the end: nearly all regions the kernel allows are used up, and the
/// leak takes the rest.
TEST(MappingCount, ReachedForRealIsAnErrorThatNamesTheLimit) {
  if (kAddressSanitizer) GTEST_SKIP() << "the sanitizer's own mappings meet the limit first, and it aborts";
  std::uint64_t regions_max = 0;
  std::ifstream("/proc/sys/vm/max_map_count") >> regions_max;
  if (regions_max == 0 || regions_max > 300'000)
    GTEST_SKIP() << "this kernel's limit cannot be reached in a test";
  const std::size_t os_page = memory::MmapSource::host_os_page_bytes();
  // Pages of alternating permissions cannot be merged: each is a region of its own.
  const std::size_t used = static_cast<std::size_t>(regions_max) - 600;
  void* field =
      ::mmap(nullptr, used * os_page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(field, MAP_FAILED);
  for (std::size_t i = 0; i < used; i += 2)
    ASSERT_EQ(::mprotect(static_cast<std::byte*>(field) + i * os_page, os_page, PROT_READ), 0);
  std::optional<base::Error> failure;
  std::string imbalance;
  {
    memory::MmapSource source(memory::TagMechanism::MemFd); // neighbours of this kind do not merge either
    auto made =
        audit::ObservedTerminal::create({.scrollback_limit_bytes = 1'000'000,
                                         .strategy = pagelist::find_strategy("reuse-any"),
                                         .geometry = {.version = page::LayoutVersion::V2026_08}},
                                        {.audit = {.orphans = audit::OrphanRam::Discard}, .source = &source});
    if (made) {
      Terminal& terminal = (*made)->terminal();
      std::string row;
      for (int i = 0; i < 20; ++i)
        row += "e\xcc\x81";
      row += "\r\n";
      for (int rows = 0; rows < 2'000'000 && !terminal.failure(); ++rows) {
        terminal.feed(row);
        if (rows % 1000 == 0) (void)(*made)->audit().look(); // their RAM goes back
      }
      failure = terminal.failure();
      imbalance = test::find_imbalance(**made);
      terminal.close();
      EXPECT_GT((*made)->audit().look().orphans.mappings, 100U);
    }
  }
  ::munmap(field, used * os_page);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(imbalance, "");
  EXPECT_EQ(failure->kind, base::ErrorKind::OutOfMemory);
  EXPECT_NE((failure->message + failure->remedy).find("vm.max_map_count"), std::string::npos)
      << failure->message << " (" << failure->remedy << ")";
}

} // namespace
} // namespace termsoak::core::terminal
