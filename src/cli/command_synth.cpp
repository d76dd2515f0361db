#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/stream_flags.h"
#include "streams/formats/format_table.h"
#include "streams/formats/writer.h"
#include "streams/synth/recipe.h"
#include "unicode/layout.h"

namespace termsoak::cli {
namespace {

using unicode::kLineColumns;
using unicode::wrap;

struct Options {
  std::string recipe;
  std::string out = "-";
  std::string bytes;
  std::string format;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> parameters;
  bool quiet = false;
};

base::Result<ExitStatus> list_recipes() {
  constexpr std::size_t kIndent = 22;
  std::string out;
  for (const streams::synth::Recipe& recipe : streams::synth::recipes()) {
    out += fmt::format("{:<21} {}\n", recipe.name, wrap(recipe.summary, kLineColumns, kIndent));
    for (const streams::synth::Parameter& parameter : recipe.parameters) {
      const std::string fallback = parameter.choices.empty()
                                       ? fmt::format("{}", parameter.fallback)
                                       : std::string(parameter.choices[parameter.fallback]);
      const std::string told = fmt::format("{} (default {})", parameter.summary, fallback);
      out += fmt::format("    {:<17} {}\n", parameter.name, wrap(told, kLineColumns, kIndent));
    }
  }
  return printed(out);
}

base::Result<streams::synth::Request> request_of(const Options& options) {
  std::string text = options.recipe;
  if (options.seed) text += fmt::format(",seed={}", *options.seed);
  if (!options.bytes.empty()) text += fmt::format(",bytes={}", options.bytes);
  for (const std::string& parameter : options.parameters)
    text += "," + parameter;
  return streams::synth::parse_request(text);
}

streams::formats::Event event_of(const streams::synth::SynthEvent& made) {
  if (made.kind == streams::synth::SynthEvent::Kind::Resize)
    return {.kind = streams::formats::EventKind::Resize,
            .time = made.time,
            .cols = made.size.cols,
            .rows = made.size.rows};
  return {.kind = streams::formats::EventKind::Output, .time = made.time, .bytes = made.bytes};
}

base::Result<ExitStatus> synthesise(const Options& options) {
  if (options.recipe == "list") return list_recipes();
  const auto request = request_of(options);
  if (!request) return std::unexpected(request.error());
  streams::formats::WriterOptions writing;
  if (!options.format.empty()) {
    writing.format = streams::formats::format_named(options.format);
    if (!writing.format)
      return base::fail(base::ErrorKind::Usage, fmt::format("no such format: '{}'", options.format),
                        "see 'termsoak list formats'");
  }
  streams::formats::StreamInfo info;
  info.cols = request->parameters.screen().cols;
  info.rows = request->parameters.screen().rows;
  info.title = "termsoak synth " + request->text();
  auto writer = streams::formats::open_writer(options.out, info, writing);
  if (!writer) return std::unexpected(writer.error());
  streams::synth::Generator generator(request->open());
  while (const auto made = generator.next())
    if (const auto written = (*writer)->write(event_of(*made)); !written)
      return std::unexpected(written.error());
  if (const auto finished = (*writer)->finish(); !finished) return std::unexpected(finished.error());
  if (!options.quiet) tell_losses(options.out, (*writer)->losses());
  return ExitStatus::Pass;
}

} // namespace

void attach_synth(Command& command) {
  command.describe("Writes a generated stream: the same bytes for the same seed on every machine. "
                   "'termsoak synth list' shows every recipe and its parameters.");
  const auto options = std::make_shared<Options>();
  command.bind("RECIPE", &options->recipe);
  command.bind("--out", &options->out);
  command.bind("--seed", &options->seed);
  command.bind("--bytes", &options->bytes);
  command.bind("--param", &options->parameters);
  command.bind("--format", &options->format);
  command.bind("--quiet", &options->quiet);
  command.examples(R"(Examples:
  termsoak synth list
  termsoak synth ai-session --bytes 64MB --seed 7 -o session.raw
  termsoak synth emoji-scroll,clusters=20 --bytes 1MB | termsoak run -)");
  command.act([options] { return synthesise(*options); });
}

} // namespace termsoak::cli
