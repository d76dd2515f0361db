#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// How the list prunes, as a value of independent choices, read only in the slow path.
/// Does not act: `page_list` reads it when the limit is met or a page is unlinked. How choices are written
/// and read as text is `strategy_choices.h`.
namespace termsoak::core::pagelist {

/// Which of the oldest pages may be laid out anew and moved to the end, instead of being destroyed?
enum class Reuse : std::uint8_t {
  Every,
  StandardByLength, ///< only when the recorded length says standard
  StandardByOwner,  ///< only when the pool owns it
  Adaptive,         ///< every page while many recently pruned pages were rich, else as StandardByOwner
  Never,            ///< always destroy and take a new one
};

/// What becomes of the length of a larger page that is reused.
enum class Length : std::uint8_t {
  Relabel, ///< it is laid out as a standard page, and its true length and owner are forgotten: the trigger
           ///< of the defect
  Keep,    ///< it keeps its size, its capacity and its place in the accounts
  Trim,    ///< what it has beyond a standard page goes back to the system first
};

/// How a destroyed page's memory finds its owner.
enum class Release : std::uint8_t {
  ByLength, ///< recorded length up to a standard page means "from the pool": the cause of the defect
  ByOwner,  ///< the owner is recorded with the block (#13241)
};

/// When a prune corrects row count and viewport.
enum class Counters : std::uint8_t {
  Always,
  OnReuseOnly, ///< 9ee78d8 forgot them on the destroying branch
};

/// When pins on the pruned page are moved to the new first page.
enum class Pins : std::uint8_t {
  Always,
  OnReuseOnly, ///< until #10285 they dangled on the destroying branch
};

/// What keeps a prune from eating visible rows.
enum class Guard : std::uint8_t {
  TailRows,      ///< rows of the pages at the end, before the decision; blind to what a destroyed page leaves
  RemainingRows, ///< #10353: put the page back when fewer rows than the screen would remain
};

/// What happens to the RAM of pool items nobody uses.
enum class Retention : std::uint8_t {
  Keep,     ///< zeroed and kept resident
  Decommit, ///< returned to the kernel while the address stays (#13245)
};

/// How many pages one growth may prune.
enum class Limit : std::uint8_t {
  OneForOne, ///< the page that is replaced: a list over its limit stays over it
  Loop,      ///< as many as it takes, down to the rows of the screen
};

/// What a comparison takes a strategy for.
enum class Standing : std::uint8_t {
  Subject,
  KnownBad, ///< restates an upstream state with a known defect: a control that has to fail
};

/// Where a choice is not named it is the defect's. Owns its text, because a strategy need not be a row of the
/// table.
struct PruneStrategy {
  std::string name;
  Reuse reuse = Reuse::Every;
  Length length = Length::Relabel;
  Release release = Release::ByLength;
  Counters counters = Counters::Always;
  Pins pins = Pins::Always;
  Guard guard = Guard::TailRows;
  Retention retention = Retention::Keep;
  Limit limit = Limit::OneForOne;
  Standing standing = Standing::Subject;
  std::string origin; ///< the upstream change it restates, or "own proposal"
};

/// The named ones, the defect first, then the stages of its repair in order, then the proposals.
[[nodiscard]] std::span<const PruneStrategy> strategies();
/// A row of that table; null when there is none of that name.
[[nodiscard]] const PruneStrategy* find_strategy(std::string_view name);

} // namespace termsoak::core::pagelist
