#include "report/benchmark_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

#include "base/text.h"
#include "report/summary.h"

namespace termsoak::report {
namespace {

using measure::values::MetricId;
using nlohmann::ordered_json;

/// What a history of commits should watch; smaller is better for each.
constexpr std::array kWatched{MetricId::MappedBytes, MetricId::OrphanBytes, MetricId::DriftBytes,
                              MetricId::IdleBytes,   MetricId::MapCalls,    MetricId::ZeroedBytes,
                              MetricId::RssBytes};

void add(ordered_json& out, const std::string& name, std::string_view unit, std::int64_t value,
         const std::string& extra) {
  out.push_back({{"name", name}, {"unit", unit}, {"value", value}, {"extra", extra}});
}

} // namespace

std::string render_benchmark_json(const measure::values::Report& report) {
  ordered_json out = ordered_json::array();
  for (const InputGroup& group : group_by_input(report)) {
    for (const RunSummary& summary : group.runs) {
      const measure::values::RunResult& run = *summary.run;
      const std::string name = fmt::format("{} / {}", group.name, summary.variant);
      const std::string extra =
          fmt::format("layout {}, limit {} B, {} B fed", base::printable(run.layout),
                      run.scrollback_limit_bytes, run.final.value_or(MetricId::BytesFed, 0));
      for (const MetricId id : kWatched)
        if (const auto value = run.final.get(id))
          add(out, fmt::format("{} / {}", name, metric(id).name), metric(id).unit, *value, extra);
      if (run.after_close)
        if (const auto kept = run.after_close->get(MetricId::MappedBytes))
          add(out, name + " / after_close.mapped_bytes", "bytes", *kept, extra);
    }
  }
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace termsoak::report
