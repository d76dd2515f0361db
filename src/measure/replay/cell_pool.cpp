#include "measure/replay/cell_pool.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/exit_guard.h"
#include "base/fd.h"
#include "measure/values/json.h"
#include "measure/values/result.h"

namespace termsoak::measure::replay {
namespace {

// What a measured child says to its parent through a pipe: frames of one type byte, an 8-byte length and a
// payload.

enum class FrameType : char { Progress = 'P', Result = 'R', Error = 'E' };

struct ChildFrame {
  FrameType type = FrameType::Progress;
  std::string payload;
};

/// Collects bytes as they arrive and gives whole frames.
class FrameBuffer {
public:
  void append(std::string_view bytes) { pending_ += bytes; }
  /// The next whole frame; nothing while it is incomplete. An impossible header is an error.
  [[nodiscard]] base::Result<std::optional<ChildFrame>> next();

private:
  std::string pending_;
};

constexpr std::size_t kHeaderBytes = 1 + sizeof(std::uint64_t);
/// Far above any result; a longer length means that the pipe carries something else.
constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{1} << 32;

std::string encode_words(std::uint64_t first, std::uint64_t second) {
  std::string out(2 * sizeof(std::uint64_t), '\0');
  std::memcpy(out.data(), &first, sizeof first);
  std::memcpy(out.data() + sizeof first, &second, sizeof second);
  return out;
}

base::Result<void> send_frame(int fd, FrameType type, std::string_view payload) {
  std::array<char, kHeaderBytes> header{static_cast<char>(type)};
  const std::uint64_t length = payload.size();
  std::memcpy(header.data() + 1, &length, sizeof length);
  if (auto sent = base::write_all(fd, {header.data(), header.size()}); !sent) return sent;
  return base::write_all(fd, payload);
}

base::Result<std::optional<ChildFrame>> FrameBuffer::next() {
  if (pending_.size() < kHeaderBytes) return std::optional<ChildFrame>{};
  std::uint64_t length = 0;
  std::memcpy(&length, pending_.data() + 1, sizeof length);
  const char type = pending_[0];
  if ((type != 'P' && type != 'R' && type != 'E') || length > kPayloadBytesMax)
    return base::fail(base::ErrorKind::Internal, "a measured child sent something that is no result");
  if (pending_.size() < kHeaderBytes + length) return std::optional<ChildFrame>{};
  ChildFrame frame{static_cast<FrameType>(type), pending_.substr(kHeaderBytes, length)};
  pending_.erase(0, kHeaderBytes + length);
  return frame;
}

std::string encode_progress(const Progress& progress) {
  return encode_words(progress.bytes_done, progress.bytes_total);
}

Progress decode_progress(std::string_view payload) {
  Progress out;
  if (payload.size() == 2 * sizeof(std::uint64_t)) {
    std::memcpy(&out.bytes_done, payload.data(), sizeof out.bytes_done);
    std::memcpy(&out.bytes_total, payload.data() + sizeof out.bytes_done, sizeof out.bytes_total);
  }
  return out;
}

std::string encode_error(const base::Error& error) {
  std::string out(1, static_cast<char>(error.kind));
  out += error.message;
  out += '\0';
  out += error.remedy;
  return out;
}

base::Error decode_error(std::string_view payload) {
  if (payload.empty()) return {.message = "a measured child failed without saying why"};
  const std::size_t end = payload.find('\0', 1);
  return {.kind = static_cast<base::ErrorKind>(payload[0]),
          .message = std::string(payload.substr(1, end == std::string_view::npos ? end : end - 1)),
          .remedy = end == std::string_view::npos ? "" : std::string(payload.substr(end + 1))};
}

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kProgressInterval{50};
/// How long a child may take to clean up after SIGTERM before it is killed.
constexpr milliseconds kGrace{3000};

/// Blocks the signals that end a session and makes them readable, so that no handler and no global is needed.
class SignalGate {
public:
  SignalGate() {
    sigemptyset(&set_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&set_, number);
    ::sigprocmask(SIG_BLOCK, &set_, &before_);
    fd_ = base::Fd(::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  SignalGate(const SignalGate&) = delete;
  SignalGate& operator=(const SignalGate&) = delete;
  ~SignalGate() { restore(); }
  void restore() const { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] bool raised() const {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info);
  }

private:
  sigset_t set_{};
  sigset_t before_{};
  base::Fd fd_;
};

struct Child {
  std::size_t cell = 0;
  pid_t pid = -1;
  base::Fd pipe;
  FrameBuffer frames;
  nanoseconds deadline{0}; ///< 0: none
  bool timed_out = false;
  bool terminated = false;
  std::optional<base::Result<values::RunResult>> result;
};

/// What a child ends with that has no memory left even to say so.
constexpr int kNoMemoryStatus = 12;

/// Destructors of a JSON tree allocate, and nothing can be thrown out of them: the last word is a status.
[[noreturn]] void end_without_memory() {
  try {
    if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    ::_exit(kNoMemoryStatus);
  } catch (...) {
    std::abort();
  }
  std::abort();
}

base::Error out_of_memory() {
  return {.kind = base::ErrorKind::OutOfMemory,
          .message = "the measured child ran out of memory",
          .remedy = "raise the limit on address space, or use --orphans discard"};
}

/// Nothing thrown in the child may reach the parent's code, which it has a copy of: outside the `try`, the
/// terminate handler has the last word.
[[noreturn]] void run_child(const RunSpec& cell, int pipe, pid_t parent) noexcept {
  std::set_terminate(end_without_memory);
  base::guard_exit(kNoMemoryStatus, {});
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const base::SystemClock clock;
  nanoseconds last{0};
  const ProgressSink progress = [&](const Progress& step) {
    if (clock.now() - last < kProgressInterval) return;
    last = clock.now();
    (void)send_frame(pipe, FrameType::Progress, encode_progress(step));
  };
  std::string answer;
  FrameType type = FrameType::Error;
  try {
    const auto result = cell.work(progress);
    answer = result ? values::to_json(*result) : encode_error(result.error());
    type = result ? FrameType::Result : FrameType::Error; // now that it cannot fail any more
  } catch (const std::bad_alloc&) {
    answer = encode_error(out_of_memory().within(cell.name));
  } catch (const std::exception& thrown) {
    answer = encode_error(base::error_of(thrown).within(cell.name));
  }
  const auto sent = send_frame(pipe, type, answer);
  ::_exit(sent ? 0 : 1);
}

base::Error how_it_died(const std::string& name, int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoMemoryStatus) return out_of_memory().within(name);
  return {.kind = base::ErrorKind::Internal,
          .message = WIFSIGNALED(status)
                         ? fmt::format("{}: the measured child was killed by signal {} ({})", name,
                                       WTERMSIG(status), ::strsignal(WTERMSIG(status)))
                         : fmt::format("{}: the measured child ended with status {} and no result", name,
                                       WEXITSTATUS(status))};
}

/// The status that a child ended with.
int reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

class Pool {
public:
  Pool(std::span<const RunSpec> cells, const PoolOptions& options) : cells_(cells), options_(options) {
    outcome_.results.resize(cells.size());
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  /// Without memory even a pool ends early: nothing of it is left running.
  ~Pool() {
    for (const Child& child : children_) {
      if (child.pid < 0) continue;
      ::kill(-child.pid, SIGKILL);
      ::kill(child.pid, SIGKILL); // it may not have reached its own group
      reap(child.pid);
    }
  }

  PoolOutcome run() {
    while (next_ < cells_.size() || !children_.empty()) {
      while (may_start())
        start();
      if (children_.empty()) break;
      wait_for_news();
    }
    return std::move(outcome_);
  }

private:
  [[nodiscard]] bool may_start() const {
    return !stopping_ && next_ < cells_.size() && children_.size() < std::max(1U, options_.jobs);
  }

  void start() {
    const std::size_t index = next_++;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      return finish(index, base::fail(base::ErrorKind::Io,
                                      fmt::format("no pipe for a child: {}", std::strerror(errno))));
    base::Fd read_end(ends[0]);
    base::Fd write_end(ends[1]);
    Child& child = children_.emplace_back(); // before there is a process that nobody would know of
    child.cell = index;
    child.pipe = std::move(read_end);
    const pid_t parent = ::getpid();
    child.pid = ::fork();
    if (child.pid < 0) {
      children_.pop_back();
      return finish(index,
                    base::fail(base::ErrorKind::Io, fmt::format("no child process: {}", std::strerror(errno)),
                               "lower --jobs or the number of processes"));
    }
    if (child.pid == 0) {
      signals_.restore();
      for (Child& one : children_)
        one.pipe.reset();
      run_child(cells_[index], write_end.get(), parent);
    }
    ::setpgid(child.pid, child.pid);
    if (options_.timeout.count() > 0) child.deadline = clock_.now() + options_.timeout;
  }

  void wait_for_news() {
    std::vector<pollfd> watched{{.fd = signals_.fd(), .events = POLLIN, .revents = 0}};
    for (const Child& child : children_)
      watched.push_back({.fd = child.pipe.get(), .events = POLLIN, .revents = 0});
    (void)::poll(watched.data(), watched.size(), poll_timeout_ms());
    if ((watched[0].revents & POLLIN) != 0 && signals_.raised()) interrupt();
    for (std::size_t i = 0; i < children_.size(); ++i)
      if (watched[i + 1].revents != 0) listen(children_[i]);
    enforce_deadlines();
    std::erase_if(children_, [](const Child& child) { return child.pid < 0; });
  }

  [[nodiscard]] int poll_timeout_ms() const {
    nanoseconds nearest{0};
    for (const Child& child : children_)
      if (child.deadline.count() > 0 && (nearest.count() == 0 || child.deadline < nearest))
        nearest = child.deadline;
    if (nearest.count() == 0) return -1;
    const auto left = std::chrono::duration_cast<milliseconds>(nearest - clock_.now()).count() + 1;
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
  }

  void listen(Child& child) {
    std::array<char, 1 << 16> buffer;
    const ssize_t got = ::read(child.pipe.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got <= 0) return bury(child);
    child.frames.append({buffer.data(), static_cast<std::size_t>(got)});
    while (true) {
      auto frame = child.frames.next();
      if (!frame) {
        child.result = std::unexpected(frame.error());
        stop(child, SIGKILL);
        return;
      }
      if (!*frame) return;
      receive(child, **frame);
    }
  }

  void receive(Child& child, const ChildFrame& frame) {
    if (frame.type == FrameType::Progress) {
      if (options_.progress) options_.progress(child.cell, decode_progress(frame.payload));
    } else if (frame.type == FrameType::Error) {
      child.result = std::unexpected(decode_error(frame.payload));
    } else {
      child.result = values::result_from_json(frame.payload);
    }
  }

  void bury(Child& child) {
    const int status = reap(child.pid);
    // Whatever the child had started belongs to its group; nothing is left running.
    ::kill(-child.pid, SIGKILL);
    child.pid = -1;
    if (child.timed_out)
      child.result = base::fail(base::ErrorKind::Timeout,
                                fmt::format("{}: no result after {} s", cells_[child.cell].name,
                                            std::chrono::duration<double>(options_.timeout).count()),
                                "raise --timeout or feed less");
    if (!child.result && !outcome_.interrupted)
      child.result = std::unexpected(how_it_died(cells_[child.cell].name, status));
    if (child.result) finish(child.cell, std::move(*child.result));
  }

  void finish(std::size_t index, base::Result<values::RunResult> result) {
    outcome_.results[index] = std::move(result);
    if (options_.finished) options_.finished(index, *outcome_.results[index]);
  }

  void interrupt() {
    outcome_.interrupted = true;
    stopping_ = true;
    next_ = cells_.size();
    for (Child& child : children_)
      stop(child, SIGTERM);
  }

  void enforce_deadlines() {
    for (Child& child : children_) {
      if (child.pid < 0 || child.deadline.count() == 0 || clock_.now() < child.deadline) continue;
      child.timed_out = !stopping_;
      stop(child, child.terminated ? SIGKILL : SIGTERM);
    }
  }

  /// Asks first, so that a target can take its own children with it; kills when that takes too long.
  void stop(Child& child, int number) {
    ::kill(-child.pid, number);
    ::kill(-child.pid, SIGCONT);
    child.terminated = true;
    child.deadline = clock_.now() + kGrace;
  }

  std::span<const RunSpec> cells_;
  const PoolOptions& options_;
  SignalGate signals_;
  base::SystemClock clock_;
  std::vector<Child> children_;
  std::size_t next_ = 0;
  bool stopping_ = false;
  PoolOutcome outcome_;
};

} // namespace

PoolOutcome run_cells(std::span<const RunSpec> cells, const PoolOptions& options) {
  return Pool(cells, options).run();
}

} // namespace termsoak::measure::replay
