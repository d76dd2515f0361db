#pragma once

#include "core/memory/page_source.h"
#include "core/memory/stream_position.h"
#include "core/terminal/core_failure.h"
#include "core/terminal/options.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// A whole terminal: bytes in; screens, memory figures and replies out. Does not read files and never waits.
namespace termsoak::core::screen {
class Screen;
}

namespace termsoak::core::terminal {

class State;
class UnknownSequenceCounts;
struct Machine; ///< parser and sequence functions

class Terminal {
public:
  /// `source` and `position` must outlive the terminal; `position` says where in the stream it is.
  [[nodiscard]] static base::Result<std::unique_ptr<Terminal>>
  create(memory::PageSource& source, memory::StreamPosition& position, const TerminalOptions& options);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// The next bytes of the stream. Where they are cut makes no difference.
  void feed(std::span<const std::uint8_t> bytes);
  void feed(std::string_view bytes);
  /// When what follows arrives. Of bytes that arrive at one moment a core reads 64 KiB at once, and some
  /// versions lose the rest of those where they give up. A resize comes between two reads, too.
  void arrives(std::chrono::nanoseconds moment);
  /// A new window size; columns and rows must be at least 1. Failure leaves the old size.
  [[nodiscard]] base::Result<void> resize(std::uint16_t cols, std::uint16_t rows);
  /// Closes both screens: what stays mapped afterwards is leaked. Only figures may be read then.
  void close();

  [[nodiscard]] std::uint16_t cols() const;
  [[nodiscard]] std::uint16_t rows() const;
  [[nodiscard]] std::uint64_t bytes_fed() const;
  [[nodiscard]] const screen::Screen& screen() const;    ///< the one that is shown
  [[nodiscard]] const screen::Screen& primary() const;   ///< the one with history
  [[nodiscard]] const screen::Screen* alternate() const; ///< null until first used, and after RIS
  [[nodiscard]] bool alternate_active() const;
  [[nodiscard]] bool cursor_visible() const;
  [[nodiscard]] bool is_set(Mode mode) const;
  [[nodiscard]] std::string_view title() const;
  /// What a program would have been answered since the last call.
  [[nodiscard]] std::string take_replies();
  /// The first operation that the memory below refused; the terminal went on without it.
  [[nodiscard]] const std::optional<base::Error>& failure() const;

  /// Where the modelled core itself gave up, and this one with it.
  [[nodiscard]] std::span<const CoreFailure> core_failures() const;

  /// What of the stream had no function here. Include unknown_sequences.h to read it.
  [[nodiscard]] const UnknownSequenceCounts& unknown_sequences() const;

  /// Figures of the primary screen's list, as the list itself keeps them.
  [[nodiscard]] pagelist::ListFigures figures() const;

private:
  explicit Terminal(std::unique_ptr<Machine> machine);
  std::unique_ptr<Machine> machine_;
};

} // namespace termsoak::core::terminal
