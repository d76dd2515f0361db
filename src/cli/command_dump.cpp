#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "audit/observed_terminal.h"
#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/experiment.h"
#include "cli/options.h"
#include "cli/process_environment.h"
#include "cli/run_flags.h"
#include "cli/screen_dump.h"
#include "core/pagelist/strategy_choices.h"
#include "core/terminal/core_versions.h"
#include "core/terminal/terminal.h"
#include "measure/target/core_target.h"
#include "measure/target/external_target.h"
#include "streams/workload/input.h"

/// `termsoak dump`: the screen a stream ends in.
namespace termsoak::cli {
namespace {

namespace terminal = core::terminal;
using audit::ObservedTerminal;
using measure::target::Target;
using streams::formats::Event;
using streams::formats::EventKind;
using streams::formats::Reader;

/// `dump --target tmux`: the rows of text that a foreign terminal shows; it tells no more.
struct ForeignDump {
  std::string target;
  measure::target::ExternalOptions options;
  std::size_t chunk_bytes = 65'536;
  std::uint64_t repeat = 1;
  DumpFormat format = DumpFormat::Json; ///< Ansi is refused: nobody tells us the attributes
};

base::Result<void> feed_event(Target& target, const Event& event, const ForeignDump& dump) {
  if (event.kind == EventKind::Resize && event.cols != 0 && event.rows != 0)
    return target.resize(event.cols, event.rows);
  if (event.kind != EventKind::Output) return {};
  for (std::string_view left = event.bytes; !left.empty();) {
    const std::string_view chunk = left.substr(0, dump.chunk_bytes);
    if (auto fed = target.feed(std::as_bytes(std::span(chunk))); !fed) return fed;
    left.remove_prefix(chunk.size());
  }
  return {};
}

base::Result<void> replay(Target& target, const streams::workload::ResolvedInput& input,
                          const ForeignDump& dump) {
  for (std::uint64_t round = 0; round < dump.repeat; ++round) {
    auto reader = input.open();
    if (!reader) return std::unexpected(reader.error());
    while (true) {
      const auto event = (*reader)->next();
      if (!event) return std::unexpected(event.error());
      if (!*event) break;
      if (auto fed = feed_event(target, **event, dump); !fed) return fed;
    }
  }
  return {};
}

base::Result<std::string> dump_foreign(const streams::workload::ResolvedInput& input,
                                       const ForeignDump& dump) {
  if (dump.format == DumpFormat::Ansi)
    return base::fail(base::ErrorKind::Unsupported, "a foreign terminal tells its text, not its attributes",
                      "use --format text or json");
  if (!measure::target::is_external_target(dump.target))
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("unknown target '{}'", base::printable(dump.target)),
                      "see 'termsoak list targets'");
  auto target = measure::target::make_external_target(dump.target, dump.options);
  if (!target) return std::unexpected(target.error());
  if (auto played = replay(**target, input, dump); !played) return std::unexpected(played.error());
  const auto rows = (*target)->screen_rows();
  if (!rows) return std::unexpected(rows.error());
  if (dump.format == DumpFormat::Text) return fmt::format("{}\n", fmt::join(*rows, "\n"));
  const nlohmann::ordered_json out{
      {"target", dump.target}, {"cols", dump.options.cols}, {"rows_count", rows->size()}, {"rows", *rows}};
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

struct DumpFlags {
  RunFlags run;
  std::optional<core::pagelist::PruneStrategy> strategy; ///< of `run`; none: the default
  DumpOptions dump;
  std::string input;
  std::string target;
  std::string format = "json";
  std::string cells;
  bool history = false;
  bool serve = false;
};

/// Points into `all_flags`, which outlive the terminal.
base::Result<terminal::TerminalOptions> options_of(const DumpFlags& all_flags) {
  const RunFlags& flags = all_flags.run;
  const auto core = core_of(flags, {});
  if (!core) return std::unexpected(core.error());
  const auto geometry = geometry_of(flags, {}, **core);
  if (!geometry) return std::unexpected(geometry.error());
  terminal::TerminalOptions options = terminal::options_of(**core);
  options.geometry = *geometry;
  if (all_flags.strategy) options.strategy = &*all_flags.strategy;
  if (flags.scrollback_limit_bytes) {
    options.scrollback_limit_bytes = flags.scrollback_limit_bytes;
    if (*flags.scrollback_limit_bytes == base::kBytesUnlimited) options.scrollback_limit_bytes.reset();
  }
  const auto lines = lines_of(flags, {}, *core);
  if (!lines) return std::unexpected(lines.error());
  options.scrollback_lines = *lines;
  if (flags.grapheme_clustering) {
    options.grapheme_clustering =
        *flags.grapheme_clustering ? terminal::Setting::Set : terminal::Setting::Reset;
    options.clustering_after_reset = terminal::Setting::Reset;
  }
  return options;
}

/// A file that says it holds raw bytes is taken at its word; any other is looked into.
streams::formats::ReaderOptions reading_of(std::string_view path) {
  streams::formats::ReaderOptions options;
  if (path.ends_with(".vt") || path.ends_with(".raw")) options.format = streams::formats::Format::Raw;
  return options;
}

/// Feeds streams to a terminal, up to where `--until` holds at a sample's border, as a run would look.
class DumpPlayer {
public:
  DumpPlayer(ObservedTerminal& observed, const RunFlags& flags) : observed_(observed), flags_(flags) {}

  base::Result<void> play(Reader& reader) {
    while (!reached()) {
      const auto event = reader.next();
      if (!event) return std::unexpected(event.error());
      if (!*event) return {};
      observed_.terminal().arrives((*event)->time);
      if ((*event)->kind == EventKind::Output) {
        feed((*event)->bytes);
      } else if ((*event)->kind == EventKind::Resize && (*event)->cols != 0 && (*event)->rows != 0) {
        if (auto done = observed_.terminal().resize((*event)->cols, (*event)->rows); !done) return done;
      }
    }
    return {};
  }
  [[nodiscard]] bool reached() const { return reached_; }

private:
  void feed(std::string_view left) {
    while (!left.empty() && !reached_) {
      std::size_t bytes = std::min<std::size_t>(left.size(), flags_.chunk_or_default());
      if (flags_.until) bytes = std::min<std::size_t>(bytes, sample_next_ - bytes_fed_);
      observed_.terminal().feed(left.substr(0, bytes));
      left.remove_prefix(bytes);
      bytes_fed_ += bytes;
      if (flags_.until && bytes_fed_ == sample_next_) look();
    }
  }

  void look() {
    sample_next_ += std::max<std::uint64_t>(
        flags_.sample_every_bytes.value_or(measure::replay::ReplayPlan::kSampleEveryBytesDefault), 1);
    measure::values::Figures figures;
    measure::target::read_exact_figures(observed_, figures);
    figures.set(measure::values::MetricId::BytesFed, static_cast<std::int64_t>(bytes_fed_));
    reached_ = figures.value_or(flags_.until->metric, INT64_MIN) >= flags_.until->at_least;
  }

  ObservedTerminal& observed_;
  const RunFlags& flags_;
  std::uint64_t bytes_fed_ = 0;
  std::uint64_t sample_next_ = 0;
  bool reached_ = false;
};

base::Result<std::unique_ptr<ObservedTerminal>> make_terminal(terminal::TerminalOptions options,
                                                              std::uint32_t cols, std::uint32_t rows,
                                                              const RunFlags& flags) {
  options.cols = static_cast<std::uint16_t>(cols);
  options.rows = static_cast<std::uint16_t>(rows);
  return ObservedTerminal::create(options,
                                  {.audit = {.orphans = flags.orphans}, .dead = audit::Dead::Forget});
}

base::Result<ExitStatus> dump_other(const DumpFlags& flags, const streams::workload::ResolvedInput& input,
                                    std::uint32_t cols, std::uint32_t rows) {
  if (flags.run.until)
    return base::fail(base::ErrorKind::Unsupported, "--until: only the own core has exact metrics",
                      "leave --target away");
  ForeignDump dump{.target = flags.target,
                   .options = foreign_options(),
                   .chunk_bytes = flags.run.chunk_or_default(),
                   .repeat = flags.run.repeat.value_or(1),
                   .format = flags.dump.format};
  dump.options.cols = cols;
  dump.options.rows = rows;
  dump.options.scrollback_limit_bytes =
      flags.run.scrollback_limit_bytes.value_or(core::terminal::kScrollbackLimitDefault);
  const auto lines = lines_of(flags.run, {}, nullptr);
  if (!lines) return std::unexpected(lines.error());
  dump.options.scrollback_lines = *lines;
  const auto text = dump_foreign(input, dump);
  if (!text) return std::unexpected(text.error());
  if (auto written = print_out(*text); !written) return std::unexpected(written.error());
  return ExitStatus::Pass;
}

base::Result<ExitStatus> dump_once(const DumpFlags& flags) {
  auto options = options_of(flags);
  if (!options) return std::unexpected(options.error());
  streams::workload::InputOptions how;
  how.temp_folder = foreign_options().temp_root;
  how.reading = reading_of(flags.input);
  how.seed = flags.run.seed;
  how.bytes = flags.run.bytes;
  if (flags.run.cols && flags.run.rows)
    how.screen = streams::synth::ScreenSize{.cols = static_cast<std::uint16_t>(*flags.run.cols),
                                            .rows = static_cast<std::uint16_t>(*flags.run.rows)};
  const auto input = streams::workload::resolve_input(flags.input, how);
  if (!input) return std::unexpected(input.error());
  const std::uint32_t cols = flags.run.cols.value_or(input->screen ? input->screen->cols : 80);
  const std::uint32_t rows = flags.run.rows.value_or(input->screen ? input->screen->rows : 24);
  if (!flags.target.empty() && flags.target != "core") return dump_other(flags, *input, cols, rows);
  auto observed = make_terminal(*options, cols, rows, flags.run);
  if (!observed) return std::unexpected(observed.error());
  DumpPlayer player(**observed, flags.run);
  for (std::uint64_t round = flags.run.repeat.value_or(1); round > 0 && !player.reached(); --round) {
    auto reader = input->open();
    if (!reader) return std::unexpected(reader.error());
    if (auto done = player.play(**reader); !done) return std::unexpected(done.error());
  }
  if (flags.run.until && !player.reached())
    print_sentence(fmt::format("{} did not reach {}: this is the screen at the end",
                               measure::values::metric(flags.run.until->metric).name,
                               flags.run.until->at_least));
  if (auto written = print_out(dump_screen((*observed)->terminal(), flags.dump)); !written)
    return std::unexpected(written.error());
  return ExitStatus::Pass;
}

/// "COLS ROWS PATH"
struct ScreenRequest {
  std::uint32_t cols = 0;
  std::uint32_t rows = 0;
  std::string path;
};

base::Result<ScreenRequest> parse_request(std::string_view line) {
  ScreenRequest request;
  for (std::uint32_t* side : {&request.cols, &request.rows}) {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), *side);
    if (error != std::errc{} || *side < 1 || *side > kScreenSideMax || end == line.data() + line.size() ||
        *end != ' ')
      return base::fail(base::ErrorKind::Usage, "a request is a line 'COLS ROWS PATH'");
    line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
  }
  request.path = line;
  return request;
}

base::Result<std::string> answer(std::string_view line, const terminal::TerminalOptions& options,
                                 const DumpFlags& flags) {
  const auto request = parse_request(line);
  if (!request) return std::unexpected(request.error());
  auto reader = streams::formats::open_reader(request->path, reading_of(request->path));
  if (!reader) return std::unexpected(reader.error());
  auto observed = make_terminal(options, request->cols, request->rows, flags.run);
  if (!observed) return std::unexpected(observed.error());
  if (auto done = DumpPlayer(**observed, flags.run).play(**reader); !done)
    return std::unexpected(done.error());
  return dump_screen((*observed)->terminal(), flags.dump);
}

base::Result<ExitStatus> serve(const DumpFlags& flags) {
  const auto options = options_of(flags);
  if (!options) return std::unexpected(options.error());
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto text = answer(line, *options, flags);
    // One bad request must not end the others: it is answered with its error.
    const std::string out = text ? *text
                                 : nlohmann::ordered_json{{"error", text.error().message}}.dump(
                                       -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
                                       "\n";
    if (auto written = print_out(out); !written) return std::unexpected(written.error());
  }
  return ExitStatus::Pass;
}

base::Result<ExitStatus> run_dump(DumpFlags& flags) {
  if (!flags.run.strategies.empty()) {
    auto strategy = core::pagelist::parse_strategy(flags.run.strategies.back());
    if (!strategy) return std::unexpected(strategy.error());
    flags.strategy = std::move(*strategy);
  }
  flags.dump.format = flags.format == "ansi"   ? DumpFormat::Ansi
                      : flags.format == "text" ? DumpFormat::Text
                                               : DumpFormat::Json;
  flags.dump.cells = flags.cells.empty()     ? DumpCells::None
                     : flags.cells == "full" ? DumpCells::Full
                                             : DumpCells::Plain;
  flags.dump.history = flags.history ? DumpHistory::Yes : DumpHistory::No;
  if (flags.serve && flags.dump.format != DumpFormat::Json)
    return base::fail(base::ErrorKind::Usage, "--serve answers in JSON only");
  if (flags.serve) return serve(flags);
  if (flags.input.empty())
    return base::fail(base::ErrorKind::Usage, "dump needs an INPUT", "see 'termsoak dump --help'");
  return dump_once(flags);
}

} // namespace

void attach_dump(Command& command) {
  command.describe("The screen that a stream ends in, from the own core.");
  auto flags = std::make_shared<DumpFlags>();
  command.bind("INPUT", &flags->input);
  command.bind("--format", &flags->format);
  command.bind("--history", &flags->history);
  command.bind("--cells", &flags->cells);
  command.bind("--serve", &flags->serve);
  command.bind("--target", &flags->target);
  bind_run_flags(command, flags->run);
  command.examples(R"(Examples:
  termsoak dump session.cast --format text --history
  termsoak dump session.cast --format text --until orphan_bytes=1
  termsoak dump session.cast --cells=full | jq .cursor
  echo "80 24 session.cast" | termsoak dump --serve)");
  command.act([flags] { return run_dump(*flags); });
}

} // namespace termsoak::cli
