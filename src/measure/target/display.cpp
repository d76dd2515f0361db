#include "measure/target/display.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/fd.h"
#include "base/text.h"

namespace termsoak::measure::target {
namespace {

using base::ErrorKind;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kWaylandName = "wayland-termsoak";

/// Large enough for 500 columns of any font a preset uses.
constexpr const char* kVirtualScreen = "4096x2160x24";

/// The line a server prints once it is ready; empty when it ends or `patience` is over first.
std::string first_line(const base::Fd& fd, Supervisor& server, std::chrono::milliseconds patience) {
  std::string line;
  const auto deadline = SteadyClock::now() + patience;
  while (SteadyClock::now() < deadline && !server.ended()) {
    std::array<pollfd, 2> waits{{{fd.get(), POLLIN, 0}, {server.event_fd(), POLLIN, 0}}};
    ::poll(waits.data(), waits.size(), 100);
    if (waits[0].revents == 0) continue;
    std::array<char, 64> buffer;
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    line.append(buffer.data(), static_cast<std::size_t>(got));
    if (line.ends_with('\n')) return std::string(base::trim(line));
  }
  return {};
}

base::Result<void> start_x_server(const ExternalOptions& options, std::span<const std::string> environment,
                                  const std::filesystem::path& folder, Display& out) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return base::fail(ErrorKind::Io, fmt::format("no pipe for a child: {}", std::strerror(errno)));
  const base::Fd ready(ends[0]);
  base::Fd theirs(ends[1]);
  SupervisedProgram program;
  program.argv = {"Xvfb", "-displayfd", "3", "-screen", "0", kVirtualScreen, "-nolisten", "tcp", "-noreset"};
  program.environment.assign(environment.begin(), environment.end());
  program.control_fd = theirs.get();
  program.remove_at_end = folder;
  auto server = Supervisor::start(program);
  if (!server)
    return base::fail(ErrorKind::Unsupported, server.error().message,
                      "install Debian's xvfb, or set DISPLAY to a running X server");
  theirs.reset();
  const std::string number = first_line(ready, *server, options.start_max);
  if (number.empty())
    return base::fail(ErrorKind::Io, "Xvfb did not come up",
                      "try it by hand: Xvfb -displayfd 1 -screen 0 640x480x24");
  out.name = ":" + number;
  out.servers.push_back(std::move(*server));
  return {};
}

base::Result<void> start_compositor(const ExternalOptions& options, std::span<const std::string> environment,
                                    const std::filesystem::path& folder, Display& out) {
  SupervisedProgram program;
  program.argv = {"weston",        "--backend=x11-backend.so",
                  "--use-pixman",  "--no-config",
                  "--width=2000",  "--height=1400",
                  "--idle-time=0", fmt::format("--socket={}", kWaylandName)};
  program.environment.assign(environment.begin(), environment.end());
  program.environment.push_back("DISPLAY=" + out.name);
  auto server = Supervisor::start(program);
  if (!server) return base::fail(ErrorKind::Unsupported, server.error().message, "install Debian's weston");
  const auto deadline = SteadyClock::now() + options.start_max;
  while (!std::filesystem::exists(folder / kWaylandName)) {
    if (server->ended() || SteadyClock::now() > deadline)
      return base::fail(ErrorKind::Io, "weston did not come up", "try it by hand inside Xvfb");
    ::poll(nullptr, 0, 20);
  }
  out.wayland = kWaylandName;
  out.servers.push_back(std::move(*server));
  return {};
}

} // namespace

base::Result<Display> open_display(DisplayKind display, const ExternalOptions& options,
                                   std::span<const std::string> environment,
                                   const std::filesystem::path& folder) {
  Display out;
  if (display == DisplayKind::None) return out;
  const auto given = lookup(options.environment, "DISPLAY");
  if (given && !given->empty())
    out.name = *given;
  else if (auto started = start_x_server(options, environment, folder, out); !started)
    return std::unexpected(started.error());
  if (display == DisplayKind::Wayland)
    if (auto started = start_compositor(options, environment, folder, out); !started)
      return std::unexpected(started.error());
  return out;
}

namespace {

using base::ErrorKind;

// Requests and predefined atoms of the X11 protocol, version 11 release 6, appendix B.
constexpr std::uint8_t kGetWindowAttributes = 3;
constexpr std::uint8_t kConfigureWindow = 12;
constexpr std::uint8_t kGetGeometry = 14;
constexpr std::uint8_t kQueryTree = 15;
constexpr std::uint8_t kInternAtom = 16;
constexpr std::uint8_t kGetProperty = 20;
constexpr std::uint32_t kAtomNormalHints = 40;
constexpr std::uint32_t kHasIncrement = 1U << 6;
constexpr std::uint32_t kConfigureWidthAndHeight = 4 | 8;
constexpr std::uint8_t kViewable = 2;
constexpr std::size_t kReplyBytes = 32;
constexpr std::uint32_t kReplyWordsMax = 1 << 16;

std::uint32_t word_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  if (offset + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}
std::uint16_t half_at(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(offset + 2 <= bytes.size()
                                        ? static_cast<unsigned char>(bytes[offset]) |
                                              static_cast<unsigned char>(bytes[offset + 1]) << 8
                                        : 0);
}

/// One connection; little-endian, as every machine we run on.
class Connection {
public:
  static base::Result<Connection> open(const std::string& display) {
    const std::size_t end = std::min(display.find('.'), display.size());
    if (!display.starts_with(':'))
      return base::fail(ErrorKind::Unsupported, display + ": not a display of this machine");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = "/tmp/.X11-unix/X" + display.substr(1, end - 1);
    if (path.size() >= sizeof address.sun_path) return base::fail(ErrorKind::Usage, display + ": no display");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    Connection connection(base::Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)));
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(connection.fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(connection.fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        !connection.greet())
      return base::fail(ErrorKind::Io, display + ": the X server does not let us in");
    return connection;
  }

  [[nodiscard]] std::uint32_t root() const { return root_; }

  std::vector<std::uint32_t> children(std::uint32_t window) {
    const auto reply = ask(request(kQueryTree, {window}));
    std::vector<std::uint32_t> out;
    if (!reply) return out;
    for (std::size_t i = 0; i < half_at(*reply, 16); ++i)
      out.push_back(word_at(*reply, kReplyBytes + 4 * i));
    return out;
  }
  bool viewable(std::uint32_t window) {
    const auto reply = ask(request(kGetWindowAttributes, {window}));
    return reply && static_cast<std::uint8_t>((*reply)[26]) == kViewable;
  }
  struct WindowPixels {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
  };
  std::optional<WindowPixels> extent(std::uint32_t window) {
    const auto reply = ask(request(kGetGeometry, {window}));
    if (!reply) return std::nullopt;
    return WindowPixels{half_at(*reply, 16), half_at(*reply, 18)};
  }
  /// The value's words; empty when the window has no such property.
  std::string property(std::uint32_t window, std::uint32_t atom) {
    constexpr std::uint32_t kAnyType = 0;
    constexpr std::uint32_t kWordsMax = 32;
    const auto reply = ask(request(kGetProperty, {window, atom, kAnyType, 0, kWordsMax}));
    return reply && half_at(*reply, 16) != 0 ? reply->substr(kReplyBytes) : std::string();
  }
  std::uint32_t atom(std::string_view name) {
    std::string bytes = request(kInternAtom, {});
    bytes += std::string{static_cast<char>(name.size()), 0, 0, 0};
    bytes += name;
    bytes.resize((bytes.size() + 3) / 4 * 4);
    set_length(bytes);
    const auto reply = ask(bytes);
    return reply ? word_at(*reply, 8) : 0;
  }
  void set_extent(std::uint32_t window, WindowPixels extent) {
    const std::string bytes =
        request(kConfigureWindow, {window, kConfigureWidthAndHeight, extent.width, extent.height});
    static_cast<void>(base::write_all(fd_.get(), bytes));
    static_cast<void>(this->extent(window)); // a round trip: the order has been taken before we hang up
  }

private:
  explicit Connection(base::Fd fd) : fd_(std::move(fd)) {}

  static void set_length(std::string& bytes) {
    const auto words = static_cast<std::uint16_t>(bytes.size() / 4);
    std::memcpy(bytes.data() + 2, &words, sizeof words);
  }
  static std::string request(std::uint8_t opcode, std::initializer_list<std::uint32_t> words) {
    std::string bytes{static_cast<char>(opcode), 0, 0, 0};
    for (const std::uint32_t word : words)
      bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
    set_length(bytes);
    return bytes;
  }

  std::optional<std::string> read_exactly(std::size_t count) {
    std::string out(count, '\0');
    const auto got = base::read_some(fd_.get(), std::as_writable_bytes(std::span(out)));
    if (!got || *got != count) return std::nullopt;
    return out;
  }

  bool greet() {
    const std::string hello{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    if (!base::write_all(fd_.get(), hello)) return false;
    const auto head = read_exactly(8);
    if (!head || (*head)[0] != 1) return false;
    const auto body = read_exactly(std::size_t{half_at(*head, 6)} * 4);
    if (!body || body->size() < 40) return false;
    const std::size_t vendor_bytes = (std::size_t{half_at(*body, 16)} + 3) / 4 * 4;
    const std::size_t formats = static_cast<unsigned char>((*body)[21]);
    root_ = word_at(*body, 32 + vendor_bytes + 8 * formats);
    return root_ != 0;
  }

  /// The reply to one request; nothing when the server answers with an error.
  std::optional<std::string> ask(const std::string& bytes) {
    if (!base::write_all(fd_.get(), bytes)) return std::nullopt;
    while (auto reply = read_exactly(kReplyBytes)) {
      if ((*reply)[0] == 0) return std::nullopt;
      if ((*reply)[0] != 1) continue; // an event
      const std::uint32_t words = word_at(*reply, 4);
      if (words > kReplyWordsMax) return std::nullopt;
      const auto rest = read_exactly(std::size_t{words} * 4);
      if (!rest) return std::nullopt;
      return *reply + *rest;
    }
    return std::nullopt;
  }

  base::Fd fd_;
  std::uint32_t root_ = 0;
};

struct CellPixels {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

CellPixels cell_of(std::string_view hints, Connection::WindowPixels extent, const WindowResize& resize) {
  constexpr std::size_t kIncrementAt = std::size_t{9} * 4;
  const bool announced = (word_at(hints, 0) & kHasIncrement) != 0 && word_at(hints, kIncrementAt) > 1;
  if (announced) return {word_at(hints, kIncrementAt), word_at(hints, kIncrementAt + 4)};
  return {extent.width / std::max(resize.old_cols, 1U), extent.height / std::max(resize.old_rows, 1U)};
}

std::uint32_t moved(std::uint32_t pixels, std::uint32_t cell, std::uint32_t from, std::uint32_t to) {
  const std::int64_t out =
      std::int64_t{pixels} + std::int64_t{cell} * (std::int64_t{to} - std::int64_t{from});
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(out, 1, 32'767));
}

class Resizer {
public:
  Resizer(Connection& connection, const WindowResize& resize)
      : connection_(connection), resize_(resize), pid_atom_(connection.atom("_NET_WM_PID")) {}

  /// Windows of programs lie below the root, or one deeper when a window manager frames them.
  void walk(std::uint32_t parent, int depth_left) {
    for (const std::uint32_t window : connection_.children(parent)) {
      if (!connection_.viewable(window)) continue;
      const std::string hints = connection_.property(window, kAtomNormalHints);
      if (!hints.empty() && ours(window))
        apply(window, hints);
      else if (depth_left > 0)
        walk(window, depth_left - 1);
    }
  }
  [[nodiscard]] bool found() const { return found_; }

private:
  bool ours(std::uint32_t window) {
    if (resize_.owner == DisplayOwner::Ourselves) return true;
    const std::string pid = connection_.property(window, pid_atom_);
    return !pid.empty() &&
           std::ranges::find(resize_.processes, static_cast<int>(word_at(pid, 0))) != resize_.processes.end();
  }
  void apply(std::uint32_t window, std::string_view hints) {
    const auto extent = connection_.extent(window);
    if (!extent) return;
    const CellPixels cell = cell_of(hints, *extent, resize_);
    connection_.set_extent(window, {moved(extent->width, cell.width, resize_.old_cols, resize_.cols),
                                    moved(extent->height, cell.height, resize_.old_rows, resize_.rows)});
    found_ = true;
  }

  Connection& connection_;
  const WindowResize& resize_;
  std::uint32_t pid_atom_;
  bool found_ = false;
};

} // namespace

base::Result<void> resize_windows(const std::string& display, const WindowResize& resize) {
  auto connection = Connection::open(display);
  if (!connection) return std::unexpected(connection.error());
  Resizer resizer(*connection, resize);
  resizer.walk(connection->root(), 1);
  if (!resizer.found()) return base::fail(ErrorKind::Unsupported, "no window of the terminal was found");
  return {};
}

} // namespace termsoak::measure::target
