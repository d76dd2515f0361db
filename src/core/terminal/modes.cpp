#include "core/terminal/modes.h"

namespace termsoak::core::terminal {
namespace {

constexpr auto kOff = Setting::Reset;
constexpr auto kOn = Setting::Set;

constexpr std::array<ModeRow, kModeCount> kModes{{
    {Mode::KeyboardLocked, ModeKind::Ansi, 2, kOff, "KAM", "ECMA-48 7.2.5"},
    {Mode::Insert, ModeKind::Ansi, 4, kOff, "IRM", "ECMA-48 7.2.10"},
    {Mode::LocalEchoOff, ModeKind::Ansi, 12, kOn, "SRM", "ECMA-48 7.2.15"},
    {Mode::LineFeedNewLine, ModeKind::Ansi, 20, kOff, "LNM", "DEC STD 070 5.4"},
    {Mode::ApplicationCursorKeys, ModeKind::Dec, 1, kOff, "DECCKM", "DEC STD 070"},
    {Mode::Ansi, ModeKind::Dec, 2, kOn, "DECANM", "VT100"},
    {Mode::Columns132, ModeKind::Dec, 3, kOff, "DECCOLM", "DEC STD 070"},
    {Mode::SmoothScroll, ModeKind::Dec, 4, kOff, "DECSCLM", "DEC STD 070"},
    {Mode::ReverseColours, ModeKind::Dec, 5, kOff, "DECSCNM", "DEC STD 070"},
    {Mode::Origin, ModeKind::Dec, 6, kOff, "DECOM", "DEC STD 070"},
    {Mode::Autowrap, ModeKind::Dec, 7, kOn, "DECAWM", "DEC STD 070"},
    {Mode::KeyRepeat, ModeKind::Dec, 8, kOff, "DECARM", "DEC STD 070"},
    {Mode::MouseX10, ModeKind::Dec, 9, kOff, "X10 mouse", "xterm"},
    {Mode::CursorBlink, ModeKind::Dec, 12, kOff, "cursor blink", "xterm (att610)"},
    {Mode::CursorVisible, ModeKind::Dec, 25, kOn, "DECTCEM", "DEC STD 070"},
    {Mode::AllowColumns132, ModeKind::Dec, 40, kOff, "allow DECCOLM", "xterm"},
    {Mode::NationalCharsets, ModeKind::Dec, 42, kOff, "DECNRCM", "VT220"},
    {Mode::ReverseWrap, ModeKind::Dec, 45, kOff, "reverse wrap", "xterm"},
    {Mode::AltScreenLegacy, ModeKind::Dec, 47, kOff, "alternate screen", "xterm"},
    {Mode::ApplicationKeypad, ModeKind::Dec, 66, kOff, "DECNKM", "VT320"},
    {Mode::BackspaceKey, ModeKind::Dec, 67, kOff, "DECBKM", "VT340"},
    {Mode::LeftRightMargins, ModeKind::Dec, 69, kOff, "DECLRMM", "VT420"},
    {Mode::MouseNormal, ModeKind::Dec, 1000, kOff, "mouse press and release", "xterm"},
    {Mode::MouseButton, ModeKind::Dec, 1002, kOff, "mouse drag", "xterm"},
    {Mode::MouseAny, ModeKind::Dec, 1003, kOff, "mouse motion", "xterm"},
    {Mode::FocusEvents, ModeKind::Dec, 1004, kOff, "focus events", "xterm"},
    {Mode::MouseUtf8, ModeKind::Dec, 1005, kOff, "mouse format UTF-8", "xterm"},
    {Mode::MouseSgr, ModeKind::Dec, 1006, kOff, "mouse format SGR", "xterm"},
    {Mode::AltScroll, ModeKind::Dec, 1007, kOn, "wheel as arrows", "xterm"},
    {Mode::MouseUrxvt, ModeKind::Dec, 1015, kOff, "mouse format urxvt", "rxvt-unicode"},
    {Mode::MouseSgrPixels, ModeKind::Dec, 1016, kOff, "mouse format SGR in pixels", "xterm"},
    {Mode::IgnoreNumLock, ModeKind::Dec, 1035, kOn, "ignore num lock", "xterm"},
    {Mode::MetaSendsEscape, ModeKind::Dec, 1036, kOn, "meta sends ESC", "xterm"},
    {Mode::AltSendsEscape, ModeKind::Dec, 1039, kOff, "alt sends ESC", "xterm"},
    {Mode::ReverseWrapExtended, ModeKind::Dec, 1045, kOff, "extended reverse wrap", "xterm"},
    {Mode::AltScreen, ModeKind::Dec, 1047, kOff, "alternate screen, cleared on leaving", "xterm"},
    {Mode::SavedCursor, ModeKind::Dec, 1048, kOff, "save cursor", "xterm"},
    {Mode::AltScreenSaveCursor, ModeKind::Dec, 1049, kOff, "save cursor, cleared alternate screen", "xterm"},
    {Mode::BracketedPaste, ModeKind::Dec, 2004, kOff, "bracketed paste", "xterm"},
    {Mode::SynchronizedOutput, ModeKind::Dec, 2026, kOff, "synchronized output", "contour VT extension"},
    {Mode::GraphemeClustering, ModeKind::Dec, 2027, kOff, "grapheme clusters", "contour VT extension"},
    {Mode::ColourSchemeReports, ModeKind::Dec, 2031, kOff, "colour scheme reports", "contour VT extension"},
    {Mode::SizeReports, ModeKind::Dec, 2048, kOff, "size reports in band", "rockorager's specification"},
}};

constexpr std::uint16_t kModeNumberMax = 2048;
using RowNumbers = std::array<std::uint8_t, kModeNumberMax + 1>;

/// Kind and number -> row, counted from 1: programs switch modes for every frame they draw.
constexpr std::array<RowNumbers, 2> kRowOf = [] {
  std::array<RowNumbers, 2> rows{};
  for (std::size_t i = 0; i < kModes.size(); ++i)
    rows[static_cast<std::size_t>(kModes[i].kind)][kModes[i].number] = static_cast<std::uint8_t>(i + 1);
  return rows;
}();

} // namespace

std::span<const ModeRow> mode_table() {
  return kModes;
}

std::optional<Mode> find_mode(ModeKind kind, std::uint16_t number) {
  if (number > kModeNumberMax) return std::nullopt;
  const std::uint8_t row = kRowOf[static_cast<std::size_t>(kind)][number];
  return row == 0 ? std::nullopt : std::optional(kModes[row - 1].mode);
}

ModeState::ModeState() {
  for (const ModeRow& row : kModes)
    if (row.at_reset == Setting::Set) defaults_ |= bit(row.mode);
  reset();
}

void ModeState::save(Mode mode) {
  saved_ = (saved_ & ~bit(mode)) | (set_ & bit(mode));
}

Setting ModeState::saved(Mode mode) const {
  return (saved_ & bit(mode)) != 0 ? Setting::Set : Setting::Reset;
}

void ModeState::reset() {
  set_ = defaults_;
  saved_ = defaults_;
}

} // namespace termsoak::core::terminal
