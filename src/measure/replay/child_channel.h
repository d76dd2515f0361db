#pragma once

#include "base/error.h"
#include "measure/replay/cell_pool.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a measured child says to its parent through a pipe: frames of one type byte, an 8-byte length and a
/// payload. Does not start or end processes.
namespace termsoak::measure::replay {

enum class FrameType : char { Progress = 'P', Result = 'R', Error = 'E' };

struct Frame {
  FrameType type = FrameType::Progress;
  std::string payload;
};

[[nodiscard]] base::Result<void> send_frame(int fd, FrameType type, std::string_view payload);

/// Collects bytes as they arrive and gives whole frames.
class FrameBuffer {
public:
  void append(std::string_view bytes) { pending_ += bytes; }
  /// The next whole frame; nothing while it is incomplete. An impossible header is an error.
  [[nodiscard]] base::Result<std::optional<Frame>> next();

private:
  std::string pending_;
};

[[nodiscard]] std::string encode_progress(const Progress& progress);
[[nodiscard]] Progress decode_progress(std::string_view payload);
[[nodiscard]] std::string encode_error(const base::Error& error);
[[nodiscard]] base::Error decode_error(std::string_view payload);

} // namespace termsoak::measure::replay
