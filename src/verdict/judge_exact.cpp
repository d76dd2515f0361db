#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
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
namespace rule_id = measure::values::rule_id;

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

void judge_orphans(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const Figures& last = run.after_close ? *run.after_close : run.final;
  const std::int64_t open_bytes = run.final.value_or(MetricId::OrphanBytes, 0);
  const std::int64_t close_bytes = last.value_or(MetricId::OrphanBytes, open_bytes);
  const std::uint64_t bytes = positive(std::max(open_bytes, close_bytes));
  const std::uint64_t mappings = positive(
      std::max(run.final.value_or(MetricId::OrphanMappings, 0), last.value_or(MetricId::OrphanMappings, 0)));
  const Divergence* finding = first_finding(run, rule.id);
  if (bytes == 0 && mappings == 0 && finding == nullptr) {
    out.add(rule, Pass, "0", "0", "every mapping still has an owner that will unmap it");
    return;
  }
  const std::string closed =
      run.after_close && close_bytes > 0
          ? fmt::format(", {} of them stay mapped after close", format_bytes(positive(close_bytes)))
          : "";
  auto& outcome = out.add(rule, Fail, plural(mappings, "mapping"), "0",
                          fmt::format("{} ({}) lost their owner{}{}", plural(mappings, "mapping"),
                                      format_bytes(bytes), closed, at_byte(finding)));
  point_at(outcome, finding);
}

/// Says something only where there is something to say: no other run has such a figure.
void judge_core_failures(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  if (run.core_failures.empty()) return;
  const auto& first = run.core_failures.front();
  auto& outcome = out.add(rule, Fail, plural(run.core_failures.size(), "failure"), "0",
                          fmt::format("{} itself gave up at byte {}: {}; what it then lost is lost here, too",
                                      run.core ? run.core->releases : "the core",
                                      format_count(first.byte_offset), first.what));
  outcome.byte_offset = first.byte_offset;
}

void judge_drift(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const auto drift = run.final.get(MetricId::DriftBytes);
  if (!drift) return;
  const Divergence* finding = first_finding(run, rule.id);
  if (*drift == 0 && finding == nullptr) {
    out.add(rule, Pass, "0", "0", "the cached page_size equals the sum of the pages' lengths");
    return;
  }
  const std::string now =
      *drift == 0 ? std::string("the cached page_size was wrong for a while and is right again")
                  : fmt::format("the cached page_size is off by {} B", format_signed_count(*drift));
  auto& outcome = out.add(rule, Fail, format_signed_count(*drift), "0", now + at_byte(finding));
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
void judge_conservation(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
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
  const Divergence* finding = first_finding(run, rule.id);
  if (broken.empty() && finding != nullptr) broken = "blocks and mappings did not agree" + at_byte(finding);
  if (broken.empty()) {
    out.add(rule, Pass, "balanced", "balanced", "what was mapped is unmapped or live, to the byte");
    return;
  }
  point_at(out.add(rule, Fail, "unbalanced", "balanced", broken), finding);
}

void judge_base(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  if (!run.after_close) return;
  const auto mapped = run.after_close->get(MetricId::MappedBytes);
  if (!mapped) return;
  if (*mapped == 0)
    out.add(rule, Pass, "0", "0", "closing the terminal unmapped everything it had mapped");
  else
    out.add(rule, Fail, format_signed_count(*mapped), "0",
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

void judge_laps(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const JudgeOptions& options = subject.options;
  const LapGrowth laps = measure_laps(run, MetricId::MappedBytes, options.laps);
  const LapGrowth orphans = measure_laps(run, MetricId::OrphanBytes, options.laps);
  const std::string limit = fmt::format("{} laps", options.laps.warm_up_laps + 1 + options.laps.deltas_min);
  const std::string seen = format_signed_count(laps.growth);
  const bool unlimited = run.scrollback_limit_bytes >= base::kBytesUnlimited / 2;
  const auto add = [&](VerdictStatus status, std::string reason) {
    auto& outcome = out.add(rule, status, seen, "0", std::move(reason));
    if (status == Fail) outcome.byte_offset = laps.first_growth_offset;
  };
  switch (laps.finding) {
  case LapFinding::TooFew: {
    auto& outcome = out.add(
        rule, Inconclusive, plural(laps.laps, "lap"), limit,
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
void judge_doubling(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const JudgeOptions& options = subject.options;
  const LapGrowth laps = measure_laps(run, MetricId::MappedBytes, options.laps);
  if (laps.deltas.size() < options.laps.deltas_min) return;
  const auto page_bytes = static_cast<std::int64_t>(run.os_page_bytes == 0 ? 4096 : run.os_page_bytes);
  if (laps.half_growth < page_bytes) {
    out.add(rule, Pass, "flat", "1.5", "half of the laps kept nothing, so there is nothing to double");
    return;
  }
  const double ratio = static_cast<double>(laps.double_growth) / static_cast<double>(laps.half_growth);
  const std::string observed = fmt::format("{:.2f}", ratio);
  if (ratio >= 1.5)
    out.add(rule, Fail, observed, "1.5",
            fmt::format("twice the laps keep {:.2f} times the memory: growth is linear in output", ratio));
  else
    out.add(rule, Pass, observed, "1.5",
            fmt::format("twice the laps keep {:.2f} times the memory: it is bounded", ratio));
}

void judge_pool(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const JudgeOptions& options = subject.options;
  const auto idle = run.final.get(MetricId::IdleBytes);
  if (!idle) return;
  const std::uint64_t bytes = positive(*idle);
  const std::uint64_t mapped = positive(run.final.value_or(MetricId::MappedBytes, 0));
  if (options.idle_budget_bytes) {
    const bool over = bytes > *options.idle_budget_bytes;
    out.add(rule, over ? Fail : Pass, format_count(bytes), format_count(*options.idle_budget_bytes),
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
  const Divergence* finding = first_finding(run, rule.id);
  if (holds && finding != nullptr) {
    auto& outcome =
        out.add(rule, Fail, format_count(resident), "no budget",
                fmt::format("the pool keeps {} of unused pages resident until the terminal is closed{}",
                            format_bytes(resident), at_byte(finding)));
    point_at(outcome, finding);
    return;
  }
  out.add(rule, Pass, format_count(bytes), "no budget",
          high ? fmt::format(
                     "not a leak: the pool keeps {} idle from its highest fill and gives it back at close",
                     format_bytes(bytes))
               : fmt::format("{} idle in the pool, ready for reuse", format_bytes(bytes)));
}

/// Rules that only a look at the core can find broken.
void judge_findings(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const auto count = static_cast<std::uint64_t>(std::ranges::count(run.findings, rule.id, &Divergence::rule));
  const Divergence* finding = first_finding(run, rule.id);
  if (finding == nullptr) {
    out.add(rule, Pass, "0", "0", std::string(rule.held));
    return;
  }
  auto& outcome = out.add(rule, Fail, format_count(std::max<std::uint64_t>(count, 1)), "0",
                          fmt::format("{}{}", rule.broken, at_byte(finding)));
  point_at(outcome, finding);
}

/// The same, of what older runs did not look for.
void judge_audit_findings(const Rule& rule, const Subject& subject, Outcomes& out) {
  if (subject.run().conservation) judge_findings(rule, subject, out);
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

void judge_limit(const Rule& rule, const Subject& subject, Outcomes& out) {
  const RunResult& run = subject.run();
  const auto page_size = run.final.get(MetricId::PageSizeBytes);
  const Divergence* finding = first_finding(run, rule.id);
  if (!page_size || run.scrollback_limit_bytes >= base::kBytesUnlimited / 2) return;
  const std::uint64_t most = least_bytes(run);
  const std::uint64_t held = positive(*page_size);
  if (held <= most && finding == nullptr) {
    out.add(rule, Pass, format_count(held), format_count(run.scrollback_limit_bytes),
            "the list is within its limit, give or take one page and the active area");
    return;
  }
  auto& outcome = out.add(
      rule, Fail, format_count(held), format_count(run.scrollback_limit_bytes),
      fmt::format(
          "the list holds {} under a limit of {}; it is bounded, but prune takes one page for one and "
          "never brings it back{}",
          format_bytes(held), format_bytes(run.scrollback_limit_bytes), at_byte(finding)));
  point_at(outcome, finding);
}

using enum RuleKind;
using enum RuleLevel;

/// In the order in which they are judged.
constexpr std::array kExactRules{
    Rule{.id = rule_id::kOrphanPage,
         .kind = Exact,
         .level = Error,
         .metric = "orphan_bytes",
         .summary =
             "every mapping has an owner that will unmap it: orphaned bytes are 0, before and after close",
         .failure = "memory is lost for good; 'termsoak explain' tells each mapping's life",
         .judge = judge_orphans},
    Rule{.id = rule_id::kLedgerDrift,
         .kind = Exact,
         .level = Error,
         .metric = "drift_bytes",
         .summary = "the page list's cached page_size equals the sum of the lengths it stands for",
         .failure =
             "the limit is held against a wrong figure, so history shrinks or memory outgrows the limit",
         .judge = judge_drift,
         .in_lab = InLab::OnlyWhenBroken},
    Rule{.id = rule_id::kConservation,
         .kind = Exact,
         .level = Error,
         .metric = "live_mappings",
         .summary =
             "every mapped byte is owned, idle, slack of the pool or orphaned, and every block is held once",
         .failure = "a block is held twice or by nobody, or memory was unmapped that is not mapped",
         .judge = judge_conservation},
    Rule{.id = rule_id::kReturnToBase,
         .kind = Exact,
         .level = Error,
         .metric = "after_close.mapped_bytes",
         .summary = "after close nothing stays mapped",
         .failure = "memory survives the terminal that asked for it",
         .judge = judge_base},
    Rule{.id = rule_id::kLapGrowth,
         .kind = Exact,
         .level = Error,
         .metric = "mapped_bytes",
         .summary = "after warm-up, mapped bytes do not grow from lap to lap of the history at equal phase",
         .failure = "memory grows with output; the growth per lap and per byte of output is in the reason",
         .judge = judge_laps,
         .about = About::Growth},
    Rule{.id = rule_id::kDoubling,
         .kind = Exact,
         .level = Warning,
         .metric = "mapped_bytes",
         .summary = "twice the laps do not keep twice the memory (a ratio of 2 is a line, 1 is a bound)",
         .failure = "growth is linear in output: supporting evidence for lap-growth",
         .judge = judge_doubling,
         .about = About::Growth},
    Rule{.id = rule_id::kActiveArea,
         .kind = Exact,
         .level = Error,
         .metric = "history_rows",
         .summary = "prune never takes rows that the screen still shows",
         .failure = "the list holds fewer rows than the screen; text on screen is lost",
         .judge = judge_findings,
         .in_lab = InLab::OnlyWhenBroken,
         .held = "every prune left the rows of the screen",
         .broken = "a prune took rows that the screen still shows"},
    Rule{.id = rule_id::kDanglingPin,
         .kind = Exact,
         .level = Error,
         .metric = "prunes",
         .summary = "every tracked pin points at a row of the list",
         .failure = "a selection or a prompt mark points into memory that was given back",
         .judge = judge_findings,
         .in_lab = InLab::OnlyWhenBroken,
         .held = "every tracked pin points at a row of the list",
         .broken = "a tracked pin points at a page that was given back, or beyond its page"},
    Rule{.id = rule_id::kPinLeft,
         .kind = Exact,
         .level = Error,
         .metric = "prunes",
         .summary = "no pin stays tracked that nobody needs any more",
         .failure = "each pin left behind is memory, and is visited by every operation that moves rows",
         .judge = judge_audit_findings,
         .held = "no pin is tracked but the cursors' and the viewports'",
         .broken = "pins are tracked that nobody needs any more; each prune and each resize visits them all"},
    Rule{.id = rule_id::kPageContent,
         .kind = Exact,
         .level = Error,
         .metric = "mapped_bytes",
         .summary = "a page counts its styles, clusters and links as often as cells and the cursor hold them",
         .failure = "what is counted too often never dies: pages fill with it and grow without need",
         .judge = judge_audit_findings,
         .held = "pages count their styles, clusters and links as cells hold them",
         .broken = "a page does not hold what it counts"},
    Rule{.id = "core-failure",
         .kind = Exact,
         .level = Error,
         .metric = "mapped_bytes",
         .summary = "the modelled core itself does not give up half-way",
         .failure = "a reflow that ends half-way loses pages, and a link without room the rest of the input",
         .judge = judge_core_failures,
         .held = "the core did everything it was asked to",
         .broken = "the core gave up half-way"},
    Rule{.id = rule_id::kNodeLeft,
         .kind = Exact,
         .level = Error,
         .metric = "prunes",
         .summary = "the record of each page is in a list or waits for the next page",
         .failure = "the list's own memory grows with what it destroys",
         .judge = judge_audit_findings,
         .held = "each page's record is in a list or waits for a page",
         .broken = "records of pages are in no list and will not be used again"},
    Rule{.id = rule_id::kLimitHeld,
         .kind = Exact,
         .level = Error,
         .metric = "page_size_bytes",
         .summary = "while a list is over its limit, it takes no page without giving its oldest one",
         .failure = "history grows without bound although a limit was set",
         .judge = judge_audit_findings,
         .held = "a list over its limit gives a page for each that it takes",
         .broken = "the list went on growing while it was over its limit"},
    Rule{.id = rule_id::kPoolReuse,
         .kind = Exact,
         .level = Error,
         .metric = "idle_bytes",
         .summary = "the pool maps a chunk only when none of its items is free",
         .failure = "unused items pile up while memory is mapped anew",
         .judge = judge_audit_findings,
         .held = "the pool maps more only when nothing in it is free",
         .broken = "the pool mapped more although it had items to give"},
    Rule{.id = rule_id::kOverLimit,
         .kind = Exact,
         .level = Warning,
         .metric = "page_size_bytes",
         .summary = "the list ends within its scrollback limit, give or take one page and the active area",
         .failure =
             "the limit does not bind: prune gives one page for one, so a list that is over stays over",
         .judge = judge_limit,
         .in_lab = InLab::OnlyWhenBroken},
    Rule{.id = rule_id::kPoolHighWater,
         .kind = Exact,
         .level = Warning,
         .metric = "idle_bytes",
         .summary = "pool items idle at the end stay within their budget; without one, they hold no RAM "
                    "beyond what a "
                    "pool "
                    "starts with and half of what is mapped",
         .failure = "the pool keeps its highest fill; not a leak, since close gives it back",
         .judge = judge_pool},
};

} // namespace

std::span<const Rule> exact_rules() {
  return kExactRules;
}

} // namespace termsoak::verdict
