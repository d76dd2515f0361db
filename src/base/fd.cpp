#include "base/fd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace termsoak::base {
namespace {

std::string shown(const std::filesystem::path& path) {
  return printable(path.string());
}

std::unexpected<Error> system_failure(ErrorKind kind, std::string_view what,
                                      const std::filesystem::path& path, int error) {
  const char* remedy = error == ENOENT   ? "check the path"
                       : error == EACCES ? "check the permissions"
                       : error == ENOSPC ? "free some space or write elsewhere"
                       : error == EROFS  ? "write to a place that is not read-only"
                                         : "";
  return fail(kind, fmt::format("{}: {}: {}", shown(path), what, std::strerror(error)), remedy);
}

mode_t permissions_for(const std::filesystem::path& path) {
  struct stat existing{};
  if (::stat(path.c_str(), &existing) == 0) return existing.st_mode & 0777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<mode_t>(0666) & ~mask;
}

} // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int Fd::release() {
  return std::exchange(fd_, -1);
}

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<ReplacingFile> ReplacingFile::create(const std::filesystem::path& target) {
  ReplacingFile file;
  file.target_ = target;
  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  file.fd_ = Fd(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  if (file.fd_.valid()) return file;
  file.beside_ = target.string() + ".XXXXXX";
  file.fd_ = Fd(::mkostemp(file.beside_.data(), O_CLOEXEC));
  if (file.fd_.valid()) return file;
  const int error = errno;
  file.beside_.clear();
  return system_failure(ErrorKind::Io, "cannot be written", target, error);
}

ReplacingFile::ReplacingFile(ReplacingFile&& other) noexcept
    : target_(std::move(other.target_)), beside_(std::exchange(other.beside_, {})),
      fd_(std::move(other.fd_)) {}

ReplacingFile::~ReplacingFile() {
  if (!beside_.empty()) ::unlink(beside_.c_str());
}

/// A nameless file cannot replace another at once: it gets a name of its own beside it first.
bool ReplacingFile::give_name() {
  if (!beside_.empty()) return true;
  constexpr int kAttemptsMax = 100;
  const std::string own = fmt::format("/proc/self/fd/{}", fd_.get());
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const std::string name = fmt::format("{}.{}-{}", target_.string(), ::getpid(), attempt);
    if (::linkat(AT_FDCWD, own.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      beside_ = name;
      return true;
    }
    if (errno != EEXIST) return false;
  }
  return false;
}

Result<void> ReplacingFile::commit() {
  const bool synced = ::fsync(fd_.get()) == 0 || errno == EINVAL;
  if (!synced || ::fchmod(fd_.get(), permissions_for(target_)) != 0 || !give_name() ||
      ::rename(beside_.c_str(), target_.c_str()) != 0)
    return system_failure(ErrorKind::Io, "cannot be written", target_, errno);
  beside_.clear();
  return {};
}

Result<Fd> create_nameless(const std::filesystem::path& folder) {
  Fd fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd.valid()) return fd;
  std::string name = (folder / "termsoak.XXXXXX").string();
  fd = Fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd.valid()) return system_failure(ErrorKind::Io, "no file can be made here", folder, errno);
  ::unlink(name.c_str());
  return fd;
}

Result<Fd> open_input(const std::filesystem::path& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_failure(ErrorKind::BadInput, "cannot be opened", path, errno);
  struct stat info{};
  if (::fstat(fd.get(), &info) == 0 && S_ISDIR(info.st_mode))
    return fail(ErrorKind::BadInput, shown(path) + ": is a directory", "name a file in it");
  return fd;
}

Result<std::size_t> read_some(int fd, std::span<std::byte> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::read(fd, buffer.data() + filled, buffer.size() - filled);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorKind::Io, fmt::format("cannot be read: {}", std::strerror(errno)));
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  auto fd = open_input(path);
  if (!fd) return std::unexpected(fd.error());
  std::string content;
  constexpr std::size_t kStep = 1 << 16;
  while (true) {
    const std::size_t before = content.size();
    content.resize(before + kStep);
    const auto got = read_some(fd->get(), std::as_writable_bytes(std::span(content.data() + before, kStep)));
    if (!got) return fail_within(shown(path), got.error());
    content.resize(before + *got);
    if (content.size() > bytes_max)
      return fail(ErrorKind::BadInput, fmt::format("{}: larger than {} bytes", shown(path), bytes_max));
    if (*got < kStep) return content;
  }
}

namespace {

/// 0, or the errno that stopped it.
int write_through(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

Result<void> written(int error) {
  if (error == 0) return {};
  return fail(ErrorKind::Io, fmt::format("cannot be written: {}", std::strerror(error)),
              error == ENOSPC ? "free some space or write elsewhere" : "");
}

} // namespace

Result<void> write_all(int fd, std::string_view bytes) {
  return written(write_through(fd, bytes));
}

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes) {
  if (path == "-") {
    const int error = write_through(STDOUT_FILENO, bytes);
    if (error == 0 || error == EPIPE) return {}; // a reader that went away has seen enough
    return fail_within("standard output", written(error).error());
  }
  struct stat existing{};
  if (::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
    if (S_ISDIR(existing.st_mode))
      return fail(ErrorKind::Io, shown(path) + ": is a directory", "name a file in it");
    Fd device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device.valid()) return system_failure(ErrorKind::Io, "cannot be opened for writing", path, errno);
    auto put = write_all(device.get(), bytes);
    return put ? put : Result<void>(fail_within(shown(path), put.error()));
  }
  auto file = ReplacingFile::create(path);
  if (!file) return std::unexpected(file.error());
  if (auto put = write_all(file->fd(), bytes); !put) return fail_within(shown(path), put.error());
  return file->commit();
}

} // namespace termsoak::base
