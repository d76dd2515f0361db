#include "audit/auditor.h"
#include "core/memory/mmap_source.h"
#include "core/pagelist/page_list.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"
#include "support/naive_walk.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// Defects planted from outside: between the terminal and the ledger stands a source that does not do what it
/// is told. Nothing in the core knows of them, so nothing can announce them; the audit has to find each.
namespace termsoak::audit {
namespace {

using core::memory::MappingKind;
using core::memory::MapRequest;
using core::memory::PageSource;
using core::terminal::Terminal;
using core::terminal::TerminalOptions;

/// Passes everything on, but for what a plant changes.
class PlantedSource final : public PageSource {
public:
  explicit PlantedSource(PageSource& below) : below_(below) {}

  base::Result<std::byte*> map(const MapRequest& request) override {
    MapRequest changed = request;
    if (longer_by > 0 && request.kind == MappingKind::NonStandard) changed.bytes += longer_by;
    return below_.map(changed);
  }
  void unmap(std::byte* base, std::size_t bytes) override {
    if (++unmaps_ == forget_unmap) return;
    if (unmaps_ == shorten_unmap) return below_.unmap(base, bytes - 4096);
    below_.unmap(base, bytes);
    if (unmaps_ == repeat_unmap) below_.unmap(base, bytes);
  }
  void shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) override {
    if (!forget_shrinks) below_.shrink(base, bytes, bytes_kept);
  }
  void discard(std::byte* base, std::size_t bytes) override { below_.discard(base, bytes); }

  std::size_t longer_by = 0;
  int forget_unmap = 0, shorten_unmap = 0, repeat_unmap = 0; ///< the call, 1 the first
  bool forget_shrinks = false;

private:
  PageSource& below_;
  int unmaps_ = 0;
};

/// Facts on their way to the auditor, or not.
class Messenger final : public core::memory::FactSink {
public:
  void state(const core::memory::Fact& fact) override { tell(fact); }
  std::function<void(const core::memory::Fact&)> tell = [](const core::memory::Fact&) {};
};

struct Bench {
  explicit Bench(TerminalOptions options, const AuditOptions& how = {}) : audit(ledger, position, how) {
    messenger.tell = [this](const core::memory::Fact& fact) { audit.state(fact); };
    options.facts = &messenger;
    auto made = Terminal::create(planted, position, options);
    if (!made) throw std::runtime_error(made.error().message);
    terminal = std::move(*made);
    audit.observe(*terminal);
  }
  /// Without over-limit, which pages that grow after they were taken show in any modelled core.
  std::set<std::string> found() {
    audit.check_contents();
    std::set<std::string> names;
    for (const Finding& finding : audit.findings())
      if (finding.fault != Fault::OverLimit) names.emplace(name_of(finding.fault));
    return names;
  }

  core::memory::MmapSource source;
  core::memory::StreamPosition position;
  Ledger ledger{source, position};
  PlantedSource planted{ledger};
  Messenger messenger;
  Auditor audit;
  std::unique_ptr<Terminal> terminal;
};

TerminalOptions small_history(std::string_view strategy = "owned") {
  return {.cols = 80,
          .rows = 24,
          .scrollback_limit_bytes = 1'200'000,
          .strategy = core::pagelist::find_strategy(strategy)};
}

std::string rich_rows(int count) {
  std::string out;
  for (int row = 0; row < count; ++row) {
    for (int i = 0; i < 20; ++i)
      out += "e\xCC\x81";
    out += "\r\n";
  }
  return out;
}

using Names = std::set<std::string>;

TEST(Walk, FindsNothingWhereNothingIsPlanted) {
  Bench bench(small_history());
  bench.terminal->feed(rich_rows(4000) + "\x1B[?1049h" + rich_rows(100) + "\x1B[?1049l\x1B[3J");
  EXPECT_EQ(bench.found(), Names{});
  EXPECT_EQ(bench.audit.last().orphans, OrphanCount{});
  EXPECT_EQ(bench.audit.last().unaccounted_bytes(), 0);
}

TEST(Walk, FindsAnUnmapThatDidNotHappen) {
  Bench bench(small_history());
  bench.planted.forget_unmap = 7;
  bench.terminal->feed(rich_rows(4000));
  const Account& now = bench.audit.look();
  EXPECT_EQ(now.orphans_unlinked.mappings, 1U);
  EXPECT_GT(now.orphans_unlinked.bytes, 585'728U);
  EXPECT_EQ(now.unaccounted_bytes(), 0);
  EXPECT_EQ(bench.found(), Names{"orphan-page"});
  bench.terminal->close();
  EXPECT_EQ(bench.ledger.mapped_bytes(), bench.audit.look().orphans.bytes);
}

TEST(Walk, FindsMappingsLongerThanTheListThinks) {
  Bench bench(small_history());
  bench.planted.longer_by = 4096;
  bench.terminal->feed(rich_rows(700));
  const Account& now = bench.audit.look();
  EXPECT_GT(now.orphans.mappings, 0U);
  EXPECT_EQ(now.orphans.bytes, now.orphans.mappings * 4096); // the page beyond each, and no more
  EXPECT_EQ(now.orphans, test::walk_naively({&bench.terminal->primary().list()}, bench.ledger).orphans);
  EXPECT_EQ(now.unaccounted_bytes(), 0);
  EXPECT_EQ(bench.found(), Names{"orphan-page"});
}

TEST(Walk, FindsWhatAnUnmapLeavesOut) {
  Bench bench(small_history());
  bench.planted.shorten_unmap = 3;
  bench.terminal->feed(rich_rows(2000));
  EXPECT_EQ(bench.audit.look().orphans, (OrphanCount{.mappings = 1, .bytes = 4096}));
  EXPECT_EQ(bench.found(), Names{"orphan-page"});
}

TEST(Walk, FindsMemoryUnmappedTwice) {
  Bench bench(small_history());
  bench.planted.repeat_unmap = 3;
  bench.terminal->feed(rich_rows(2000));
  EXPECT_EQ(bench.found(), Names{"conservation"});
  EXPECT_EQ(bench.audit.last().calls_stray, 1U);
}

TEST(Walk, FindsATailThatWasNotGivenBack) {
  Bench bench(small_history("trim-tail"));
  bench.planted.forget_shrinks = true;
  bench.terminal->feed(rich_rows(4000));
  EXPECT_TRUE(bench.found().contains("orphan-page"));
  // Release unmaps a standard page's length of each; the tails stay.
  bench.terminal->close();
  EXPECT_EQ(bench.ledger.mapped_bytes(), bench.audit.look().orphans.bytes);
  EXPECT_GT(bench.ledger.mapped_bytes(), 0U);
}

TEST(Walk, FindsAPoolChunkThatIsNotCut) {
  Bench bench(small_history());
  bench.terminal->feed(std::string(40'000, '\n'));
  bench.planted.forget_shrinks = true;
  bench.terminal->feed("\x1B"
                       "c");
  EXPECT_EQ(bench.found(), Names{"orphan-page"});
}

/// The two programs of the review: nine blocks of the system's on the pool's free list after ED 3, each as
/// long as a standard page, so that no length is false, and none of them ever unmapped.
TEST(Walk, FindsTrimmedPagesThatReleaseTakesForThePools) {
  core::pagelist::PruneStrategy trim = *core::pagelist::find_strategy("trim-tail");
  trim.release = core::pagelist::Release::ByLength;
  TerminalOptions options = small_history();
  options.strategy = &trim;
  options.scrollback_limit_bytes = 6'000'000;
  Bench bench(options);
  bench.terminal->feed(rich_rows(12'000));
  EXPECT_GT(bench.audit.look().orphans.mappings, 0U);
  bench.terminal->feed("\x1B[3J");
  const Account now = bench.audit.look();
  EXPECT_GT(now.orphans_on_free_list.mappings, 0U);
  EXPECT_TRUE(bench.found().contains("orphan-page"));
  bench.terminal->close();
  EXPECT_EQ(bench.ledger.mapped_bytes(), now.orphans.bytes);
}

/// Whatever looks at a list comes to an end, also where the list has none.
TEST(Walk, EndsOnAListThatBitesItsOwnTail) {
  Bench bench(small_history(), {.limit_bytes = 1'200'000});
  bench.terminal->feed(rich_rows(2000));
  const core::pagelist::PageList& list = bench.terminal->primary().list();
  auto* const last = list.last();
  last->next = list.first();
  const std::uint64_t broken = bench.audit.look().links_broken;
  const std::size_t pages = view_pages(list, bench.ledger).size();
  bench.audit.state({.kind = core::memory::FactKind::PruneEnded});
  last->next = nullptr;
  EXPECT_GT(broken, 0U);
  EXPECT_LE(pages, list.nodes_made());
}

TEST(Walk, CountsBothScreens) {
  Bench bench(small_history());
  const Account before = bench.audit.look();
  bench.terminal->feed("\x1B[?1049h");
  const Account now = bench.audit.look();
  EXPECT_EQ(now.mapped_bytes, 2 * before.mapped_bytes);
  EXPECT_EQ(now.believed_bytes, 2 * before.believed_bytes);
  EXPECT_EQ(now.owned_bytes, 2 * before.owned_bytes);
  EXPECT_EQ(now.unaccounted_bytes(), 0);
  EXPECT_EQ(now.drift_bytes, 0);
}

/// Every figure a report may hold, at every sample.
std::vector<std::uint64_t> figures_over(Bench& bench, const std::string& stream) {
  std::vector<std::uint64_t> out;
  for (std::size_t at = 0; at < stream.size(); at += 8192) {
    bench.terminal->feed(std::string_view(stream).substr(at, 8192));
    const Account& now = bench.audit.look();
    out.insert(out.end(),
               {now.mapped_bytes, now.owned_bytes, now.idle_bytes, now.arena_slack_bytes, now.orphans.bytes,
                now.orphans.mappings, now.orphans_in_list.bytes, now.orphans_on_free_list.bytes,
                now.orphans_unlinked.bytes, now.believed_bytes, now.recorded_bytes,
                static_cast<std::uint64_t>(now.drift_bytes), now.pages_standard, now.pages_non_standard});
  }
  return out;
}

/// A core that is silent, or lies, is counted as one that tells everything.
TEST(Facts, ChangeNoFigure) {
  const std::string stream = rich_rows(3000) + "\x1B[3J" + rich_rows(2000) +
                             "\x1B"
                             "c" +
                             rich_rows(1500) + "\x1B[?1049h" + rich_rows(50);
  for (const auto* strategy : {"reuse-any", "fix-9ee78d8", "fix-10353", "trim-tail"}) {
    SCOPED_TRACE(strategy);
    Bench honest(small_history(strategy), {.events_max = 1000});
    const auto wanted = figures_over(honest, stream);

    Bench silent(small_history(strategy), {.events_max = 1000});
    silent.messenger.tell = [](const core::memory::Fact&) {};
    EXPECT_EQ(figures_over(silent, stream), wanted);
    EXPECT_EQ(silent.found(), honest.found());

    Bench lying(small_history(strategy), {.events_max = 1000});
    std::uint64_t told = 0;
    lying.messenger.tell = [&](const core::memory::Fact& fact) {
      core::memory::Fact false_fact = fact;
      false_fact.kind = static_cast<core::memory::FactKind>(++told % 9); // up to RowsReplaced
      false_fact.recorded_bytes = fact.recorded_bytes / 2;
      false_fact.released_bytes = 1;
      lying.audit.state(false_fact);
    };
    EXPECT_EQ(figures_over(lying, stream), wanted);
    // One that says a prune has ended amid it has itself to blame for what is seen then; nothing is hidden.
    const std::set<std::string> found = lying.found();
    for (const std::string& name : honest.found())
      EXPECT_TRUE(found.contains(name)) << name;
  }
}

/// Without facts a lap is seen late, at the next look, and not lost.
TEST(Facts, LapsAreNotLostWithThem) {
  const std::string stream = rich_rows(12'000);
  Bench silent(small_history());
  silent.messenger.tell = [](const core::memory::Fact&) {};
  Bench honest(small_history());
  (void)figures_over(honest, stream);
  (void)figures_over(silent, stream);
  EXPECT_GT(honest.audit.laps().size(), 6U);
  EXPECT_EQ(silent.audit.laps().size(), honest.audit.laps().size());
}

/// What a fact says, and no look finds, is not reported.
TEST(Facts, AreNotBelieved) {
  Bench bench(small_history());
  bench.terminal->feed(rich_rows(700));
  const auto* node = bench.terminal->primary().list().first();
  bench.audit.state({.kind = core::memory::FactKind::LaidAnew,
                     .block = node->block.base,
                     .bytes = node->block.mapped_bytes,
                     .recorded_bytes = 1,
                     .recorded_pool = true});
  bench.audit.state({.kind = core::memory::FactKind::Unmapped, .counted_bytes = 1, .released_bytes = 2});
  EXPECT_EQ(bench.found(), Names{});
  EXPECT_FALSE(bench.audit.first_divergence());
}

/// A mapping that the list says it has given back, and has not: its history holds the false word, and the
/// look that found it on no list.
TEST(Facts, StandBesideWhatTheWalkFinds) {
  Bench bench(small_history(), {.events_max = 10'000, .lives_told = 32});
  bench.planted.forget_unmap = 7;
  bench.terminal->feed(rich_rows(4000));
  (void)bench.audit.look();
  const std::vector<Orphan> orphans = bench.audit.orphans();
  ASSERT_EQ(orphans.size(), 1U);
  EXPECT_EQ(orphans[0].state, Orphan::State::Unlinked);
  std::vector<LedgerEventKind> history;
  for (const LedgerEvent& event : bench.audit.log().events())
    if (event.mapping == orphans[0].record->serial) history.push_back(event.kind);
  ASSERT_GE(history.size(), 3U);
  EXPECT_EQ(history.front(), LedgerEventKind::Birth);
  EXPECT_EQ(history[history.size() - 2], LedgerEventKind::Unmap);
  EXPECT_EQ(history.back(), LedgerEventKind::Lost);
}

TEST(Facts, DateWhatLooksFind) {
  Bench bench(small_history("reuse-any"));
  std::uint64_t first_false = 0;
  bench.messenger.tell = [&](const core::memory::Fact& fact) {
    if (fact.kind == core::memory::FactKind::LaidAnew && fact.bytes > 585'728 && first_false == 0)
      first_false = bench.position.byte_offset;
    bench.audit.state(fact);
  };
  bench.terminal->feed(rich_rows(4000));
  EXPECT_FALSE(bench.audit.first_divergence()); // nobody has looked
  (void)bench.audit.look();
  const auto first = bench.audit.first_divergence();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->fault, Fault::OrphanPage);
  EXPECT_EQ(first->byte_offset, first_false);
  EXPECT_GT(first_false, 0U);
}

} // namespace
} // namespace termsoak::audit
