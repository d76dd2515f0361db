#include "cli/process_environment.h"

#include <unistd.h>

namespace termsoak::cli {

std::vector<std::string> process_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    out.emplace_back(*entry);
  return out;
}

} // namespace termsoak::cli
