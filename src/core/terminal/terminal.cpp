#include "core/terminal/terminal.h"

#include "core/pagelist/page_list.h"
#include "core/terminal/interpreter.h"
#include "core/terminal/state.h"
#include "parser/parser.h"

#include <algorithm>
#include <utility>

namespace termsoak::core::terminal {

namespace {

/// What the modelled core is handed at once, and loses the rest of where it gives up.
constexpr std::size_t kReadBytes = 65536;

} // namespace

struct Machine {
  Machine(std::unique_ptr<State> state_in, memory::StreamPosition& position)
      : state(std::move(state_in)), interpreter(*state, position), parser(state->options.dialect->parser) {}

  std::unique_ptr<State> state;
  Interpreter interpreter;
  parser::Parser<Interpreter> parser;
  std::size_t read_left = kReadBytes; ///< of the bytes that arrive at once
  std::chrono::nanoseconds moment{0};

  void begin_read() {
    read_left = kReadBytes;
    interpreter.go_on();
  }
};

base::Result<std::unique_ptr<Terminal>> Terminal::create(memory::PageSource& source,
                                                         memory::StreamPosition& position,
                                                         const TerminalOptions& options) {
  auto state = State::create(source, position, options);
  if (!state) return base::fail_within("terminal", state.error());
  return std::unique_ptr<Terminal>(new Terminal(std::make_unique<Machine>(std::move(*state), position)));
}

Terminal::Terminal(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}
Terminal::~Terminal() = default;

void Terminal::arrives(std::chrono::nanoseconds moment) {
  if (moment != std::exchange(machine_->moment, moment)) machine_->begin_read();
}

void Terminal::feed(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto now = bytes.first(std::min(bytes.size(), machine_->read_left));
    if (machine_->interpreter.stopped())
      machine_->parser.skip(now.size());
    else
      machine_->parser.feed(now, machine_->interpreter);
    bytes = bytes.subspan(now.size());
    machine_->read_left -= now.size();
    if (machine_->read_left == 0) machine_->begin_read();
  }
  // What happens between chunks, a resize or the end, happens here and not where the last run began: that
  // depends on how the stream was cut.
  machine_->interpreter.at(machine_->parser.byte_offset());
  machine_->state->collect_failures();
}

void Terminal::feed(std::string_view bytes) {
  feed(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

base::Result<void> Terminal::resize(std::uint16_t cols, std::uint16_t rows) {
  if (cols == 0 || rows == 0)
    return base::fail(base::ErrorKind::Usage, "a screen needs at least one column and one row");
  machine_->begin_read();
  State& state = *machine_->state;
  state.window_cols = cols;
  const std::size_t gave_up = state.core_failures.size();
  state.resize(cols, rows);
  state.collect_failures();
  if (state.core_failures.size() != gave_up) return {}; // as the modelled core: half-way
  if (state.rules.cols != cols || state.rules.rows != rows)
    return base::fail(base::ErrorKind::OutOfMemory, "the screen could not take its new size");
  return {};
}

void Terminal::close() {
  machine_->state->close();
}

std::uint16_t Terminal::cols() const {
  return machine_->state->rules.cols;
}
std::uint16_t Terminal::rows() const {
  return machine_->state->rules.rows;
}
std::uint64_t Terminal::bytes_fed() const {
  return machine_->parser.byte_offset();
}
const screen::Screen& Terminal::screen() const {
  return machine_->state->screen();
}
const screen::Screen& Terminal::primary() const {
  return machine_->state->primary();
}
const screen::Screen* Terminal::alternate() const {
  return machine_->state->alternate();
}
bool Terminal::alternate_active() const {
  return machine_->state->active() == ActiveScreen::Alternate;
}
bool Terminal::cursor_visible() const {
  return is_set(Mode::CursorVisible);
}
bool Terminal::is_set(Mode mode) const {
  return machine_->state->is_set(mode);
}
const UnknownSequenceCounts& Terminal::unknown_sequences() const {
  return machine_->state->unknown_sequences;
}
std::string_view Terminal::title() const {
  return machine_->state->title;
}
std::string Terminal::take_replies() {
  return std::exchange(machine_->state->replies, {});
}
const std::optional<base::Error>& Terminal::failure() const {
  return machine_->state->failure;
}

std::span<const CoreFailure> Terminal::core_failures() const {
  return machine_->state->core_failures;
}

pagelist::ListFigures Terminal::figures() const {
  return primary().list().figures();
}

} // namespace termsoak::core::terminal
