#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/text.h"
#include "cli/options.h"
#include "cli/stream_flags.h"

namespace termsoak::cli {
namespace {

struct Options {
  InputFlags input;
  std::string out;
  std::string format;
  std::string timing_out;
  std::optional<std::uint16_t> cols;
  std::optional<std::uint16_t> rows;
  bool lossless = false;
  bool quiet = false;
};

base::Result<void> copy_events(streams::formats::Reader& reader, streams::formats::Writer& writer) {
  while (true) {
    const auto event = reader.next();
    if (!event) return std::unexpected(event.error());
    if (!*event) return {};
    if (auto written = writer.write(**event); !written) return written;
  }
}

base::Result<ExitStatus> convert(const Options& options) {
  const auto format = format_flag(options.format);
  if (!format) return std::unexpected(format.error());
  const auto reader = open_input_flags(options.input);
  if (!reader) return std::unexpected(reader.error());
  streams::formats::StreamInfo info = (*reader)->info();
  info.cols = options.cols.value_or(info.cols);
  info.rows = options.rows.value_or(info.rows);
  const auto writer = streams::formats::open_writer(options.out, info,
                                                    {.format = *format, .timing_path = options.timing_out});
  if (!writer) return std::unexpected(writer.error());
  if (auto copied = copy_events(**reader, **writer); !copied) return std::unexpected(copied.error());
  if (options.lossless && !(*writer)->losses().empty()) {
    // Not finished, so that no half-true file appears.
    tell_losses(options.out, (*writer)->losses());
    return base::fail(base::ErrorKind::BadInput,
                      fmt::format("{}: not written: something would be lost", base::printable(options.out)),
                      "leave --lossless out, or choose another --format");
  }
  if (auto finished = (*writer)->finish(); !finished) return std::unexpected(finished.error());
  if (options.quiet) return ExitStatus::Pass;
  tell_warnings(options.input.path, (*reader)->warnings());
  tell_losses(options.out, (*writer)->losses());
  return ExitStatus::Pass;
}

} // namespace

void attach_convert(Command& command) {
  command.describe(
      "Writes a recording in another format. What the format cannot hold is named on standard error, "
      "one line each. 'termsoak list formats' says what each one holds.");
  const auto options = std::make_shared<Options>();
  bind_input_flags(command, options->input);
  command.bind("OUTPUT", &options->out);
  command.bind("--format", &options->format);
  command.bind("--timing-out", &options->timing_out);
  command.bind("--cols", &options->cols);
  command.bind("--rows", &options->rows);
  command.bind("--lossless", &options->lossless);
  command.bind("--quiet", &options->quiet);
  command.examples(R"(Examples:
  termsoak convert session.cast session.raw
  termsoak convert typescript session.cast.gz --timing typescript.timing
  termsoak convert session.cast - --format cast2 --lossless)");
  command.act([options] { return convert(*options); });
}

} // namespace termsoak::cli
