#include "measure/target/pty_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "base/text.h"
#include "measure/target/display.h"
#include "measure/values/result.h"

namespace termsoak::measure::target {
namespace {

using SteadyClock = std::chrono::steady_clock;
using base::ErrorKind;
using std::chrono::milliseconds;

constexpr milliseconds kLook{20};
/// Of an unfinished sequence this much is held back before it is sent all the same: an image may be
/// megabytes.
constexpr std::size_t kHeldBytesMax = 1 << 16;
/// How long an emulator may take to end by itself once its shell has.
constexpr milliseconds kFarewellMax{3000};

} // namespace

base::Result<void> PtyTarget::feed(std::span<const std::byte> bytes) {
  const std::size_t safe = cut_.scan(bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (safe != 0) {
    held_ += text.substr(0, safe);
    inside_sequence_ = false;
    if (auto sent = send_data(held_); !sent) return sent;
    held_.clear();
  }
  held_ += text.substr(safe);
  if (held_.size() <= kHeldBytesMax) return {};
  inside_sequence_ = true;
  auto sent = send_data(held_);
  held_.clear();
  return sent;
}

base::Result<void> PtyTarget::send_data(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPayloadBytesMax);
    if (auto sent = send(encode(FrameKind::Data, 0, 0, piece), "being fed"); !sent) return sent;
    bytes_sent_ += piece.size();
    bytes.remove_prefix(piece.size());
  }
  return {};
}

base::Result<void> PtyTarget::send(std::string_view bytes, std::string_view what) {
  return wait_until(
      [&] {
        while (!bytes.empty()) {
          const ssize_t put = ::send(feeder_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
          if (put < 0 && errno == EINTR) continue;
          if (put < 0) {
            feeder_gone_ = feeder_gone_ || errno != EAGAIN;
            return false;
          }
          bytes.remove_prefix(static_cast<std::size_t>(put));
          last_progress_ = SteadyClock::now();
        }
        return true;
      },
      what, options_.silence_max);
}

base::Result<void> PtyTarget::settle() {
  // Held bytes of an unfinished sequence stay held: a question within it would change what it says.
  if (inside_sequence_) return settle_by_rest();
  const std::uint64_t asked = cut_.reports_asked() - reports_asked_before_;
  reports_asked_before_ = cut_.reports_asked();
  synced_ = false;
  if (auto sent = send(encode(FrameKind::Sync, reports_seen_ + asked + 1, 0), "catching up"); !sent)
    return sent;
  return wait_until([&] { return synced_; }, "catching up", options_.silence_max);
}

/// In the middle of a long string nothing can be asked: the device must be drained and the emulator at rest.
base::Result<void> PtyTarget::settle_by_rest() {
  resized_.reset();
  if (auto sent = send(encode(FrameKind::Await, size_.cols, size_.rows), "catching up"); !sent) return sent;
  if (auto drained = wait_until([&] { return resized_.has_value(); }, "catching up", options_.silence_max);
      !drained)
    return drained;
  quiescence_.disturb();
  return wait_until([&] { return quiescence_.at_rest(processes(), SteadyClock::now()); }, "catching up",
                    options_.silence_max);
}

base::Result<void> PtyTarget::resize(std::uint32_t cols, std::uint32_t rows) {
  if (size_ == Size{cols, rows}) return {};
  if (auto settled = settle(); !settled) return settled;
  if (preset_.resizing == Resizing::None) {
    ++resizes_ignored_;
    return {};
  }
  resized_.reset();
  if (auto asked = ask_for_resize({cols, rows}); !asked) return asked;
  if (auto done = wait_until([&] { return resized_.has_value(); }, "resizing", options_.silence_max); !done)
    return done;
  size_ = *resized_;
  if (size_ != Size{cols, rows}) ++resizes_ignored_;
  return {};
}

base::Result<void> PtyTarget::ask_for_resize(Size size) {
  if (preset_.resizing == Resizing::WindowOperation)
    return send(encode(FrameKind::Window, size.cols, size.rows), "resizing");
  if (preset_.resizing == Resizing::Command) {
    placeholders_.cols = static_cast<std::uint32_t>(size.cols);
    placeholders_.rows = static_cast<std::uint32_t>(size.rows);
    if (const auto run = run_helper(preset_.resize); !run) return std::unexpected(run.error());
  } else {
    const WindowResize order{.cols = static_cast<std::uint32_t>(size.cols),
                             .rows = static_cast<std::uint32_t>(size.rows),
                             .old_cols = static_cast<std::uint32_t>(size_.cols),
                             .old_rows = static_cast<std::uint32_t>(size_.rows),
                             .owner = display_.servers.empty() ? DisplayOwner::User : DisplayOwner::Ourselves,
                             .processes = processes()};
    // A display that refuses us is no reason to give up the run: the size that stays is noted.
    if (const auto moved = resize_windows(display_.name, order); !moved) {
      resized_ = size_;
      return {};
    }
  }
  return send(encode(FrameKind::Await, size.cols, size.rows), "resizing");
}

base::Result<void> PtyTarget::close() {
  if (closed_) return {};
  closed_ = true;
  feeder_.reset(); // the feeder ends, and with its shell the emulator
  const auto deadline = SteadyClock::now() + kFarewellMax;
  while (!emulator_->ended() && SteadyClock::now() < deadline)
    wait_for_events();
  if (const auto ended = emulator_->ended(); ended && !ended->clean()) ended_badly_ = ended->text();
  emulator_->stop();
  return {};
}

base::Result<std::vector<std::string>> PtyTarget::screen_rows() {
  if (preset_.read_rows.empty())
    return base::fail(ErrorKind::Unsupported, fmt::format("{} cannot be asked for its screen", preset_.name),
                      "tmux can");
  if (auto settled = settle(); !settled) return std::unexpected(settled.error());
  auto text = run_helper(preset_.read_rows);
  if (!text) return std::unexpected(text.error());
  std::vector<std::string> rows;
  for (std::string_view row : base::split(*text, '\n')) {
    while (row.ends_with(' '))
      row.remove_suffix(1);
    rows.emplace_back(row);
  }
  rows.resize(size_.rows);
  return rows;
}

void PtyTarget::describe(values::RunResult& out) const {
  const std::string history =
      preset_.keeps_history ? fmt::format("history limit {} lines", base::format_count(placeholders_.lines))
                            : std::string("keeps no history");
  out.notes.push_back({.id = "terminal", .text = history});
  if (size_ != Size{out.cols, out.rows} && out.cols != 0 && resizes_ignored_ == 0)
    out.notes.push_back(
        {.id = "size", .text = fmt::format("{} runs at {}x{}", preset_.name, size_.cols, size_.rows)});
  if (resizes_ignored_ != 0)
    out.notes.push_back(
        {.id = "resizes-ignored",
         .text = fmt::format("{} resizes that {} did not follow", resizes_ignored_, preset_.name)});
  if (!ended_badly_.empty())
    out.notes.push_back({.id = "ended-badly",
                         .text = fmt::format("when its shell had ended, {} {}", preset_.name, ended_badly_)});
}

std::vector<int> PtyTarget::kin(Kin which) const {
  const auto all = process::list_processes(*proc_);
  const auto feeder = std::ranges::find(all, feeder_pid_, &process::StatFields::pid);
  std::vector<int> out;
  if (!emulator_) return out;
  for (const process::StatFields& process : process::descendants(all, emulator_->supervisor_pid())) {
    // Whatever belongs to the terminal device's session is what the terminal runs, not what it is.
    const bool inside = feeder != all.end() && process.session == feeder->session;
    if (inside == (which == Kin::Children)) out.push_back(process.pid);
  }
  return out;
}

std::vector<int> PtyTarget::processes() const {
  std::vector<int> out = kin(Kin::Emulator);
  // Never empty, which would mean ourselves: an emulator that has gone weighs nothing.
  if (out.empty()) out.push_back(emulator_ ? emulator_->program_pid() : -1);
  return out;
}

std::vector<int> PtyTarget::children() const {
  return kin(Kin::Children);
}

void PtyTarget::wait_for_events() {
  std::array<pollfd, 3> waits{{
      {feeder_.get(), POLLIN, 0},
      {errors_.get(), POLLIN, 0},
      {emulator_->event_fd(), POLLIN, 0},
  }};
  ::poll(waits.data(), waits.size(), static_cast<int>(kLook.count()));
  read_available(errors_, [&](std::string_view bytes) { complained_.add(bytes); });
  if (!feeder_.valid()) return;
  std::array<char, 4096> buffer;
  const ssize_t got = ::recv(feeder_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) feeder_gone_ = true;
  if (got > 0) frames_.add(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  for (auto frame = frames_.next(); frame && *frame; frame = frames_.next())
    take(**frame);
}

void PtyTarget::take(const FeederFrame& frame) {
  last_progress_ = SteadyClock::now();
  switch (frame.kind) {
  case FrameKind::Hello:
    feeder_pid_ = static_cast<int>(frame.first);
    size_ = {frame.second >> 32, frame.second & 0xFFFFFFFF};
    break;
  case FrameKind::Synced:
    reports_seen_ = frame.first;
    synced_ = true;
    break;
  case FrameKind::Resized:
    resized_ = Size{frame.first, frame.second};
    break;
  default: // frames that only a parent sends
    break;
  }
}

base::Result<void> PtyTarget::wait_until(const std::function<bool()>& done, std::string_view what,
                                         milliseconds patience) {
  last_progress_ = SteadyClock::now();
  auto next_look = last_progress_ + milliseconds(200);
  while (!done()) {
    wait_for_events();
    if ((feeder_gone_ || emulator_->ended()) && !done()) return std::unexpected(died(what));
    const auto now = SteadyClock::now();
    if (now >= next_look) { // an emulator that computes is not silent
      static_cast<void>(quiescence_.at_rest(processes(), now));
      next_look = now + milliseconds(200);
    }
    if (now - std::max(last_progress_, quiescence_.last_activity()) > patience)
      return base::fail(ErrorKind::Timeout,
                        fmt::format("{}: silent for {:.3g} s after {} bytes, while {}{}", preset_.name,
                                    std::chrono::duration<double>(patience).count(), bytes_sent_, what,
                                    process::any_stopped(*proc_, processes()) ? "; it is stopped" : ""),
                        "a terminal must answer cursor reports (CSI 6 n)");
  }
  return {};
}

base::Error PtyTarget::died(std::string_view what) {
  constexpr int kMomentMs = 1000;
  pollfd wait{emulator_->event_fd(), POLLIN, 0};
  if (!emulator_->ended()) ::poll(&wait, 1, kMomentMs);
  read_available(errors_, [&](std::string_view bytes) { complained_.add(bytes); });
  const auto ended = emulator_->ended();
  const std::string_view words = base::trim(complained_.text());
  return {.kind = ErrorKind::BadInput,
          .message = fmt::format("{}: {} after {} bytes, while {}{}", preset_.name,
                                 ended ? ended->text() : "closed its terminal device", bytes_sent_, what,
                                 words.empty() ? "" : fmt::format("; it said: {}", base::printable(words))),
          .remedy = {}};
}

} // namespace termsoak::measure::target
