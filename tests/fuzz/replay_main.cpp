// Replays the kept inputs of every fuzz target with any compiler: CORPUS/TARGET/*. Exit status 1 and one line
// for each input that no longer holds. `--expect-failure` adds an entry that must fail: the program's own
// canary.

#include "fuzz/entries.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Number of inputs, or -1 when the folder is missing or empty: a replay of nothing proves nothing.
int replay(const termsoak::fuzz::Target& target, const fs::path& folder, int& failures) {
  if (!fs::is_directory(folder)) return -1;
  int inputs = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    ++inputs;
    const auto bytes = read(entry.path());
    const std::string wrong = target.replay(bytes);
    if (wrong.empty()) continue;
    std::fprintf(stderr, "%s: %s\n", entry.path().c_str(), wrong.c_str());
    ++failures;
  }
  return inputs == 0 ? -1 : inputs;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS [--expect-failure]\n", argv[0]);
    return 2;
  }
  int failures = 0;
  for (const auto& target : termsoak::fuzz::targets()) {
    const int inputs = replay(target, fs::path(argv[1]) / target.name, failures);
    std::printf("%-10s %d inputs\n", std::string(target.name).c_str(), inputs);
    if (inputs < 0) ++failures;
  }
  if (argc > 2) {
    const termsoak::fuzz::Target canary{"workload", nullptr,
                                        [](termsoak::fuzz::Bytes) { return std::string("canary"); }};
    (void)replay(canary, fs::path(argv[1]) / canary.name, failures);
  }
  return failures == 0 ? 0 : 1;
}
