// speed_workload NAME BYTES [SEED]: one of the eight speed workloads on standard output. Without arguments:
// their names.

#include "support/workloads/speed_workload.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc < 3) {
    for (const std::string_view name : termsoak::support::speed_workload_names())
      std::printf("%.*s\n", int(name.size()), name.data());
    return argc == 1 ? 0 : 2;
  }
  const std::string stream =
      termsoak::support::make_speed_workload({.name = argv[1],
                                              .bytes_min = std::strtoull(argv[2], nullptr, 10),
                                              .seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1});
  if (stream.empty()) {
    std::fprintf(stderr, "no speed workload is called %s\n", argv[1]);
    return 2;
  }
  return std::fwrite(stream.data(), 1, stream.size(), stdout) == stream.size() ? 0 : 1;
}
