#pragma once

#include "base/error.h"

#include <filesystem>
#include <utility>

/// A folder only we can read, removed with everything in it. Does not protect against our own sudden death:
/// that is the keeper's part.
namespace termsoak::measure::target {

class TempFolder {
public:
  [[nodiscard]] static base::Result<TempFolder> create(const std::filesystem::path& parent);

  TempFolder(TempFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempFolder& operator=(TempFolder&&) = delete;
  ~TempFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  explicit TempFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

} // namespace termsoak::measure::target
