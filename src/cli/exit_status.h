#pragma once

#include "base/error.h"

/// The program's exit status. 1 is kept for "the subject is bad", so that CI can tell a broken product from a
/// broken tool.
namespace termsoak::cli {

enum class ExitStatus : int {
  Pass = 0,
  SubjectFailed = 1,
  Usage = 2,
  Inconclusive = 3,
  Internal = 4,
  NothingMatched = 5,
  Timeout = 124,
  Interrupted = 130,
};

[[nodiscard]] ExitStatus exit_status_of(base::ErrorKind kind);

} // namespace termsoak::cli
