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
  return [inner = std::move(inner), left = bytes](StreamBuilder& builder) mutable {
    if (left == 0) return false;
    const StreamBuilder::Mark before = builder.mark();
    if (!inner(builder)) {
      left = 0;
      return false;
    }
    const std::uint64_t made = builder.bytes().size() - before.byte_count;
    if (made <= left) {
      left -= made;
      return true;
    }
    builder.cut_back(before);
    builder.fill('\0', static_cast<std::size_t>(std::exchange(left, 0)));
    return true;
  };
}

void Generator::refill() {
  builder_.clear();
  byte_at_ = 0;
  resize_at_ = 0;
  while (!ended_ && builder_.bytes().size() < kChunkBytes && builder_.resizes().size() < kResizesPerChunk)
    ended_ = !producer_(builder_);
}

std::optional<SynthEvent> Generator::next() {
  if (byte_at_ == builder_.bytes().size() && resize_at_ == builder_.resizes().size()) {
    if (ended_) return std::nullopt;
    refill();
  }
  const auto& resizes = builder_.resizes();
  const auto time = std::chrono::microseconds(bytes_made_);
  std::size_t end = builder_.bytes().size();
  if (resize_at_ < resizes.size()) {
    if (resizes[resize_at_].at_byte == byte_at_)
      return SynthEvent{
          .kind = SynthEvent::Kind::Resize, .time = time, .bytes = {}, .size = resizes[resize_at_++].size};
    end = resizes[resize_at_].at_byte;
  }
  if (end == byte_at_) return std::nullopt;
  const std::string_view bytes = builder_.bytes().substr(byte_at_, end - byte_at_);
  byte_at_ = end;
  bytes_made_ += bytes.size();
  return SynthEvent{.kind = SynthEvent::Kind::Output, .time = time, .bytes = bytes, .size = {}};
}

} // namespace termsoak::streams::synth
