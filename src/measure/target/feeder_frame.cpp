#include "measure/target/feeder_frame.h"

#include <cstring>

namespace termsoak::measure::target {

std::string encode(FrameKind kind, std::uint64_t first, std::uint64_t second, std::string_view payload) {
  const FrameHeader header{.kind = static_cast<char>(kind),
                           .payload_bytes = static_cast<std::uint32_t>(payload.size()),
                           .first = first,
                           .second = second};
  std::string out(sizeof header, '\0');
  std::memcpy(out.data(), &header, sizeof header);
  out += payload;
  return out;
}

base::Result<std::optional<FeederFrame>> FeederFrames::next() {
  FrameHeader header;
  if (pending_.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, pending_.data(), sizeof header);
  if (std::string_view("DSWAHsr").find(header.kind) == std::string_view::npos ||
      header.payload_bytes > kPayloadBytesMax)
    return base::fail(base::ErrorKind::Internal, "a frame that no feeder sends");
  if (pending_.size() < sizeof header + header.payload_bytes) return std::nullopt;
  FeederFrame frame{.kind = static_cast<FrameKind>(header.kind),
                    .first = header.first,
                    .second = header.second,
                    .payload = pending_.substr(sizeof header, header.payload_bytes)};
  pending_.erase(0, sizeof header + header.payload_bytes);
  return frame;
}

} // namespace termsoak::measure::target
