#pragma once

#include "measure/values/report_value.h"
#include "verdict/compare.h"
#include "verdict/judge.h"

#include <cmath>
#include <functional>

/// Synthetic results for tests of the verdict and the reports: a clean run, the defect's run, a foreign
/// target. Figures are made up to be consistent, not measured.
namespace termsoak::test {

using measure::values::Figures;
using measure::values::MetricId;
using measure::values::Report;
using measure::values::RunResult;

inline constexpr std::int64_t kStandard = 585'728;
inline constexpr std::int64_t kLarge = 606'208;

/// As the core says of its own strategies.
inline measure::values::Standing standing_of(std::string_view strategy) {
  const bool known_bad = strategy == "reuse-any" || strategy == "fix-9ee78d8" || strategy == "fix-10251" ||
                         strategy == "fix-10285";
  return known_bad ? measure::values::Standing::KnownBad : measure::values::Standing::Subject;
}

inline RunResult base_run(std::string strategy) {
  RunResult run;
  const auto standing = standing_of(strategy);
  run.input = "session.cast";
  run.strategy = {.name = std::move(strategy),
                  .choices = {{"reuse", "standard-by-length"},
                              {"length", "relabel"},
                              {"release", "by-length"},
                              {"counters", "always"},
                              {"pins", "always"},
                              {"guard", "remaining-rows"},
                              {"retention", "keep"},
                              {"limit", "one-for-one"}},
                  .standing = standing,
                  .origin = "#10353"};
  run.layout = "2026-01";
  run.scrollback_limit_bytes = 10'000'000;
  run.os_page_bytes = 4096;
  run.cols = 80;
  run.rows = 24;
  run.timing = {.wall_ns = 250'000'000, .cpu_ns = 240'000'000};
  return run;
}

/// `laps` laps that end at base + growth_per_lap × lap, sampled 64 times.
inline RunResult core_run(std::string strategy, std::size_t laps, std::int64_t orphans_per_lap) {
  RunResult run = base_run(std::move(strategy));
  constexpr std::int64_t kBase = 11'669'504;
  constexpr std::uint64_t kLapBytes = 1'000'000;
  const auto at_lap = [&](double lap) {
    Figures figures;
    const auto orphans = static_cast<std::int64_t>(lap) * orphans_per_lap;
    figures.set(MetricId::BytesFed, static_cast<std::int64_t>(lap * static_cast<double>(kLapBytes)));
    figures.set(MetricId::MappedBytes, kBase + orphans * kLarge);
    figures.set(MetricId::BelievedBytes, 17 * kStandard);
    figures.set(MetricId::IdleBytes, 3 * kStandard);
    figures.set(MetricId::OrphanBytes, orphans * kLarge);
    figures.set(MetricId::OrphanMappings, orphans);
    figures.set(MetricId::DriftBytes, orphans * (kLarge - kStandard));
    figures.set(MetricId::PageSizeBytes, 17 * kStandard);
    figures.set(MetricId::LiveMappings, 5 + orphans);
    figures.set(MetricId::PagesStandard, 17);
    figures.set(MetricId::PagesNonStandard, 0);
    figures.set(MetricId::HistoryRows, 9'768);
    figures.set(MetricId::Prunes, static_cast<std::int64_t>(lap * 17));
    figures.set(MetricId::RssBytes, kBase + 3'000'000 + orphans * kLarge);
    return figures;
  };
  run.final = at_lap(static_cast<double>(laps));
  for (std::size_t lap = 1; lap <= laps; ++lap)
    run.laps.push_back(
        {.index = lap, .bytes_fed = lap * kLapBytes, .figures = at_lap(static_cast<double>(lap))});
  run.series = measure::values::Series({MetricId::BytesFed, MetricId::MappedBytes, MetricId::BelievedBytes,
                                        MetricId::OrphanBytes, MetricId::RssBytes});
  for (std::uint64_t i = 0; i <= 64; ++i)
    run.series.append(i, at_lap(static_cast<double>(laps) * static_cast<double>(i) / 64));
  const auto orphans = static_cast<std::uint64_t>(laps) * static_cast<std::uint64_t>(orphans_per_lap);
  Figures closed;
  closed.set(MetricId::MappedBytes, static_cast<std::int64_t>(orphans) * kLarge);
  closed.set(MetricId::OrphanBytes, static_cast<std::int64_t>(orphans) * kLarge);
  closed.set(MetricId::OrphanMappings, static_cast<std::int64_t>(orphans));
  run.after_close = closed;
  run.mappings = {
      {.bytes = static_cast<std::uint64_t>(kLarge),
       .kind = "non_standard",
       .mapped = 40 + orphans,
       .unmapped = 40,
       .live = orphans,
       .orphaned = orphans},
      {.bytes = 2'215'936, .kind = "arena", .mapped = 1, .unmapped = 1, .live = 0, .orphaned = 0}};
  run.causes = {{.cause = "graphemes", .mappings = 40 + orphans, .bytes = (40 + orphans) * kLarge},
                {.cause = "styles", .mappings = 3, .bytes = 3 * kLarge}};
  for (int i = 0; i < 17; ++i)
    run.pages.push_back(
        {.mapped_bytes = static_cast<std::uint64_t>(i % 5 == 0 && orphans > 0 ? kLarge : kStandard),
         .believed_bytes = static_cast<std::uint64_t>(kStandard),
         .rows = 576,
         .owner = "pool"});
  if (orphans > 0) {
    run.first_divergence = {
        .byte_offset = 41'237, .event = "prune 1 re-labelled a page", .rule = "ledger-drift"};
    run.findings = {{.byte_offset = 41'237, .event = "prune 1 re-labelled a page", .rule = "orphan-page"}};
    run.histories = {
        {.serial = 23,
         .bytes = static_cast<std::uint64_t>(kLarge),
         .cause = "graphemes",
         .events = {{.byte_offset = 12'345, .event = "born", .detail = "cluster 513 on row 40"},
                    {.byte_offset = 41'237, .event = "re-labelled", .detail = "prune 1"},
                    {.byte_offset = 98'001, .event = "dropped", .detail = "capacity increase"}}}};
  }
  for (std::uint64_t shot = 0; shot <= 4; ++shot) {
    measure::values::PageSnapshot snapshot{.bytes_fed = shot * laps * kLapBytes / 4,
                                           .foreign_on_free_list = orphans * shot / 8,
                                           .unreachable = orphans * shot / 16,
                                           .pages = run.pages};
    run.snapshots.push_back(std::move(snapshot));
  }
  return run;
}

inline RunResult clean_run() {
  return core_run("fix-10353", 12, 0);
}
inline RunResult leaking_run() {
  return core_run("reuse-any", 12, 4);
}

/// A foreign target whose resident bytes follow `rss(sample)` over `samples` samples of 1 MB each.
inline RunResult foreign_run(const std::function<double(double)>& rss, std::size_t samples = 120) {
  RunResult run = base_run("");
  run.strategy = {};
  run.layout.clear();
  run.target = "pipe:./harness";
  run.series = measure::values::Series({MetricId::BytesFed, MetricId::RssBytes});
  Figures figures;
  for (std::size_t i = 0; i < samples; ++i) {
    figures.set(MetricId::BytesFed, static_cast<std::int64_t>(i) * 1'000'000);
    figures.set(MetricId::RssBytes, std::llround(rss(static_cast<double>(i))));
    run.series.append(i, figures);
  }
  run.final = figures;
  return run;
}

inline Report sample_report() {
  Report report;
  report.tool = {.name = "termsoak", .version = "0.1.0", .commit = "0123456789ab"};
  report.context = {.date = "2026-11-21T23:00:00Z",
                    .host = "builder",
                    .kernel = "Linux 6.1.0",
                    .cpu = "a processor",
                    .num_cpus = 2,
                    .os_page_bytes = 4096,
                    .build_type = "Release",
                    .compiler = "GNU 12.2.0",
                    .thp = "madvise",
                    .memory_tags = "none"};
  report.inputs = {{.path = "recordings/session.cast",
                    .name = "session.cast",
                    .format = "asciicast-v2",
                    .sha256 = std::string(64, 'a'),
                    .bytes = 600'000,
                    .events = 4'321,
                    .resizes = 2,
                    .repeat = 20,
                    .cols = 80,
                    .rows = 24,
                    .seconds = 120.0}};
  report.results = {leaking_run(), clean_run()};
  for (RunResult& run : report.results)
    run.unknown_sequences = {
        .count = 14,
        .kinds = {{.sequence = "CSI # p", .count = 9, .first_byte = 1'234}, {"OSC 1338", 1, 77}},
        .others = 4};
  report.comparison = verdict::compare_runs(report.results);
  report.verdict = verdict::judge_all(report.results);
  return report;
}

} // namespace termsoak::test
