#pragma once

#include "audit/auditor.h"
#include "core/memory/mmap_source.h"
#include "core/pagelist/page_list.h"
#include "core/pagelist/strategy_choices.h"
#include "support/fault_source.h"
#include "support/naive_walk.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>

/// A page list with real mappings, and just enough of a screen on top to write rows into it. Not a terminal:
/// no wrapping, no escape sequences; what it does with styles, clusters and links is what the terminal does.
namespace termsoak::test {

using core::page::Cell;
using core::page::Shortage;
using core::page::Style;
using core::pagelist::down;
using core::pagelist::Node;
using core::pagelist::PageList;
using core::pagelist::Pin;

struct MiniOptions {
  std::string_view strategy = "reuse-any"; ///< a name, or a list of choices
  core::page::LayoutVersion layout = core::page::LayoutVersion::V2026_01;
  std::size_t os_page_bytes = 4096;
  core::page::CellCount cols = 80;
  core::page::CellCount rows = 24;
  std::optional<std::uint64_t> bytes_max = 10'000'000;
  audit::OrphanRam orphans = audit::OrphanRam::Discard;
};

class MiniScreen {
public:
  explicit MiniScreen(const MiniOptions& options)
      : options_(options), audit_(ledger_, position_, {.orphans = options.orphans, .events_max = 200'000}) {
    auto made =
        PageList::create({.source = ledger_,
                          .geometry = {.version = options.layout, .os_page_bytes = options.os_page_bytes},
                          .cols = options.cols,
                          .rows = options.rows,
                          .bytes_max = options.bytes_max,
                          .strategy = strategy_,
                          .facts = &audit_});
    EXPECT_TRUE(made.has_value());
    list_ = std::move(*made);
    audit_.observe(*list_);
    cursor_ = list_->track(list_->active_row(0));
  }

  PageList& list() { return *list_; }
  audit::Ledger& ledger() { return ledger_; }
  audit::Auditor& audit() { return audit_; }
  /// As a walk finds it now.
  const audit::Account& account() { return audit_.look(); }
  std::uint64_t orphan_bytes() { return account().orphans.bytes; }
  /// Names of what is broken, now or before.
  std::set<std::string> faults_found() {
    audit_.check();
    std::set<std::string> names;
    for (const audit::Finding& finding : audit_.findings())
      names.emplace(audit::name_of(finding.fault));
    return names;
  }
  test::FaultSource& faults() { return faults_; }
  const audit::EventLog& events() { return audit_.log(); }
  core::memory::StreamPosition& position() { return position_; }
  Pin& cursor() { return *cursor_; }

  /// False when out of memory; the cursor then stays.
  bool newline() {
    // Often enough that the RAM of what leaks does not pile up.
    if (++position_.byte_offset % 1024 == 0) (void)audit_.look();
    const Pin below = down({.node = cursor_->node, .y = cursor_->y, .x = 0}, 1);
    if (below.node != nullptr) {
      *cursor_ = below;
      return true;
    }
    if (list_->grow() == nullptr) return false;
    *cursor_ = down({.node = cursor_->node, .y = cursor_->y, .x = 0}, 1);
    EXPECT_NE(cursor_->node, nullptr);
    return true;
  }

  bool make_room(Shortage shortage, std::string_view what = {}) {
    auto larger = list_->make_room(cursor_->node, shortage, {.row_in_page = cursor_->y, .what = what});
    return larger.has_value();
  }

  /// Writes `codepoint` at the cursor and moves it right; false at the end of the row.
  bool put(char32_t codepoint, core::page::StyleId style = 0) {
    if (cursor_->x >= list_->cols()) return false;
    auto& page = cursor_->page();
    auto& row = cursor_->row();
    page.clear_cells(row, cursor_->x, cursor_->x + std::size_t{1});
    page.cells(row)[cursor_->x] = Cell::of(codepoint, style);
    if (style != 0) {
      page.use_style(style);
      row.mark(core::page::RowFlag::Styled);
    }
    ++cursor_->x;
    return true;
  }

  bool text(std::string_view ascii) {
    for (const char c : ascii)
      if (!put(static_cast<unsigned char>(c))) return false;
    return true;
  }

  /// Writes `ascii` in `style`, which the cursor holds while it writes.
  bool styled(std::string_view ascii, const Style& style) {
    auto added = cursor_->page().add_style(style);
    while (added.shortage != Shortage::None) {
      if (!make_room(added.shortage, "style")) return false;
      added = cursor_->page().add_style(style);
    }
    for (const char c : ascii)
      if (!put(static_cast<unsigned char>(c), added.id)) break;
    cursor_->page().release_style(added.id);
    return true;
  }

  /// Adds a codepoint to the cell left of the cursor.
  bool combine(char32_t codepoint) {
    const core::page::CellCount x = static_cast<core::page::CellCount>(cursor_->x - 1);
    while (true) {
      auto& page = cursor_->page();
      auto& row = cursor_->row();
      const Shortage shortage = page.append_grapheme(row, page.cells(row)[x], codepoint);
      if (shortage == Shortage::None) return true;
      if (!make_room(shortage, "cluster")) return false;
    }
  }

  bool cluster(char32_t base, std::size_t extra) {
    if (!put(base)) return true;
    for (std::size_t i = 0; i < extra; ++i)
      if (!combine(U'\u0301')) return false;
    return true;
  }

  /// Writes `ascii` as a link: the cursor opens it, each cell uses it, the cursor lets go.
  bool linked(std::string_view ascii, const core::page::Hyperlink& link) {
    auto open = start_link(link);
    if (open == 0) return false;
    for (const char c : ascii) {
      if (!put(static_cast<unsigned char>(c))) break;
      const core::page::CellCount x = static_cast<core::page::CellCount>(cursor_->x - 1);
      while (true) {
        auto& page = cursor_->page();
        const Shortage shortage = page.set_hyperlink(cursor_->row(), page.cells(cursor_->row())[x], open);
        if (shortage == Shortage::None) {
          page.use_hyperlink(open);
          break;
        }
        core::pagelist::CapacityWish wish{.hyperlink_bytes = page.capacity().hyperlink_bytes * 2};
        if (!page.reserve_string(link.uri.size())) wish.string_bytes = page.capacity().string_bytes * 2;
        if (!list_->adjust_capacity(cursor_->node, wish, {.row_in_page = cursor_->y, .what = "link"}))
          return false;
        open = start_link(link);
        if (open == 0) return false;
      }
    }
    cursor_->page().release_hyperlink(open);
    return true;
  }

  core::page::HyperlinkId start_link(const core::page::Hyperlink& link) {
    auto added = cursor_->page().insert_hyperlink(link);
    while (added.shortage != Shortage::None) {
      if (!make_room(added.shortage, "link")) return 0;
      added = cursor_->page().insert_hyperlink(link);
    }
    return added.id;
  }

  /// What must hold at every moment, to the byte, whatever the strategy.
  void expect_conserved() {
    const NaiveWalk naive = walk_naively({list_.get()}, ledger_);
    const audit::Account& now = audit_.look();
    ASSERT_EQ(naive.orphans, now.orphans);
    ASSERT_EQ(naive.owned_bytes, now.owned_bytes);
    ASSERT_EQ(now.unaccounted_bytes(), 0);
    ASSERT_EQ(now.believed_bytes,
              now.owned_bytes + now.recorded_of_orphans_bytes + static_cast<std::uint64_t>(now.drift_bytes));
  }

private:
  MiniOptions options_;
  core::pagelist::PruneStrategy strategy_ = core::pagelist::parse_strategy(options_.strategy).value();
  core::memory::StreamPosition position_;
  core::memory::MmapSource source_;
  test::FaultSource faults_{source_};
  audit::Ledger ledger_{faults_, position_};
  audit::Auditor audit_;
  std::unique_ptr<PageList> list_;
  Pin* cursor_ = nullptr;
};

/// One mapping size as {bytes, mapped, unmapped}, arena left out.
struct Tally {
  std::size_t bytes;
  std::uint64_t mapped, unmapped;
  bool operator==(const Tally&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Tally& t) {
    return out << "{" << t.bytes << ", " << t.mapped << ", " << t.unmapped << "}";
  }
};

inline std::vector<Tally> own_mappings(const audit::Ledger& ledger) {
  std::vector<Tally> all;
  for (const auto& size : ledger.sizes())
    if (size.kind == core::memory::MappingKind::NonStandard)
      all.push_back({size.bytes, size.mapped, size.unmapped});
  std::sort(all.begin(), all.end(), [](const Tally& a, const Tally& b) { return a.bytes < b.bytes; });
  return all;
}

} // namespace termsoak::test
