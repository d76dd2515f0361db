#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/stream_flags.h"
#include "streams/record/recorder.h"

namespace termsoak::cli {
namespace {

namespace formats = streams::formats;
namespace record = streams::record;

struct Options {
  std::string out;
  std::string format;
  std::string title;
  std::vector<std::string> command;
  std::optional<std::uint16_t> cols;
  std::optional<std::uint16_t> rows;
  bool keys = false;
  bool headless = false;
  bool quiet = false;
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// Without -o: a pipe gets the recording; at a terminal it goes into a file that is not there yet.
std::string default_out(const base::Clock& clock) {
  if (::isatty(STDOUT_FILENO) == 0) return "-";
  const auto now = std::chrono::system_clock::to_time_t(clock.date());
  return fmt::format("termsoak-{:%Y%m%d-%H%M%S}.cast", fmt::localtime(now));
}

base::Result<formats::Format> recorded_format(const Options& options) {
  const auto named = format_flag(options.format);
  if (!named) return std::unexpected(named.error());
  const formats::Format format =
      named->value_or(options.out.ends_with(".raw") ? formats::Format::Raw : formats::Format::AsciicastV3);
  if (format == formats::Format::AsciicastV3 || format == formats::Format::AsciicastV2 ||
      format == formats::Format::Raw)
    return format;
  return base::fail(base::ErrorKind::Usage,
                    fmt::format("record does not write {}", formats::row_of(format).name),
                    "record as cast3, cast2 or raw, then use 'termsoak convert'");
}

/// The words as one line a shell would read back.
std::string command_line(const std::vector<std::string>& words) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word)
      line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

formats::StreamInfo header(const Options& options, const record::TerminalSize& size, std::string_view term,
                           const base::Clock& clock) {
  formats::StreamInfo info;
  info.cols = size.cols;
  info.rows = size.rows;
  info.timestamp = std::chrono::duration_cast<std::chrono::seconds>(clock.date().time_since_epoch()).count();
  info.title = options.title;
  info.command = command_line(options.command);
  info.term_type = term;
  if (const std::string shell = environment("SHELL"); !shell.empty()) info.env.emplace_back("SHELL", shell);
  return info;
}

base::Result<ExitStatus> record_command(Options options) {
  const base::SystemClock clock;
  if (options.out.empty()) options.out = default_out(clock);
  const auto format = recorded_format(options);
  if (!format) return std::unexpected(format.error());
  record::RecordOptions recording{
      .command = options.command, .env = {}, .cols = options.cols, .rows = options.rows};
  recording.show = options.headless || options.out == "-" ? record::Show::Nothing : record::Show::Output;
  recording.keys = options.keys ? record::Keys::Recorded : record::Keys::NotRecorded;
  std::string term = environment("TERM");
  if (term.empty() || term == "dumb") {
    // No terminal of ours to be like: programs get the commonest one.
    term = "xterm-256color";
    recording.env.emplace_back("TERM", term);
  }
  const auto open = [&](const record::TerminalSize& size) {
    return formats::open_writer(options.out, header(options, size, term, clock),
                                {.format = *format, .flush = formats::Flush::EachEvent});
  };
  const auto outcome = record::record(recording, open, clock);
  if (!outcome) return std::unexpected(outcome.error());
  if (options.quiet) return static_cast<ExitStatus>(outcome->exit_status);
  print_note(fmt::format("termsoak: {}: {} of output recorded, exit status {}\n",
                         base::printable(options.out), base::format_bytes(outcome->output_bytes),
                         outcome->exit_status));
  tell_losses(options.out, outcome->losses);
  return static_cast<ExitStatus>(outcome->exit_status);
}

} // namespace

Action attach_record(CLI::App& app) {
  app.description(
      "Records a program under a terminal of its own: exact bytes, sizes, exit status, which is passed on. "
      "Each event is in the file before it is shown, so that a recording survives being killed.");
  const auto options = std::make_shared<Options>();
  app.add_option("-o,--out", options->out,
                 "file to write (default: standard output, or termsoak-DATE.cast at a terminal)")
      ->type_name("FILE");
  app.add_option("--format", options->format, "cast3 (default), cast2, raw")->type_name("NAME");
  app.add_option("--cols", options->cols, "screen size (default: this terminal's, else 80)")
      ->check(CLI::Range(1, 65535))
      ->type_name("N");
  app.add_option("--rows", options->rows, "screen size (default: this terminal's, else 24)")
      ->check(CLI::Range(1, 65535))
      ->type_name("N");
  app.add_option("--title", options->title, "title to keep in the recording")->type_name("TEXT");
  app.add_flag("--keys", options->keys, "record what is typed, too (passwords included)");
  app.add_flag("--headless", options->headless, "do not show the program's output here");
  app.add_flag("-q,--quiet", options->quiet, "say nothing of our own on standard error");
  app.add_option("COMMAND", options->command, "the program and its arguments, after --")->required();
  app.footer(R"(Examples:
  termsoak record -o session.cast -- claude
  termsoak record -o build.cast.gz --cols 120 --rows 40 -- make -j4
  termsoak record --headless --format raw -- ls --color | termsoak run -)");
  return [options] { return record_command(*options); };
}

} // namespace termsoak::cli
