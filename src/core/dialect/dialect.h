#pragma once

#include "core/dialect/choices.h"
#include "parser/sequences.h"
#include "unicode/properties.h"

#include <cstddef>
#include <cstdint>

/// What a terminal core does where versions of the modelled core, or it and xterm, differ: one small named
/// choice each, read where the behaviour is. A row of them is a dialect; which versions speak it is
/// `core_versions.cpp` in `core/terminal`. Choices that a stream can meet at every byte are looked at once,
/// when a core is made.
namespace termsoak::core::dialect {

struct Dialect {
  ScrollUp scroll_up = ScrollUp::IntoHistory;
  RegionWithoutHistory region_without_history = RegionWithoutHistory::Shifts;
  Repertoire repertoire = Repertoire::Xterm;
  ZeroCount zero_count = ZeroCount::IsOne;
  ZeroCount zero_insert = ZeroCount::IsOne; ///< ICH: 1 again since 9157eb439, 2026-03-01
  Parameters parameters = Parameters::Lenient;
  parser::ParserOptions parser;
  unicode::Version unicode = unicode::kNewest;
  Repeat repeat = Repeat::OneScreen;
  OriginMoves origin_moves = OriginMoves::Once;
  LeftMargin left_margin = LeftMargin::Stops;
  TabBeyondMargin tab_beyond_margin = TabBeyondMargin::ToEdge;
  ForeignText foreign_text = ForeignText::Itself;
  SelectorApart selector_apart = SelectorApart::Pictograph;
  SelectorJoined selector_joined = SelectorJoined::CodePointBefore;
  LastCharacter last_character = LastCharacter::OfScreen;
  ScrollClearLink scroll_clear_link = ScrollClearLink::StoredAgain;
  ColonRest colon_rest = ColonRest::PassedOver;
  TabClear tab_clear = TabClear::DefaultsToHere;
  TabToggle tab_toggle = TabToggle::No; ///< until bed20eb36, 2026-08-18
  BackTab back_tab = BackTab::EndsDueWrap;
  Columns columns = Columns::Cleared;
  Prompts prompts = Prompts::Rows;
  CommandEnd command_end = CommandEnd::MarksNothing;
  PromptLetters prompt_letters = PromptLetters::AlsoPAndI;
  PromptSuffix prompt_suffix = PromptSuffix::Unknown;
  ClearPrompt clear_prompt = ClearPrompt::BeforeReflow;
  CellAbove cell_above = CellAbove::LosesSpacer;
  InsertAtSpacer insert_at_spacer = InsertAtSpacer::ClearsIt;
  CutAtMargin cut_at_margin = CutAtMargin::Whole;
  WidenedPins widened_pins = WidenedPins::Follow;
  GrownWidth grown_width = GrownWidth::Kept;
  CursorInReflow cursor_in_reflow = CursorInReflow::Clamped;
  JoinedWidth joined_width = JoinedWidth::OfBase;
  MarksWhenWidened marks_when_widened = MarksWhenWidened::Kept;
  MarkWhenGrown mark_when_grown = MarkWhenGrown::Kept;
  NarrowedAtEdge narrowed_at_edge = NarrowedAtEdge::GoesBack;
  Pictures pictures = Pictures::NotShown;
  LineFeedMode line_feed_mode = LineFeedMode::Obeyed;
  AlternateScreen alternate = AlternateScreen::OnFirstUse;
  ColouredScroll coloured_scroll = ColouredScroll::DeletesLine;
  SkippedTails skipped_tails = SkippedTails::PinsLost;
  WrappedLimit wrapped_limit = WrappedLimit::OfNewRow;
  FullClusterMap full_cluster_map = FullClusterMap::AsksForClusters;
  WidenedSpacers widened_spacers = WidenedSpacers::InPlace;
  ResizedLink resized_link = ResizedLink::ReleasedFirst;
  NoRoomForLink no_room_for_link = NoRoomForLink::OnlyLink;
  EraseWrapped erase_wrapped = EraseWrapped::KeepsWrap;
  std::size_t link_bytes_max = 2046;                  ///< of OSC 8 behind "8;"
  DueWrapMark mark_joined = DueWrapMark::LastWritten; ///< with mode 2027
  DueWrapMark mark_apart = DueWrapMark::LastWritten;  ///< without
};

/// xterm's and DEC's.
inline constexpr Dialect kStandard{};

} // namespace termsoak::core::dialect
