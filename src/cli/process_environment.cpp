#include "cli/process_environment.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace termsoak::cli {

std::vector<std::string> process_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    out.emplace_back(*entry);
  return out;
}

measure::target::ExternalOptions foreign_options() {
  std::error_code ignored;
  measure::target::ExternalOptions out;
  out.feeder_program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  out.environment = process_environment();
  const std::filesystem::path temp = std::filesystem::temp_directory_path(ignored);
  if (!temp.empty()) out.temp_root = temp;
  return out;
}

} // namespace termsoak::cli
