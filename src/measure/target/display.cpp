#include "measure/target/display.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace termsoak::measure::target {
namespace {

using base::ErrorKind;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kWaylandName = "wayland-termsoak";

/// Large enough for 500 columns of any font a preset uses.
constexpr const char* kVirtualScreen = "4096x2160x24";

/// The line a server prints once it is ready; empty when it ends or `patience` is over first.
std::string first_line(const base::Fd& fd, Keeper& server, std::chrono::milliseconds patience) {
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

base::Result<void> start_x_server(const ForeignOptions& options, std::span<const std::string> environment,
                                  const std::filesystem::path& folder, Display& out) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return base::fail(ErrorKind::Io, fmt::format("no pipe for a child: {}", std::strerror(errno)));
  const base::Fd ready(ends[0]);
  base::Fd theirs(ends[1]);
  Program program;
  program.argv = {"Xvfb", "-displayfd", "3", "-screen", "0", kVirtualScreen, "-nolisten", "tcp", "-noreset"};
  program.environment.assign(environment.begin(), environment.end());
  program.control_fd = theirs.get();
  program.remove_at_end = folder;
  auto server = Keeper::start(program);
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

base::Result<void> start_compositor(const ForeignOptions& options, std::span<const std::string> environment,
                                    const std::filesystem::path& folder, Display& out) {
  Program program;
  program.argv = {"weston",        "--backend=x11-backend.so",
                  "--use-pixman",  "--no-config",
                  "--width=2000",  "--height=1400",
                  "--idle-time=0", fmt::format("--socket={}", kWaylandName)};
  program.environment.assign(environment.begin(), environment.end());
  program.environment.push_back("DISPLAY=" + out.name);
  auto server = Keeper::start(program);
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

base::Result<Display> open_display(Screen screen, const ForeignOptions& options,
                                   std::span<const std::string> environment,
                                   const std::filesystem::path& folder) {
  Display out;
  if (screen == Screen::None) return out;
  const auto given = lookup(options.environment, "DISPLAY");
  if (given && !given->empty())
    out.name = *given;
  else if (auto started = start_x_server(options, environment, folder, out); !started)
    return std::unexpected(started.error());
  if (screen == Screen::Wayland)
    if (auto started = start_compositor(options, environment, folder, out); !started)
      return std::unexpected(started.error());
  return out;
}

} // namespace termsoak::measure::target
