#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/bytes.h"
#include "base/text.h"
#include "cli/console.h"

namespace termsoak::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawInterval{200};
constexpr std::size_t kLineColumnsMax = 79;
constexpr std::size_t kNameBytesMax = 24;

} // namespace

ProgressLine::ProgressLine(std::size_t cells_count, Quiet quiet, const base::Clock& clock)
    : clock_(clock), shown_(quiet == Quiet::No && ::isatty(STDERR_FILENO) == 1), start_(clock.now()),
      cells_(cells_count) {}

void ProgressLine::update(std::size_t cell, const std::string& name,
                          const measure::replay::Progress& progress) {
  cells_[cell] = progress;
  if (shown_ && clock_.now() - last_draw_ >= kRedrawInterval) draw(name);
}

void ProgressLine::finished(std::size_t cell) {
  ++finished_count_;
  cells_[cell].bytes_done = std::max(cells_[cell].bytes_done, cells_[cell].bytes_total);
}

void ProgressLine::clear() {
  if (drawn_) print_note(fmt::format("\r\x1b[K"));
  drawn_ = false;
}

void ProgressLine::draw(const std::string& name) {
  last_draw_ = clock_.now();
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  for (const auto& cell : cells_) {
    done += cell.bytes_done;
    total += cell.bytes_total;
  }
  // Cells that have not started yet are expected to be like those that have.
  std::size_t seen = 0;
  for (const auto& cell : cells_)
    seen += cell.bytes_total > 0 ? 1 : 0;
  if (seen > 0) total = total / seen * cells_.size();
  const double seconds = std::chrono::duration<double>(clock_.now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string line = fmt::format("[{}/{}] {}  {}", finished_count_, cells_.size(),
                                 base::printable(name, kNameBytesMax), base::format_bytes(done));
  if (seen > 0) line += fmt::format(" of {}", base::format_bytes(total));
  line += fmt::format("  {:.0f} MB/s", rate / 1e6);
  if (seen > 0 && rate > 0 && total > done)
    line += "  ETA " + format_duration(std::chrono::nanoseconds(
                           static_cast<std::int64_t>(static_cast<double>(total - done) / rate * 1e9)));
  print_note(fmt::format("\r\x1b[K{}", line.substr(0, kLineColumnsMax)));
  std::fflush(stderr);
  drawn_ = true;
}

std::string format_duration(std::chrono::nanoseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

} // namespace termsoak::cli
