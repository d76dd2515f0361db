// termsoak's own core, everything on: observer, page list, pruning, replies. `--mode` names a strategy, the
// default is the upstream fix; a `+clusters` behind it starts with DEC mode 2027. One line of scrollback
// counts as 1000 bytes.

#include "support/peers/feed_file.h"

#include "audit/observed_terminal.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"

#include <cstdio>

int main(int argc, char** argv) {
  using namespace termsoak;
  using namespace termsoak::peers;
  const Options options = parse_options(argc, argv);
  constexpr std::string_view kClusters = "+clusters";
  const bool clusters = options.mode.ends_with(kClusters);
  const std::string name =
      clusters ? options.mode.substr(0, options.mode.size() - kClusters.size()) : options.mode;
  const core::pagelist::PruneStrategy* const strategy =
      core::pagelist::find_strategy(name.empty() ? "fix-10353" : name);
  if (strategy == nullptr) {
    std::fprintf(stderr, "no strategy is called %s\n", name.c_str());
    return 2;
  }
  auto observed = audit::ObservedTerminal::create(
      {.cols = static_cast<std::uint16_t>(options.cols),
       .rows = static_cast<std::uint16_t>(options.rows),
       .scrollback_limit_bytes = std::uint64_t{options.scrollback_lines} * 1000,
       .strategy = strategy,
       .grapheme_clustering = clusters ? core::terminal::Setting::Set : core::terminal::Setting::Reset},
      {.dead = audit::Dead::Forget});
  if (!observed) {
    std::fprintf(stderr, "%s\n", observed.error().message.c_str());
    return 1;
  }
  core::terminal::Terminal& terminal = (*observed)->terminal();
  Outcome outcome = run(options, "termsoak", [&](auto chunk) { terminal.feed(chunk); });
  outcome.cursor_row = terminal.screen().cursor().y;
  outcome.cursor_col = terminal.screen().cursor().x;
  report(outcome);
}
