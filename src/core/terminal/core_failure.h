#pragma once

#include <cstdint>
#include <string>

namespace termsoak::core::terminal {

/// The modelled core itself gave up here: what it then drops is lost in the model, too.
struct CoreFailure {
  std::uint64_t byte_offset = 0;
  std::string what;
  bool crashed = false; ///< the modelled core's process ends here; the model goes on
};

} // namespace termsoak::core::terminal
