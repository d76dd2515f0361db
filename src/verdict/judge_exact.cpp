#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "verdict/judge_parts.h"
#include "verdict/rules.h"

namespace termsoak::verdict {
namespace {

using base::format_bytes;
using base::format_count;
using base::format_signed_count;
using measure::values::Conservation;
using measure::values::Divergence;
using measure::values::Figures;
using measure::values::MetricId;
using measure::values::RunResult;
using measure::values::VerdictStatus;

using enum VerdictStatus;

std::uint64_t positive(std::int64_t value) {
  return value > 0 ? static_cast<std::uint64_t>(value) : 0;
}

std::string plural(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", format_count(count), one, count == 1 ? "" : "s");
}

/// The first place where the core itself saw `rule` broken.
const Divergence* first_finding(const RunResult& run, std::string_view rule) {
  const auto at = std::ranges::find(run.findings, rule, &Divergence::rule);
  if (at != run.findings.end()) return &*at;
  if (run.first_divergence && run.first_divergence->rule == rule) return &*run.first_divergence;
  return nullptr;
}

std::string at_byte(const Divergence* finding) {
  if (finding == nullptr) return {};
  return fmt::format("; first at byte {}{}", format_count(finding->byte_offset),
                     finding->event.empty() ? "" : fmt::format(" ({})", finding->event));
}

void point_at(measure::values::RuleOutcome& outcome, const Divergence* finding) {
  if (finding != nullptr) outcome.byte_offset = finding->byte_offset;
}

void judge_orphans(const RunResult& run, Outcomes& out) {
  const Figures& last = run.after_close ? *run.after_close : run.final;
  const std::int64_t open_bytes = run.final.value_or(MetricId::OrphanBytes, 0);
  const std::int64_t close_bytes = last.value_or(MetricId::OrphanBytes, open_bytes);
  const std::uint64_t bytes = positive(std::max(open_bytes, close_bytes));
  const std::uint64_t mappings = positive(
      std::max(run.final.value_or(MetricId::OrphanMappings, 0), last.value_or(MetricId::OrphanMappings, 0)));
  const Divergence* finding = first_finding(run, "orphan-page");
  if (bytes == 0 && mappings == 0 && finding == nullptr) {
    out.add("orphan-page", Pass, "0", "0", "every mapping still has an owner that will unmap it");
    return;
  }
  const std::string closed =
      run.after_close && close_bytes > 0
          ? fmt::format(", {} of them stay mapped after close", format_bytes(positive(close_bytes)))
          : "";
  auto& outcome = out.add("orphan-page", Fail, plural(mappings, "mapping"), "0",
                          fmt::format("{} ({}) lost their owner{}{}", plural(mappings, "mapping"),
                                      format_bytes(bytes), closed, at_byte(finding)));
  point_at(outcome, finding);
}

void judge_drift(const RunResult& run, Outcomes& out) {
  const auto drift = run.final.get(MetricId::DriftBytes);
  if (!drift) return;
  const Divergence* finding = first_finding(run, "ledger-drift");
  if (*drift == 0 && finding == nullptr) {
    out.add("ledger-drift", Pass, "0", "0", "the cached page_size equals the sum of the pages' lengths");
    return;
  }
  const std::string now =
      *drift == 0 ? std::string("the cached page_size was wrong for a while and is right again")
                  : fmt::format("the cached page_size is off by {} B", format_signed_count(*drift));
  auto& outcome = out.add("ledger-drift", Fail, format_signed_count(*drift), "0", now + at_byte(finding));
  point_at(outcome, finding);
}

std::string find_imbalance(const Conservation& sum) {
  if (sum.unaccounted != 0 || sum.mapped != sum.owned + sum.idle + sum.arena_slack + sum.orphans)
    return fmt::format("of {} B mapped, {} B are owned, {} B idle, {} B slack of the pool's chunks and {} B "
                       "orphaned: {} B stand nowhere",
                       format_count(sum.mapped), format_count(sum.owned), format_count(sum.idle),
                       format_count(sum.arena_slack), format_count(sum.orphans),
                       format_signed_count(sum.unaccounted));
  if (static_cast<std::int64_t>(sum.believed - sum.owned - sum.recorded_of_orphans) != sum.drift)
    return "the lists' accounts do not add up to what their pages are worth and the drift";
  return {};
}

/// The identities between figures that were counted in different places.
void judge_conservation(const RunResult& run, Outcomes& out) {
  std::string broken;
  std::uint64_t live_bytes = 0;
  for (const auto& mapping : run.mappings) {
    if (mapping.kind == "anonymous") continue; // the kernel's view of the process, not the ledger's
    live_bytes += mapping.bytes * mapping.live;
    if (mapping.mapped < mapping.unmapped || mapping.mapped - mapping.unmapped != mapping.live)
      broken = fmt::format("of the {} B mappings, {} mapped less {} unmapped is not {} live",
                           format_count(mapping.bytes), mapping.mapped, mapping.unmapped, mapping.live);
    else if (mapping.orphaned > mapping.mapped)
      broken = fmt::format("{} of {} mappings of {} B are orphaned", mapping.orphaned, mapping.mapped,
                           format_count(mapping.bytes));
  }
  const Figures& last = run.after_close ? *run.after_close : run.final;
  const auto mapped = last.get(MetricId::MappedBytes);
  // Reports without the sum of an account tell a chunk that was cut by the size it was born with.
  const bool tells_births = !run.conservation && std::ranges::any_of(run.mappings, [](const auto& mapping) {
    return mapping.kind == "arena" && mapping.live > 0;
  });
  if (broken.empty() && mapped && !run.mappings.empty() && !tells_births && live_bytes != positive(*mapped))
    broken = fmt::format("the live mappings hold {} B, the ledger says {} B", format_count(live_bytes),
                         format_signed_count(*mapped));
  if (broken.empty() && run.conservation) broken = find_imbalance(*run.conservation);
  const Divergence* finding = first_finding(run, "conservation");
  if (broken.empty() && finding != nullptr) broken = "blocks and mappings did not agree" + at_byte(finding);
  if (broken.empty()) {
    out.add("conservation", Pass, "balanced", "balanced", "what was mapped is unmapped or live, to the byte");
    return;
  }
  point_at(out.add("conservation", Fail, "unbalanced", "balanced", broken), finding);
}

void judge_base(const RunResult& run, Outcomes& out) {
  if (!run.after_close) return;
  const auto mapped = run.after_close->get(MetricId::MappedBytes);
  if (!mapped) return;
  if (*mapped == 0)
    out.add("return-to-base", Pass, "0", "0", "closing the terminal unmapped everything it had mapped");
  else
    out.add("return-to-base", Fail, format_signed_count(*mapped), "0",
            fmt::format("{} stay mapped after the terminal is closed", format_bytes(positive(*mapped))));
}

std::string per_lap(const LapGrowth& laps) {
  const std::size_t count = laps.deltas.size() * laps.laps_per_delta;
  const double per_byte =
      laps.bytes_fed == 0 ? 0 : static_cast<double>(laps.growth) / static_cast<double>(laps.bytes_fed);
  return fmt::format("{} over {} laps, {:.3f} bytes kept per byte of output",
                     format_bytes(positive(laps.growth)), count, per_byte);
}

/// Growth that no rule on ownership explains: is it still held against the limit?
bool within_limit(const RunResult& run) {
  const auto page_size = run.final.get(MetricId::PageSizeBytes);
  return page_size && positive(*page_size) <= run.scrollback_limit_bytes;
}

void judge_laps(const RunResult& run, const JudgeOptions& options, Outcomes& out) {
  const LapGrowth laps = measure_laps(run, MetricId::MappedBytes, options.laps);
  const LapGrowth orphans = measure_laps(run, MetricId::OrphanBytes, options.laps);
  const std::string limit = fmt::format("{} laps", options.laps.warm_up_laps + 1 + options.laps.deltas_min);
  const std::string seen = format_signed_count(laps.growth);
  const bool unlimited = run.scrollback_limit_bytes >= base::kBytesUnlimited / 2;
  const auto add = [&](VerdictStatus status, std::string reason) {
    auto& outcome = out.add("lap-growth", status, seen, "0", std::move(reason));
    if (status == Fail) outcome.byte_offset = laps.first_growth_offset;
  };
  switch (laps.finding) {
  case LapFinding::TooFew: {
    auto& outcome = out.add(
        "lap-growth", Inconclusive, plural(laps.laps, "lap"), limit,
        unlimited ? "not a leak: the history is declared unlimited, so nothing is pruned and memory may grow"
                  : "the history was not turned over often enough to compare laps: feed more (--repeat) "
                    "or lower --scrollback-limit");
    if (unlimited) outcome.status = Pass;
    outcome.level =
        name_of(RuleLevel::Warning); // the identities cover these bytes; laps add what comes later
    return;
  }
  case LapFinding::Flat:
    return add(Pass, fmt::format("mapped bytes are equal at the end of {} laps", laps.deltas.size() + 1));
  case LapFinding::Bounded:
    return add(Pass,
               "not a leak: mapped bytes move with the content, the later laps never exceed the earlier");
  case LapFinding::OverBudget:
    return add(Fail, fmt::format("mapped bytes grow by {}, more than the budget of {}", per_lap(laps),
                                 format_bytes(*options.laps.growth_budget_bytes)));
  case LapFinding::Growing:
    if (orphans.growth > 0) return add(Fail, fmt::format("mapped bytes grow by {}", per_lap(laps)));
    if (laps.deltas.size() < options.laps.deltas_wanted && within_limit(run))
      return add(Pass, "not a leak: mapped bytes rose, every page has an owner and counts against the limit");
    return add(Fail, fmt::format("every lap grew though no page lost its owner: {}", per_lap(laps)));
  case LapFinding::Wandering:
    if (orphans.growth > 0)
      return add(Fail, fmt::format("mapped bytes grow by {}, in some laps only", per_lap(laps)));
    return add(Pass, "not a leak: mapped bytes follow the content; every page has an owner and counts "
                     "against the limit");
  }
}

/// Run N and 2N: what is kept after all counted laps over what is kept after half of them.
void judge_doubling(const RunResult& run, const JudgeOptions& options, Outcomes& out) {
  const LapGrowth laps = measure_laps(run, MetricId::MappedBytes, options.laps);
  if (laps.deltas.size() < options.laps.deltas_min) return;
  const auto page_bytes = static_cast<std::int64_t>(run.os_page_bytes == 0 ? 4096 : run.os_page_bytes);
  if (laps.half_growth < page_bytes) {
    out.add("doubling", Pass, "flat", "1.5", "half of the laps kept nothing, so there is nothing to double");
    return;
  }
  const double ratio = static_cast<double>(laps.double_growth) / static_cast<double>(laps.half_growth);
  const std::string observed = fmt::format("{:.2f}", ratio);
  if (ratio >= 1.5)
    out.add("doubling", Fail, observed, "1.5",
            fmt::format("twice the laps keep {:.2f} times the memory: growth is linear in output", ratio));
  else
    out.add("doubling", Pass, observed, "1.5",
            fmt::format("twice the laps keep {:.2f} times the memory: it is bounded", ratio));
}

void judge_pool(const RunResult& run, const JudgeOptions& options, Outcomes& out) {
  const auto idle = run.final.get(MetricId::IdleBytes);
  if (!idle) return;
  const std::uint64_t bytes = positive(*idle);
  const std::uint64_t mapped = positive(run.final.value_or(MetricId::MappedBytes, 0));
  if (options.idle_budget_bytes) {
    const bool over = bytes > *options.idle_budget_bytes;
    out.add("pool-high-water", over ? Fail : Pass, format_count(bytes),
            format_count(*options.idle_budget_bytes),
            over ? fmt::format("the pool keeps {} idle, more than its budget", format_bytes(bytes))
                 : "idle pool items are within their budget")
        .level = name_of(RuleLevel::Error);
    return;
  }
  const double share_max = options.idle_share_max * static_cast<double>(mapped);
  const bool high = mapped > 0 && static_cast<double>(bytes) > share_max;
  // The list says when its unused items first held more RAM than it started with. Whether they still do is
  // asked of the last figures: items given back to the kernel, or in use again, are no high water. Older
  // reports have no such figure.
  const std::uint64_t resident = positive(run.final.value_or(MetricId::IdleResidentBytes, *idle));
  const bool holds = mapped > 0 && static_cast<double>(resident) > share_max;
  const Divergence* finding = first_finding(run, "pool-high-water");
  if (holds && finding != nullptr) {
    auto& outcome =
        out.add("pool-high-water", Fail, format_count(resident), "no budget",
                fmt::format("the pool keeps {} of unused pages resident until the terminal is closed{}",
                            format_bytes(resident), at_byte(finding)));
    point_at(outcome, finding);
    return;
  }
  out.add("pool-high-water", Pass, format_count(bytes), "no budget",
          high ? fmt::format(
                     "not a leak: the pool keeps {} idle from its highest fill and gives it back at close",
                     format_bytes(bytes))
               : fmt::format("{} idle in the pool, ready for reuse", format_bytes(bytes)));
}

/// Rules that only the core itself can see broken.
void judge_findings(const RunResult& run, std::string_view rule, std::string_view good, std::string_view bad,
                    Outcomes& out) {
  const auto count = static_cast<std::uint64_t>(std::ranges::count(run.findings, rule, &Divergence::rule));
  const Divergence* finding = first_finding(run, rule);
  if (finding == nullptr) {
    out.add(rule, Pass, "0", "0", std::string(good));
    return;
  }
  auto& outcome = out.add(rule, Fail, format_count(std::max<std::uint64_t>(count, 1)), "0",
                          fmt::format("{}{}", bad, at_byte(finding)));
  point_at(outcome, finding);
}

/// Bytes of the newest pages that hold the active area, and one page more: the least a list may hold.
std::uint64_t least_bytes(const RunResult& run) {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t largest = 0;
  for (auto page = run.pages.rbegin(); page != run.pages.rend(); ++page) {
    if (rows < run.rows) bytes += page->believed_bytes;
    rows += page->rows;
    largest = std::max(largest, page->believed_bytes);
  }
  return std::max(bytes, run.scrollback_limit_bytes) + largest;
}

void judge_limit(const RunResult& run, Outcomes& out) {
  const auto page_size = run.final.get(MetricId::PageSizeBytes);
  const Divergence* finding = first_finding(run, "over-limit");
  if (!page_size || run.scrollback_limit_bytes >= base::kBytesUnlimited / 2) return;
  const std::uint64_t most = least_bytes(run);
  const std::uint64_t held = positive(*page_size);
  if (held <= most && finding == nullptr) {
    out.add("over-limit", Pass, format_count(held), format_count(run.scrollback_limit_bytes),
            "the list is within its limit, give or take one page and the active area");
    return;
  }
  auto& outcome = out.add(
      "over-limit", Fail, format_count(held), format_count(run.scrollback_limit_bytes),
      fmt::format(
          "the list holds {} under a limit of {}; it is bounded, but prune takes one page for one and "
          "never brings it back{}",
          format_bytes(held), format_bytes(run.scrollback_limit_bytes), at_byte(finding)));
  point_at(outcome, finding);
}

} // namespace

bool has_exact_figures(const RunResult& run) {
  return run.final.get(MetricId::OrphanBytes).has_value();
}

void judge_exact(const RunResult& run, const JudgeOptions& options, Outcomes& out) {
  if (!has_exact_figures(run)) return;
  judge_orphans(run, out);
  judge_drift(run, out);
  judge_conservation(run, out);
  judge_base(run, out);
  judge_laps(run, options, out);
  judge_doubling(run, options, out);
  judge_findings(run, "active-area", "every prune left the rows of the screen",
                 "a prune took rows that the screen still shows", out);
  judge_findings(run, "dangling-pin", "every tracked pin points at a row of the list",
                 "a tracked pin points at a page that was given back, or beyond its page", out);
  if (run.conservation) { // older reports come from runs that did not look
    judge_findings(run, "pin-left", "no pin is tracked but the cursors' and the viewports'",
                   "pins are tracked that nobody needs any more; each prune and each resize visits them all",
                   out);
    judge_findings(run, "page-content", "pages count their styles, clusters and links as cells hold them",
                   "a page does not hold what it counts", out);
    judge_findings(run, "node-left", "each page's record is in a list or waits for a page",
                   "records of pages are in no list and will not be used again", out);
    judge_findings(run, "limit-held", "a list over its limit gives a page for each that it takes",
                   "the list went on growing while it was over its limit", out);
    judge_findings(run, "pool-reuse", "the pool maps more only when nothing in it is free",
                   "the pool mapped more although it had items to give", out);
  }
  judge_limit(run, out);
  judge_pool(run, options, out);
}

} // namespace termsoak::verdict
