#include <cstdio>
#include <cstring>

#include "measure/target/feeder.h"

/// The feeder alone, for tests of the library: `PROGRAM feed-tty SOCKET`, as termsoak itself would be called.
int main(int argc, char** argv) {
  if (argc != 3 || std::strcmp(argv[1], "feed-tty") != 0) return 2;
  const auto served = termsoak::measure::target::run_feeder(argv[2]);
  if (!served) std::fprintf(stderr, "%s\n", served.error().message.c_str());
  return served ? 0 : 1;
}
