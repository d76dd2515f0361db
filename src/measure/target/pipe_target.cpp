#include "measure/target/pipe_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "measure/target/external_target.h"
#include "measure/values/result.h"

namespace termsoak::measure::target {
namespace {

using SteadyClock = std::chrono::steady_clock;
using base::ErrorKind;

constexpr std::chrono::milliseconds kLook{10};

struct Pipe {
  base::Fd read;
  base::Fd write;
};

base::Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return base::fail(ErrorKind::Io, fmt::format("no pipe for a child: {}", std::strerror(errno)));
  return Pipe{base::Fd(ends[0]), base::Fd(ends[1])};
}

void set_nonblocking(const base::Fd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

std::vector<std::string> environment_for(const ExternalOptions& options) {
  std::vector<std::string> out = options.environment;
  out.push_back(fmt::format("TERMSOAK_COLS={}", options.cols));
  out.push_back(fmt::format("TERMSOAK_ROWS={}", options.rows));
  out.push_back(fmt::format("TERMSOAK_SCROLLBACK_LINES={}", scrollback_lines(options)));
  return out;
}

/// The last thing the program said, fit for a message.
std::string last_words(const Tail& complained, const Tail& printed) {
  const std::string_view words = base::trim(complained.text().empty() ? printed.text() : complained.text());
  return words.empty() ? "" : fmt::format("; it said: {}", base::printable(words));
}

} // namespace

PipeTarget::PipeTarget(std::string_view command, const ExternalOptions& options, Supervisor supervisor,
                       Ends ends)
    : command_(base::printable(command, 80)), options_(options),
      proc_(std::make_shared<const process::ProcRoot>(options.proc_root)), supervisor_(std::move(supervisor)),
      ends_(std::move(ends)), quiescence_(proc_, options.quiet_for), last_progress_(SteadyClock::now()) {}

base::Result<std::unique_ptr<Target>> PipeTarget::create(std::string_view command,
                                                         const ExternalOptions& options) {
  if (base::trim(command).empty())
    return base::fail(ErrorKind::Usage, "pipe: names no command", "for instance 'pipe:./harness --cols 80'");
  std::array<base::Result<Pipe>, 4> pipes{make_pipe(), make_pipe(), make_pipe(), make_pipe()};
  for (const auto& pipe : pipes)
    if (!pipe) return std::unexpected(pipe.error());
  auto& [input, output, errors, control] = pipes;
  SupervisedProgram program;
  program.argv = {"/bin/sh", "-c", std::string(command)};
  program.environment = environment_for(options);
  program.stdin_fd = input->read.get();
  program.stdout_fd = output->write.get();
  program.stderr_fd = errors->write.get();
  program.control_fd = control->read.get();
  auto supervisor = Supervisor::start(program);
  if (!supervisor) return std::unexpected(supervisor.error());
  Ends ends{std::move(input->write), std::move(output->read), std::move(errors->read),
            std::move(control->write)};
  for (const base::Fd* fd : {&ends.input, &ends.output, &ends.errors, &ends.control})
    set_nonblocking(*fd);
  std::unique_ptr<PipeTarget> target(
      new PipeTarget(command, options, std::move(*supervisor), std::move(ends)));
  if (auto up = target->await_start(); !up) return std::unexpected(up.error());
  return std::unique_ptr<Target>(std::move(target));
}

base::Result<void> PipeTarget::await_start() {
  const auto latest = SteadyClock::now() + options_.start_max;
  return wait_until([&] { return speaks_ != Speaks::Nothing || caught_up() || SteadyClock::now() >= latest; },
                    "starting");
}

void PipeTarget::drain() {
  read_available(ends_.errors, [&](std::string_view bytes) { complained_.add(bytes); });
  read_available(ends_.output, [&](std::string_view bytes) {
    printed_.add(bytes);
    lines_.add(bytes);
    while (const auto line = lines_.next())
      take_line(*line);
  });
}

void PipeTarget::take_line(std::string_view line) {
  if (line == "termsoak-ack 1") speaks_ = Speaks::Acknowledges;
  if (line == "termsoak-ack 1 resize") speaks_ = Speaks::AcknowledgesAndResizes;
  if (speaks_ == Speaks::Nothing) return;
  if (line.starts_with("ack ")) {
    line.remove_prefix(4);
    const auto bytes = process::take_number(line);
    if (bytes && line.empty() && *bytes > bytes_acknowledged_) {
      bytes_acknowledged_ = *bytes;
      last_progress_ = SteadyClock::now();
    }
  } else if (line.starts_with("resized ")) {
    resized_to_ = line.substr(8);
    last_progress_ = SteadyClock::now();
  }
}

void PipeTarget::wait_for_events(bool may_write) {
  std::array<pollfd, 4> waits{{
      {ends_.output.get(), POLLIN, 0},
      {ends_.errors.get(), POLLIN, 0},
      {supervisor_.event_fd(), POLLIN, 0},
      {may_write ? ends_.input.get() : -1, POLLOUT, 0},
  }};
  ::poll(waits.data(), waits.size(), static_cast<int>(kLook.count()));
  drain();
}

base::Error PipeTarget::died(std::string_view what) {
  // How it ended arrives a moment after its pipe breaks, and so do its last words.
  constexpr int kMomentMs = 500;
  pollfd wait{supervisor_.event_fd(), POLLIN, 0};
  if (!supervisor_.ended()) ::poll(&wait, 1, kMomentMs);
  drain();
  const auto ended = supervisor_.ended();
  const std::string how = ended ? ended->text() : "closed its standard input";
  return {.kind = ErrorKind::BadInput,
          .message = fmt::format("{}: {} after {} bytes, while {}{}", command_, how, bytes_fed_, what,
                                 last_words(complained_, printed_)),
          .remedy = "a target must read until its input ends"};
}

base::Error PipeTarget::silent(std::string_view what) const {
  std::string state;
  for (const process::StatFields& process :
       process::descendants(process::list_processes(*proc_), supervisor_.supervisor_pid()))
    if (process.state == 'T' || process.state == 't') state = " (it is stopped)";
  const auto seconds = std::chrono::duration<double>(options_.silence_max).count();
  return {.kind = ErrorKind::Timeout,
          .message = fmt::format("{}: silent for {:.3g} s after {} bytes{}, while {}{}", command_, seconds,
                                 bytes_fed_, state, what, last_words(complained_, printed_)),
          .remedy = "it must read its standard input; with acknowledgements, say 'ack N' for all of it"};
}

base::Result<void> PipeTarget::wait_until(const std::function<bool()>& done, std::string_view what) {
  last_progress_ = SteadyClock::now();
  auto next_look = last_progress_ + std::chrono::milliseconds(200);
  while (!done()) {
    wait_for_events(wants_write_);
    if (supervisor_.ended() && !done()) return std::unexpected(died(what));
    const auto now = SteadyClock::now();
    if (now >= next_look) { // a target that computes is not silent
      static_cast<void>(quiescence_.at_rest(processes(), now));
      next_look = now + std::chrono::milliseconds(200);
    }
    if (now - std::max(last_progress_, quiescence_.last_activity()) > options_.silence_max)
      return std::unexpected(silent(what));
  }
  return {};
}

bool PipeTarget::push(std::span<const std::byte>& bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(ends_.input.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno == EAGAIN;
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    bytes_fed_ += static_cast<std::uint64_t>(put);
    last_progress_ = SteadyClock::now();
  }
  return true;
}

base::Result<void> PipeTarget::feed(std::span<const std::byte> bytes) {
  bool broken = false;
  wants_write_ = true;
  const auto fed = wait_until(
      [&] {
        broken = !push(bytes);
        return broken || bytes.empty();
      },
      "being fed");
  wants_write_ = false;
  if (!fed || !broken) return fed;
  return std::unexpected(died("being fed"));
}

bool PipeTarget::caught_up() {
  if (speaks_ != Speaks::Nothing) return bytes_acknowledged_ >= bytes_fed_;
  int waiting = 0;
  if (::ioctl(ends_.input.get(), FIONREAD, &waiting) != 0 || waiting != 0) {
    quiescence_.disturb();
    return false;
  }
  const std::vector<int> pids = processes();
  return quiescence_.at_rest(pids, SteadyClock::now()) && !process::any_stopped(*proc_, pids);
}

base::Result<void> PipeTarget::settle() {
  quiescence_.disturb();
  return wait_until([&] { return caught_up(); }, "catching up");
}

base::Result<void> PipeTarget::resize(std::uint32_t cols, std::uint32_t rows) {
  if (const auto settled = settle(); !settled) return settled;
  if (speaks_ != Speaks::AcknowledgesAndResizes) {
    ++resizes_ignored_;
    return {};
  }
  const std::string size = fmt::format("{} {}", cols, rows);
  resized_to_.clear();
  const auto sent = base::write_all(ends_.control.get(), "resize " + size + "\n");
  if (!sent) return base::fail_within(command_, sent.error());
  return wait_until([&] { return resized_to_ == size; }, "resizing");
}

base::Result<void> PipeTarget::close() {
  if (closed_) return {};
  closed_ = true;
  ends_.input.reset();
  ends_.control.reset();
  const auto ended = wait_until([&] { return supervisor_.ended().has_value(); }, "closing");
  drain();
  if (ended && !supervisor_.ended()->clean()) return std::unexpected(died("closing"));
  return ended;
}

void PipeTarget::describe(values::RunResult& out) const {
  out.notes.push_back(
      {.id = "caught-up",
       .text = speaks_ == Speaks::Nothing
                   ? fmt::format("'{}' does not acknowledge: it counted as caught up after {} ms without CPU "
                                 "time",
                                 command_, options_.quiet_for.count())
                   : fmt::format("'{}' acknowledged {} bytes", command_, bytes_acknowledged_)});
  if (resizes_ignored_ != 0)
    out.notes.push_back({.id = "resizes-ignored",
                         .text = fmt::format("{} resizes not passed on: '{}' does not announce 'termsoak-ack "
                                             "1 resize'",
                                             resizes_ignored_, command_)});
}

std::vector<int> PipeTarget::processes() const {
  std::vector<int> out;
  for (const process::StatFields& process :
       process::descendants(process::list_processes(*proc_), supervisor_.supervisor_pid()))
    out.push_back(process.pid);
  // Never empty, which would mean ourselves: a program that has gone weighs nothing.
  if (out.empty()) out.push_back(supervisor_.program_pid());
  return out;
}

} // namespace termsoak::measure::target
