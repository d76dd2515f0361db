#include "streams/synth/generator.h"

#include <utility>

namespace termsoak::streams::synth {
namespace {

/// Large enough that a call per chunk costs nothing, small enough to stay in a second-level cache.
constexpr std::size_t kChunkBytes = 65536;
/// A storm of resizes alone must not fill memory either.
constexpr std::size_t kResizesPerChunk = 1024;

} // namespace

Producer limited(Producer inner, std::uint64_t bytes) {
  return [inner = std::move(inner), left = bytes](Script& script) mutable {
    if (left == 0) return false;
    const Script::Mark before = script.mark();
    if (!inner(script)) {
      left = 0;
      return false;
    }
    const std::uint64_t made = script.bytes().size() - before.byte_count;
    if (made <= left) {
      left -= made;
      return true;
    }
    script.cut_back(before);
    script.fill('\0', static_cast<std::size_t>(std::exchange(left, 0)));
    return true;
  };
}

void Generator::refill() {
  script_.clear();
  byte_at_ = 0;
  resize_at_ = 0;
  while (!ended_ && script_.bytes().size() < kChunkBytes && script_.resizes().size() < kResizesPerChunk)
    ended_ = !producer_(script_);
}

std::optional<Event> Generator::next() {
  if (byte_at_ == script_.bytes().size() && resize_at_ == script_.resizes().size()) {
    if (ended_) return std::nullopt;
    refill();
  }
  const auto& resizes = script_.resizes();
  const auto time = std::chrono::microseconds(bytes_made_);
  std::size_t end = script_.bytes().size();
  if (resize_at_ < resizes.size()) {
    if (resizes[resize_at_].at_byte == byte_at_)
      return Event{
          .kind = Event::Kind::Resize, .time = time, .bytes = {}, .size = resizes[resize_at_++].size};
    end = resizes[resize_at_].at_byte;
  }
  if (end == byte_at_) return std::nullopt;
  const std::string_view bytes = script_.bytes().substr(byte_at_, end - byte_at_);
  byte_at_ = end;
  bytes_made_ += bytes.size();
  return Event{.kind = Event::Kind::Output, .time = time, .bytes = bytes, .size = {}};
}

} // namespace termsoak::streams::synth
