#include "cli/run_flags.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"

namespace termsoak::cli {
namespace {

base::Result<measure::replay::Until> until_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto id = measure::values::metric_named(name);
  if (equals == std::string::npos)
    return base::fail(base::ErrorKind::Usage, "write METRIC=VALUE, for instance orphan_bytes=1GB");
  if (!id || measure::values::metric(*id).accuracy != measure::values::Accuracy::Exact) {
    std::vector<std::string_view> known;
    for (const auto& row : measure::values::metrics())
      if (row.accuracy == measure::values::Accuracy::Exact) known.push_back(row.name);
    const std::string near = base::nearest_name(name, known);
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("'{}' is not an exact metric{}; see 'termsoak list metrics'",
                                  base::printable(name),
                                  near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
  }
  std::optional<std::uint64_t> bytes;
  if (auto done = read_size(bytes)(text.substr(equals + 1)); !done) return std::unexpected(done.error());
  return measure::replay::Until{*id, static_cast<std::int64_t>(*bytes)};
}

void bind_model_flags(Command& command, RunFlags& flags) {
  command.bind("--core", &flags.cores);
  command.bind("--strategy", &flags.strategies);
  command.bind("--layout", &flags.layout);
  command.bind("--os-page", read_size(flags.os_page_bytes));
  command.bind("--scrollback-limit", read_size(flags.scrollback_limit_bytes));
  command.bind("--scrollback-lines", read_size(flags.scrollback_lines));
  command.bind("--grapheme-clustering", read_on_off(flags.grapheme_clustering));
  command.bind("--orphans", ReadValue([&flags](const std::string& text) -> base::Result<void> {
                 if (text != "keep" && text != "discard")
                   return base::fail(base::ErrorKind::Usage,
                                     fmt::format("'{}' is neither keep nor discard", base::printable(text)));
                 flags.orphans = text == "keep" ? OrphanRam::Keep : OrphanRam::Discard;
                 return {};
               }));
}

void bind_feeding_flags(Command& command, RunFlags& flags) {
  command.bind("--chunk", ReadValue([&flags](const std::string& text) -> base::Result<void> {
                 if (auto done = read_size(flags.chunk_bytes)(text); !done) return done;
                 if (*flags.chunk_bytes == 0 || *flags.chunk_bytes > (std::uint64_t{1} << 30))
                   return base::fail(base::ErrorKind::Usage, "must be between 1 and 1 GiB");
                 return {};
               }));
  command.bind("--repeat", &flags.repeat);
  command.bind("--sample-every", read_size(flags.sample_every_bytes));
  command.bind("--until", ReadValue([&flags](const std::string& text) -> base::Result<void> {
                 auto until = until_of(text);
                 if (!until) return std::unexpected(until.error());
                 flags.until = *until;
                 return {};
               }));
  command.bind("--close", SetFlag([&flags] { flags.close = true; }));
  command.bind("--no-close", SetFlag([&flags] { flags.close = false; }));
  command.bind("--seed", &flags.seed);
  command.bind("--bytes", read_size(flags.bytes));
}

} // namespace

void bind_run_flags(Command& command, RunFlags& flags) {
  command.bind("--cols", ScreenSide{&flags.cols});
  command.bind("--rows", ScreenSide{&flags.rows});
  bind_model_flags(command, flags);
  bind_feeding_flags(command, flags);
}

void bind_output_flags(Command& command, OutputFlags& flags) {
  command.bind("--out", &flags.json);
  command.bind("--html", &flags.html);
  command.bind("--markdown", &flags.markdown);
  command.bind("--junit", &flags.junit);
  command.bind("--sarif", &flags.sarif);
  command.bind("--csv", &flags.csv);
  command.bind("--quiet", &flags.quiet);
}

void bind_pool_flags(Command& command, PoolFlags& flags) {
  command.bind("--jobs", &flags.jobs);
  command.bind("--timeout", &flags.timeout_seconds);
}

} // namespace termsoak::cli
