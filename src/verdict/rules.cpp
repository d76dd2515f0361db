#include "verdict/rules.h"
#include "measure/values/verdict_value.h"

#include <algorithm>
#include <array>

namespace termsoak::verdict {
namespace {

using enum RuleKind;
using enum RuleLevel;

constexpr std::array kRules{
    Rule{"orphan-page", Exact, Error, "orphan_bytes",
         "every mapping has an owner that will unmap it: orphaned bytes are 0, before and after close",
         "memory is lost for good; 'termsoak explain' tells each mapping's life"},
    Rule{"ledger-drift", Exact, Error, "drift_bytes",
         "the page list's cached page_size equals the sum of the lengths it stands for",
         "the limit is held against a wrong figure, so history shrinks or memory outgrows the limit"},
    Rule{"conservation", Exact, Error, "live_mappings",
         "every mapped byte is owned, idle, slack of the pool or orphaned, and every block is held once",
         "a block is held twice or by nobody, or memory was unmapped that is not mapped"},
    Rule{"return-to-base", Exact, Error, "after_close.mapped_bytes", "after close nothing stays mapped",
         "memory survives the terminal that asked for it"},
    Rule{"lap-growth", Exact, Error, "mapped_bytes",
         "after warm-up, mapped bytes do not grow from lap to lap of the history at equal phase",
         "memory grows with output; the growth per lap and per byte of output is in the reason"},
    Rule{"doubling", Exact, Warning, "mapped_bytes",
         "twice the laps do not keep twice the memory (a ratio of 2 is a line, 1 is a bound)",
         "growth is linear in output: supporting evidence for lap-growth"},
    Rule{"pool-high-water", Exact, Warning, "idle_bytes",
         "pool items idle at the end stay within their budget; without one, they hold no RAM beyond what a "
         "pool "
         "starts with and half of what is mapped",
         "the pool keeps its highest fill; not a leak, since close gives it back"},
    Rule{"active-area", Exact, Error, "history_rows", "prune never takes rows that the screen still shows",
         "the list holds fewer rows than the screen; text on screen is lost"},
    Rule{"dangling-pin", Exact, Error, "prunes", "every tracked pin points at a row of the list",
         "a selection or a prompt mark points into memory that was given back"},
    Rule{"pin-left", Exact, Error, "prunes", "no pin stays tracked that nobody needs any more",
         "each pin left behind is memory, and is visited by every operation that moves rows"},
    Rule{"page-content", Exact, Error, "mapped_bytes",
         "a page counts its styles, clusters and links as often as cells and the cursor hold them",
         "what is counted too often never dies: pages fill with it and grow without need"},
    Rule{"node-left", Exact, Error, "prunes",
         "the record of each page is in a list or waits for the next page",
         "the list's own memory grows with what it destroys"},
    Rule{"limit-held", Exact, Error, "page_size_bytes",
         "while a list is over its limit, it takes no page without giving its oldest one",
         "history grows without bound although a limit was set"},
    Rule{"pool-reuse", Exact, Error, "idle_bytes",
         "the pool maps a chunk only when none of its items is free",
         "unused items pile up while memory is mapped anew"},
    Rule{"over-limit", Exact, Warning, "page_size_bytes",
         "the list ends within its scrollback limit, give or take one page and the active area",
         "the limit does not bind: prune gives one page for one, so a list that is over stays over"},
    Rule{"rss-growth", Noisy, Error, "rss_bytes",
         "resident plus swapped bytes do not rise with bytes fed over the second half of a run",
         "resident memory grows with output; repeat in fresh processes to narrow the interval"},
    Rule{"swap-growth", Noisy, Error, "swap_bytes",
         "swapped-out bytes do not rise with bytes fed over the second half of a run",
         "memory grows where RSS does not show it"},
    Rule{"fd-growth", Noisy, Error, "fds", "open descriptors do not rise with bytes fed",
         "descriptors are opened and not closed"},
    Rule{"vma-growth", Noisy, Error, "vma_count", "memory regions do not rise with bytes fed",
         "regions are mapped and not unmapped; their sizes are the fingerprint of the leak"},
    Rule{"run", Policy, Error, "", "the run reaches the end of its stream",
         "the run broke, so nothing can be said about memory; its message is the reason"},
    Rule{"not-measured", Policy, Warning, "", "every target that is named can be started here",
         "nothing is known of that target; install what the reason names"},
    Rule{"expectation", Policy, Error, "",
         "the run does what the workload's `expect` says, known-bad included",
         "the behaviour of a strategy or target changed; when that is wanted, change workload.json"},
    Rule{"budget", Policy, Error, "", "the run stays within the budgets given for it",
         "raise the budget on purpose or find what grew"},
    Rule{"baseline", Policy, Error, "", "the run is not worse than the baseline by both floors",
         "find what grew, or accept it with --update-baseline"},
    Rule{"known-failure", Policy, Warning, "", "a listed known failure still fails and has not expired",
         "take it off the list, or mend what it hides"},
};

} // namespace

std::span<const Rule> rules() {
  return kRules;
}

const Rule* rule_named(std::string_view id) {
  const auto at = std::ranges::find(kRules, id, &Rule::id);
  return at == kRules.end() ? nullptr : &*at;
}

std::string_view name_of(RuleKind kind) {
  switch (kind) {
  case Exact:
    return "exact";
  case Noisy:
    return "noisy";
  case Policy:
    break;
  }
  return "policy";
}

std::string_view name_of(RuleLevel level) {
  return level == Error ? "error" : "warning";
}

std::string_view name_of(measure::values::VerdictStatus status) {
  using enum measure::values::VerdictStatus;
  switch (status) {
  case Pass:
    return "pass";
  case Fail:
    return "fail";
  case Inconclusive:
    break;
  }
  return "inconclusive";
}

} // namespace termsoak::verdict
