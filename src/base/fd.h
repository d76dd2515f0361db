#pragma once

#include "base/error.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

/// Files as values: descriptors that close themselves, whole reads and safe writes.
namespace termsoak::base {

/// Owns one file descriptor.
class Fd {
public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  [[nodiscard]] int release();
  void reset();

private:
  int fd_ = -1;
};

/// A file that takes another's place only when it is whole. Until then it has no name where the system allows
/// that, so that not even a kill leaves anything behind; elsewhere it lies beside its target.
class ReplacingFile {
public:
  [[nodiscard]] static Result<ReplacingFile> create(const std::filesystem::path& target);
  ReplacingFile(ReplacingFile&& other) noexcept;
  ReplacingFile& operator=(ReplacingFile&&) = delete;
  ~ReplacingFile();
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Syncs, and puts it in its place with the permissions of what was there.
  [[nodiscard]] Result<void> commit();

private:
  ReplacingFile() = default;
  [[nodiscard]] bool give_name();

  std::filesystem::path target_;
  std::string beside_; ///< its name for now; empty: none
  Fd fd_;
};

/// A file without a name, for what does not fit into memory. Gone with its last descriptor.
[[nodiscard]] Result<Fd> create_nameless(const std::filesystem::path& folder);

/// Opens for reading. A directory, a missing file and a forbidden one are errors that say which.
[[nodiscard]] Result<Fd> open_input(const std::filesystem::path& path);
/// The whole file, at most `bytes_max`; a larger one is an error.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);
/// Reads until `buffer` is full or the input ends; gives the bytes read.
[[nodiscard]] Result<std::size_t> read_some(int fd, std::span<std::byte> buffer);
/// Writes all of it, through interruptions and short writes.
[[nodiscard]] Result<void> write_all(int fd, std::string_view bytes);
/// Writes beside the target, syncs, then renames: readers see the old file or the new one, never half of it.
/// `-` writes to standard output, where a pipe that nobody reads any more is no error; a path that is a
/// device or a pipe is written to directly.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

} // namespace termsoak::base
