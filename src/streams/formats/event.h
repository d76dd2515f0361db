#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

/// One thing that happened in a recorded session. Does not say which format it came from: versions melt at
/// reading, so times are always "since the start" and text is always bytes.
namespace termsoak::streams::formats {

enum class EventKind : std::uint8_t {
  Output, ///< what the program wrote to the terminal
  Input,  ///< what the user typed
  Resize, ///< the terminal has `cols` x `rows` from here on
  Marker, ///< a label somebody put here
  Exit,   ///< the program ended with `exit_status`
};

/// An event longer than the reader's piece size arrives as First, Middle..., Last; every other one as Whole.
/// Pieces of one event follow each other directly and share its time. Last may be empty.
enum class Part : std::uint8_t { Whole, First, Middle, Last };

struct Event {
  EventKind kind = EventKind::Output;
  Part part = Part::Whole;
  std::chrono::nanoseconds time{}; ///< since the start of the recording; never runs backwards
  std::string_view bytes{}; ///< Output, Input: exact bytes; Marker: its label. Valid until the next `next()`
  std::uint16_t cols = 0;   ///< Resize only
  std::uint16_t rows = 0;   ///< Resize only
  std::int32_t exit_status = 0; ///< Exit only

  /// False for the second and later pieces of a long event.
  [[nodiscard]] constexpr bool begins_event() const { return part == Part::Whole || part == Part::First; }

  friend bool operator==(const Event&, const Event&) = default;
};

} // namespace termsoak::streams::formats
