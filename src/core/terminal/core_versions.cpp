#include "core/terminal/core_versions.h"

#include <algorithm>
#include <array>

namespace termsoak::core::terminal {
namespace {

using namespace dialect;
using page::LayoutVersion;

/// What has been so in every version of the modelled core.
constexpr Dialect kGhostty = [] {
  Dialect d;
  d.repertoire = Repertoire::Ghostty;
  d.zero_count = ZeroCount::IsNothing;
  d.parameters = Parameters::Strict;
  d.parser = {.raw_c1 = parser::RawC1::Acts,
              .ground_controls = parser::GroundControls::Print,
              .cut_osc = parser::CutOsc::Same};
  d.repeat = Repeat::AsAsked;
  d.origin_moves = OriginMoves::OffsetTwice;
  d.left_margin = LeftMargin::LetsPass;
  d.tab_beyond_margin = TabBeyondMargin::Nowhere;
  d.foreign_text = ForeignText::Blank;
  d.selector_apart = SelectorApart::PictographButModifierBase;
  d.last_character = LastCharacter::OfTerminal;
  d.scroll_clear_link = ScrollClearLink::Kept;
  d.colon_rest = ColonRest::Read;
  d.tab_clear = TabClear::NeedsNumber;
  d.back_tab = BackTab::LeavesDueWrap;
  d.columns = Columns::Resized;
  d.insert_at_spacer = InsertAtSpacer::KeepsIt;
  return d;
}();

constexpr Dialect k2025_11 = [] {
  Dialect d = kGhostty;
  d.scroll_up = ScrollUp::DeletesLines;
  d.region_without_history = RegionWithoutHistory::GrowsHiddenRows;
  d.zero_insert = ZeroCount::IsNothing;
  d.mark_joined = d.mark_apart = DueWrapMark::OneBefore;
  d.unicode = unicode::Version::V16;
  d.selector_joined = SelectorJoined::Base;
  d.tab_toggle = TabToggle::Sets;
  d.command_end = CommandEnd::MarksInput;
  d.prompt_letters = PromptLetters::AToD;
  d.prompt_suffix = PromptSuffix::Ignored;
  d.cell_above = CellAbove::BecomesNarrow;
  d.cut_at_margin = CutAtMargin::Halves;
  d.widened_pins = WidenedPins::Lost;
  d.grown_width = GrownWidth::OfCapacity;
  d.full_cluster_map = FullClusterMap::AsksForLinks;
  d.wrapped_limit = WrappedLimit::OfOldRow;
  d.marks_when_widened = MarksWhenWidened::Lost;
  d.mark_when_grown = MarkWhenGrown::Lost;
  d.narrowed_at_edge = NarrowedAtEdge::Stays;
  d.link_bytes_max = 2045;
  return d;
}();

constexpr Dialect k1_2_3 = [] {
  Dialect d = k2025_11;
  d.parser.raw_c1 = parser::RawC1::ActsAsC0;
  d.parser.ill_formed = unicode::IllFormed::WholeSequence;
  d.line_feed_mode = LineFeedMode::Ignored;
  d.alternate = AlternateScreen::FromTheStart;
  d.unicode = unicode::Version::V15;
  d.command_end = CommandEnd::MarksNothing;
  d.columns = Columns::ResizedForAWhile;
  d.link_bytes_max = 2046;
  return d;
}();

constexpr Dialect k2026_01a = [] {
  Dialect d = k2025_11;
  d.scroll_up = ScrollUp::IntoHistory;
  d.grown_width = GrownWidth::Kept;
  d.full_cluster_map = FullClusterMap::AsksForClusters;
  d.prompt_suffix = PromptSuffix::Unknown;
  d.link_bytes_max = 2047;
  return d;
}();

constexpr Dialect k2026_01 = [] {
  Dialect d = k2026_01a;
  d.no_room_for_link = NoRoomForLink::RestOfInput;
  return d;
}();

constexpr Dialect k1_3_1 = [] {
  Dialect d = k2026_01;
  d.zero_insert = ZeroCount::IsOne;
  d.prompts = Prompts::Cells;
  d.cell_above = CellAbove::LosesSpacer;
  d.cut_at_margin = CutAtMargin::Whole;
  d.widened_pins = WidenedPins::Follow;
  d.joined_width = JoinedWidth::Widens;
  d.skipped_tails = SkippedTails::PinsFollow;
  d.widened_spacers = WidenedSpacers::PageCopied;
  d.marks_when_widened = MarksWhenWidened::Kept;
  d.mark_joined = DueWrapMark::LastWritten;
  d.unicode = unicode::Version::V17;
  return d;
}();

constexpr Dialect k2026_07 = [] {
  Dialect d = k1_3_1;
  d.region_without_history = RegionWithoutHistory::Shifts;
  d.mark_apart = DueWrapMark::LastWritten;
  d.selector_joined = SelectorJoined::CodePointBefore;
  d.cursor_in_reflow = CursorInReflow::KeepsItsCell;
  d.coloured_scroll = ColouredScroll::MovesRows;
  d.no_room_for_link = NoRoomForLink::OnlyLink;
  d.pictures = Pictures::MoveCursorUp;
  return d;
}();

constexpr Dialect k2026_08 = [] {
  Dialect d = k2026_07;
  d.tab_toggle = TabToggle::No;
  d.clear_prompt = ClearPrompt::AfterReflow;
  d.resized_link = ResizedLink::StoredBeforeRelease;
  d.pictures = Pictures::NotShown;
  d.mark_when_grown = MarkWhenGrown::Kept;
  d.erase_wrapped = EraseWrapped::EndsWrap;
  d.wrapped_limit = WrappedLimit::OfNewRow;
  d.narrowed_at_edge = NarrowedAtEdge::GoesBack;
  return d;
}();

constexpr std::uint64_t kTenMillion = 10'000'000;
constexpr std::uint64_t kFiftyMillion = 50'000'000; ///< since 0fb89f4ff, 2026-07-09

constexpr std::array<CoreVersion, 10> kCores = {{
    {"ghostty-1.2.3", "Ghostty 1.0 to 1.2.3", "v1.2.3", "2025-10-23", LayoutVersion::V1_2_3, "reuse-any",
     kTenMillion, LineLimit::Unknown, Setting::Set, k1_2_3},
    {"ghostty-2025-11", "Ghostty in development, November 2025", "d9529947a", "2025-11-26",
     LayoutVersion::V2026_01, "reuse-any", kTenMillion, LineLimit::Unknown, Setting::Set, k2025_11},
    {"fix-9ee78d8", "Ghostty in development, first step of the leak's repair", "9ee78d82c", "2026-01-10",
     LayoutVersion::V2026_01, "fix-9ee78d8", kTenMillion, LineLimit::Unknown, Setting::Set, k2026_01a},
    {"fix-10251", "Ghostty in development, second step of the leak's repair", "17da13840", "2026-01-10",
     LayoutVersion::V2026_01, "fix-10251", kTenMillion, LineLimit::Unknown, Setting::Set, k2026_01a},
    {"fix-10285", "Ghostty in development, third step of the leak's repair", "b99559595", "2026-01-11",
     LayoutVersion::V2026_01, "fix-10285", kTenMillion, LineLimit::Unknown, Setting::Set, k2026_01a},
    {"ghostty-2026-01", "Ghostty in development, January 2026", "464c31328", "2026-01-16",
     LayoutVersion::V1_3, "fix-10353", kTenMillion, LineLimit::Unknown, Setting::Set, k2026_01},
    {"ghostty-1.3.1", "Ghostty 1.3.0 and 1.3.1", "v1.3.1", "2026-03-13", LayoutVersion::V1_3, "fix-10353",
     kTenMillion, LineLimit::Unknown, Setting::Set, k1_3_1},
    {"ghostty-2026-07", "Ghostty in development, July 2026", "896aca499", "2026-07-07",
     LayoutVersion::V2026_07, "owned-decommit", kTenMillion, LineLimit::Unknown, Setting::Set, k2026_07},
    {"ghostty-2026-08", "Ghostty in development, August 2026", "3b9c4e0dd", "2026-08-22",
     LayoutVersion::V2026_08, "owned-decommit", kFiftyMillion, LineLimit::Known, Setting::Set, k2026_08},
    {"standard", "xterm and DEC, on the newest layout", "", "", LayoutVersion::V2026_08, "owned-decommit",
     kTenMillion, LineLimit::Known, Setting::Reset, kStandard},
}};

} // namespace

std::span<const CoreVersion> core_versions() {
  return kCores;
}

const CoreVersion* find_core(std::string_view name) {
  const auto at = std::ranges::find(kCores, name, &CoreVersion::name);
  return at == kCores.end() ? nullptr : &*at;
}

const CoreVersion& default_core() {
  return kCores.front();
}

TerminalOptions options_of(const CoreVersion& version) {
  return {.scrollback_limit_bytes = version.limit_bytes,
          .strategy = pagelist::find_strategy(version.strategy),
          .geometry = {.version = version.layout},
          .dialect = &version.dialect,
          .grapheme_clustering = version.clustering,
          .clustering_after_reset = version.clustering};
}

} // namespace termsoak::core::terminal
