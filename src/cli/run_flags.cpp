#include "cli/run_flags.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"

namespace termsoak::cli {
namespace {

/// CLI11's own check names a range of 300 digits.
std::string above_zero(const std::string& text) {
  double value = 0;
  const bool fits = CLI::detail::lexical_cast(text, value) && value > 0;
  return fits ? std::string() : fmt::format("must be a number above 0, not '{}'", base::printable(text));
}

std::uint64_t size_or_throw(const std::string& option, const std::string& text) {
  const auto bytes = base::parse_bytes(text);
  if (!bytes)
    throw CLI::ValidationError(option, fmt::format("{}; {}", bytes.error().message, bytes.error().remedy));
  return *bytes;
}

bool on_off_or_throw(const std::string& option, const std::string& text) {
  if (text != "on" && text != "off")
    throw CLI::ValidationError(option, fmt::format("'{}' is neither on nor off", base::printable(text)));
  return text == "on";
}

measure::replay::Until until_or_throw(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto id = measure::values::metric_named(name);
  if (equals == std::string::npos)
    throw CLI::ValidationError("--until", "write METRIC=VALUE, for instance orphan_bytes=1GB");
  if (!id || measure::values::metric(*id).accuracy != measure::values::Accuracy::Exact) {
    std::vector<std::string_view> known;
    for (const auto& row : measure::values::metrics())
      if (row.accuracy == measure::values::Accuracy::Exact) known.push_back(row.name);
    const std::string near = base::nearest_name(name, known);
    throw CLI::ValidationError("--until",
                               fmt::format("'{}' is not an exact metric{}; see 'termsoak list metrics'",
                                           base::printable(name),
                                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
  }
  return {*id, static_cast<std::int64_t>(size_or_throw("--until", text.substr(equals + 1)))};
}

/// CLI11's own integers accept less than sizes do, and its error texts name no range.
void add_side_option(CLI::App& app, const std::string& name, std::optional<std::uint32_t>& value,
                     const std::string& description) {
  app.add_option_function<std::int64_t>(
         name,
         [&value, name](const std::int64_t side) {
           if (side < 1 || side > RunFlags::kScreenSideMax)
             throw CLI::ValidationError(name,
                                        fmt::format("must be 1..{}, not {}", RunFlags::kScreenSideMax, side));
           value = static_cast<std::uint32_t>(side);
         },
         description)
      ->type_name("N");
}

void add_model_flags(CLI::App& app, RunFlags& flags, StrategyChoice strategies) {
  auto* strategy = app.add_option("--strategy", flags.strategies,
                                  strategies == StrategyChoice::Many
                                      ? "a prune strategy, or its choices such as reuse=every,length=trim; "
                                        "repeatable (default: reuse-any and fix-10353)"
                                      : "the prune strategy, or its choices such as reuse=every,length=trim "
                                        "(default: reuse-any)")
                       ->type_name("NAME");
  strategy->expected(1)->allow_extra_args(false)->multi_option_policy(strategies == StrategyChoice::Many
                                                                          ? CLI::MultiOptionPolicy::TakeAll
                                                                          : CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--layout", flags.layout, "page geometry and growth rule: 2026-01 (default), 1.3, 2026-08")
      ->type_name("NAME");
  add_size_option(app, "--os-page", flags.os_page_bytes, "OS page to model: 4096 (default) or 16384");
  add_size_option(app, "--scrollback-limit", flags.scrollback_limit_bytes,
                  "bytes of scrollback (default 10000000), 'unlimited', or 0 for none");
  app.add_option_function<std::string>(
         "--grapheme-clustering",
         [&flags](const std::string& text) {
           flags.grapheme_clustering = on_off_or_throw("--grapheme-clustering", text);
         },
         "DEC mode 2027 at start: on or off (default: off)")
      ->type_name("on|off");
  app.add_option_function<std::string>(
         "--orphans",
         [&flags](const std::string& text) {
           if (text != "keep" && text != "discard")
             throw CLI::ValidationError(
                 "--orphans", fmt::format("'{}' is neither keep nor discard", base::printable(text)));
           flags.orphans = text == "keep" ? OrphanRam::Keep : OrphanRam::Discard;
         },
         "keep (default), or discard: an orphaned mapping stays mapped and counted, its RAM goes back")
      ->type_name("keep|discard");
}

void add_feeding_flags(CLI::App& app, RunFlags& flags) {
  app.add_option_function<std::string>(
         "--chunk",
         [&flags](const std::string& text) {
           flags.chunk_bytes = size_or_throw("--chunk", text);
           if (*flags.chunk_bytes == 0 || *flags.chunk_bytes > (std::uint64_t{1} << 30))
             throw CLI::ValidationError("--chunk", "must be between 1 and 1 GiB");
         },
         "bytes fed at once (default 65536); changes no exact figure")
      ->type_name("BYTES");
  app.add_option("--repeat", flags.repeat, "feed the stream N times")
      ->type_name("N")
      ->check([](const std::string& text) { return above_zero(text); });
  add_size_option(app, "--sample-every", flags.sample_every_bytes,
                  "bytes between samples (default 16384, thinned as the stream grows)");
  app.add_option_function<std::string>(
         "--until", [&flags](const std::string& text) { flags.until = until_or_throw(text); },
         "stop once an exact metric has reached a value, e.g. orphan_bytes=37GB")
      ->type_name("METRIC=SIZE");
  // Two flags, since CLI11 2.1 writes "false" into an optional that nobody set.
  app.add_flag_callback(
      "--close", [&flags] { flags.close = true; },
      "close the terminal at the end and report what stays mapped (default)");
  app.add_flag_callback(
      "--no-close", [&flags] { flags.close = false; }, "leave the terminal open at the end");
  app.add_option("--seed", flags.seed, "seed of the recipe that makes the stream (default 1)")
      ->type_name("N");
  add_size_option(app, "--bytes", flags.bytes, "length of the recipe's stream, e.g. 64MB");
}

} // namespace

void add_size_option(CLI::App& app, const std::string& name, std::optional<std::uint64_t>& value,
                     const std::string& description) {
  app.add_option_function<std::string>(
         name, [&value, name](const std::string& text) { value = size_or_throw(name, text); }, description)
      ->type_name("BYTES");
}

void add_run_flags(CLI::App& app, RunFlags& flags, StrategyChoice strategies) {
  add_side_option(app, "--cols", flags.cols, "columns (default: the recording's, else 80)");
  add_side_option(app, "--rows", flags.rows, "rows (default: the recording's, else 24)");
  add_model_flags(app, flags, strategies);
  add_feeding_flags(app, flags);
}

void add_output_flags(CLI::App& app, OutputFlags& flags) {
  app.add_option("--out", flags.json, "write the JSON report to FILE, '-' for standard output")
      ->type_name("FILE");
  app.add_option("--html", flags.html, "write the report as one HTML file")->type_name("FILE");
  app.add_option("--markdown", flags.markdown, "write the report as Markdown")->type_name("FILE");
  app.add_option("--junit", flags.junit, "write the verdict as JUnit XML")->type_name("FILE");
  app.add_option("--sarif", flags.sarif, "write the verdict as SARIF 2.1.0")->type_name("FILE");
  app.add_option("--csv", flags.csv, "write the series as CSV")->type_name("FILE");
  app.add_flag("--quiet", flags.quiet, "no table and no progress");
}

void add_pool_flags(CLI::App& app, PoolFlags& flags) {
  app.add_option("--jobs,-j", flags.jobs, "runs at the same time (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U));
  app.add_option("--timeout", flags.timeout_seconds, "seconds a single run may take (default: no limit)")
      ->type_name("SECONDS")
      ->check([](const std::string& text) { return above_zero(text); });
}

} // namespace termsoak::cli
