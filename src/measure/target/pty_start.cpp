#include "measure/target/pty_target.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/text.h"
#include "measure/target/external_target.h"

// How a PtyTarget comes up: folder, display, socket, emulator, feeder, first question.
namespace termsoak::measure::target {
namespace {

using SteadyClock = std::chrono::steady_clock;
using base::ErrorKind;

constexpr std::string_view kSocketName = "feed";
/// What may be on its way to the feeder: a sample counts bytes that the terminal has not seen yet.
constexpr int kOnTheWayBytesMax = 16'384;
constexpr std::string_view kShell[]{"/bin/sh", "-c"};

/// Variables that would make a terminal talk to another one, to a session's services or to its user's
/// settings.
constexpr std::string_view kDropped[]{"TMUX",    "TMUX_PANE",    "STY",        "WAYLAND_DISPLAY",
                                      "DISPLAY", "WINDOWID",     "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
                                      "LANG",    "LC_ALL",       "LC_CTYPE",   "HOME",
                                      "SHELL",   "XENVIRONMENT", "COLUMNS",    "LINES"};

std::string system_error() {
  return std::strerror(errno);
}

std::vector<std::string> quiet_environment(const ExternalOptions& options,
                                           const std::filesystem::path& folder) {
  std::vector<std::string> out;
  for (const std::string& pair : options.environment) {
    const std::string_view name = std::string_view(pair).substr(0, pair.find('='));
    if (std::ranges::find(kDropped, name) == std::end(kDropped) && !name.starts_with("XDG_"))
      out.push_back(pair);
  }
  for (const char* name : {"HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"})
    out.push_back(fmt::format("{}={}", name, folder.string()));
  for (const char* pair :
       {"LANG=C.UTF-8", "LC_ALL=C.UTF-8", "SHELL=/bin/sh", "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1",
        "GDK_BACKEND=x11", "WINIT_X11_SCALE_FACTOR=1", "GSETTINGS_BACKEND=memory"})
    out.emplace_back(pair);
  // The user's own display needs the user's key to it.
  if (const auto key = lookup(options.environment, "XAUTHORITY")) {
    out.push_back(fmt::format("XAUTHORITY={}", *key));
  } else if (const auto home = lookup(options.environment, "HOME");
             home && lookup(options.environment, "DISPLAY")) {
    out.push_back(fmt::format("XAUTHORITY={}/.Xauthority", *home));
  }
  return out;
}

/// A preset for a command that termsoak does not know.
base::Result<Preset> custom_preset(std::string_view command) {
  if (command.find("{feeder}") == std::string_view::npos) {
    std::vector<std::string_view> names;
    for (const Preset& preset : presets())
      names.push_back(preset.name);
    const std::string near = base::nearest_name(command, names);
    return base::fail(
        ErrorKind::Usage, fmt::format("pty:{}: no terminal of that name", base::printable(command, 80)),
        near.empty()
            ? "see 'termsoak list targets'; in a command of your own write {feeder} where the shell goes"
            : fmt::format("did you mean 'pty:{}'?", near));
  }
  return Preset{
      .name = "terminal", .program = "sh", .package = "", .resizing = Resizing::XWindow, .argv = kShell};
}

} // namespace

PtyTarget::PtyTarget(const ExternalOptions& options, const Preset& preset, TempFolder folder)
    : options_(options), preset_(preset), folder_(std::move(folder)),
      environment_(quiet_environment(options, folder_.path())),
      placeholders_{
          .cols = options.cols,
          .rows = options.rows,
          .lines = std::min(scrollback_lines(options), preset.lines_max),
          .folder = folder_.path(),
          .feeder = {options.feeder_program.string(), "feed-tty", (folder_.path() / kSocketName).string()}},
      proc_(std::make_shared<const process::ProcRoot>(options.proc_root)),
      quiescence_(proc_, options.quiet_for), last_progress_(SteadyClock::now()) {}

base::Result<std::unique_ptr<Target>> PtyTarget::create(std::string_view spec,
                                                        const ExternalOptions& options) {
  const Preset* known = preset_named(spec);
  auto preset = known != nullptr ? base::Result<Preset>(*known) : custom_preset(spec);
  if (!preset) return std::unexpected(preset.error());
  if (known != nullptr && !find_program(known->program, options.environment))
    return base::fail(ErrorKind::Unsupported, fmt::format("{} is not installed", known->name),
                      fmt::format("apt-get install {}", known->package));
  auto folder = TempFolder::create(options.temp_root);
  if (!folder) return std::unexpected(folder.error());
  std::unique_ptr<PtyTarget> target(new PtyTarget(options, *preset, std::move(*folder)));
  SupervisedProgram program;
  program.argv = fill_words(preset->argv, target->placeholders_);
  if (known == nullptr) program.argv.push_back("exec " + fill(spec, target->placeholders_));
  if (auto started = target->start(program); !started) return std::unexpected(started.error());
  return std::unique_ptr<Target>(std::move(target));
}

base::Result<void> PtyTarget::start(const SupervisedProgram& words) {
  const std::filesystem::path& folder = folder_.path();
  auto display = open_display(preset_.display, options_, environment_, folder);
  if (!display) return std::unexpected(display.error());
  display_ = std::move(*display);
  if (!display_.name.empty()) environment_.push_back("DISPLAY=" + display_.name);
  if (!display_.wayland.empty()) environment_.push_back("WAYLAND_DISPLAY=" + display_.wayland);
  if (!display_.name.empty() || !display_.wayland.empty()) {
    // What a terminal with a window puts aside while it starts goes with the folder, however it ends.
    std::erase_if(environment_, [](const std::string& one) { return one.starts_with("TMPDIR="); });
    environment_.push_back("TMPDIR=" + folder.string());
  }
  if (!preset_.environment.empty()) environment_.push_back(fill(preset_.environment, placeholders_));
  if (!preset_.config.empty()) {
    const std::filesystem::path file = folder / preset_.config_file;
    std::filesystem::create_directories(file.parent_path());
    if (auto put = base::write_file(file, fill(preset_.config, placeholders_)); !put) return put;
  }
  if (auto listening = listen(); !listening) return listening;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
    return base::fail(ErrorKind::Io, "no pipe for a child: " + system_error());
  errors_ = base::Fd(ends[0]);
  base::Fd theirs(ends[1]);
  ::fcntl(theirs.get(), F_SETFL, 0); // only our end may not wait
  SupervisedProgram program = words;
  program.environment = environment_;
  program.stdout_fd = theirs.get();
  program.stderr_fd = theirs.get();
  program.lives = preset_.daemon ? Lives::AsDaemon : Lives::AsItself;
  // Some terminals are set-group-id for the log of logins, which is not what is measured.
  program.rights = Rights::CallersOnly;
  program.remove_at_end = folder;
  auto emulator = Supervisor::start(program);
  if (!emulator) return std::unexpected(emulator.error());
  emulator_ = std::move(*emulator);
  theirs.reset();
  if (auto up = await_feeder(); !up) return up;
  // Once the terminal answers it is up, and its start is not part of what is measured.
  if (auto up = settle(); !up) return up;
  return resize(options_.cols, options_.rows);
}

base::Result<void> PtyTarget::listen() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = (folder_.path() / kSocketName).string();
  if (name.size() >= sizeof address.sun_path)
    return base::fail(ErrorKind::Usage, name + ": too long for a socket", "set TMPDIR to a shorter path");
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  listener_ = base::Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener_.valid() ||
      ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), 1) != 0)
    return base::fail(ErrorKind::Io, fmt::format("{}: {}", name, system_error()));
  return {};
}

base::Result<void> PtyTarget::await_feeder() {
  const auto accepted = wait_until(
      [&] {
        feeder_ = base::Fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (feeder_.valid())
          ::setsockopt(feeder_.get(), SOL_SOCKET, SO_SNDBUF, &kOnTheWayBytesMax, sizeof kOnTheWayBytesMax);
        return feeder_.valid();
      },
      "starting", options_.start_max);
  if (!accepted) return accepted;
  listener_.reset();
  return wait_until([&] { return feeder_pid_ > 0; }, "starting", options_.start_max);
}

base::Result<std::string> PtyTarget::run_helper(std::span<const std::string_view> words) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return base::fail(ErrorKind::Io, "no pipe for a child: " + system_error());
  base::Fd ours(ends[0]);
  base::Fd theirs(ends[1]);
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  SupervisedProgram program;
  program.argv = fill_words(words, placeholders_);
  program.environment = environment_;
  program.stdout_fd = theirs.get();
  program.stderr_fd = theirs.get();
  auto helper = Supervisor::start(program);
  if (!helper) return std::unexpected(helper.error());
  theirs.reset();
  std::string out;
  const auto deadline = SteadyClock::now() + options_.start_max;
  while (ours.valid() && SteadyClock::now() < deadline) {
    pollfd wait{ours.get(), POLLIN, 0};
    ::poll(&wait, 1, 100);
    read_available(ours, [&](std::string_view bytes) { out += bytes; });
  }
  pollfd wait{helper->event_fd(), POLLIN, 0};
  if (!helper->ended()) ::poll(&wait, 1, 1000);
  const auto ended = helper->ended();
  if (ended && ended->clean()) return out;
  return base::fail(ErrorKind::Io,
                    fmt::format("{}: {}; it said: {}", preset_.name, ended ? ended->text() : "did not answer",
                                base::printable(base::trim(out))));
}

base::Result<TempFolder> TempFolder::create(const std::filesystem::path& parent) {
  std::string name = (parent / "termsoak-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return base::fail(base::ErrorKind::Io, fmt::format("{}: no folder: {}", name, std::strerror(errno)),
                      "set TMPDIR to a folder that can be written");
  return TempFolder(name);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

} // namespace termsoak::measure::target
