#pragma once

#include "base/error.h"
#include "streams/formats/recording.h"
#include "streams/transform/pseudonymizer.h"

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>

/// A recording without its secrets: what could be read is replaced, what memory depends on stays, byte for
/// byte in length. Works on parsed text, so a word is found even where sequences cut it. Does not replay; the
/// proof that nothing changed comes from an oracle.
namespace termsoak::streams::transform {

enum class TimePrecision : std::uint8_t {
  Exact,
  Coarse, ///< whole seconds: how somebody types is as personal as what
};

struct ScrubOptions {
  ScrubKey key{};
  std::set<std::string, std::less<>> keep_words;
  TimePrecision time = TimePrecision::Exact;
};

/// What was replaced, for people.
struct ScrubCounts {
  std::uint64_t words = 0;
  std::uint64_t links = 0;
  std::uint64_t strings = 0; ///< titles, clipboards, paths, images, ...: OSC, DCS, APC, PM and SOS
};

/// From the system's generator.
[[nodiscard]] base::Result<ScrubKey> random_key();

/// Terminal output; the same length.
[[nodiscard]] std::string scrub_output(std::string_view output, Pseudonymizer& pseudonyms,
                                       ScrubCounts& counts);

/// Output, input, markers and header. Titles of the header, its command and the values of its environment
/// become words of the same length; TERM stays.
[[nodiscard]] formats::Recording scrub(const formats::Recording& recording, const ScrubOptions& options,
                                       ScrubCounts& counts);

/// Replays a recording under one strategy and gives a digest of everything its memory did. Called from
/// several threads at a time.
using TraceOracle =
    std::function<base::Result<std::string>(const formats::Recording&, std::string_view strategy)>;

/// An error that names the first strategy under which the two differ.
[[nodiscard]] base::Result<void> prove_same_trace(const formats::Recording& original,
                                                  const formats::Recording& scrubbed,
                                                  std::span<const std::string_view> strategies,
                                                  const TraceOracle& oracle);

} // namespace termsoak::streams::transform
