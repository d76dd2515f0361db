// Parser and terminal together: no stream and no operation breaks a page, a pin or an account, under any
// strategy and layout, and where the stream was cut cannot be told afterwards.

#include "fuzz/entries.h"
#include "support/numbered_strategies.h"
#include "support/terminal_fingerprint.h"
#include "support/terminal_invariants.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace termsoak::fuzz {
namespace {

using core::page::LayoutVersion;
using core::pagelist::PruneStrategy;
using core::terminal::Terminal;

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kFedBytesMax = 12 << 10; ///< repetition included, so that one input takes milliseconds
constexpr std::size_t kOperationsMax = 48;     ///< every one of them is followed by a look at all cells

/// Bits of byte 5.
enum Switch : std::uint8_t {
  Clustering = 1,
  DiscardOrphans = 2,
  Logs = 4,     ///< an event log and a lap log listen
  CutTwice = 8, ///< once more in other pieces, and without logs: all must be the same
};

/// Byte 0 strategy, 1 columns, 2 rows, 3 limit, 4 layout and OS page, 5 switches, 6 repetitions, 7 chunk.
struct Plan {
  core::terminal::TerminalOptions options;
  audit::OrphanRam orphans = audit::OrphanRam::Keep;
  std::uint8_t switches = 0;
  std::size_t repeat = 1;
  std::size_t chunk_bytes = 1;
};

std::optional<std::uint64_t> limit_of(std::uint8_t byte) {
  if (byte == 255) return std::nullopt;
  return std::uint64_t{byte} * 8192;
}

Plan plan_of(Bytes header) {
  constexpr LayoutVersion kLayouts[] = {LayoutVersion::V2026_01, LayoutVersion::V1_3,
                                        LayoutVersion::V2026_08};
  Plan plan;
  plan.switches = header[5];
  plan.options.strategy = test::numbered_strategy(header[0]);
  // Wide screens fill pages, and with them the history, in few rows.
  plan.options.cols = static_cast<std::uint16_t>(header[1] == 255  ? 2000
                                                 : header[1] < 200 ? 1 + header[1]
                                                                   : 256 + (header[1] - 200) * 32);
  plan.options.rows = static_cast<std::uint16_t>(1 + header[2] % 128);
  plan.options.scrollback_limit_bytes = limit_of(header[3]);
  plan.options.geometry.version = kLayouts[header[4] % 3];
  plan.options.geometry.os_page_bytes = header[4] >= 128 ? 16384 : 4096;
  plan.options.grapheme_clustering =
      core::terminal::Setting{static_cast<std::uint8_t>(header[5] & Switch::Clustering)};
  plan.orphans =
      (header[5] & Switch::DiscardOrphans) != 0 ? audit::OrphanRam::Discard : audit::OrphanRam::Keep;
  plan.repeat = 1 + std::size_t{header[6]} * 4;
  plan.chunk_bytes = 1 + std::size_t{header[7]} * 8;
  return plan;
}

/// One terminal after another, each with memory and an observer of its own.
class Session {
public:
  Session(Plan plan, const PruneStrategy* forced) : plan_(std::move(plan)), forced_(forced) {
    if (forced_ != nullptr) plan_.options.strategy = forced_;
  }

  std::string run(Bytes stream) {
    if (auto wrong = open(); !wrong.empty()) return wrong;
    std::size_t fed = 0;
    for (std::size_t lap = 0; lap < plan_.repeat && fed <= kFedBytesMax; ++lap, fed += stream.size()) {
      if (auto wrong = play(stream); !wrong.empty()) return wrong;
      if (stream.empty()) break;
    }
    terminal_->feed("\x1b\\");
    if (auto wrong = look(); !wrong.empty()) return wrong;
    last_ = test::fingerprint_of(*observed_);
    return close();
  }
  /// Of the last terminal before it was closed.
  [[nodiscard]] const test::Fingerprint& last() const { return last_; }

private:
  [[nodiscard]] std::string named(const std::string& wrong) const {
    return wrong.empty() ? wrong : std::string(plan_.options.strategy->name) + ": " + wrong;
  }

  std::string open() {
    const std::size_t events_max = (plan_.switches & Switch::Logs) != 0 ? 1000 : 0;
    auto observed = audit::ObservedTerminal::create(
        plan_.options, {.audit = {.orphans = plan_.orphans, .events_max = events_max}});
    if (!observed) return named("no terminal: " + observed.error().message);
    observed_ = std::move(*observed);
    terminal_ = &observed_->terminal();
    return {};
  }

  std::string look() const { return named(test::find_imbalance(*observed_)); }

  std::string close() {
    terminal_->close();
    auto wrong = test::find_imbalance_after_close(*observed_, *plan_.options.strategy);
    terminal_ = nullptr;
    observed_.reset();
    return named(wrong);
  }

  void feed(Bytes piece) {
    for (std::size_t at = 0; at < piece.size(); at += plan_.chunk_bytes)
      terminal_->feed(piece.subspan(at, std::min(plan_.chunk_bytes, piece.size() - at)));
  }

  /// FF and a letter, then as many bytes as it takes, is an operation; what lies between is fed in chunks.
  std::string play(Bytes stream) {
    std::size_t from = 0;
    for (std::size_t at = 0; at + 4 <= stream.size(); ++at) {
      if (stream[at] != 0xFF || !is_operation(stream[at + 1])) continue;
      feed(stream.subspan(from, at - from));
      if (auto wrong = operate(stream.subspan(at + 1, 3)); !wrong.empty()) return wrong;
      from = at + 4;
      at += 3;
    }
    feed(stream.subspan(from));
    return {};
  }

  static bool is_operation(std::uint8_t letter) {
    return letter == 'R' || letter == 'W' || letter == 'K' || letter == 'Z' || letter == 'A' || letter == 'O';
  }

  /// A letter and two bytes that it may use.
  std::string operate(Bytes operation) {
    if (++operations_ > kOperationsMax) return {};
    const std::uint8_t a = operation[1], b = operation[2];
    switch (operation[0]) {
    case 'R':
      resize(static_cast<std::uint16_t>(1 + a), static_cast<std::uint16_t>(1 + b % 128));
      break;
    case 'W': // wide: pages that once were narrow must be laid out anew
      resize(static_cast<std::uint16_t>(1 + a * 16), static_cast<std::uint16_t>(1 + b % 16));
      break;
    case 'K':
      whole("\x1B[3J\x1B[2J");
      break;
    case 'Z':
      whole("\x1B"
            "c");
      break;
    case 'A':
      whole(a % 2 == 0 ? "\x1B[?1049h" : "\x1B[?1049l");
      break;
    default:
      return reopen(a, b);
    }
    return look();
  }

  void resize(std::uint16_t cols, std::uint16_t rows) { (void)terminal_->resize(cols, rows); }
  /// A sequence that surely acts: whatever was unfinished before is dropped.
  void whole(std::string_view sequence) {
    terminal_->feed("\x1b\\");
    terminal_->feed(sequence);
  }

  std::string reopen(std::uint8_t strategy, std::uint8_t limit) {
    terminal_->feed("\x1b\\");
    if (auto wrong = look(); !wrong.empty()) return wrong;
    if (auto wrong = close(); !wrong.empty()) return wrong;
    plan_.options.strategy = forced_ != nullptr ? forced_ : test::numbered_strategy(strategy);
    plan_.options.scrollback_limit_bytes = limit_of(limit);
    return open();
  }

  Plan plan_;
  const PruneStrategy* forced_;
  std::unique_ptr<audit::ObservedTerminal> observed_;
  Terminal* terminal_ = nullptr; ///< of the observed one
  std::size_t operations_ = 0;
  test::Fingerprint last_;
};

/// As it says itself, and then in other pieces.
std::string run(Bytes input, const PruneStrategy* forced, std::span<const std::size_t> other_chunks) {
  if (input.size() < kHeaderBytes) return {};
  Plan plan = plan_of(input.first(kHeaderBytes));
  const Bytes stream = input.subspan(kHeaderBytes);
  Session first(plan, forced);
  if (auto wrong = first.run(stream); !wrong.empty()) return wrong;
  plan.switches = static_cast<std::uint8_t>(plan.switches & ~Switch::Logs);
  for (const std::size_t chunk_bytes : other_chunks) {
    plan.chunk_bytes = chunk_bytes;
    Session other(plan, forced);
    if (auto wrong = other.run(stream); !wrong.empty()) return wrong;
    if (const auto part = test::differing_part(first.last(), other.last()); !part.empty())
      return "chunks of " + std::to_string(chunk_bytes) + " bytes change the " + std::string(part);
  }
  return {};
}

} // namespace

std::string fuzz_terminal(Bytes input) {
  if (input.size() < kHeaderBytes) return {};
  const std::size_t other = input[7] == 0 ? 4096 : 1;
  const bool twice = (input[5] & Switch::CutTwice) != 0;
  return run(input, nullptr, std::span(&other, twice ? 1 : 0));
}

std::string fuzz_terminal_every_strategy(Bytes input) {
  constexpr std::array<std::size_t, 3> kChunks{1, 7, 4096};
  for (const PruneStrategy& strategy : core::pagelist::strategies())
    if (auto wrong = run(input, &strategy, {}); !wrong.empty()) return wrong;
  return run(input, nullptr, kChunks);
}

} // namespace termsoak::fuzz
