#include "cli/foreign_dump.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "base/text.h"

namespace termsoak::cli {
namespace {

using measure::target::Target;
using streams::formats::Event;
using streams::formats::EventKind;

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

} // namespace

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

} // namespace termsoak::cli
