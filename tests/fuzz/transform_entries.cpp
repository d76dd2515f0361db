// Scrubbing keeps length and memory trace; shrinking keeps what the stream shows and never makes it longer.

#include "core/memory/mmap_source.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"
#include "fuzz/entries.h"
#include "streams/transform/scrub.h"
#include "streams/transform/shrink.h"

#include <algorithm>

namespace termsoak::fuzz {
namespace {

using streams::formats::EventKind;
using streams::formats::Recording;
using streams::transform::Scenario;

constexpr std::size_t kStreamBytesMax = 4096;

std::string text_of(Bytes input) {
  input = input.first(std::min(input.size(), kStreamBytesMax));
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

Recording recording_of(const std::string& text, std::size_t events) {
  Recording recording;
  const std::size_t piece = std::max<std::size_t>(1, (text.size() + events - 1) / events);
  for (std::size_t at = 0; at < text.size(); at += piece)
    recording.events.push_back({.kind = EventKind::Output, .bytes = text.substr(at, piece)});
  return recording;
}

/// Every mapping with where it came from, and where the cursor ends.
std::string trace_of(const Recording& recording) {
  core::memory::MmapSource source;
  core::memory::StreamPosition position;
  core::memory::Ledger ledger(source, position);
  const auto terminal = core::terminal::Terminal::create(ledger, position, {.cols = 20, .rows = 5});
  if (!terminal) return {};
  for (int lap = 0; lap < 4; ++lap)
    for (const auto& event : recording.events)
      (*terminal)->feed(event.bytes);
  const auto figures = (*terminal)->figures();
  std::string trace = std::to_string(figures.page_size_bytes) + " " + std::to_string(figures.history_rows) +
                      " " + std::to_string((*terminal)->screen().cursor().x) + "," +
                      std::to_string((*terminal)->screen().cursor().y);
  for (const auto& record : ledger.records())
    trace += "\n" + std::to_string(record.bytes_at_birth) + "@" + std::to_string(record.born_at) + " " +
             std::string(core::memory::cause_name(record.cause));
  return trace;
}

std::size_t needles_in(const Scenario& scenario, char needle) {
  std::size_t count = 0;
  for (const auto& event : scenario.events)
    count += static_cast<std::size_t>(std::ranges::count(event.bytes, needle));
  return count;
}

class CountedClock final : public base::Clock {
public:
  [[nodiscard]] std::chrono::nanoseconds now() const override { return std::chrono::milliseconds(++calls_); }
  [[nodiscard]] std::chrono::nanoseconds cpu() const override { return {}; }
  [[nodiscard]] std::chrono::system_clock::time_point date() const override { return {}; }

private:
  mutable std::int64_t calls_ = 0; ///< so that "time" runs out after as many questions, not by the wall
};

} // namespace

std::string fuzz_scrub(Bytes input) {
  const Recording original = recording_of(text_of(input), 3);
  streams::transform::ScrubCounts counts;
  const Recording scrubbed = streams::transform::scrub(original, {.key = {1, 2, 3}}, counts);
  if (scrubbed.events.size() != original.events.size()) return "scrubbing changes the number of events";
  for (std::size_t i = 0; i < original.events.size(); ++i)
    if (scrubbed.events[i].bytes.size() != original.events[i].bytes.size())
      return "scrubbing changes a length";
  return trace_of(original) == trace_of(scrubbed) ? "" : "scrubbing changes the memory trace";
}

std::string fuzz_shrink(Bytes input) {
  if (input.size() < 2) return {};
  const char needle = static_cast<char>(input[0]);
  const Recording recording = recording_of(text_of(input.subspan(1)), 2);
  const std::size_t wanted = std::min<std::size_t>(3, needles_in({.events = recording.events}, needle));
  if (wanted == 0) return {};
  const auto holds = [&](const Scenario& scenario) -> base::Result<std::optional<std::uint64_t>> {
    if (needles_in(scenario, needle) < wanted) return std::nullopt;
    std::uint64_t bytes = 0;
    for (const auto& event : scenario.events)
      bytes += event.bytes.size();
    return bytes;
  };
  const CountedClock clock;
  const auto result = streams::transform::shrink(recording, {}, holds,
                                                 {.clock = clock,
                                                  .time_max = std::chrono::milliseconds(2000),
                                                  .screen = streams::transform::ScreenChange::Forbidden});
  if (!result) return "a stream that shows it is refused: " + result.error().message;
  if (result->bytes_after > result->bytes_before) return "shrinking made it longer";
  return needles_in(result->scenario, needle) >= wanted ? "" : "the shrunk stream no longer shows it";
}

} // namespace termsoak::fuzz
