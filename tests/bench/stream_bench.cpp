#include "bench/bench.h"

#include "base/check.h"
#include "base/clock.h"
#include "streams/formats/recording.h"
#include "streams/formats/writer.h"
#include "streams/transform/scrub.h"
#include "streams/transform/shrink.h"

#include <algorithm>
#include <array>

/// What happens to a stream before and beside the replay: reading each format, scrubbing, shrinking.
namespace termsoak::bench {
namespace {

using namespace streams;

constexpr std::size_t kEventBytes = 512; ///< about what a program writes at once

formats::Recording recording_of(std::string_view bytes) {
  formats::Recording recording;
  recording.info.cols = 80;
  recording.info.rows = 24;
  for (std::size_t at = 0; at < bytes.size(); at += kEventBytes)
    recording.events.push_back({.time = std::chrono::milliseconds(recording.events.size()),
                                .bytes = std::string(bytes.substr(at, kEventBytes))});
  return recording;
}

std::string written(const formats::Recording& recording, formats::Format format) {
  std::string file;
  auto writer = formats::open_memory_writer(file, recording.info, format);
  base::check(writer.has_value(), "the format can be written");
  for (const formats::StoredEvent& event : recording.events)
    base::check((*writer)->write(event.view()).has_value(), "memory takes an event");
  base::check((*writer)->finish().has_value(), "memory takes the end");
  return file;
}

void read_format(benchmark::State& state, const Stream& stream, formats::Format format) {
  const std::string file = written(recording_of(stream.bytes), format);
  for (auto _ : state) {
    auto reader = formats::open_memory_reader(file, "bench", {.format = format});
    while (true) {
      const auto event = (*reader)->next();
      if (!event || !*event) break;
      benchmark::DoNotOptimize((*event)->bytes.data());
    }
  }
  set_bytes(state, stream.bytes.size());
}

void scrub(benchmark::State& state, const Stream& stream) {
  const formats::Recording recording = recording_of(stream.bytes);
  for (auto _ : state) {
    transform::ScrubCounts counts;
    benchmark::DoNotOptimize(transform::scrub(recording, {}, counts).events.size());
  }
  set_bytes(state, stream.bytes.size());
}

// An oracle that costs next to nothing, so that what is measured is the search itself.
void shrink(benchmark::State& state, const Stream& stream) {
  const base::SystemClock clock;
  std::string bytes = stream.bytes.substr(0, 100'000);
  bytes.insert(bytes.size() / 2, "\x1b[1mneedle\x1b[m");
  const formats::Recording recording = recording_of(bytes);
  const transform::ShrinkOracle oracle = [](const transform::ShrinkInput& scenario) {
    std::string all;
    for (const formats::StoredEvent& event : scenario.events)
      all += event.bytes;
    const std::size_t found = all.find("needle");
    using Answer = std::optional<std::uint64_t>;
    return base::Result<Answer>(found == std::string::npos ? Answer() : Answer(found + 6));
  };
  for (auto _ : state) {
    const auto result =
        transform::shrink(recording, {.scrollback_limit_bytes = 1'000'000}, oracle, {.clock = clock});
    base::check(result.has_value(), "the needle is there");
    state.counters["replays"] = static_cast<double>(result->replays);
  }
  set_bytes(state, bytes.size());
}

} // namespace

void register_streams(const Streams& streams) {
  const auto found = std::ranges::find(streams, "ai_cli_mix", &Stream::name);
  base::check(found != streams.end(), "the workload is there");
  const Stream& stream = *found;
  constexpr std::array kFormats = {std::pair{"asciicast-v2", formats::Format::AsciicastV2},
                                   std::pair{"asciicast-v3", formats::Format::AsciicastV3},
                                   std::pair{"ttyrec", formats::Format::Ttyrec},
                                   std::pair{"raw", formats::Format::Raw}};
  for (const auto& [name, format] : kFormats)
    benchmark::RegisterBenchmark(
        (std::string("reader/") + name).c_str(),
        [&stream, format](benchmark::State& state) { read_format(state, stream, format); });
  benchmark::RegisterBenchmark("scrub", [&stream](benchmark::State& state) { scrub(state, stream); });
  benchmark::RegisterBenchmark("shrink", [&stream](benchmark::State& state) { shrink(state, stream); });
}

} // namespace termsoak::bench
