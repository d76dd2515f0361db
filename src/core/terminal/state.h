#pragma once

#include "core/screen/screen.h"
#include "core/terminal/colours.h"
#include "core/terminal/core_failure.h"
#include "core/terminal/kitty_keyboard.h"
#include "core/terminal/modes.h"
#include "core/terminal/options.h"
#include "core/terminal/tab_stops.h"
#include "core/terminal/unknown_sequences.h"
#include "parser/sequences.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Everything the sequence families share: both screens, modes, tab stops, titles, colours, and the replies a
/// program would get. Does not parse; `interpreter.h` brings sequences here.
namespace termsoak::core::terminal {

using screen::PromptRedraw;

enum class ActiveScreen : std::uint8_t { Primary, Alternate };

/// A DCS that asks for an answer and has to be kept until its end.
enum class DcsRequest : std::uint8_t { None, StatusString, TermcapString, Sixel, Other };

/// What a window of unknown size reports for one cell.
inline constexpr unsigned kCellPixelWidth = 8;
inline constexpr unsigned kCellPixelHeight = 16;
inline constexpr std::size_t kTitleBytesMax = 4096;
inline constexpr std::size_t kTitleStackMax = 10; ///< xterm's own bound
inline constexpr std::size_t kReplyBytesMax = std::size_t{1}
                                              << 20; ///< what nobody fetched beyond this is dropped
inline constexpr std::size_t kRequestBytesMax = 4096;

/// What a program has set, beside modes and tab stops: a full reset (RIS) takes all of it back. What a reset
/// must not touch stands in `State` itself.
struct ProgramSettings {
  Colours colours;
  KittyKeyboard kitty_primary;
  KittyKeyboard kitty_alternate;
  std::string title;
  std::string icon_title;
  std::vector<std::string> title_stack;
  std::uint8_t cursor_shape = 0; ///< DECSCUSR parameter
  std::uint8_t modify_other_keys = 0;
  bool status_line_selected = false;       ///< DECSASD: what is printed there is not shown
  bool eight_bit_replies = false;          ///< S8C1T
  bool attribute_extent_rectangle = false; ///< DECSACE
  PromptRedraw prompt_redraw = PromptRedraw::None;
};

class State : public ProgramSettings {
public:
  [[nodiscard]] static base::Result<std::unique_ptr<State>>
  create(memory::PageSource& source, memory::StreamPosition& position, const TerminalOptions& options);

  [[nodiscard]] screen::Screen& screen() { return *current_; }
  [[nodiscard]] const screen::Screen& screen() const { return *current_; }
  [[nodiscard]] screen::Screen& primary() { return *primary_; }
  [[nodiscard]] const screen::Screen& primary() const { return *primary_; }
  /// Null until a program first switched to it.
  [[nodiscard]] const screen::Screen* alternate() const { return alternate_.get(); }
  [[nodiscard]] ActiveScreen active() const {
    return current_ == primary_.get() ? ActiveScreen::Primary : ActiveScreen::Alternate;
  }
  /// Makes the screen if it is not there; ends any open link. Gives the screen that was left, or null when
  /// nothing changed.
  screen::Screen* switch_to(ActiveScreen target);

  [[nodiscard]] bool is_set(Mode mode) const { return modes.is_set(mode); }
  /// Stores the mode and what the screens need to know of it.
  void assign(Mode mode, Setting setting);
  void sync_rules();

  void reply(std::string_view bytes);
  /// Introducer and terminator are added in the form the program chose with S7C1T or S8C1T.
  void reply_csi(std::string_view rest);
  void reply_dcs(std::string_view rest);
  [[nodiscard]] KittyKeyboard& kitty_keyboard() {
    return active() == ActiveScreen::Primary ? kitty_primary : kitty_alternate;
  }
  /// The first number as a count: 1 where there is none; what 0 means is the dialect's.
  [[nodiscard]] std::uint16_t count_of(const parser::CsiSequence& q) const {
    return count_of(q, options.dialect->zero_count);
  }
  [[nodiscard]] static std::uint16_t count_of(const parser::CsiSequence& q, dialect::ZeroCount zero) {
    return zero == dialect::ZeroCount::IsNothing && q.count() > 0 ? q.raw(0) : q.param(0, 1);
  }
  void erase_screen(screen::Protection protection); ///< ED 2
  void reset_margins();
  void full_reset();
  void soft_reset();
  void resize(std::uint16_t cols, std::uint16_t rows);
  void close();
  void clear_prompt();
  /// Takes over where the modelled core gave up; gives whether it did.
  bool note_core_failure(screen::Screen& screen);
  void note_crash(std::uint64_t byte_offset);
  void note_failure(const base::Error& error);
  /// Takes over what the screens could not do.
  void collect_failures();

  TerminalOptions options;
  screen::Rules rules; ///< shared by both screens, which keep a reference
  ModeState modes;
  TabStops tabs;
  std::string replies;
  DcsRequest dcs = DcsRequest::None; ///< of the string that is being read
  std::string dcs_request;
  UnknownSequenceCounts unknown_sequences;
  std::uint64_t bells = 0;
  std::uint16_t window_cols; ///< as the window has them, whatever DECCOLM made of it
  std::vector<CoreFailure> core_failures;
  std::optional<base::Error> failure; ///< the first operation the memory below refused

private:
  State(memory::PageSource& source, memory::StreamPosition& position, const TerminalOptions& options_in);

  [[nodiscard]] base::Result<std::unique_ptr<screen::Screen>> make_screen(ActiveScreen which);

  memory::PageSource& source_;
  memory::StreamPosition& position_;
  std::unique_ptr<screen::Screen> primary_;
  std::unique_ptr<screen::Screen> alternate_;
  screen::Screen* current_ = nullptr;
};

} // namespace termsoak::core::terminal
