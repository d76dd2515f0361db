// Parser and terminal together: no stream breaks a page, a pin or an account, under any strategy and layout.

#include "core/memory/mmap_source.h"
#include "fuzz/entries.h"
#include "support/terminal_books.h"

#include <algorithm>
#include <vector>

namespace termsoak::fuzz {
namespace {

using core::page::LayoutVersion;
using core::pagelist::PruneStrategy;

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kFedBytesMax = 48 << 10; ///< repetition included, so that one input takes milliseconds

/// Byte 0 strategy, 1 columns, 2 rows, 3 limit, 4 layout and OS page, 5 switches, 6 repetitions, 7 chunk.
struct Plan {
  core::terminal::TerminalOptions options;
  std::size_t repeat = 1;
  std::size_t chunk_bytes = 1;
};

Plan plan_of(Bytes header) {
  constexpr LayoutVersion kLayouts[] = {LayoutVersion::V2026_01, LayoutVersion::V1_3,
                                        LayoutVersion::V2026_08};
  const auto strategies = core::pagelist::strategies();
  Plan plan;
  plan.options.strategy = &strategies[header[0] % strategies.size()];
  plan.options.cols = header[1] == 255 ? std::uint16_t{2000} : static_cast<std::uint16_t>(1 + header[1]);
  plan.options.rows = static_cast<std::uint16_t>(1 + header[2] % 128);
  plan.options.scrollback_limit_bytes = std::uint64_t{header[3]} * 8192;
  if (header[3] == 255) plan.options.scrollback_limit_bytes = std::nullopt;
  plan.options.geometry.version = kLayouts[header[4] % 3];
  plan.options.geometry.os_page_bytes = header[4] >= 128 ? 16384 : 4096;
  plan.options.grapheme_clustering = core::terminal::Setting{static_cast<std::uint8_t>(header[5] & 1U)};
  plan.options.orphans =
      (header[5] & 2U) != 0 ? core::pagelist::Orphans::Discard : core::pagelist::Orphans::Keep;
  plan.repeat = 1 + std::size_t{header[6]} * 4;
  plan.chunk_bytes = 1 + std::size_t{header[7]} * 8;
  return plan;
}

/// FF 'R' COLS ROWS is a new window size; what lies between them is fed in chunks.
void play(core::terminal::Terminal& terminal, Bytes stream, std::size_t chunk_bytes) {
  const auto feed = [&](Bytes piece) {
    for (std::size_t at = 0; at < piece.size(); at += chunk_bytes)
      terminal.feed(piece.subspan(at, std::min(chunk_bytes, piece.size() - at)));
  };
  std::size_t from = 0;
  for (std::size_t at = 0; at + 4 <= stream.size(); ++at) {
    if (stream[at] != 0xFF || stream[at + 1] != 'R') continue;
    feed(stream.subspan(from, at - from));
    (void)terminal.resize(static_cast<std::uint16_t>(1 + stream[at + 2]),
                          static_cast<std::uint16_t>(1 + stream[at + 3] % 128));
    from = at + 4;
    at += 3;
  }
  feed(stream.subspan(from));
}

std::string run(Bytes input, const PruneStrategy* strategy) {
  if (input.size() < kHeaderBytes) return {};
  Plan plan = plan_of(input.first(kHeaderBytes));
  if (strategy != nullptr) plan.options.strategy = strategy;
  const Bytes stream = input.subspan(kHeaderBytes);
  core::memory::MmapSource source;
  core::memory::StreamPosition position;
  core::memory::Ledger ledger(source, position);
  auto terminal = core::terminal::Terminal::create(ledger, position, plan.options);
  if (!terminal) return "no terminal: " + terminal.error().message;
  const std::string name(plan.options.strategy->name);
  std::size_t fed = 0;
  for (std::size_t lap = 0; lap < plan.repeat && fed <= kFedBytesMax; ++lap, fed += stream.size()) {
    play(**terminal, stream, plan.chunk_bytes);
    if (stream.empty()) break;
  }
  (*terminal)->finish();
  if (const auto wrong = test::find_imbalance(**terminal, ledger); !wrong.empty()) return name + ": " + wrong;
  (*terminal)->close();
  if (const auto wrong = test::find_imbalance_after_close(*plan.options.strategy, ledger); !wrong.empty())
    return name + ": " + wrong;
  return {};
}

} // namespace

std::string fuzz_terminal(Bytes input) {
  return run(input, nullptr);
}

std::string fuzz_terminal_every_strategy(Bytes input) {
  for (const PruneStrategy& strategy : core::pagelist::strategies())
    if (const auto wrong = run(input, &strategy); !wrong.empty()) return wrong;
  return {};
}

} // namespace termsoak::fuzz
