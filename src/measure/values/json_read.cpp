#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

#include "base/text.h"
#include "measure/values/json.h"
#include "measure/values/json_lab.h"
#include "measure/values/json_place.h"
#include "measure/values/json_tree.h"

namespace termsoak::measure::values {
namespace {

Figures figures_of(const Place& at) {
  Figures out;
  if (!at.tree.is_object()) {
    at.reader.complain(at.path, "must be an object");
    return out;
  }
  for (const auto& [key, value] : at.tree.items()) {
    const auto id = metric_named(key);
    if (!id)
      at.reader.complain(at.below(base::printable(key)), "is not a metric of this version");
    else if (!value.is_number_integer())
      at.reader.complain(at.below(key), "must be a whole number");
    else
      out.set(*id, value.get<std::int64_t>());
  }
  return out;
}

Series series_of(const Place& at) {
  if (!at.tree.is_object()) {
    at.reader.complain(at.path, "must be an object");
    return {};
  }
  std::vector<MetricId> columns;
  std::vector<std::vector<std::int64_t>> cells;
  for (const auto& [key, value] : at.tree.items()) {
    const auto id = metric_named(key);
    const bool numbers = value.is_array() && std::ranges::all_of(value, [](const ordered_json& cell) {
                           return cell.is_number_integer();
                         });
    if (!id || !numbers) {
      at.reader.complain(at.below(base::printable(key)),
                         id ? "must be an array of whole numbers" : "is not a metric");
      return {};
    }
    columns.push_back(*id);
    cells.push_back(value.get<std::vector<std::int64_t>>());
    if (cells.back().size() != cells.front().size() || cells.back().size() > Series::kRowsMax + 1) {
      at.reader.complain(at.below(key), "must be as long as the other columns");
      return {};
    }
  }
  Series out(columns);
  for (std::size_t row = 0; !cells.empty() && row < cells.front().size(); ++row) {
    Figures figures;
    for (std::size_t column = 0; column < columns.size(); ++column)
      figures.set(columns[column], cells[column][row]);
    out.append_last(figures);
  }
  return out;
}

PageEntry page_of(const Place& at) {
  PageEntry out;
  at.read("mapped_bytes", out.mapped_bytes);
  at.read("believed_bytes", out.believed_bytes);
  at.read("rows", out.rows);
  at.read("owner", out.owner);
  return out;
}

Divergence divergence_of(const Place& at) {
  Divergence out;
  at.read("byte_offset", out.byte_offset);
  at.read("event", out.event);
  at.read("rule", out.rule);
  return out;
}

PageSnapshot snapshot_of(const Place& at) {
  constexpr std::uint64_t kPagesMax = 10'000'000;
  PageSnapshot out;
  at.read("bytes_fed", out.bytes_fed);
  at.read("foreign_on_free_list", out.foreign_on_free_list);
  at.read("unreachable", out.unreachable);
  at.each("pages", [&](const Place& run) {
    std::uint64_t count = 1;
    run.read("count", count, false);
    if (out.pages.size() + count > kPagesMax) return run.reader.complain(run.path, "has too many pages");
    out.pages.insert(out.pages.end(), count, page_of(run));
  });
  return out;
}

Biography biography_of(const Place& at) {
  Biography out;
  at.read("serial", out.serial);
  at.read("bytes", out.bytes);
  at.read("cause", out.cause);
  at.each("events", [&](const Place& event) {
    LifeEvent& life = out.events.emplace_back();
    event.read("byte_offset", life.byte_offset);
    event.read("event", life.event);
    event.read("detail", life.detail);
  });
  return out;
}

Conservation conservation_of(const Place& at) {
  Conservation out;
  at.read("mapped", out.mapped);
  at.read("owned", out.owned);
  at.read("idle", out.idle);
  at.read("arena_slack", out.arena_slack);
  at.read("orphans", out.orphans);
  at.read("believed", out.believed);
  at.read("recorded_of_orphans", out.recorded_of_orphans);
  at.read("drift", out.drift);
  at.read("unaccounted", out.unaccounted);
  return out;
}

/// Whatever is not said of every strategy is one of its choices, so that a report reads the same whichever
/// version knew which of them.
StrategyInfo strategy_of(const Place& at) {
  StrategyInfo out;
  at.read("name", out.name);
  at.read("origin", out.origin);
  if (!at.tree.is_object()) return out;
  for (const auto& [key, value] : at.tree.items()) {
    if (key == "name" || key == "origin") continue;
    if (key == "known_bad") {
      bool known_bad = false;
      at.read("known_bad", known_bad);
      out.standing = known_bad ? Standing::KnownBad : Standing::Subject;
    } else if (!value.is_string()) {
      at.reader.complain(at.below(base::printable(key)), "must be a string");
    } else {
      out.choices.push_back({key, value.get<std::string>()});
    }
  }
  return out;
}

void read_identity(const Place& at, RunResult& out) {
  at.read("input", out.input);
  at.object("strategy", [&](const Place& strategy) { out.strategy = strategy_of(strategy); });
  at.read("layout", out.layout);
  at.read("target", out.target);
  at.read("scrollback_limit_bytes", out.scrollback_limit_bytes);
  at.read("os_page_bytes", out.os_page_bytes);
  at.read("cols", out.cols);
  at.read("rows", out.rows);
  at.read("grapheme_clustering", out.grapheme_clustering);
  at.read("closed", out.closed);
  std::string outcome;
  at.read("outcome", outcome);
  if (outcome != "completed" && outcome != "until" && outcome != "failed")
    at.reader.complain(at.below("outcome"), "must be completed, until or failed");
  out.outcome = outcome == "completed" ? Outcome::Completed
                : outcome == "until"   ? Outcome::Until
                                       : Outcome::Failed;
  at.read("failure", out.failure, false);
}

void read_lists(const Place& at, RunResult& out) {
  at.each("mappings", [&](const Place& mapping) {
    MappingClass& row = out.mappings.emplace_back();
    mapping.read("bytes", row.bytes);
    mapping.read("kind", row.kind);
    mapping.read("mapped", row.mapped);
    mapping.read("unmapped", row.unmapped);
    mapping.read("live", row.live);
    mapping.read("orphaned", row.orphaned);
  });
  at.each("causes", [&](const Place& cause) {
    CauseCount& row = out.causes.emplace_back();
    cause.read("cause", row.cause);
    cause.read("mappings", row.mappings);
    cause.read("bytes", row.bytes);
  });
  at.each("pages", [&](const Place& page) { out.pages.push_back(page_of(page)); });
  at.each("findings", [&](const Place& finding) { out.findings.push_back(divergence_of(finding)); });
  at.each("snapshots", [&](const Place& snapshot) { out.snapshots.push_back(snapshot_of(snapshot)); });
  at.each("biographies", [&](const Place& life) { out.biographies.push_back(biography_of(life)); });
  at.each("notes", [&](const Place& note) {
    Note& row = out.notes.emplace_back();
    note.read("id", row.id);
    note.read("text", row.text);
  });
}

RunResult read_result(const Place& at) {
  RunResult out;
  read_identity(at, out);
  at.object("final", [&](const Place& figures) { out.final = figures_of(figures); });
  at.object("after_close", [&](const Place& figures) { out.after_close = figures_of(figures); }, false);
  at.object("conservation", [&](const Place& sum) { out.conservation = conservation_of(sum); }, false);
  at.object("first_divergence", [&](const Place& first) { out.first_divergence = divergence_of(first); });
  at.object("series", [&](const Place& series) { out.series = series_of(series); });
  at.object("timing", [&](const Place& timing) {
    timing.read("wall_ns", out.timing.wall_ns);
    timing.read("cpu_ns", out.timing.cpu_ns);
    timing.read("feed_ns", out.timing.feed_ns);
  });
  at.object("laps", [&](const Place& laps) {
    laps.each("rows", [&](const Place& row) {
      Lap& lap = out.laps.emplace_back();
      row.read("index", lap.index);
      row.read("bytes_fed", lap.bytes_fed);
      row.object("figures", [&](const Place& figures) { lap.figures = figures_of(figures); });
    });
  });
  read_lists(at, out);
  at.object("lab", [&](const Place& lab) { out.lab = lab_of(lab); }, false);
  return out;
}

InputInfo read_input(const Place& at) {
  InputInfo out;
  at.read("path", out.path);
  at.read("name", out.name, false);
  at.read("format", out.format);
  at.read("sha256", out.sha256);
  at.read("bytes", out.bytes);
  at.read("events", out.events);
  at.read("resizes", out.resizes);
  at.read("repeat", out.repeat);
  at.read("cols", out.cols);
  at.read("rows", out.rows);
  if (const auto seconds = at.tree.find("seconds"); seconds != at.tree.end() && seconds->is_number())
    out.seconds = seconds->get<double>();
  return out;
}

VerdictStatus status_of(const Place& at) {
  std::string name;
  at.read("status", name);
  if (name != "pass" && name != "fail" && name != "inconclusive")
    at.reader.complain(at.below("status"), "must be pass, fail or inconclusive");
  return name == "pass"   ? VerdictStatus::Pass
         : name == "fail" ? VerdictStatus::Fail
                          : VerdictStatus::Inconclusive;
}

void read_context(const Place& at, Environment& out) {
  const std::array<std::pair<const char*, std::string*>, 8> texts{{{"date", &out.date},
                                                                   {"host", &out.host},
                                                                   {"kernel", &out.kernel},
                                                                   {"cpu", &out.cpu},
                                                                   {"build_type", &out.build_type},
                                                                   {"compiler", &out.compiler},
                                                                   {"thp", &out.thp},
                                                                   {"memory_tags", &out.memory_tags}}};
  for (const auto& [key, text] : texts)
    at.read(key, *text, false);
  at.read("num_cpus", out.num_cpus, false);
  at.read("os_page_bytes", out.os_page_bytes, false);
}

void read_judgement(const Place& root, Report& out) {
  root.each(
      "comparison",
      [&](const Place& at) {
        Comparison& row = out.comparison.emplace_back();
        at.read("input", row.input);
        at.read("metric", row.metric);
        at.read("baseline", row.baseline);
        at.read("candidate", row.candidate);
        at.read("baseline_value", row.baseline_value);
        at.read("candidate_value", row.candidate_value);
      },
      false);
  root.object("verdict", [&](const Place& at) {
    out.verdict.status = status_of(at);
    at.read("headline", out.verdict.headline, false);
    at.each("rules", [&](const Place& rule) {
      RuleOutcome& row = out.verdict.rules.emplace_back();
      rule.read("id", row.id);
      row.status = status_of(rule);
      rule.read("subject", row.subject);
      rule.read("level", row.level, false);
      rule.read("metric", row.metric);
      rule.read("observed", row.observed);
      rule.read("limit", row.limit);
      rule.read("reason", row.reason);
      if (rule.tree.contains("byte_offset")) rule.read("byte_offset", row.byte_offset.emplace());
    });
  });
}

} // namespace

base::Result<RunResult> result_of(const ordered_json& tree) {
  TreeReader reader;
  RunResult result = read_result({reader, tree, ""});
  if (reader.failed()) return base::fail(base::ErrorKind::BadInput, reader.problem());
  return result;
}

base::Result<Report> report_of(const ordered_json& tree) {
  TreeReader reader;
  const Place root{reader, tree, ""};
  Report out;
  int version = 0;
  root.read("schema_version", version);
  if (!reader.failed() && version != kSchemaVersion)
    reader.complain("/schema_version", fmt::format("is {}; this program reads {}", version, kSchemaVersion));
  root.object("tool", [&](const Place& tool) {
    tool.read("name", out.tool.name);
    tool.read("version", out.tool.version);
    tool.read("commit", out.tool.commit);
  });
  root.object("context", [&](const Place& context) { read_context(context, out.context); }, false);
  if (!reader.failed() && tree.contains("inputs"))
    root.each("inputs", [&](const Place& input) { out.inputs.push_back(read_input(input)); });
  else
    root.object("input", [&](const Place& input) { out.inputs.push_back(read_input(input)); });
  root.each("results", [&](const Place& result) { out.results.push_back(read_result(result)); });
  read_judgement(root, out);
  if (reader.failed())
    return base::fail(base::ErrorKind::BadInput, reader.problem(), "is it a report that termsoak wrote?");
  return out;
}

} // namespace termsoak::measure::values
