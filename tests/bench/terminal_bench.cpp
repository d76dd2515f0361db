#include "bench/bench.h"

#include "audit/observed_terminal.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"

namespace termsoak::bench {
namespace {

using namespace core;

/// A terminal with its observer, fed until its history is full, so that every measured row also prunes one.
class Subject {
public:
  explicit Subject(terminal::TerminalOptions options) {
    if (options.strategy == nullptr) options.strategy = pagelist::find_strategy("fix-10353");
    auto made = audit::ObservedTerminal::create(options, {});
    base::check(made.has_value(), "the bench's terminal starts");
    observed_ = std::move(*made);
  }

  void feed(const Stream& stream) {
    feed_chunks(stream, [&](auto chunk) { terminal().feed(chunk); });
  }
  void fill() {
    std::string lines;
    for (int i = 0; i < 200; ++i)
      lines += "a line of the history that was here before\r\n";
    while (ledger().mapped_bytes() < kLimitBytes || terminal().figures().prunes == 0)
      terminal().feed(lines);
  }
  [[nodiscard]] terminal::Terminal& terminal() { return observed_->terminal(); }
  [[nodiscard]] const audit::Ledger& ledger() const { return observed_->ledger(); }

  static constexpr std::uint64_t kLimitBytes = 2'000'000;

private:
  std::unique_ptr<audit::ObservedTerminal> observed_;
};

void feed_full(benchmark::State& state, const Stream& stream, const terminal::TerminalOptions& options) {
  Subject subject(options);
  subject.fill();
  for (auto _ : state)
    subject.feed(stream);
  set_bytes(state, stream.bytes.size());
  state.counters["mapped_MB"] = static_cast<double>(subject.ledger().mapped_bytes()) / 1e6;
}

// The floor below the terminal: runs go straight into the screen, no parser.
void print_runs(benchmark::State& state, std::size_t run_bytes) {
  Subject subject({.scrollback_limit_bytes = Subject::kLimitBytes});
  subject.fill();
  auto& screen = const_cast<screen::Screen&>(subject.terminal().screen());
  const std::string run(run_bytes, 'x');
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(run.data());
  for (auto _ : state) {
    screen.print_ascii(bytes, run_bytes);
    screen.carriage_return();
    screen.line_feed();
  }
  set_bytes(state, run_bytes);
}

// Every row brings something a page has no room for, so that pages grow by cloning all the time.
Stream growing_stream(std::string_view what) {
  Stream stream{.name = what, .bytes = {}};
  for (int i = 0; i < 4000; ++i) {
    const std::string n = std::to_string(i);
    if (what == "styles")
      stream.bytes += "\x1b[38;2;" + std::to_string(i % 256) + ";" + std::to_string(i / 256) + ";7m";
    if (what == "links") stream.bytes += "\x1b]8;;https://example.org/" + n + "\x1b\\";
    if (what == "clusters") stream.bytes += "e\u0301o\u0308a\u0300";
    stream.bytes += "row " + n + "\x1b]8;;\x1b\\\x1b[m\r\n";
  }
  return stream;
}

void reflow(benchmark::State& state) {
  Subject subject({.scrollback_limit_bytes = Subject::kLimitBytes});
  std::string paragraph(333, 'w');
  paragraph += "\r\n";
  for (int i = 0; i < 1500; ++i)
    subject.terminal().feed(paragraph);
  std::uint16_t cols = 80;
  for (auto _ : state) {
    cols = cols == 80 ? 57 : 80;
    benchmark::DoNotOptimize(subject.terminal().resize(cols, 24).has_value());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

} // namespace

void register_terminal(const Streams& streams) {
  const terminal::TerminalOptions plain{.scrollback_limit_bytes = Subject::kLimitBytes};
  terminal::TerminalOptions clusters = plain;
  clusters.grapheme_clustering = terminal::Setting::Set;
  for (const std::size_t run : {1U, 8U, 80U, 4000U})
    benchmark::RegisterBenchmark(("screen/print_ascii/" + std::to_string(run)).c_str(),
                                 [run](benchmark::State& state) { print_runs(state, run); });
  for (const Stream& stream : streams) {
    const std::string name(stream.name);
    benchmark::RegisterBenchmark(("terminal/" + name).c_str(), [&stream, plain](benchmark::State& state) {
      feed_full(state, stream, plain);
    });
    if (name == "unicode" || name == "graphemes")
      benchmark::RegisterBenchmark(
          ("terminal_2027/" + name).c_str(),
          [&stream, clusters](benchmark::State& state) { feed_full(state, stream, clusters); });
    if (name != "ascii_scroll") continue;
    for (const pagelist::PruneStrategy& strategy : pagelist::strategies()) {
      terminal::TerminalOptions options = plain;
      options.strategy = &strategy;
      benchmark::RegisterBenchmark(
          ("prune/" + std::string(strategy.name)).c_str(),
          [&stream, options](benchmark::State& state) { feed_full(state, stream, options); });
    }
  }
  for (const std::string_view what : {"styles", "links", "clusters"})
    benchmark::RegisterBenchmark(
        ("capacity_growth/" + std::string(what)).c_str(),
        [stream = growing_stream(what), plain](benchmark::State& state) { feed_full(state, stream, plain); });
  benchmark::RegisterBenchmark("reflow/80_57", reflow);
}

} // namespace termsoak::bench
