#pragma once

#include <cstdint>

/// The choices a dialect is made of. The first value of each is xterm's and DEC's, or what is commonly done;
/// the modelled core's commits say until or since when it did otherwise.
namespace termsoak::core::dialect {

/// CSI S of a region that begins at the top of the screen and is as wide as it.
enum class ScrollUp : std::uint8_t {
  IntoHistory,  ///< the rows go into history
  DeletesLines, ///< they are lost (until 1fdc0c0b9, 2025-12-14)
};
/// A line feed at the end of a region from the screen's top row to above its last, where no history is kept.
enum class RegionWithoutHistory : std::uint8_t {
  Shifts,
  GrowsHiddenRows, ///< rows are added all the same, and pruned (until 77190bd02, 2026-07-06)
};
/// Which sequences are known.
enum class Repertoire : std::uint8_t {
  Xterm,   ///< VT420 rectangles, columns and soft reset
  Ghostty, ///< none of these; `j` and `k` move as D and A
};
/// A count of 0, or none where ICH is meant.
enum class ZeroCount : std::uint8_t { IsOne, IsNothing };
/// How CSI parameters are counted.
enum class Parameters : std::uint8_t {
  Lenient,
  Strict, ///< at most 24, colons in SGR alone, an empty last one is none
};
/// How far REP goes.
enum class Repeat : std::uint8_t { OneScreen, AsAsked };
/// CHA, HPA, VPA and HPR in origin mode.
enum class OriginMoves : std::uint8_t { Once, OffsetTwice };
/// Whether the left margin stops BS and CUB.
enum class LeftMargin : std::uint8_t { Stops, LetsPass };
/// HT and CHT from right of the right margin.
enum class TabBeyondMargin : std::uint8_t { ToEdge, Nowhere };
/// A code point above U+00FF where a set other than ASCII is invoked.
enum class ForeignText : std::uint8_t { Itself, Blank };
/// A zero-width character while a wrap is due: to the character just written, or one before it.
enum class DueWrapMark : std::uint8_t { LastWritten, OneBefore };

/// Which base keeps a variation selector without mode 2027.
enum class SelectorApart : std::uint8_t { Pictograph, PictographButModifierBase };
/// In mode 2027 a selector counts where this takes one.
enum class SelectorJoined : std::uint8_t { CodePointBefore, Base };
/// The character REP repeats.
enum class LastCharacter : std::uint8_t { OfScreen, OfTerminal };
/// ED 22, and an ED 2 that scrolls, where a link is open.
enum class ScrollClearLink : std::uint8_t { StoredAgain, Kept };
/// The number after a colour with colons that is none.
enum class ColonRest : std::uint8_t { PassedOver, Read };
/// TBC without a number, and a tab stop that is cleared where none is set.
enum class TabClear : std::uint8_t { DefaultsToHere, NeedsNumber };
enum class TabToggle : std::uint8_t { No, Sets };
/// Whether CBT ends a due wrap.
enum class BackTab : std::uint8_t { EndsDueWrap, LeavesDueWrap };
/// DECCOLM where mode 40 allows it.
enum class Columns : std::uint8_t {
  Cleared,         ///< no program resizes its window
  Resized,         ///< 132 or 80 columns, with reflow
  ResizedForAWhile ///< and back to the window's when mode 40 changes
};
/// What OSC 133 marks.
enum class Prompts : std::uint8_t {
  Rows,  ///< the cursor's row: prompt, input or output of a command
  Cells, ///< a kind that the cursor keeps, and rows as prompt or its continuation (24bf642bd, 2026-01-31)
};
/// OSC 133 D and letters other than A to D, where rows are marked.
enum class CommandEnd : std::uint8_t { MarksNothing, MarksInput };
enum class PromptLetters : std::uint8_t { AlsoPAndI, AToD };
/// "133;Ax": a letter with something behind it that is no separator.
enum class PromptSuffix : std::uint8_t { Unknown, Ignored };
/// When the place of a prompt is cleared that the shell draws anew after a resize.
enum class ClearPrompt : std::uint8_t { BeforeReflow, AfterReflow };
/// What overwriting one half of a wide character in the first two columns does to the last cell of the row
/// above.
enum class CellAbove : std::uint8_t {
  LosesSpacer,
  BecomesNarrow, ///< whatever it is, until e7030e73d, 2026-03-02
};
/// ICH at the left edge where a wide character's spacer ends the row above.
enum class InsertAtSpacer : std::uint8_t { ClearsIt, KeepsIt };
/// Wide characters across a margin where ICH, IL and DL cut them.
enum class CutAtMargin : std::uint8_t {
  Whole,
  Halves, ///< stay as halves, until b39a00ddf and its kin, 2026-03-02
};
/// What becomes of pins whose row moves to the page before while columns are added without reflow.
enum class WidenedPins : std::uint8_t {
  Follow,
  Lost, ///< to the screen's first cell, until d67dd08a2, 2026-01-19
};
/// The columns of a page that was narrowed without reflow and then grows.
enum class GrownWidth : std::uint8_t {
  Kept,
  OfCapacity, ///< the old ones come back, until a58e33c06, 2025-11-30
};
/// A narrowing reflow where the cursor stands right of the text.
enum class CursorInReflow : std::uint8_t {
  Clamped,
  KeepsItsCell, ///< the row is kept up to it, and wraps; and rows below it are counted by its old place
                ///< (c44afa625)
};
/// A joined code point with a width of its own, mode 2027.
enum class JoinedWidth : std::uint8_t {
  OfBase,
  Widens, ///< makes a narrow cell wide (6afdf3400, 2026-01-20)
};
/// Marks stored before a cluster is widened at the edge or in place.
enum class MarksWhenWidened : std::uint8_t {
  Kept,
  Lost, ///< the base is printed anew, until 97aff0743
};
/// The code point that widens a cluster, where the second half's link makes the page grow.
enum class MarkWhenGrown : std::uint8_t {
  Kept,
  Lost, ///< into the page that was given up, which ends the process where that is unmapped (until August
        ///< 2026)
};
/// Where the cursor is after VS15 made a character narrow and it stood on the last column.
enum class NarrowedAtEdge : std::uint8_t { GoesBack, Stays };
/// A picture that is transmitted and shown at once (kitty's protocol).
enum class Pictures : std::uint8_t {
  NotShown,
  MoveCursorUp, ///< of cells without a size: one row up, and to the first column
};
/// LNM for LF, VT and FF.
enum class LineFeedMode : std::uint8_t { Obeyed, Ignored };
/// When the alternate screen is made; one that is there from the start is reset by RIS, and kept.
enum class AlternateScreen : std::uint8_t { OnFirstUse, FromTheStart };
/// A region that does not begin at the top scrolls where blanks have a colour.
enum class ColouredScroll : std::uint8_t {
  DeletesLine, ///< which ends lines that go on in the next row
  MovesRows,   ///< as without a colour, since 77190bd02, 2026-07-06
};
/// Pins on the second half of a wide character that a screen of one column has no room for.
enum class SkippedTails : std::uint8_t { PinsLost, PinsFollow };
/// Where a wide character that wrapped ends its row: a wrap from right of the margins into a region of two
/// columns.
enum class WrappedLimit : std::uint8_t { OfNewRow, OfOldRow };
/// What a reflow asks for where the map of clusters is full.
enum class FullClusterMap : std::uint8_t {
  AsksForClusters,
  AsksForLinks, ///< until b224b6905, 2025-12-11
};
/// A page wide enough already, where a wide character's spacer ends a row, when columns are added without
/// reflow.
enum class WidenedSpacers : std::uint8_t { InPlace, PageCopied };
/// An open link when the window gets other rows.
enum class ResizedLink : std::uint8_t { ReleasedFirst, StoredBeforeRelease };
/// What else is lost where a page has no room for a link and cannot grow.
enum class NoRoomForLink : std::uint8_t {
  OnlyLink,
  RestOfInput, ///< the bytes fed at once with it (January to March 2026, until 2044e5030)
};
/// EL 2 on a row that goes on in the next one.
enum class EraseWrapped : std::uint8_t {
  KeepsWrap,
  EndsWrap, ///< since bfd40c84b, 2026-08-05
};

} // namespace termsoak::core::dialect
