#include "measure/process/proc_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>

namespace termsoak::measure::process {
namespace {

/// "123/statm" or "self/statm" without an allocation.
std::array<char, 64> path_below(int pid, const char* name) {
  std::array<char, 64> path{};
  if (pid == kSelf)
    std::snprintf(path.data(), path.size(), "self/%s", name);
  else
    std::snprintf(path.data(), path.size(), "%d/%s", pid, name);
  return path;
}

} // namespace

std::optional<std::uint64_t> take_number(std::string_view& text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + start, end, value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return value;
}

std::optional<StatFields> parse_stat(std::string_view line) {
  StatFields fields;
  const auto pid = take_number(line);
  const std::size_t name_end = line.rfind(')');
  if (!pid || name_end == std::string_view::npos || name_end + 2 >= line.size()) return std::nullopt;
  fields.pid = static_cast<int>(*pid);
  fields.state = line[name_end + 2];
  line.remove_prefix(name_end + 3);
  // Fields 4 to 15 of proc(5); the terminal's process group (8) may be -1.
  std::array<std::uint64_t, 12> numbers{};
  for (std::uint64_t& number : numbers) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start == std::string_view::npos) return std::nullopt;
    const bool negative = line[start] == '-';
    line.remove_prefix(negative ? start + 1 : start);
    const auto value = take_number(line);
    if (!value) return std::nullopt;
    number = negative ? 0 : *value;
  }
  fields.parent = static_cast<int>(numbers[0]);
  fields.session = static_cast<int>(numbers[2]);
  fields.minor_faults = numbers[6];
  fields.cpu_ticks = numbers[10] + numbers[11];
  return fields;
}

ReadStatus status_of_errno(int error) {
  switch (error) {
  case ENOENT:
  case ESRCH:
  case ENOTDIR:
    return ReadStatus::Gone;
  case EACCES:
  case EPERM:
    return ReadStatus::Denied;
  default:
    return ReadStatus::NotGiven;
  }
}

ReadOutcome read_from_start(int fd, std::span<char> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got =
        ::pread(fd, buffer.data() + filled, buffer.size() - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {.status = status_of_errno(errno), .text = {}};
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return {.status = ReadStatus::Ok, .text = std::string_view(buffer.data(), filled)};
}

ProcRoot::ProcRoot(const std::filesystem::path& root)
    : directory_(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

ReadStatus ProcRoot::why_not(int pid, int error) const {
  if (error != ENOENT) return status_of_errno(error);
  // No such file: has the process gone, or does this kernel not have the file?
  struct stat info{};
  const auto path = path_below(pid, "");
  return ::fstatat(directory_.get(), path.data(), &info, 0) == 0 ? ReadStatus::NotGiven : ReadStatus::Gone;
}

ProcRoot::Opened ProcRoot::open(int pid, const char* name) const {
  const auto path = path_below(pid, name);
  base::Fd fd(::openat(directory_.get(), path.data(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return {.status = why_not(pid, errno), .fd = {}};
  return {.status = ReadStatus::Ok, .fd = std::move(fd)};
}

ReadOutcome ProcRoot::read(int pid, const char* name, std::span<char> buffer) const {
  const Opened opened = open(pid, name);
  if (opened.status != ReadStatus::Ok) return {.status = opened.status, .text = {}};
  return read_from_start(opened.fd.get(), buffer);
}

KeptFiles::Kept* KeptFiles::find(int pid) {
  for (Kept& kept : kept_)
    if (kept.pid == pid) return &kept;
  return nullptr;
}

void KeptFiles::forget(int pid) {
  if (Kept* kept = find(pid)) *kept = {};
}

ReadStatus KeptFiles::open(int pid, int& fd) {
  Kept* kept = find(pid);
  if (kept == nullptr) {
    ProcRoot::Opened opened = root_->open(pid, name_);
    if (opened.status != ReadStatus::Ok) return opened.status;
    kept = &kept_[next_++ % kKeptMax];
    *kept = {.pid = pid, .fd = std::move(opened.fd)};
  }
  fd = kept->fd.get();
  return ReadStatus::Ok;
}

ReadOutcome KeptFiles::read(int pid, std::span<char> buffer) {
  ReadOutcome outcome;
  // Twice: a kept file may belong to a process whose number has a new owner by now.
  for (int attempt = 0; attempt < 2; ++attempt) {
    int fd = -1;
    outcome.status = open(pid, fd);
    if (outcome.status != ReadStatus::Ok) return outcome;
    outcome = read_from_start(fd, buffer);
    if (outcome.status != ReadStatus::Gone) return outcome;
    forget(pid);
  }
  return outcome;
}

} // namespace termsoak::measure::process
