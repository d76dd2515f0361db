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
/// Header of eight bytes (see terminal_entry.cpp), then a stream; FF 'R' COLS ROWS in it resizes.
[[nodiscard]] std::string fuzz_terminal(Bytes input);
[[nodiscard]] std::string fuzz_terminal_every_strategy(Bytes input);
/// One byte of choices, then a recording.
[[nodiscard]] std::string fuzz_reader(Bytes input);
[[nodiscard]] std::string fuzz_workload(Bytes input);
[[nodiscard]] std::string fuzz_report(Bytes input);
/// A stream whose scrubbed copy must leave the same trace.
[[nodiscard]] std::string fuzz_scrub(Bytes input);
/// One byte of choices, then a stream that is shrunk while it keeps what it shows.
[[nodiscard]] std::string fuzz_shrink(Bytes input);

} // namespace termsoak::fuzz
