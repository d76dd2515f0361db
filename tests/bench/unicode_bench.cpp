#include "bench/bench.h"

#include "unicode/grapheme.h"
#include "unicode/scan.h"
#include "unicode/utf8.h"

namespace termsoak::bench {
namespace {

using namespace unicode;

// Reads the stream as the ground state does, controls skipped: only text costs anything.
std::u32string decode(const Stream& stream) {
  std::u32string text;
  Utf8Decoder decoder;
  char32_t run[256];
  const auto bytes = stream.data();
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes[at] < 0x80) {
      text += static_cast<char32_t>(bytes[at++]);
      continue;
    }
    const Utf8Result got = decoder.decode(bytes.data() + at, bytes.size() - at, run, std::size(run));
    text.append(run, got.code_points);
    at += got.bytes_consumed;
  }
  return text;
}

void scan(benchmark::State& state, const Stream& stream,
          std::size_t (*length)(const std::uint8_t*, std::size_t)) {
  const auto bytes = stream.data();
  for (auto _ : state)
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t run = length(bytes.data() + at, bytes.size() - at);
      benchmark::DoNotOptimize(run);
      at += run + 1;
    }
  set_bytes(state, bytes.size());
}

void utf8(benchmark::State& state, const Stream& stream) {
  char32_t run[256];
  const auto bytes = stream.data();
  for (auto _ : state) {
    Utf8Decoder decoder;
    for (std::size_t at = 0; at < bytes.size();) {
      if (bytes[at] < 0x80) {
        ++at;
        continue;
      }
      const Utf8Result got = decoder.decode(bytes.data() + at, bytes.size() - at, run, std::size(run));
      benchmark::DoNotOptimize(run[0]);
      at += got.bytes_consumed;
    }
  }
  set_bytes(state, bytes.size());
}

void widths(benchmark::State& state, const std::u32string& text) {
  for (auto _ : state) {
    std::size_t columns = 0;
    for (const char32_t cp : text)
      columns += width(cp);
    benchmark::DoNotOptimize(columns);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void breaks(benchmark::State& state, const std::u32string& text) {
  for (auto _ : state) {
    std::size_t clusters = 0;
    BreakState memory;
    Properties left = properties(text[0]);
    for (const char32_t cp : text) {
      const Properties right = properties(cp);
      clusters += terminal_break_between(left, right, memory) ? 1 : 0;
      left = right;
    }
    benchmark::DoNotOptimize(clusters);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

} // namespace

void register_unicode(const Streams& streams) {
  for (const Stream& stream : streams) {
    const std::string name(stream.name);
    const auto add = [&](const char* what, auto run) {
      benchmark::RegisterBenchmark((std::string("unicode/") + what + "/" + name).c_str(), run);
    };
    if (name == "ascii_scroll" || name == "sgr_heavy") {
      add("scan", [&stream](benchmark::State& state) { scan(state, stream, printable_ascii_length); });
      add("scan_vector",
          [&stream](benchmark::State& state) { scan(state, stream, printable_ascii_length_vector); });
      add("scan_scalar",
          [&stream](benchmark::State& state) { scan(state, stream, printable_ascii_length_scalar); });
    }
    if (name == "unicode" || name == "graphemes") {
      add("utf8", [&stream](benchmark::State& state) { utf8(state, stream); });
      add("width", [text = decode(stream)](benchmark::State& state) { widths(state, text); });
      add("breaks", [text = decode(stream)](benchmark::State& state) { breaks(state, text); });
    }
  }
}

} // namespace termsoak::bench
