// Stress by seed: termsoak_stress FROM COUNT [--canary]. Prints each session's options before it runs, so
// that even a crash names its seed; a failure is printed with the shortest list of operations that still
// shows it.

#include "stress/session.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  using namespace termsoak::stress;
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s FROM COUNT [--canary]\n", argv[0]);
    return 2;
  }
  const std::uint64_t from = std::strtoull(argv[1], nullptr, 0);
  const std::uint64_t count = std::strtoull(argv[2], nullptr, 0);
  const Law law = argc > 3 && std::strcmp(argv[3], "--canary") == 0 ? Law::Ed3KeepsHistory : Law::True;
  std::uint64_t operations = 0;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Session session = draw_session(seed);
    std::printf("seed %llu: %s, %zu operations\n", static_cast<unsigned long long>(seed),
                describe(draw_options(seed)).c_str(), session.ops.size());
    std::fflush(stdout);
    operations += session.ops.size();
    const std::string wrong = run(session, law);
    if (wrong.empty()) continue;
    std::printf("FAILED %s\n", wrong.c_str());
    const Session least = shrink(session, law);
    std::printf("shrunk to %zu operations: %s\n", least.ops.size(), run(least, law).c_str());
    for (const Op& op : least.ops)
      std::printf("  %s\n", describe(op).c_str());
    std::printf("again: %s %llu 1\n", argv[0], static_cast<unsigned long long>(seed));
    return 1;
  }
  std::printf("%llu seeds, %llu operations: all held\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(operations));
  return 0;
}
