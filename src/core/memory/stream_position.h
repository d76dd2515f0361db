#pragma once

#include <cstdint>

namespace termsoak::core::memory {

/// How far the stream has been read: the "where" of every record.
/// Does not count anything itself; the terminal stores into it, the ledger reads it in the slow path.
struct StreamPosition {
  std::uint64_t byte_offset = 0;
};

} // namespace termsoak::core::memory
