#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/stream_flags.h"
#include "streams/formats/format_table.h"
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
                    fmt::format("record does not write {}", formats::row_of(format).name()),
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

void attach_record(Command& command) {
  command.describe(
      "Records a program under a terminal of its own: exact bytes, sizes, exit status, which is passed on. "
      "Each event is in the file before it is shown, so that a recording survives being killed.");
  const auto options = std::make_shared<Options>();
  command.bind("--out", &options->out);
  command.bind("--format", &options->format);
  command.bind("--cols", &options->cols);
  command.bind("--rows", &options->rows);
  command.bind("--title", &options->title);
  command.bind("--keys", &options->keys);
  command.bind("--headless", &options->headless);
  command.bind("--quiet", &options->quiet);
  command.bind("COMMAND", &options->command);
  command.examples(R"(Examples:
  termsoak record -o session.cast -- claude
  termsoak record -o build.cast.gz --cols 120 --rows 40 -- make -j4
  termsoak record --headless --format raw -- ls --color | termsoak run -)");
  command.act([options] { return record_command(*options); });
}

} // namespace termsoak::cli
