#include "core/memory/fault_source.h"

namespace termsoak::core::memory {

void FaultSource::fail_map(std::uint64_t nth, std::uint64_t count) {
  fail_first_ = map_calls_ + nth;
  fail_end_ = fail_first_ + count;
}

base::Result<std::byte*> FaultSource::map(const MapRequest& request) {
  ++map_calls_;
  if (map_calls_ >= fail_first_ && map_calls_ < fail_end_) {
    ++failed_;
    return base::fail(base::ErrorKind::OutOfMemory, "a mapping was made to fail");
  }
  return below_.map(request);
}

} // namespace termsoak::core::memory
