#include "measure/target/supervisor.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "measure/process/process_tree.h"

namespace termsoak::measure::target {
namespace {

enum class SupervisorNews : int { Started, CannotStart, Ended };

/// One datagram from the supervisor: the program's id, an errno, or a wait status.
struct SupervisorMessage {
  SupervisorNews news = SupervisorNews::Started;
  int value = 0;
};

} // namespace

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kControlFd = 3;
constexpr std::chrono::milliseconds kKillMax{5000};
constexpr std::chrono::milliseconds kStep{10};

void tell(int socket_fd, SupervisorNews news, int value) {
  const SupervisorMessage message{.news = news, .value = value};
  // Nobody listens when we are ending because the other side died.
  static_cast<void>(::send(socket_fd, &message, sizeof message, MSG_NOSIGNAL));
}

/// Closes every descriptor above stderr that is not in `kept`.
void close_all_but(std::vector<int> kept) {
  std::ranges::sort(kept);
  unsigned first = STDERR_FILENO + 1;
  for (const int fd : kept) {
    if (fd < static_cast<int>(first)) continue;
    if (static_cast<unsigned>(fd) > first)
      ::syscall(SYS_close_range, first, static_cast<unsigned>(fd) - 1, 0);
    first = static_cast<unsigned>(fd) + 1;
  }
  ::syscall(SYS_close_range, first, ~0U, 0);
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (const std::string& s : strings)
    out.push_back(const_cast<char*>(s.c_str()));
  out.push_back(nullptr);
  return out;
}

/// Places `fd` (or /dev/null) at `place`, open across exec.
void place_fd(int fd, int place) {
  if (fd < 0) fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(fd, place);
}

/// The program's own process, up to exec; an errno goes through `failure_fd`.
[[noreturn]] void become(const SupervisedProgram& program, int failure_fd) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (program.rights == Rights::CallersOnly) ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGINT, SIGHUP, SIGQUIT, SIGTERM})
    ::signal(signal, SIG_DFL);
  // Out of the way of the places they go to: a source may itself be one of the descriptors 0 to 3.
  std::array<int, 4> sources{program.stdin_fd, program.stdout_fd, program.stderr_fd, program.control_fd};
  for (int& source : sources)
    if (source >= 0) source = ::fcntl(source, F_DUPFD_CLOEXEC, 10);
  const int failure = ::fcntl(failure_fd, F_DUPFD_CLOEXEC, 10);
  for (int place = 0; place < 3; ++place)
    place_fd(sources[static_cast<std::size_t>(place)], place);
  ::close(kControlFd);
  if (sources[3] >= 0) ::dup2(sources[3], kControlFd);
  const std::vector<char*> argv = pointers(program.argv);
  std::vector<char*> environment = pointers(program.environment);
  ::execvpe(argv[0], argv.data(), environment.data());
  const int error = errno;
  static_cast<void>(!::write(failure, &error, sizeof error));
  ::_exit(127);
}

/// The program's process id, or minus the errno that kept it from starting.
int spawn(const SupervisedProgram& program) {
  int failure[2];
  if (::pipe2(failure, O_CLOEXEC) != 0) return -errno;
  const pid_t pid = ::fork();
  if (pid < 0) return -errno;
  if (pid == 0) become(program, failure[1]);
  ::close(failure[1]);
  int error = 0;
  const bool failed = ::read(failure[0], &error, sizeof error) == static_cast<ssize_t>(sizeof error);
  ::close(failure[0]);
  if (!failed) return pid;
  ::waitpid(pid, nullptr, 0);
  return -error;
}

class Watch {
public:
  Watch(const SupervisedProgram& program, int socket_fd, int signal_fd, int program_pid)
      : program_(program), socket_fd_(socket_fd), signal_fd_(signal_fd), program_pid_(program_pid) {}

  void until_told_to_stop() {
    while (true) {
      std::array<pollfd, 2> waits{{{socket_fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}}};
      if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
      if (waits[0].revents != 0) return; // nobody ever writes here: it is the other side's end
      if (waits[1].revents != 0 && take_signals()) return;
      reap();
      if (!told_ && has_ended()) {
        told_ = true;
        tell(socket_fd_, SupervisorNews::Ended, status_);
        end_all();
      }
    }
  }

  /// Asks everything to end, waits, kills what is left.
  void end_all() {
    signal_all(SIGTERM);
    signal_all(SIGCONT);
    if (!wait_for_none(program_.grace)) {
      const auto deadline = SteadyClock::now() + kKillMax;
      do
        signal_all(SIGKILL); // again and again: it may fork while it is being killed
      while (!wait_for_none(kStep) && SteadyClock::now() < deadline);
    }
    std::error_code ignored;
    if (!program_.remove_at_end.empty()) std::filesystem::remove_all(program_.remove_at_end, ignored);
  }

private:
  /// True when one of them asks the supervisor to stop.
  [[nodiscard]] bool take_signals() const {
    signalfd_siginfo info{};
    bool stop = false;
    while (::read(signal_fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
      stop = stop || info.ssi_signo == SIGTERM;
    return stop;
  }

  void reap() {
    int status = 0;
    pid_t pid = 0;
    while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0)
      if (pid == program_pid_) {
        program_gone_ = true;
        status_ = status;
      }
    none_left_ = pid < 0 && errno == ECHILD;
  }

  [[nodiscard]] bool has_ended() const {
    // A daemon's starter that fails leaves none behind either.
    return program_.lives == Lives::AsItself ? program_gone_ : none_left_;
  }

  void signal_all(int signal) const {
    const process::ProcRoot proc("/proc");
    for (const process::StatFields& child : process::descendants(process::list_processes(proc), ::getpid()))
      ::kill(child.pid, signal);
    if (!program_gone_) ::kill(-program_pid_, signal);
  }

  [[nodiscard]] bool wait_for_none(std::chrono::milliseconds patience) {
    const auto deadline = SteadyClock::now() + patience;
    while (true) {
      reap();
      if (none_left_) return true;
      if (SteadyClock::now() >= deadline) return false;
      pollfd wait{signal_fd_, POLLIN, 0};
      ::poll(&wait, 1, static_cast<int>(kStep.count()));
      static_cast<void>(take_signals());
    }
  }

  const SupervisedProgram& program_;
  int socket_fd_;
  int signal_fd_;
  int program_pid_;
  int status_ = 0;
  bool program_gone_ = false;
  bool none_left_ = false;
  bool told_ = false;
};

int watch_signals() {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  sigaddset(&watched, SIGTERM);
  ::sigprocmask(SIG_SETMASK, &watched, nullptr);
  return ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

} // namespace

void run_supervisor(const SupervisedProgram& program, int socket_fd) {
  // Its own session: the terminal's Ctrl-C ends us, and the supervisor learns that from the closed socket.
  ::setsid();
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGPIPE})
    ::signal(signal, SIG_IGN);
  const int signal_fd = watch_signals();
  ::prctl(PR_SET_NAME, "termsoak-keep");
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  std::vector<int> kept{socket_fd,         signal_fd,         program.stdin_fd,
                        program.stdout_fd, program.stderr_fd, program.control_fd};
  close_all_but(kept);
  const int pid = spawn(program);
  // The supervisor holds no end of a pipe that others wait on.
  for (int place = 0; place < 3; ++place)
    place_fd(-1, place);
  close_all_but({socket_fd, signal_fd});
  Watch watch(program, socket_fd, signal_fd, pid);
  if (pid < 0) {
    tell(socket_fd, SupervisorNews::CannotStart, -pid);
  } else {
    tell(socket_fd, SupervisorNews::Started, pid);
    watch.until_told_to_stop();
  }
  if (pid > 0) watch.end_all();
  ::_exit(0);
}

namespace {

/// Beyond the grace and the killing that the supervisor allows itself.
constexpr std::chrono::milliseconds kStopMargin{8000};

/// One message; nothing when the supervisor has closed its end or `patience` is over.
std::optional<SupervisorMessage> receive(int socket_fd, std::chrono::milliseconds patience) {
  pollfd wait{socket_fd, POLLIN, 0};
  int ready = 0;
  do
    ready = ::poll(&wait, 1, static_cast<int>(patience.count()));
  while (ready < 0 && errno == EINTR);
  SupervisorMessage message;
  if (ready <= 0 || ::recv(socket_fd, &message, sizeof message, 0) != static_cast<ssize_t>(sizeof message))
    return std::nullopt;
  return message;
}

} // namespace

bool Ended::clean() const {
  return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
}

std::string Ended::text() const {
  if (WIFSIGNALED(wait_status))
    return fmt::format("was killed by signal {} ({})", WTERMSIG(wait_status),
                       ::strsignal(WTERMSIG(wait_status)));
  return fmt::format("ended with status {}", WEXITSTATUS(wait_status));
}

base::Result<Supervisor> Supervisor::start(const SupervisedProgram& program) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return base::fail(base::ErrorKind::Io, fmt::format("no socket for a child: {}", std::strerror(errno)));
  base::Fd ours(ends[0]);
  base::Fd theirs(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0)
    return base::fail(base::ErrorKind::Io, fmt::format("no process for a child: {}", std::strerror(errno)),
                      "the limit of processes may be reached (ulimit -u)");
  if (pid == 0) run_supervisor(program, theirs.get());
  theirs.reset();
  Supervisor supervisor(std::move(ours), pid, -1, program.grace);
  constexpr std::chrono::milliseconds kExecMax{30'000};
  const auto message = receive(supervisor.socket_.get(), kExecMax);
  if (message && message->news == SupervisorNews::Started) {
    supervisor.program_pid_ = message->value;
    return supervisor;
  }
  const int error = message ? message->value : ETIMEDOUT;
  return base::fail(
      error == ENOENT ? base::ErrorKind::Usage : base::ErrorKind::Io,
      fmt::format("{}: cannot be started: {}", base::printable(program.argv.front()), std::strerror(error)),
      error == ENOENT ? "install it or check the name" : "");
}

Supervisor::Supervisor(Supervisor&& other) noexcept
    : socket_(std::move(other.socket_)), supervisor_pid_(std::exchange(other.supervisor_pid_, -1)),
      program_pid_(other.program_pid_), grace_(other.grace_), ended_(other.ended_) {}

Supervisor& Supervisor::operator=(Supervisor&& other) noexcept {
  if (this == &other) return *this;
  stop();
  socket_ = std::move(other.socket_);
  supervisor_pid_ = std::exchange(other.supervisor_pid_, -1);
  program_pid_ = other.program_pid_;
  grace_ = other.grace_;
  ended_ = other.ended_;
  return *this;
}

std::optional<Ended> Supervisor::ended() {
  if (ended_ || supervisor_pid_ < 0) return ended_;
  if (const auto message = receive(socket_.get(), std::chrono::milliseconds(0)))
    ended_ = Ended{.wait_status = message->value};
  return ended_;
}

void Supervisor::stop() {
  if (supervisor_pid_ < 0) return;
  static_cast<void>(ended()); // remembers how, before the socket goes
  ::shutdown(socket_.get(), SHUT_WR);
  const auto deadline = std::chrono::steady_clock::now() + grace_ + kStopMargin;
  while (::waitpid(supervisor_pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(supervisor_pid_, SIGKILL);
      ::waitpid(supervisor_pid_, nullptr, 0);
      break;
    }
    // Its end of the socket closes when it is done; until then there may be an Ended to skip.
    pollfd wait{socket_.get(), POLLIN, 0};
    ::poll(&wait, 1, 20);
    if (wait.revents != 0 && !receive(socket_.get(), std::chrono::milliseconds(0))) ::usleep(1000);
  }
  supervisor_pid_ = -1;
  socket_.reset();
}

} // namespace termsoak::measure::target
