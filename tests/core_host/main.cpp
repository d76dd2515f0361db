// Our core behind the protocol of the real cores' hosts: the same commands on standard input, the same JSON
// lines on standard output, so that one program can ask both (scripts/compare-with-core).
//
//   termsoak_core_host CORE
//   C COLS ROWS LIMIT   makes the terminal; LIMIT in bytes, - is unlimited
//   N LINES             begins anew with a limit in lines: right after C
//   F FILE              feeds a file at once
//   R COLS ROWS         resizes
//   S                   figures of pages and mappings
//   T 0 N               text of history and screen, oldest row first, and the cursor
//   X                   closes, and says which mappings are left

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

#include "audit/observed_terminal.h"
#include "core/pagelist/page_list.h"
#include "core/screen/text.h"
#include "core/terminal/core_versions.h"

namespace {

using namespace termsoak;
using nlohmann::ordered_json;

class Host {
public:
  explicit Host(const core::terminal::CoreVersion& version) : version_(version) {}

  /// False for a command that is none.
  bool run(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    if (command == "C") return create(words);
    if (command == "N") return limit_lines(words);
    if (command == "F") return feed(words);
    if (command == "R") return resize(words);
    if (command == "S") return print(figures());
    if (command == "T") return print(text());
    if (command == "X") return close();
    return command.empty();
  }

private:
  static bool print(const ordered_json& value) {
    std::cout << value.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n' << std::flush;
    return true;
  }

  bool create(std::istringstream& words) {
    options_ = core::terminal::options_of(version_);
    options_.grapheme_clustering = options_.clustering_after_reset = core::terminal::Setting::Reset;
    std::string limit;
    words >> options_.cols >> options_.rows >> limit;
    options_.scrollback_limit_bytes.reset();
    if (limit != "-") options_.scrollback_limit_bytes = std::stoull(limit);
    return start();
  }

  bool limit_lines(std::istringstream& words) {
    words >> options_.scrollback_lines.emplace();
    return start();
  }

  bool start() {
    auto made = audit::ObservedTerminal::create(options_, {.audit = {.orphans = audit::OrphanRam::Discard}});
    if (!made) {
      std::cerr << made.error().message << '\n';
      return false;
    }
    observed_ = std::move(*made);
    return true;
  }

  bool feed(std::istringstream& words) {
    std::string path;
    words >> path;
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    failures_before_ = observed_->terminal().core_failures().size();
    observed_->terminal().arrives(++moment_);
    observed_->terminal().feed(bytes);
    return true;
  }

  bool resize(std::istringstream& words) {
    std::uint16_t cols = 0, rows = 0;
    words >> cols >> rows;
    failures_before_ = observed_->terminal().core_failures().size();
    (void)observed_->terminal().resize(cols, rows);
    return true;
  }

  ordered_json figures() {
    const core::terminal::Terminal& terminal = observed_->terminal();
    (void)observed_->audit().look();
    ordered_json pages = ordered_json::array();
    for (const auto& page : audit::view_pages(terminal.primary().list(), observed_->ledger()))
      pages.push_back({page.recorded_bytes, page.mapped_bytes, page.rows});
    ordered_json alternate = ordered_json::array();
    if (terminal.alternate() != nullptr)
      for (const auto& page : audit::view_pages(terminal.alternate()->list(), observed_->ledger()))
        alternate.push_back(page.recorded_bytes);
    ordered_json live = ordered_json::array();
    for (const audit::Orphan& orphan : observed_->audit().orphans())
      live.push_back({orphan.state == audit::Orphan::State::InList       ? "relabelled"
                      : orphan.state == audit::Orphan::State::OnFreeList ? "foreign"
                                                                         : "lost",
                      orphan.bytes});
    ordered_json calls = ordered_json::object(), arena = ordered_json::array();
    for (const audit::SizeTally& tally : observed_->ledger().sizes()) {
      if (tally.kind == core::memory::MappingKind::Arena)
        arena.push_back(tally.bytes);
      else
        calls[std::to_string(tally.bytes)] = {tally.mapped, tally.unmapped};
    }
    std::string error;
    bool crashed = false; // where the real core's process ends, ours goes on
    for (std::size_t i = failures_before_; i < terminal.core_failures().size(); ++i) {
      const auto& failure = terminal.core_failures()[i];
      crashed = crashed || failure.crashed;
      if (!failure.crashed) error = failure.what;
    }
    const auto list = terminal.figures();
    return {{"page_size", list.page_size_bytes},
            {"total_rows", list.rows_counted},
            {"pages", pages},
            {"alt", alternate},
            {"live", live},
            {"calls", calls},
            {"arena", arena},
            {"alt_active", terminal.alternate_active() ? 1 : 0},
            {"error", error},
            {"crashed", crashed}};
  }

  ordered_json text() {
    const core::terminal::Terminal& terminal = observed_->terminal();
    ordered_json lines = ordered_json::array();
    for (const std::string& row : core::screen::history_text(terminal.screen()))
      lines.push_back({{row}});
    for (const std::string& row : core::screen::screen_text(terminal.screen()))
      lines.push_back({{row}});
    const auto& cursor = terminal.screen().cursor();
    return {{"rows", terminal.rows()},
            {"cols", terminal.cols()},
            {"cursor", {cursor.x, cursor.y}},
            {"cursorVisible", terminal.cursor_visible()},
            {"lines", lines}};
  }

  bool close() {
    observed_->terminal().close();
    (void)observed_->audit().look();
    ordered_json left = ordered_json::array();
    for (const audit::Orphan& orphan : observed_->audit().orphans())
      left.push_back(orphan.bytes);
    return print({{"left", left}});
  }

  const core::terminal::CoreVersion& version_;
  core::terminal::TerminalOptions options_;
  std::chrono::nanoseconds moment_{0}; ///< of the last file
  std::unique_ptr<audit::ObservedTerminal> observed_;
  std::size_t failures_before_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  const auto* version = argc == 2 ? core::terminal::find_core(argv[1]) : nullptr;
  if (version == nullptr) {
    std::cerr << "usage: termsoak_core_host CORE\n";
    return 2;
  }
  Host host(*version);
  for (std::string line; std::getline(std::cin, line);)
    if (!host.run(line)) return 1;
  return 0;
}
