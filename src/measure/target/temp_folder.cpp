#include "measure/target/temp_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace termsoak::measure::target {

base::Result<TempFolder> TempFolder::create(const std::filesystem::path& parent) {
  std::string name = (parent / "termsoak-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return base::fail(base::ErrorKind::Io, fmt::format("{}: no folder: {}", name, std::strerror(errno)),
                      "set TMPDIR to a folder that can be written");
  return TempFolder(name);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

} // namespace termsoak::measure::target
