#pragma once

#include "core/memory/page_source.h"

#include <cstdint>

namespace termsoak::test {

using core::memory::MapRequest;
using core::memory::PageSource;

/// Passes everything on, except that chosen `map` calls fail. For tests of what survives an mmap that fails.
/// Does not fail `unmap`, `shrink` or `discard`, which cannot fail in the model.
class FaultSource final : public PageSource {
public:
  explicit FaultSource(PageSource& below) : below_(below) {}

  /// The n-th `map` call from now fails (1 = the next one), and `count - 1` more after it.
  void fail_map(std::uint64_t nth, std::uint64_t count = 1) {
    fail_first_ = map_calls_ + nth;
    fail_end_ = fail_first_ + count;
  }
  [[nodiscard]] std::uint64_t map_calls() const { return map_calls_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }

  [[nodiscard]] base::Result<std::byte*> map(const MapRequest& request) override {
    ++map_calls_;
    if (map_calls_ >= fail_first_ && map_calls_ < fail_end_) {
      ++failed_;
      return base::fail(base::ErrorKind::OutOfMemory, "a mapping was made to fail");
    }
    return below_.map(request);
  }
  void unmap(std::byte* base, std::size_t bytes) override { below_.unmap(base, bytes); }
  void shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) override {
    below_.shrink(base, bytes, bytes_kept);
  }
  void discard(std::byte* base, std::size_t bytes) override { below_.discard(base, bytes); }

private:
  PageSource& below_;
  std::uint64_t map_calls_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t fail_first_ = 0;
  std::uint64_t fail_end_ = 0;
};

} // namespace termsoak::test
