#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the benchmarks of all floors share: the speed workloads, made once, and the way they are fed.
/// Measures; judges nothing.
namespace termsoak::bench {

struct Stream {
  std::string_view name;
  std::string bytes;

  [[nodiscard]] std::span<const std::uint8_t> data() const {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  }
};

using Streams = std::vector<Stream>;

inline constexpr std::size_t kChunkBytes = 65'536; ///< as `--chunk` has it by default

/// Calls `feed` with the stream's bytes, a chunk at a time.
template <class Feed> void feed_chunks(const Stream& stream, Feed&& feed) {
  const auto all = stream.data();
  for (std::size_t at = 0; at < all.size(); at += kChunkBytes)
    feed(all.subspan(at, std::min(kChunkBytes, all.size() - at)));
}

inline void set_bytes(benchmark::State& state, std::size_t bytes_per_iteration) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(bytes_per_iteration));
}

// One function a floor; `main` calls them from the bottom up, so that each floor's cost is the difference to
// the one below.
void register_unicode(const Streams& streams);
void register_parser(const Streams& streams);
void register_terminal(const Streams& streams);
void register_streams(const Streams& streams);
void register_floors(const Streams& streams);
void register_sampling();

} // namespace termsoak::bench
