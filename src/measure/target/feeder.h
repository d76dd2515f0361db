#pragma once

#include "base/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// The feeder: what an emulator under test runs in place of a shell. Writes the stream to the terminal
/// device, reads the emulator's answers, and tells the parent when a cursor report shows that all has been
/// consumed. Does not choose what to write; every byte comes through the socket.
namespace termsoak::measure::target {

/// Serves the parent behind `socket` on the terminal at descriptors 0 and 1 until the parent closes.
[[nodiscard]] base::Result<void> run_feeder(const std::filesystem::path& socket);

// What the parent and the feeder say to each other through the socket. Nothing here sends or receives.

enum class FrameKind : char {
  // to the feeder
  Data = 'D',   ///< bytes for the terminal
  Sync = 'S',   ///< ask for a cursor report; value: reports to be seen in all, this one included
  Window = 'W', ///< resize by xterm's window operation: cols, rows
  Await = 'A',  ///< wait until the device has this size: cols, rows
  // from the feeder
  Hello = 'H',   ///< its process id; cols, rows of the device
  Synced = 's',  ///< value: reports seen in all
  Resized = 'r', ///< cols, rows of the device now
};

/// A frame: kind, payload length and two numbers, then the payload. Both ends are one program on one machine.
struct FrameHeader {
  char kind = 0;
  std::uint32_t payload_bytes = 0;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

struct FeederFrame {
  FrameKind kind = FrameKind::Data;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::string payload;
};

inline constexpr std::uint32_t kPayloadBytesMax = 1 << 16;

[[nodiscard]] std::string encode(FrameKind kind, std::uint64_t first, std::uint64_t second,
                                 std::string_view payload = {});

/// Collects bytes as they arrive and gives whole frames.
class FeederFrames {
public:
  void add(std::string_view bytes) { pending_ += bytes; }
  /// Nothing while the next frame is incomplete; an impossible header is an error.
  [[nodiscard]] base::Result<std::optional<FeederFrame>> next();

private:
  std::string pending_;
};

/// Counts cursor reports (`CSI row ; col R`) in what a terminal answers. Skips every other answer.
class ReportReader {
public:
  void add(std::string_view bytes) {
    for (const char byte : bytes)
      step(byte);
  }
  [[nodiscard]] std::uint64_t reports_seen() const { return reports_seen_; }

private:
  enum class State : std::uint8_t { Other, Escape, Parameters };

  void step(char byte) {
    if (byte == '\x1b') {
      state_ = State::Escape;
    } else if (state_ == State::Escape) {
      state_ = byte == '[' ? State::Parameters : State::Other;
      separators_ = 0;
    } else if (state_ == State::Parameters) {
      if (byte == ';') ++separators_;
      if ((byte >= '0' && byte <= '9') || byte == ';' || byte == '?') return;
      if (byte == 'R' && separators_ > 0) ++reports_seen_;
      state_ = State::Other;
    }
  }

  State state_ = State::Other;
  unsigned separators_ = 0;
  std::uint64_t reports_seen_ = 0;
};

} // namespace termsoak::measure::target
