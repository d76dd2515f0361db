#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace termsoak::base {

void check_failed(const char* why, std::source_location where) {
  std::fprintf(stderr, "termsoak: internal error: %s (%s:%u). Please report it with the input.\n", why,
               where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

} // namespace termsoak::base
