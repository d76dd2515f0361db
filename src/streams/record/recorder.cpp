#include "streams/record/recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/fd.h"
#include "streams/record/raw_mode.h"

namespace termsoak::streams::record {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

constexpr std::size_t kKeysQueuedMax = std::size_t{64} << 10;
/// How long a program says nothing before the end of the keys is typed again.
constexpr nanoseconds kSilenceBeforeEnd = std::chrono::milliseconds(500);
/// How long a program that was told to end may take before it is killed.
constexpr nanoseconds kEndingTime = std::chrono::seconds(5);
/// After the program has ended, something it left behind may hold the terminal open; then silence ends the
/// recording.
constexpr int kSilenceMilliseconds = 100;
/// ... and if it is never silent, this does.
constexpr nanoseconds kAftermathTime = std::chrono::seconds(2);

constexpr std::array kSignals{SIGWINCH, SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};

/// Signals as something to poll, for as long as this lives.
class SignalQueue {
public:
  SignalQueue() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int number : kSignals)
      ::sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, &before_);
    fd_ = base::Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  ~SignalQueue() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// 0 when none waits.
  [[nodiscard]] int next() {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
  }

private:
  sigset_t before_{};
  base::Fd fd_;
};

std::optional<TerminalSize> size_of(int terminal) {
  winsize size{};
  if (::ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return std::nullopt;
  return TerminalSize{size.ws_col, size.ws_row, size.ws_xpixel, size.ws_ypixel};
}

class Recorder {
public:
  Recorder(const RecordOptions& options, const base::Clock& clock)
      : options_(options), clock_(clock), size_(wanted_size()) {}

  [[nodiscard]] base::Result<RecordOutcome> run(const OpenRecording& open);

private:
  [[nodiscard]] TerminalSize wanted_size() const;
  [[nodiscard]] base::Result<void> loop();
  /// False once the program's terminal is closed for good.
  [[nodiscard]] base::Result<bool> take_output();
  [[nodiscard]] base::Result<void> take_keys();
  [[nodiscard]] base::Result<void> take_signals();
  [[nodiscard]] base::Result<void> take_signal(int number);
  void end_keys();
  void type_end(std::size_t count);
  void repeat_end();
  void pass_keys();
  void show(std::string_view bytes);
  [[nodiscard]] base::Result<void> write(formats::Event event);
  [[nodiscard]] nanoseconds elapsed() const { return clock_.now() - start_; }

  const RecordOptions& options_;
  const base::Clock& clock_;
  TerminalSize size_;
  SignalQueue signals_;
  std::optional<RawMode> raw_;
  std::optional<PtyChild> child_;
  std::unique_ptr<formats::Writer> writer_;
  RecordOutcome outcome_;
  std::string keys_; ///< typed, not yet taken by the program
  nanoseconds start_{};
  std::optional<nanoseconds> kill_at_;
  std::optional<nanoseconds> ended_at_;
  bool keys_open_ = true;
  bool showing_ = true;
  bool end_unseen_ = false; ///< the end of the keys was typed while the kernel edited lines
  int ends_left_ = 3;       ///< how often it may be typed again where nothing came of it
  nanoseconds quiet_since_{};
  bool line_open_ = false; ///< the last key passed was not a line end
  std::array<char, kReadBytes> buffer_;
};

TerminalSize Recorder::wanted_size() const {
  TerminalSize size = size_of(options_.input).value_or(size_of(options_.output).value_or(TerminalSize{}));
  if (options_.cols || options_.rows) size.width_pixels = size.height_pixels = 0;
  size.cols = options_.cols.value_or(size.cols);
  size.rows = options_.rows.value_or(size.rows);
  return size;
}

base::Result<RecordOutcome> Recorder::run(const OpenRecording& open) {
  showing_ = options_.show == Show::Output;
  auto child = PtyChild::start({.command = options_.command,
                                .env = options_.env,
                                .size = size_,
                                .settings_from = ::isatty(options_.input) != 0 ? options_.input : -1});
  if (!child) return std::unexpected(child.error());
  child_.emplace(std::move(*child));
  auto writer = open(size_);
  if (!writer) return std::unexpected(writer.error());
  writer_ = std::move(*writer);
  raw_.emplace(options_.input); // only now: the child's terminal takes the settings from before
  start_ = clock_.now();
  auto looped = loop();
  if (looped) looped = write({.kind = formats::EventKind::Exit, .exit_status = outcome_.exit_status});
  auto finished = writer_->finish();
  if (!looped) return std::unexpected(looped.error());
  if (!finished) return std::unexpected(finished.error());
  outcome_.losses = writer_->losses();
  return outcome_;
}

base::Result<void> Recorder::loop() {
  while (true) {
    const auto status = child_->exit_status();
    if (status) outcome_.exit_status = *status;
    if (status && !ended_at_) ended_at_ = clock_.now();
    if (ended_at_ && clock_.now() - *ended_at_ > kAftermathTime) return {};
    const bool want_keys = keys_open_ && !status && keys_.size() < kKeysQueuedMax;
    std::array<pollfd, 3> polled{
        pollfd{.fd = child_->terminal(),
               .events = static_cast<short>(POLLIN | (keys_.empty() ? 0 : POLLOUT)),
               .revents = 0},
        pollfd{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
        pollfd{.fd = want_keys ? options_.input : -1, .events = POLLIN, .revents = 0},
    };
    const bool end_open = !keys_open_ && (end_unseen_ || ends_left_ > 0);
    const int wait = status ? kSilenceMilliseconds : kill_at_ || end_open ? 100 : -1;
    const int ready = ::poll(polled.data(), polled.size(), wait);
    if (ready < 0 && errno != EINTR)
      return base::fail(base::ErrorKind::Io, fmt::format("cannot wait: {}", std::strerror(errno)));
    if (ready == 0 && status) return {};
    repeat_end();
    if (kill_at_ && clock_.now() >= *kill_at_) child_->signal(SIGKILL);
    if (ready <= 0) continue;
    if ((polled[1].revents & POLLIN) != 0)
      if (auto taken = take_signals(); !taken) return taken;
    if ((polled[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const auto open = take_output();
      if (!open) return std::unexpected(open.error());
      // Only a program that has closed its terminal and lives on keeps us waiting.
      if (!*open && status) return {};
      if (!*open) ::poll(nullptr, 0, 5);
    }
    if ((polled[0].revents & POLLOUT) != 0) pass_keys();
    if ((polled[2].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
      if (auto taken = take_keys(); !taken) return taken;
  }
}

base::Result<void> Recorder::write(formats::Event event) {
  event.time = elapsed();
  ++outcome_.events;
  return writer_->write(event);
}

base::Result<bool> Recorder::take_output() {
  const ssize_t got = ::read(child_->terminal(), buffer_.data(), buffer_.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (got <= 0) return false; // EIO: nobody has the other side open
  const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
  outcome_.output_bytes += bytes.size();
  quiet_since_ = clock_.now();
  // Recorded before it is shown: what the user has seen is in the file.
  if (auto put = write({.kind = formats::EventKind::Output, .bytes = bytes}); !put)
    return std::unexpected(put.error());
  show(bytes);
  return true;
}

void Recorder::show(std::string_view bytes) {
  // A closed standard output does not end the recording.
  if (showing_ && !base::write_all(options_.output, bytes)) showing_ = false;
}

base::Result<void> Recorder::take_keys() {
  const ssize_t got = ::read(options_.input, buffer_.data(), buffer_.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (got <= 0) {
    end_keys();
    return {};
  }
  const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
  keys_ += bytes;
  line_open_ = bytes.back() != '\n' && bytes.back() != '\r';
  pass_keys();
  return options_.keys == Keys::Recorded ? write({.kind = formats::EventKind::Input, .bytes = bytes})
                                         : base::Result<void>();
}

/// The end of a pipe becomes what a person would type for it.
void Recorder::end_keys() {
  keys_open_ = false;
  // In an open line the first one only sends the line.
  type_end(line_open_ ? 2 : 1);
}

void Recorder::type_end(std::size_t count) {
  termios settings{};
  if (::tcgetattr(child_->terminal(), &settings) != 0) return;
  end_unseen_ = (settings.c_lflag & ICANON) != 0;
  quiet_since_ = clock_.now();
  keys_.append(count, static_cast<char>(settings.c_cc[VEOF]));
  pass_keys();
}

/// A program that switches from the kernel's line editor to its own (a shell at its prompt) loses an end that
/// was typed before; it gets it once more. It may also have switched there and back while the end was on its
/// way, which nobody sees: where it stays silent it gets another one, a few times.
void Recorder::repeat_end() {
  termios settings{};
  if (keys_open_ || !keys_.empty() || ::tcgetattr(child_->terminal(), &settings) != 0) return;
  if ((settings.c_lflag & ICANON) != 0) return;
  if (end_unseen_) return type_end(1);
  if (ends_left_ == 0 || clock_.now() - quiet_since_ < kSilenceBeforeEnd) return;
  --ends_left_;
  type_end(1);
}

void Recorder::pass_keys() {
  const ssize_t put = ::write(child_->terminal(), keys_.data(), keys_.size());
  if (put > 0) keys_.erase(0, static_cast<std::size_t>(put));
}

base::Result<void> Recorder::take_signals() {
  while (const int number = signals_.next())
    if (auto taken = take_signal(number); !taken) return taken;
  return {};
}

base::Result<void> Recorder::take_signal(int number) {
  switch (number) {
  case SIGWINCH: {
    const TerminalSize size = wanted_size();
    if (size == size_) return {};
    const bool cells_changed = size.cols != size_.cols || size.rows != size_.rows;
    size_ = size;
    // In the recording before the program can answer to it.
    if (cells_changed)
      if (auto put = write({.kind = formats::EventKind::Resize, .cols = size.cols, .rows = size.rows}); !put)
        return put;
    child_->resize(size);
    return {};
  }
  case SIGCHLD:
    return {};
  case SIGTSTP:
    raw_->leave();
    ::raise(SIGSTOP);
    return {};
  case SIGCONT:
    raw_->enter();
    return {};
  default:
    child_->signal(number);
    if (!kill_at_ && (number == SIGTERM || number == SIGHUP)) kill_at_ = clock_.now() + kEndingTime;
    return {};
  }
}

} // namespace

base::Result<RecordOutcome> record(const RecordOptions& options, const OpenRecording& open,
                                   const base::Clock& clock) {
  auto recorder = std::make_unique<Recorder>(options, clock);
  return recorder->run(open);
}

} // namespace termsoak::streams::record
