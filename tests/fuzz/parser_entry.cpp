// The parser says the same however the input is cut.

#include "fuzz/entries.h"
#include "parser/event_recorder.h"

#include <algorithm>
#include <vector>

namespace termsoak::fuzz {
namespace {

using parser::EventRecorder;
using parser::Parser;

std::vector<std::string> play(Bytes bytes, std::size_t chunk_bytes) {
  Parser<EventRecorder> parser({.osc_bytes_max = 64});
  EventRecorder recorder;
  for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes)
    parser.feed(bytes.subspan(at, std::min(chunk_bytes, bytes.size() - at)), recorder);
  parser.finish(recorder);
  return recorder.lines();
}

} // namespace

std::string fuzz_parser(Bytes input) {
  const auto whole = play(input, input.size() + 1);
  for (const std::size_t chunk_bytes : {1U, 2U, 7U})
    if (play(input, chunk_bytes) != whole)
      return "chunks of " + std::to_string(chunk_bytes) + " bytes change the events";
  return {};
}

} // namespace termsoak::fuzz
