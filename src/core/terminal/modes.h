#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// The switches a program may throw with SM, RM, DECSET and DECRST: their table and their state.
/// Does not act on a change; that is `mode_sequences.cpp`.
namespace termsoak::core::terminal {

enum class Mode : std::uint8_t {
  KeyboardLocked,
  Insert,
  LocalEchoOff,
  LineFeedNewLine,
  ApplicationCursorKeys,
  Ansi,
  Columns132,
  SmoothScroll,
  ReverseColours,
  Origin,
  Autowrap,
  KeyRepeat,
  MouseX10,
  CursorBlink,
  CursorVisible,
  AllowColumns132,
  ReverseWrap,
  AltScreenLegacy,
  NationalCharsets,
  ApplicationKeypad,
  BackspaceKey,
  LeftRightMargins,
  MouseNormal,
  MouseButton,
  MouseAny,
  FocusEvents,
  MouseUtf8,
  MouseSgr,
  AltScroll,
  MouseUrxvt,
  MouseSgrPixels,
  IgnoreNumLock,
  MetaSendsEscape,
  AltSendsEscape,
  ReverseWrapExtended,
  AltScreen,
  SavedCursor,
  AltScreenSaveCursor,
  BracketedPaste,
  SynchronizedOutput,
  GraphemeClustering,
  ColourSchemeReports,
  SizeReports,
  Count,
};
inline constexpr std::size_t kModeCount = static_cast<std::size_t>(Mode::Count);
static_assert(kModeCount <= 64, "the state is one 64-bit word");

enum class ModeKind : std::uint8_t { Ansi, Dec };
enum class Setting : std::uint8_t { Reset, Set };

/// One row of the table of modes.
struct ModeRow {
  Mode mode;
  ModeKind kind;
  std::uint16_t number;
  Setting at_reset;
  std::string_view name;
  std::string_view standard;
};

[[nodiscard]] std::span<const ModeRow> mode_table();
[[nodiscard]] std::optional<Mode> find_mode(ModeKind kind, std::uint16_t number);

class ModeState {
public:
  ModeState();

  [[nodiscard]] bool is_set(Mode mode) const { return (set_ & bit(mode)) != 0; }
  void assign(Mode mode, Setting setting) {
    set_ = setting == Setting::Set ? set_ | bit(mode) : set_ & ~bit(mode);
  }
  /// XTSAVE and XTRESTORE; a mode never saved restores to its setting after a reset.
  void save(Mode mode);
  [[nodiscard]] Setting saved(Mode mode) const;
  void reset();

private:
  static constexpr std::uint64_t bit(Mode mode) { return std::uint64_t{1} << static_cast<unsigned>(mode); }

  std::uint64_t set_ = 0;
  std::uint64_t saved_ = 0;
  std::uint64_t defaults_ = 0;
};

} // namespace termsoak::core::terminal
