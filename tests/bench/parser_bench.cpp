#include "bench/bench.h"

#include "parser/parser.h"

namespace termsoak::bench {
namespace {

using namespace parser;

// Takes every call and does next to nothing with it: what remains is the parser.
class Sink {
public:
  void at(std::uint64_t byte_offset) { offset_ = byte_offset; }
  void print_ascii(const std::uint8_t* bytes, std::size_t count) { sum_ += bytes[0] + count; }
  void print_codepoints(const char32_t* code_points, std::size_t count) { sum_ += code_points[0] + count; }
  void execute(std::uint8_t control) { sum_ += control; }
  void esc_dispatch(const EscSequence& esc) { sum_ += static_cast<std::uint8_t>(esc.final); }
  void csi_dispatch(const CsiSequence& csi) { sum_ += csi.raw(0) + static_cast<std::uint8_t>(csi.final); }
  void osc_dispatch(const OscString& osc) { sum_ += osc.payload.size(); }
  void dcs_hook(const CsiSequence& csi) { sum_ += csi.count(); }
  void dcs_put(std::span<const std::uint8_t> data) { sum_ += data.size(); }
  void dcs_unhook(StringEnd) { ++sum_; }
  void string_start(StringKind) { ++sum_; }
  void string_put(StringKind, std::span<const std::uint8_t> data) { sum_ += data.size(); }
  void string_end(StringKind, StringEnd) { ++sum_; }

  [[nodiscard]] std::uint64_t sum() const { return sum_ + offset_; }

private:
  std::uint64_t offset_ = 0;
  std::uint64_t sum_ = 0;
};

void parse(benchmark::State& state, const Stream& stream) {
  Parser<Sink> parser;
  Sink sink;
  for (auto _ : state)
    feed_chunks(stream, [&](auto chunk) { parser.feed(chunk, sink); });
  benchmark::DoNotOptimize(sink.sum());
  set_bytes(state, stream.bytes.size());
}

} // namespace

void register_parser(const Streams& streams) {
  for (const Stream& stream : streams)
    benchmark::RegisterBenchmark(("parser/" + std::string(stream.name)).c_str(),
                                 [&stream](benchmark::State& state) { parse(state, stream); });
}

} // namespace termsoak::bench
