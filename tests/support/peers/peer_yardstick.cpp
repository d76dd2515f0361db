// What the machine can do with the same chunks, without any terminal: `--mode memcpy_ring` copies them into
// 64 MiB,
// `--mode cell8_page` writes each byte as one cell of eight bytes into a ring as large as the scrollback.

#include "support/peers/feed_file.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

using namespace termsoak::peers;

Outcome copy(const Options& options) {
  constexpr std::size_t kRingBytes = std::size_t{64} << 20;
  std::vector<std::uint8_t> ring(kRingBytes, 1); // touched before the clock runs
  std::size_t at = 0;
  return run(options, "yard:memcpy_ring", [&](auto chunk) {
    if (at + chunk.size() > kRingBytes) at = 0;
    std::memcpy(&ring[at], chunk.data(), chunk.size());
    at += chunk.size();
  });
}

[[gnu::noinline]] void widen(const std::uint8_t* bytes, std::uint64_t* cells, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    cells[i] = std::uint64_t{0x100000000} | bytes[i];
}

Outcome cells(const Options& options) {
  std::vector<std::uint64_t> ring(std::size_t{options.scrollback_lines + options.rows} * options.cols, 1);
  std::size_t at = 0;
  return run(options, "yard:cell8_page", [&](auto chunk) {
    while (!chunk.empty()) {
      const std::size_t count = std::min(chunk.size(), ring.size() - at);
      widen(chunk.data(), &ring[at], count);
      chunk = chunk.subspan(count);
      at = at + count == ring.size() ? 0 : at + count;
    }
  });
}

} // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  if (options.mode != "memcpy_ring" && options.mode != "cell8_page") {
    std::fputs("--mode memcpy_ring or cell8_page\n", stderr);
    return 2;
  }
  report(options.mode == "memcpy_ring" ? copy(options) : cells(options));
}
