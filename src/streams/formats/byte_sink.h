#pragma once

#include "base/error.h"
#include "streams/formats/writer.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// Where a writer's bytes go: a file that appears when it is whole, a file that grows event by event, a pipe,
/// or memory; packed when its name says so. Knows no format.
namespace termsoak::streams::formats {

class ByteSink {
public:
  /// `-` is standard output. Names ending in .gz, .zst, .xz or .bz2 are packed, which needs Flush::AtEnd.
  [[nodiscard]] static base::Result<ByteSink> create(const std::filesystem::path& path, Flush flush);
  /// `out` must outlive the sink.
  [[nodiscard]] static ByteSink create(std::string& out);
  ByteSink(ByteSink&&) noexcept;
  ByteSink& operator=(ByteSink&&) noexcept;
  /// Removes a file that was not finished.
  ~ByteSink();

  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  /// The end of an event: with Flush::EachEvent what was written since the last one goes out in one call.
  [[nodiscard]] base::Result<void> event_done();
  [[nodiscard]] base::Result<void> finish();

private:
  struct Output;
  explicit ByteSink(std::unique_ptr<Output> output);
  std::unique_ptr<Output> output_;
};

} // namespace termsoak::streams::formats
