#include "measure/replay/child_channel.h"

#include "base/fd.h"

#include <array>
#include <cstring>

namespace termsoak::measure::replay {
namespace {

constexpr std::size_t kHeaderBytes = 1 + sizeof(std::uint64_t);
/// Far above any result; a longer length means that the pipe carries something else.
constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{1} << 32;

std::string encode_words(std::uint64_t first, std::uint64_t second) {
  std::string out(2 * sizeof(std::uint64_t), '\0');
  std::memcpy(out.data(), &first, sizeof first);
  std::memcpy(out.data() + sizeof first, &second, sizeof second);
  return out;
}

} // namespace

base::Result<void> send_frame(int fd, FrameType type, std::string_view payload) {
  std::array<char, kHeaderBytes> header{static_cast<char>(type)};
  const std::uint64_t length = payload.size();
  std::memcpy(header.data() + 1, &length, sizeof length);
  if (auto sent = base::write_all(fd, {header.data(), header.size()}); !sent) return sent;
  return base::write_all(fd, payload);
}

base::Result<std::optional<Frame>> FrameBuffer::next() {
  if (pending_.size() < kHeaderBytes) return std::optional<Frame>{};
  std::uint64_t length = 0;
  std::memcpy(&length, pending_.data() + 1, sizeof length);
  const char type = pending_[0];
  if ((type != 'P' && type != 'R' && type != 'E') || length > kPayloadBytesMax)
    return base::fail(base::ErrorKind::Internal, "a measured child sent something that is no result");
  if (pending_.size() < kHeaderBytes + length) return std::optional<Frame>{};
  Frame frame{static_cast<FrameType>(type), pending_.substr(kHeaderBytes, length)};
  pending_.erase(0, kHeaderBytes + length);
  return frame;
}

std::string encode_progress(const Progress& progress) {
  return encode_words(progress.bytes_done, progress.bytes_total);
}

Progress decode_progress(std::string_view payload) {
  Progress out;
  if (payload.size() == 2 * sizeof(std::uint64_t)) {
    std::memcpy(&out.bytes_done, payload.data(), sizeof out.bytes_done);
    std::memcpy(&out.bytes_total, payload.data() + sizeof out.bytes_done, sizeof out.bytes_total);
  }
  return out;
}

std::string encode_error(const base::Error& error) {
  std::string out(1, static_cast<char>(error.kind));
  out += error.message;
  out += '\0';
  out += error.remedy;
  return out;
}

base::Error decode_error(std::string_view payload) {
  if (payload.empty()) return {.message = "a measured child failed without saying why"};
  const std::size_t end = payload.find('\0', 1);
  return {.kind = static_cast<base::ErrorKind>(payload[0]),
          .message = std::string(payload.substr(1, end == std::string_view::npos ? end : end - 1)),
          .remedy = end == std::string_view::npos ? "" : std::string(payload.substr(end + 1))};
}

} // namespace termsoak::measure::replay
