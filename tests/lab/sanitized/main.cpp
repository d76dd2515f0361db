#include "lab/scenario.h"
#include "measure/values/result.h"

#include <cstdio>
#include <cstring>

/// Runs every scenario under AddressSanitizer and LeakSanitizer, whatever the build. That they stay silent is
/// the point: each block was freed and no pointer was lost, and yet memory grew. With `lose-a-block` it loses
/// one, to show that the checkers would have spoken.
int main(int argc, char** argv) {
  using namespace termsoak::lab;
  const Grid grid = generate_grid(kGridSeed);
  std::uint64_t leaking = 0;
  for (const Scenario& scenario : scenarios()) {
    for (const Strategy& strategy : scenario.strategies) {
      const auto result = run_strategy(scenario, strategy, grid, {});
      if (!result) return 2;
      const auto end = result->lab->rounds.back().mapped_bytes;
      leaking += strategy.kind == Kind::Leak ? 1 : 0;
      std::printf("%.*s %.*s: %llu bytes held\n", static_cast<int>(scenario.name.size()),
                  scenario.name.data(), static_cast<int>(strategy.name.size()), strategy.name.data(),
                  static_cast<unsigned long long>(end));
    }
  }
  if (argc > 1 && std::strcmp(argv[1], "lose-a-block") == 0) {
    auto* volatile lost = new char[36'888];
    lost[0] = 1;
    lost = nullptr;
  }
  std::printf("%llu space leaks, and no leak checker has spoken\n", static_cast<unsigned long long>(leaking));
  return 0;
}
