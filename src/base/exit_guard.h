#pragma once

#include <string_view>

/// For libraries that call exit() where their memory ends, as libarchive does for a name it cannot copy: the
/// status they choose would read as a verdict. A process has one such guard; a child inherits its parent's.
namespace termsoak::base {

/// From now on exit() says `words` (may be empty; must live on) on standard error and ends with `status`.
void guard_exit(int status, std::string_view words);
/// The process ends as it means to: exit() means what it says again.
void allow_exit();

} // namespace termsoak::base
