#include "measure/target/feeder.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/fd.h"

namespace termsoak::measure::target {

std::string encode(FrameKind kind, std::uint64_t first, std::uint64_t second, std::string_view payload) {
  const FrameHeader header{.kind = static_cast<char>(kind),
                           .payload_bytes = static_cast<std::uint32_t>(payload.size()),
                           .first = first,
                           .second = second};
  std::string out(sizeof header, '\0');
  std::memcpy(out.data(), &header, sizeof header);
  out += payload;
  return out;
}

base::Result<std::optional<FeederFrame>> FeederFrames::next() {
  FrameHeader header;
  if (pending_.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, pending_.data(), sizeof header);
  if (std::string_view("DSWAHsr").find(header.kind) == std::string_view::npos ||
      header.payload_bytes > kPayloadBytesMax)
    return base::fail(base::ErrorKind::Internal, "a frame that no feeder sends");
  if (pending_.size() < sizeof header + header.payload_bytes) return std::nullopt;
  FeederFrame frame{.kind = static_cast<FrameKind>(header.kind),
                    .first = header.first,
                    .second = header.second,
                    .payload = pending_.substr(sizeof header, header.payload_bytes)};
  pending_.erase(0, sizeof header + header.payload_bytes);
  return frame;
}

namespace {

using SteadyClock = std::chrono::steady_clock;
using base::ErrorKind;

constexpr std::chrono::milliseconds kStep{5};
/// An emulator that was asked for several reports and owes one may have dropped a question; after this long
/// without another answer, the answers seen count as all.
constexpr std::chrono::milliseconds kAnswersQuiet{400};
/// How long a resize may take until the device has the new size.
constexpr std::chrono::milliseconds kResizeMax{2000};

base::Result<base::Fd> connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path)
    return base::fail(ErrorKind::Usage, "the socket's path is too long", "use a shorter temporary folder");
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  base::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid() || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return base::fail(ErrorKind::Io, fmt::format("{}: {}", name, std::strerror(errno)),
                      "this command is started by termsoak itself, inside the terminal it measures");
  return fd;
}

void set_nonblocking(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

class Feeder {
public:
  explicit Feeder(base::Fd socket) : socket_(std::move(socket)) {}

  base::Result<void> serve() {
    say(FrameKind::Hello, static_cast<std::uint64_t>(::getpid()), packed_size());
    while (!over_) {
      wait();
      read_answers();
      write_out();
      if (auto served = serve_frames(); !served) return served;
      check_promises();
    }
    return {};
  }

private:
  void wait() const {
    const bool idle = to_terminal_.empty();
    std::array<pollfd, 3> waits{{
        {idle && !promised() ? socket_.get() : -1, POLLIN, 0},
        {STDIN_FILENO, POLLIN, 0},
        {idle ? -1 : STDOUT_FILENO, POLLOUT, 0},
    }};
    const int patience = promised() ? static_cast<int>(kStep.count()) : 200;
    ::poll(waits.data(), waits.size(), patience);
  }

  /// Nothing further is taken from the parent before what it asked has happened.
  [[nodiscard]] bool promised() const { return syncing_ || resizing_; }

  void read_answers() {
    std::array<char, 4096> buffer;
    while (true) {
      const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) { // the emulator has closed its side
        over_ = true;
        return;
      }
      answers_.add(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
      last_answer_ = SteadyClock::now();
    }
  }

  void write_out() {
    while (!to_terminal_.empty()) {
      const ssize_t put = ::write(STDOUT_FILENO, to_terminal_.data(), to_terminal_.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        over_ = over_ || errno != EAGAIN;
        return;
      }
      to_terminal_.erase(0, static_cast<std::size_t>(put));
    }
  }

  base::Result<void> serve_frames() {
    if (!to_terminal_.empty() || promised() || over_) return {};
    std::array<char, 1 << 16> buffer;
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got == 0) over_ = true;
    if (got > 0) frames_.add(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    while (!promised()) {
      auto frame = frames_.next();
      if (!frame) return std::unexpected(frame.error());
      if (!*frame) return {};
      take(**frame);
    }
    return {};
  }

  void take(const FeederFrame& frame) {
    switch (frame.kind) {
    case FrameKind::Data:
      to_terminal_ += frame.payload;
      break;
    case FrameKind::Sync:
      to_terminal_ += "\x1b[6n";
      syncing_ = true;
      reports_before_ = answers_.reports_seen();
      reports_wanted_ = frame.first;
      break;
    case FrameKind::Window:
      to_terminal_ += fmt::format("\x1b[8;{};{}t", frame.second, frame.first);
      [[fallthrough]];
    case FrameKind::Await:
      resizing_ = true;
      cols_wanted_ = frame.first;
      rows_wanted_ = frame.second;
      resize_until_ = SteadyClock::now() + kResizeMax;
      break;
    default: // frames that only a feeder sends
      break;
    }
  }

  void check_promises() {
    const auto now = SteadyClock::now();
    if (syncing_ && to_terminal_.empty()) {
      const std::uint64_t seen = answers_.reports_seen();
      if (seen >= reports_wanted_ || (seen > reports_before_ && now - last_answer_ > kAnswersQuiet)) {
        syncing_ = false;
        say(FrameKind::Synced, seen, 0);
      }
    }
    if (resizing_ && to_terminal_.empty()) {
      const winsize size = device_size();
      if ((size.ws_col == cols_wanted_ && size.ws_row == rows_wanted_) || now > resize_until_) {
        resizing_ = false;
        say(FrameKind::Resized, size.ws_col, size.ws_row);
      }
    }
  }

  [[nodiscard]] static winsize device_size() {
    winsize size{};
    ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    return size;
  }
  [[nodiscard]] static std::uint64_t packed_size() {
    const winsize size = device_size();
    return std::uint64_t{size.ws_col} << 32 | size.ws_row;
  }

  void say(FrameKind kind, std::uint64_t first, std::uint64_t second) {
    const std::string bytes = encode(kind, first, second);
    if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) over_ = true;
  }

  base::Fd socket_;
  FeederFrames frames_;
  ReportReader answers_;
  std::string to_terminal_;
  bool over_ = false;
  bool syncing_ = false;
  bool resizing_ = false;
  std::uint64_t reports_before_ = 0;
  std::uint64_t reports_wanted_ = 0;
  std::uint64_t cols_wanted_ = 0;
  std::uint64_t rows_wanted_ = 0;
  SteadyClock::time_point last_answer_;
  SteadyClock::time_point resize_until_;
};

} // namespace

base::Result<void> run_feeder(const std::filesystem::path& socket) {
  termios modes{};
  if (::tcgetattr(STDOUT_FILENO, &modes) != 0)
    return base::fail(ErrorKind::Usage, "standard output is no terminal",
                      "this command is started by termsoak itself, inside the terminal it measures");
  // Raw: a recorded stream already holds what the line discipline made of it.
  ::cfmakeraw(&modes);
  ::tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
  ::signal(SIGPIPE, SIG_IGN);
  set_nonblocking(STDIN_FILENO);
  set_nonblocking(STDOUT_FILENO);
  auto connected = connect_to(socket);
  if (!connected) return std::unexpected(connected.error());
  return Feeder(std::move(*connected)).serve();
}

} // namespace termsoak::measure::target
