// libFuzzer's program for one entry, chosen when it is compiled: TERMSOAK_FUZZ_ENTRY.

#include "fuzz/entries.h"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string wrong = termsoak::fuzz::TERMSOAK_FUZZ_ENTRY({data, size});
  if (!wrong.empty()) {
    std::fprintf(stderr, "%s\n", wrong.c_str());
    std::abort();
  }
  return 0;
}
