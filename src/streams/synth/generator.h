#pragma once

#include "streams/synth/stream_builder.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// A stream made while it is read: however long it is, only one chunk of it exists at a time. Does not know
/// what the bytes mean.
namespace termsoak::streams::synth {

/// Appends one unit (a row, a frame, a cycle; a few KiB at most) and says true, or appends nothing and says
/// false at the end. Owns its state: two producers made alike give the same bytes.
using Producer = std::function<bool(StreamBuilder&)>;

/// Ends `inner` at exactly `bytes`. Units stay whole: what is left for less than one unit becomes NUL, which
/// ECMA-48 (8.3.88) lets anyone insert into a stream without changing what it says.
[[nodiscard]] Producer limited(Producer inner, std::uint64_t bytes);

struct SynthEvent {
  enum class Kind { Output, Resize };
  Kind kind = Kind::Output;
  std::chrono::microseconds time{}; ///< virtual: a stream passes at 1 MB/s
  std::string_view bytes;           ///< of an Output; valid until the next call
  ScreenSize size;                  ///< of a Resize
};

class Generator {
public:
  explicit Generator(Producer producer) : producer_(std::move(producer)) {}

  /// The next event; outputs are non-empty and about 64 KiB unless a resize cuts them.
  [[nodiscard]] std::optional<SynthEvent> next();
  [[nodiscard]] std::uint64_t bytes_made() const { return bytes_made_; }

private:
  void refill();

  Producer producer_;
  StreamBuilder builder_;
  std::size_t byte_at_ = 0;
  std::size_t resize_at_ = 0;
  std::uint64_t bytes_made_ = 0;
  bool ended_ = false;
};

} // namespace termsoak::streams::synth
