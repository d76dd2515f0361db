#include <fmt/format.h>

#include <memory>
#include <set>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/core_oracle.h"
#include "cli/options.h"
#include "cli/stream_output.h"
#include "streams/transform/scrub.h"

namespace termsoak::cli {
namespace {

using streams::formats::Recording;

struct Flags {
  RunFlags run;
  std::string out;
  std::string format;
  std::string keep_words;
  std::string time = "exact";
  bool quiet = false;
};

/// One word a line; blank lines and those that begin with '#' are skipped.
base::Result<std::set<std::string, std::less<>>> read_words(const std::string& path) {
  constexpr std::size_t kBytesMax = 16 << 20;
  std::set<std::string, std::less<>> words;
  if (path.empty()) return words;
  const auto text = base::read_file(path, kBytesMax);
  if (!text) return std::unexpected(text.error());
  for (const std::string_view line : base::split(*text, '\n'))
    if (const std::string_view word = base::trim(line); !word.empty() && word.front() != '#')
      words.emplace(word);
  return words;
}

base::Result<std::vector<std::string>> strategies_of(const RunFlags& flags) {
  std::vector<std::string> names;
  for (const std::string& name : flags.strategies) {
    auto strategy = core::pagelist::parse_strategy(name);
    if (!strategy) return std::unexpected(strategy.error());
    names.push_back(std::move(strategy->name));
  }
  if (names.empty())
    for (const auto& strategy : core::pagelist::strategies())
      names.push_back(strategy.name);
  return names;
}

base::Result<ExitStatus> scrub_input(const Flags& flags) {
  const auto words = read_words(flags.keep_words);
  if (!words) return std::unexpected(words.error());
  const auto strategies = strategies_of(flags.run);
  if (!strategies) return std::unexpected(strategies.error());
  const auto spec = resolve_cell(flags.run.inputs.front(), flags.run);
  if (!spec) return std::unexpected(spec.error());
  const auto original = load_input(*spec);
  if (!original) return std::unexpected(original.error());
  const auto key = streams::transform::random_key();
  if (!key) return std::unexpected(key.error());

  const base::SystemClock clock;
  const auto started = clock.cpu();
  streams::transform::ScrubCounts counts;
  const Recording scrubbed =
      streams::transform::scrub(*original,
                                {.key = *key,
                                 .keep_words = *words,
                                 .time = flags.time == "coarse" ? streams::transform::TimePrecision::Coarse
                                                                : streams::transform::TimePrecision::Exact},
                                counts);
  const auto scrub_time = clock.cpu() - started;
  const auto scrubbed_at = clock.now();
  if (const auto proof = prove_same_memory(*original, scrubbed, *spec, *strategies); !proof)
    return std::unexpected(proof.error());
  const auto proved_at = clock.now();
  if (const auto done =
          write_recording(scrubbed, flags.out, flags.format, flags.quiet ? Quiet::Yes : Quiet::No);
      !done)
    return std::unexpected(done.error());
  if (!flags.quiet) {
    const auto seconds = [](auto duration) { return std::chrono::duration<double>(duration).count(); };
    const double bytes = static_cast<double>(original->counts.output_bytes);
    print_sentence(fmt::format(
        "{} words, {} links and {} strings replaced in {} ({:.0f} MB/s of CPU time); the memory trace "
        "is equal under {} "
        "strategies ({:.1f} s)",
        base::format_count(counts.words), base::format_count(counts.links),
        base::format_count(counts.strings), base::format_bytes(original->counts.output_bytes),
        bytes / 1e6 / std::max(1e-6, seconds(scrub_time)), strategies->size(),
        seconds(proved_at - scrubbed_at)));
  }
  return ExitStatus::Pass;
}

} // namespace

void attach_scrub(Command& command) {
  command.describe(
      "Writes the stream without what can be read in it: text, titles, links, clipboard, paths, header. "
      "Memory does exactly the same: both streams are replayed under every strategy, and nothing is "
      "written when their traces differ. The key is random and forgotten.");
  const auto flags = std::make_shared<Flags>();
  command.bind("INPUT", &flags->run.inputs);
  bind_run_flags(command, flags->run);
  command.bind("--out", &flags->out);
  command.bind("--format", &flags->format);
  command.bind("--keep-words", &flags->keep_words);
  command.bind("--time", &flags->time);
  command.bind("--quiet", &flags->quiet);
  command.examples(R"(Examples:
  termsoak scrub session.cast -o clean.cast
  termsoak scrub session.cast -o clean.cast --time coarse --keep-words words.txt)");
  command.act([flags] { return scrub_input(*flags); });
}

} // namespace termsoak::cli
