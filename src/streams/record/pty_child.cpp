#include "streams/record/pty_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace termsoak::streams::record {
namespace {

winsize kernel_size(const TerminalSize& size) {
  return {.ws_row = size.rows,
          .ws_col = size.cols,
          .ws_xpixel = size.width_pixels,
          .ws_ypixel = size.height_pixels};
}

/// What the child does between fork and exec; only calls that are safe there. `failure` closes by itself when
/// exec succeeds and carries errno when it does not.
[[noreturn]] void become(char* const* argv, const std::vector<std::pair<std::string, std::string>>& env,
                         int failure) {
  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const auto& [name, value] : env)
    ::setenv(name.c_str(), value.c_str(), 1);
  ::execvp(argv[0], argv);
  const int error = errno;
  [[maybe_unused]] const ssize_t told = ::write(failure, &error, sizeof error);
  ::_exit(127);
}

} // namespace

base::Result<PtyChild> PtyChild::start(const Options& options) {
  std::vector<char*> argv;
  for (const std::string& word : options.command)
    argv.push_back(const_cast<char*>(word.c_str())); // exec takes char* and does not write
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return base::fail(base::ErrorKind::Io, fmt::format("no pipe: {}", std::strerror(errno)));
  base::Fd told(ends[0]);
  base::Fd tell(ends[1]);
  termios settings{};
  const bool inherited = options.settings_from >= 0 && ::tcgetattr(options.settings_from, &settings) == 0;
  winsize size = kernel_size(options.size);
  int master = -1;
  const pid_t pid = ::forkpty(&master, nullptr, inherited ? &settings : nullptr, &size);
  if (pid < 0)
    return base::fail(base::ErrorKind::Io, fmt::format("no pseudo-terminal: {}", std::strerror(errno)),
                      "check that /dev/pts is mounted");
  if (pid == 0) become(argv.data(), options.env, tell.get());
  PtyChild child(pid, base::Fd(master));
  ::fcntl(master, F_SETFD, FD_CLOEXEC);
  ::fcntl(master, F_SETFL, ::fcntl(master, F_GETFL) | O_NONBLOCK);
  tell.reset();
  int error = 0;
  const auto got = base::read_some(told.get(), std::as_writable_bytes(std::span(&error, 1)));
  if (got && *got == sizeof error)
    return base::fail(base::ErrorKind::BadInput,
                      fmt::format("{}: cannot be started: {}", base::printable(options.command.front()),
                                  std::strerror(error)),
                      error == ENOENT ? "check the name and PATH" : "");
  return child;
}

PtyChild::PtyChild(PtyChild&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), master_(std::move(other.master_)),
      exit_status_(other.exit_status_) {}

PtyChild::~PtyChild() {
  if (pid_ < 0) return;
  master_.reset(); // the kernel sends SIGHUP
  for (int waited = 0; waited < 100; ++waited) {
    if (exit_status()) return;
    ::poll(nullptr, 0, 10);
  }
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void PtyChild::resize(const TerminalSize& size) {
  const winsize wanted = kernel_size(size);
  ::ioctl(master_.get(), TIOCSWINSZ, &wanted);
}

void PtyChild::signal(int number) {
  pid_t group = 0;
  if (::ioctl(master_.get(), TIOCGPGRP, &group) == 0 && group > 0 && group != pid_) ::kill(-group, number);
  if (pid_ > 0 && !exit_status_) ::kill(-pid_, number);
}

std::optional<int> PtyChild::exit_status() {
  if (exit_status_) return exit_status_;
  int status = 0;
  const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  if (ended != pid_) return std::nullopt;
  exit_status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return exit_status_;
}

} // namespace termsoak::streams::record
