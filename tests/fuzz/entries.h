#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The fuzzed entry points: bytes in, what went wrong out. Know nothing of libFuzzer, so that every build
/// replays the corpus through the very same functions.
namespace termsoak::fuzz {

using Bytes = std::span<const std::uint8_t>;

struct Target {
  std::string_view name;        ///< also the folder of its corpus
  std::string (*entry)(Bytes);  ///< empty when everything held
  std::string (*replay)(Bytes); ///< the same, more thoroughly where time allows it
};

[[nodiscard]] std::span<const Target> targets();

/// Events, whatever the chunks.
[[nodiscard]] std::string fuzz_parser(Bytes input);
/// Header of eight bytes, then a stream; FF and a letter in it is an operation (see terminal_entry.cpp).
[[nodiscard]] std::string fuzz_terminal(Bytes input);
[[nodiscard]] std::string fuzz_terminal_every_strategy(Bytes input);
/// One byte of choices, then a recording; with bit 5 two lengths and two files (see reader_entry.cpp).
[[nodiscard]] std::string fuzz_reader(Bytes input);
[[nodiscard]] std::string fuzz_workload(Bytes input);
[[nodiscard]] std::string fuzz_report(Bytes input);
/// Two bytes (strategy and limit, columns), then a stream whose scrubbed copy must leave the same trace. Here
/// and below FF 'R' COLS ROWS is a resize and FF 'E' ends an event.
[[nodiscard]] std::string fuzz_scrub(Bytes input);
/// Two bytes (what it shows, a byte to look for), then a stream that is shrunk while it shows that.
[[nodiscard]] std::string fuzz_shrink(Bytes input);
[[nodiscard]] std::string fuzz_shrink_by_several(Bytes input);

} // namespace termsoak::fuzz
