#include "core/terminal/state.h"

#include "base/check.h"
#include "core/pagelist/page_list.h"

namespace termsoak::core::terminal {

base::Result<std::unique_ptr<State>>
State::create(memory::PageSource& source, memory::StreamPosition& position, const TerminalOptions& options) {
  if (options.cols == 0 || options.rows == 0)
    return base::fail(base::ErrorKind::Usage, "a screen needs at least one column and one row");
  std::unique_ptr<State> state(new State(source, position, options));
  auto primary = state->make_screen(ActiveScreen::Primary);
  if (!primary) return std::unexpected(primary.error());
  state->primary_ = std::move(*primary);
  state->current_ = state->primary_.get();
  if (options.dialect->alternate == dialect::AlternateScreen::FromTheStart) {
    auto alternate = state->make_screen(ActiveScreen::Alternate);
    if (!alternate) return std::unexpected(alternate.error());
    state->alternate_ = std::move(*alternate);
  }
  return state;
}

State::State(memory::PageSource& source, memory::StreamPosition& position, const TerminalOptions& options_in)
    : options(options_in), tabs(options_in.cols), window_cols(options_in.cols), source_(source),
      position_(position) {
  if (options.strategy == nullptr) options.strategy = &pagelist::strategies().front();
  modes.assign(Mode::GraphemeClustering, options.grapheme_clustering);
  rules.dialect = options.dialect;
  if (options.dialect->prompts == dialect::Prompts::Cells) prompt_redraw = PromptRedraw::All;
  rules.properties = unicode::PropertyTable(options.dialect->unicode);
  rules.breaks = &unicode::terminal_breaks(options.dialect->unicode);
  rules.cols = options.cols;
  rules.rows = options.rows;
  reset_margins();
  sync_rules();
}

base::Result<std::unique_ptr<screen::Screen>> State::make_screen(ActiveScreen which) {
  const bool primary = which == ActiveScreen::Primary;
  const pagelist::PageListOptions list{.source = source_,
                                       .geometry = options.geometry,
                                       .cols = rules.cols,
                                       .rows = rules.rows,
                                       .bytes_max = primary ? options.scrollback_limit_bytes
                                                            : std::optional<std::uint64_t>(0),
                                       .lines_max = primary ? options.scrollback_lines : std::nullopt,
                                       .strategy = *options.strategy,
                                       .dialect = options.dialect,
                                       .facts = options.facts};
  return screen::Screen::create(list, rules, position_);
}

screen::Screen* State::switch_to(ActiveScreen target) {
  if (active() == target) return nullptr;
  screen::Screen* old = current_;
  old->end_hyperlink();
  // The alternate screen is made when a program first asks for it, and stays until a full reset.
  if (target == ActiveScreen::Alternate && !alternate_) {
    auto made = make_screen(target);
    if (!made) {
      note_failure(made.error());
      return nullptr;
    }
    alternate_ = std::move(*made);
  }
  current_ = target == ActiveScreen::Primary ? primary_.get() : alternate_.get();
  current_->charset() = old->charset();
  if (options.dialect->last_character == dialect::LastCharacter::OfTerminal)
    current_->take_last_printed(*old);
  return old;
}

void State::assign(Mode mode, Setting setting) {
  modes.assign(mode, setting);
  sync_rules();
}

void State::sync_rules() {
  rules.autowrap = is_set(Mode::Autowrap);
  rules.insert = is_set(Mode::Insert);
  rules.origin = is_set(Mode::Origin);
  rules.grapheme_clusters = is_set(Mode::GraphemeClustering);
  rules.line_feed_returns = is_set(Mode::LineFeedNewLine);
  rules.discards_text = status_line_selected;
  rules.reverse_wrap = is_set(Mode::ReverseWrapExtended) ? screen::ReverseWrap::AllRows
                       : is_set(Mode::ReverseWrap)       ? screen::ReverseWrap::WrappedRows
                                                         : screen::ReverseWrap::No;
}

void State::reset_margins() {
  rules.margins = {.top = 0,
                   .bottom = static_cast<std::uint16_t>(rules.rows - 1),
                   .left = 0,
                   .right = static_cast<std::uint16_t>(rules.cols - 1)};
}

void State::erase_screen(screen::Protection protection) {
  // A clear at a shell prompt would lose the screen; it goes to the history first (upstream's #905).
  if (active() == ActiveScreen::Primary && screen().ends_at_prompt()) screen().scroll_clear();
  screen().erase_display(screen::EraseDisplay::Complete, protection);
}

void State::reply(std::string_view bytes) {
  if (replies.size() + bytes.size() <= kReplyBytesMax) replies += bytes;
}

void State::reply_csi(std::string_view rest) {
  reply(eight_bit_replies ? "\xC2\x9B" : "\x1B[");
  reply(rest);
}

void State::reply_dcs(std::string_view rest) {
  reply(eight_bit_replies ? "\xC2\x90" : "\x1BP");
  reply(rest);
  reply(eight_bit_replies ? "\xC2\x9C" : "\x1B\\");
}

void State::full_reset() {
  current_ = primary_.get();
  if (options.dialect->alternate == dialect::AlternateScreen::OnFirstUse) {
    if (alternate_) alternate_->close();
    alternate_.reset();
  }
  modes.reset();
  modes.assign(Mode::GraphemeClustering, options.clustering_after_reset);
  tabs.reset();
  static_cast<ProgramSettings&>(*this) = {};
  if (options.dialect->prompts == dialect::Prompts::Cells) prompt_redraw = PromptRedraw::All;
  reset_margins();
  sync_rules();
  primary_->reset();
  if (alternate_) alternate_->reset();
}

// DECSTR: what a program may have left behind, but neither text nor cursor position (VT510 manual).
void State::soft_reset() {
  assign(Mode::CursorVisible, Setting::Set);
  for (const Mode mode : {Mode::Insert, Mode::Origin, Mode::ApplicationCursorKeys, Mode::ApplicationKeypad,
                          Mode::NationalCharsets, Mode::LeftRightMargins, Mode::KeyboardLocked})
    assign(mode, Setting::Reset);
  assign(Mode::Autowrap, Setting::Set);
  reset_margins();
  screen().set_style({});
  screen().set_protected(screen::ProtectedMode::Off);
  screen().charset() = {};
  screen().forget_saved_cursor();
  screen().clear_pending_wrap();
  attribute_extent_rectangle = false;
}

void State::resize(std::uint16_t cols, std::uint16_t rows) {
  if (cols == rules.cols && rows == rules.rows) return;
  if (cols != rules.cols) tabs.resize(cols);
  const auto reflow = is_set(Mode::Autowrap) ? pagelist::Reflow::Yes : pagelist::Reflow::No;
  const bool before = options.dialect->clear_prompt == dialect::ClearPrompt::BeforeReflow;
  if (before) clear_prompt();
  primary_->resize(cols, rows, reflow, before ? screen::PromptRedraw::None : prompt_redraw);
  const bool gave_up = note_core_failure(*primary_);
  // Where the primary screen could not take the size, the other one gets that which it has now.
  const std::uint16_t cols_now = primary_->list().cols();
  const std::uint16_t rows_now = primary_->list().rows();
  if (alternate_ &&
      (!gave_up || cols_now != alternate_->list().cols() || rows_now != alternate_->list().rows()))
    alternate_->resize(gave_up ? cols_now : cols, gave_up ? rows_now : rows, pagelist::Reflow::No,
                       screen::PromptRedraw::None);
  rules.cols = cols_now;
  rules.rows = rows_now;
  reset_margins();
}

void State::clear_prompt() {
  if (prompt_redraw == PromptRedraw::None) return;
  if (options.dialect->prompts == dialect::Prompts::Rows) {
    if (active() == ActiveScreen::Primary) primary_->clear_prompt();
  } else {
    primary_->clear_marked_prompt(prompt_redraw);
  }
}

void State::close() {
  if (alternate_) alternate_->close();
  primary_->close();
}

void State::collect_failures() {
  for (screen::Screen* const one : {primary_.get(), alternate_.get()}) {
    if (one == nullptr) continue;
    if (auto error = one->take_failure()) note_failure(*error);
    if (const auto byte = one->take_crash()) note_crash(*byte);
  }
}

/// The first alone, for a process ends once. By byte: others of the same bytes were noted when they happened.
void State::note_crash(std::uint64_t byte_offset) {
  if (std::ranges::any_of(core_failures, &CoreFailure::crashed)) return;
  const auto after = std::ranges::upper_bound(core_failures, byte_offset, {}, &CoreFailure::byte_offset);
  core_failures.insert(
      after,
      {.byte_offset = byte_offset, .what = "crash: writes into a page that is unmapped", .crashed = true});
}

bool State::note_core_failure(screen::Screen& screen) {
  const std::string_view what = screen.take_core_failure();
  if (what.empty()) return false;
  core_failures.push_back({.byte_offset = position_.byte_offset, .what = std::string(what)});
  return true;
}

void State::note_failure(const base::Error& error) {
  if (!failure) failure = error;
}

} // namespace termsoak::core::terminal
