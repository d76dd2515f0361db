#include "measure/target/keeper.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "measure/target/keeper_process.h"

namespace termsoak::measure::target {
namespace {

/// Beyond the grace and the killing that the keeper allows itself.
constexpr std::chrono::milliseconds kStopMargin{8000};

/// One message; nothing when the keeper has closed its end or `patience` is over.
std::optional<KeeperMessage> receive(int socket_fd, std::chrono::milliseconds patience) {
  pollfd wait{socket_fd, POLLIN, 0};
  int ready = 0;
  do
    ready = ::poll(&wait, 1, static_cast<int>(patience.count()));
  while (ready < 0 && errno == EINTR);
  KeeperMessage message;
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

base::Result<Keeper> Keeper::start(const Program& program) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return base::fail(base::ErrorKind::Io, fmt::format("no socket for a child: {}", std::strerror(errno)));
  base::Fd ours(ends[0]);
  base::Fd theirs(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0)
    return base::fail(base::ErrorKind::Io, fmt::format("no process for a child: {}", std::strerror(errno)),
                      "the limit of processes may be reached (ulimit -u)");
  if (pid == 0) run_keeper(program, theirs.get());
  theirs.reset();
  Keeper keeper(std::move(ours), pid, -1, program.grace);
  constexpr std::chrono::milliseconds kExecMax{30'000};
  const auto message = receive(keeper.socket_.get(), kExecMax);
  if (message && message->news == KeeperNews::Started) {
    keeper.program_pid_ = message->value;
    return keeper;
  }
  const int error = message ? message->value : ETIMEDOUT;
  return base::fail(
      error == ENOENT ? base::ErrorKind::Usage : base::ErrorKind::Io,
      fmt::format("{}: cannot be started: {}", base::printable(program.argv.front()), std::strerror(error)),
      error == ENOENT ? "install it or check the name" : "");
}

Keeper::Keeper(Keeper&& other) noexcept
    : socket_(std::move(other.socket_)), keeper_pid_(std::exchange(other.keeper_pid_, -1)),
      program_pid_(other.program_pid_), grace_(other.grace_), ended_(other.ended_) {}

Keeper& Keeper::operator=(Keeper&& other) noexcept {
  if (this == &other) return *this;
  stop();
  socket_ = std::move(other.socket_);
  keeper_pid_ = std::exchange(other.keeper_pid_, -1);
  program_pid_ = other.program_pid_;
  grace_ = other.grace_;
  ended_ = other.ended_;
  return *this;
}

std::optional<Ended> Keeper::ended() {
  if (ended_ || keeper_pid_ < 0) return ended_;
  if (const auto message = receive(socket_.get(), std::chrono::milliseconds(0)))
    ended_ = Ended{.wait_status = message->value};
  return ended_;
}

void Keeper::stop() {
  if (keeper_pid_ < 0) return;
  static_cast<void>(ended()); // remembers how, before the socket goes
  ::shutdown(socket_.get(), SHUT_WR);
  const auto deadline = std::chrono::steady_clock::now() + grace_ + kStopMargin;
  while (::waitpid(keeper_pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(keeper_pid_, SIGKILL);
      ::waitpid(keeper_pid_, nullptr, 0);
      break;
    }
    // Its end of the socket closes when it is done; until then there may be an Ended to skip.
    pollfd wait{socket_.get(), POLLIN, 0};
    ::poll(&wait, 1, 20);
    if (wait.revents != 0 && !receive(socket_.get(), std::chrono::milliseconds(0))) ::usleep(1000);
  }
  keeper_pid_ = -1;
  socket_.reset();
}

} // namespace termsoak::measure::target
