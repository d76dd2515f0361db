// libFuzzer target: the parser says the same however the input is cut, and nothing crashes it.

#include "core/parser/event_recorder.h"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace termsoak::core::parser;

std::vector<std::string> play(std::span<const std::uint8_t> bytes, std::size_t chunk_bytes) {
  Parser<EventRecorder> parser({.osc_bytes_max = 64});
  EventRecorder recorder;
  for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes)
    parser.feed(bytes.subspan(at, std::min(chunk_bytes, bytes.size() - at)), recorder);
  parser.finish(recorder);
  return recorder.lines();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  const auto whole = play(bytes, size + 1);
  for (const std::size_t chunk_bytes : {1U, 2U, 7U})
    if (play(bytes, chunk_bytes) != whole) {
      std::fprintf(stderr, "chunks of %zu bytes change the events\n", chunk_bytes);
      std::abort();
    }
  return 0;
}
