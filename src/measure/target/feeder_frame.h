#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the parent and the feeder behind an emulator's terminal device say to each other through a socket.
/// Does not send or receive.
namespace termsoak::measure::target {

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

} // namespace termsoak::measure::target
