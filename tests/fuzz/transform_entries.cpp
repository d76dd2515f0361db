// Scrubbing keeps length, shape and memory trace under the strategy the input names, and leaves no word
// behind; shrinking keeps what the stream shows, never makes it longer, and says the same however many ask at
// a time.

#include "audit/observed_terminal.h"
#include "core/screen/screen.h"
#include "core/screen/text.h"
#include "core/terminal/terminal.h"
#include "fuzz/entries.h"
#include "streams/transform/scrub.h"
#include "streams/transform/shrink.h"
#include "streams/transform/tokenizer.h"
#include "streams/workload/workload.h"
#include "support/numbered_strategies.h"
#include "support/terminal_fingerprint.h"

#include <algorithm>
#include <memory>

namespace termsoak::fuzz {
namespace {

using core::terminal::Terminal;
using streams::formats::EventKind;
using streams::formats::Recording;
using streams::transform::ShrinkInput;

constexpr std::size_t kStreamBytesMax = 4096;

/// FF 'R' COLS ROWS is a resize, FF 'E' the end of an event; everything else is output.
Recording recording_of(Bytes input) {
  Recording recording;
  input = input.first(std::min(input.size(), kStreamBytesMax));
  std::string open;
  const auto end_event = [&] {
    if (!open.empty())
      recording.events.push_back({.kind = EventKind::Output, .bytes = std::exchange(open, {})});
  };
  for (std::size_t at = 0; at < input.size(); ++at) {
    const bool marked = input[at] == 0xFF && at + 1 < input.size();
    if (marked && input[at + 1] == 'E') {
      end_event();
      ++at;
    } else if (marked && input[at + 1] == 'R' && at + 3 < input.size()) {
      end_event();
      recording.events.push_back({.kind = EventKind::Resize,
                                  .bytes = {},
                                  .cols = static_cast<std::uint16_t>(1 + input[at + 2]),
                                  .rows = static_cast<std::uint16_t>(1 + input[at + 3] % 64)});
      at += 3;
    } else {
      open += static_cast<char>(input[at]);
    }
  }
  end_event();
  return recording;
}

std::string output_of(const std::vector<streams::formats::StoredEvent>& events) {
  std::string output;
  for (const auto& event : events)
    if (event.kind == EventKind::Output) output += event.bytes;
  return output;
}

/// A terminal with memory and an observer of its own.
struct Bench {
  explicit Bench(const core::terminal::TerminalOptions& options) {
    if (auto made = audit::ObservedTerminal::create(options, {})) observed = std::move(*made);
    if (observed != nullptr) terminal = &observed->terminal();
  }
  void play(const std::vector<streams::formats::StoredEvent>& events) {
    for (const auto& event : events) {
      if (event.kind == EventKind::Output) terminal->feed(event.bytes);
      if (event.kind == EventKind::Resize) (void)terminal->resize(event.cols, event.rows);
    }
  }
  std::unique_ptr<audit::ObservedTerminal> observed;
  Terminal* terminal = nullptr; ///< of the observed one; null where there could be none
};

/// Every mapping with where it came from and where it went, the accounts, and where the cursor ends.
std::string trace_of(const Recording& recording, const core::terminal::TerminalOptions& options) {
  Bench bench(options);
  if (bench.terminal == nullptr) return {};
  for (int lap = 0; lap < 3; ++lap) {
    bench.play(recording.events);
    // What a lap leaves unfinished would take the next one's letters for its own, replaced or not.
    bench.terminal->feed("\x1b\\");
  }
  const auto& cursor = bench.terminal->screen().cursor();
  return std::to_string(test::digest_of(bench.observed->ledger())) + " " +
         std::to_string(test::digest_of(bench.terminal->figures(), bench.observed->audit().look())) + " " +
         std::to_string(cursor.x) + "," + std::to_string(cursor.y);
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Runs of four or more ASCII letters that stand there as they were. Line drawing is told from words by
/// charsets that only a whole replay knows, so streams that designate one are left out.
std::string find_survivor(const std::string& before, const std::string& after) {
  if (before.find('\x0E') != std::string::npos) return {};
  for (const std::string_view designation : {"\x1B(", "\x1B)", "\x1B*", "\x1B+"})
    if (before.find(designation) != std::string::npos) return {};
  streams::transform::Tokenizer tokenizer(before);
  while (const auto token = tokenizer.next()) {
    if (token->kind != streams::transform::TokenKind::Text) continue;
    std::size_t letters = 0;
    for (std::size_t at = token->offset; at < token->end(); ++at) {
      letters = is_letter(before[at]) && before[at] == after[at] ? letters + 1 : 0;
      if (letters >= 4) return "a word survives at byte " + std::to_string(at - 3);
    }
  }
  return {};
}

std::string find_other_shape(const std::string& before, const std::string& after) {
  streams::transform::Tokenizer one(before), two(after);
  while (const auto a = one.next()) {
    const auto b = two.next();
    if (!b || a->kind != b->kind || a->byte_count != b->byte_count)
      return "scrubbing changes the shape at byte " + std::to_string(a->offset);
    const bool is_text = a->kind == streams::transform::TokenKind::Text || is_string(a->kind);
    if (!is_text && a->in(before) != b->in(after))
      return "scrubbing changes a sequence at byte " + std::to_string(a->offset);
  }
  return {};
}

class CountedClock final : public base::Clock {
public:
  [[nodiscard]] std::chrono::nanoseconds now() const override { return std::chrono::milliseconds(++calls_); }
  [[nodiscard]] std::chrono::nanoseconds cpu() const override { return {}; }
  [[nodiscard]] std::chrono::system_clock::time_point date() const override { return {}; }

private:
  mutable std::int64_t calls_ = 0; ///< so that "time" runs out after as many questions, not by the wall
};

/// What a shrunk stream has to go on showing.
class Predicate {
public:
  Predicate(std::uint8_t kind, char needle) : kind_(kind % 4), needle_(needle) {}

  [[nodiscard]] std::size_t count(const std::vector<streams::formats::StoredEvent>& events) const {
    switch (kind_) {
    case 0:
      return needles(events);
    case 1: // only both together count: leaving one kind out is never progress
      return std::min(needles(events), static_cast<std::size_t>(std::ranges::count(
                                           events, EventKind::Resize, &streams::formats::StoredEvent::kind)));
    case 2:
      return rows(events);
    default:
      return pages(events);
    }
  }

private:
  [[nodiscard]] std::size_t needles(const std::vector<streams::formats::StoredEvent>& events) const {
    return static_cast<std::size_t>(std::ranges::count(output_of(events), needle_));
  }
  /// Rows with text of a small terminal, history included.
  [[nodiscard]] static std::size_t rows(const std::vector<streams::formats::StoredEvent>& events) {
    Bench bench({.cols = 20, .rows = 5});
    bench.play(events);
    std::size_t rows = 0;
    for (const auto& row : core::screen::screen_text(bench.terminal->primary()))
      rows += row.empty() ? 0 : 1;
    return rows;
  }
  /// Pages that had to grow, which is what people shrink streams for.
  [[nodiscard]] static std::size_t pages(const std::vector<streams::formats::StoredEvent>& events) {
    Bench bench({.cols = 20, .rows = 5});
    bench.play(events);
    return bench.terminal->figures().capacity_increases;
  }

  std::uint8_t kind_;
  char needle_;
};

std::string find_wrong_generator(const streams::transform::ShrinkResult& result) {
  if (result.generator.empty()) return {};
  const auto workload =
      streams::workload::parse_workload("{\"recipe\":" + result.generator + "}", "shrunk/workload.json");
  if (!workload) return "the generator line is no recipe: " + workload.error().message;
  const auto* const plan = std::get_if<streams::synth::Plan>(&workload->stream);
  if (plan == nullptr) return "the generator line is no plan";
  std::string made;
  streams::synth::Generator generator(streams::synth::open(*plan));
  while (const auto event = generator.next())
    made += event->bytes;
  return made == output_of(result.scenario.events) ? "" : "the generator line makes another stream";
}

base::Result<streams::transform::ShrinkResult>
shrink(const Recording& recording, const streams::transform::ShrinkOracle& oracle, unsigned jobs) {
  const CountedClock clock;
  return streams::transform::shrink(recording, {}, oracle,
                                    {.clock = clock,
                                     .time_max = std::chrono::milliseconds(400),
                                     .jobs = jobs,
                                     .screen = streams::transform::ScreenChange::Forbidden,
                                     .progress = {}});
}

std::string run_shrink(Bytes input, std::span<const unsigned> other_jobs) {
  if (input.size() < 3) return {};
  const Predicate predicate(input[0], static_cast<char>(input[1]));
  const Recording recording = recording_of(input.subspan(2));
  const std::size_t wanted = std::min<std::size_t>(3, predicate.count(recording.events));
  if (wanted == 0) return {};
  const auto oracle = [&](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    if (predicate.count(scenario.events) < wanted) return std::nullopt;
    return output_of(scenario.events).size();
  };
  const auto result = shrink(recording, oracle, 1);
  if (!result) return "a stream that shows it is refused: " + result.error().message;
  if (result->bytes_before != output_of(recording.events).size()) return "the size before is told wrong";
  if (result->bytes_after != output_of(result->scenario.events).size()) return "the size after is told wrong";
  if (result->bytes_after > result->bytes_before) return "shrinking made it longer";
  if (predicate.count(result->scenario.events) < wanted) return "the shrunk stream no longer shows it";
  if (auto wrong = find_wrong_generator(*result); !wrong.empty()) return wrong;
  for (const unsigned jobs : other_jobs) {
    const auto other = shrink(recording, oracle, jobs);
    if (!other) return "refused by several at a time: " + other.error().message;
    if (predicate.count(other->scenario.events) < wanted) return "shrunk by several it no longer shows it";
    if (!result->out_of_time && !other->out_of_time && other->scenario.events != result->scenario.events)
      return "the outcome depends on how many ask";
  }
  return {};
}

} // namespace

std::string fuzz_scrub(Bytes input) {
  if (input.size() < 3) return {};
  core::terminal::TerminalOptions options{.cols = static_cast<std::uint16_t>(1 + input[1]), .rows = 5};
  options.strategy = test::numbered_strategy(input[0]);
  options.scrollback_limit_bytes = std::uint64_t{input[0]} * 4096;
  options.grapheme_clustering = core::terminal::Setting{static_cast<std::uint8_t>(input[0] >= 128)};
  const Recording original = recording_of(input.subspan(2));
  streams::transform::ScrubCounts counts;
  const Recording scrubbed =
      streams::transform::scrub(original, {.key = {1, 2, 3}, .keep_words = {}}, counts);
  if (scrubbed.events.size() != original.events.size()) return "scrubbing changes the number of events";
  for (std::size_t i = 0; i < original.events.size(); ++i)
    if (scrubbed.events[i].bytes.size() != original.events[i].bytes.size())
      return "scrubbing changes a length";
  const std::string before = output_of(original.events), after = output_of(scrubbed.events);
  if (auto wrong = find_other_shape(before, after); !wrong.empty()) return wrong;
  if (auto wrong = find_survivor(before, after); !wrong.empty()) return wrong;
  if (trace_of(original, options) == trace_of(scrubbed, options)) return {};
  // A link's place in a page follows from a hash of its text, and with it, once in a while, when the page
  // grows: there `scrub` finds out by replaying both, and writes nothing.
  return before.find("]8;") != std::string::npos ? "" : "scrubbing changes the memory trace";
}

std::string fuzz_shrink(Bytes input) {
  return run_shrink(input, {});
}

std::string fuzz_shrink_by_several(Bytes input) {
  constexpr unsigned kJobs[] = {3};
  return run_shrink(input, kJobs);
}

} // namespace termsoak::fuzz
