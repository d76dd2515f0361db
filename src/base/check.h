#pragma once

#include <source_location>

/// Invariants that hold in every build. A broken one is a bug of ours: it is named and the process aborts.
/// Not for bad input, which is an `Error`.
namespace termsoak::base {

[[noreturn]] void check_failed(const char* why, std::source_location where);

inline void check(bool holds, const char* why, std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    check_failed(why, where);
}

} // namespace termsoak::base
