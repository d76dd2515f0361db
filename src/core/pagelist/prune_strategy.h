#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// How the list prunes, as a value of independent choices, read only in the slow path.
/// Does not act: `page_list` reads it when the limit is met or a page is unlinked.
namespace termsoak::core::pagelist {

/// May the oldest page be laid out anew and moved to the end, instead of being destroyed?
enum class Reuse : std::uint8_t {
  Any,              ///< every page, and its true length is forgotten: the trigger of the defect
  StandardByLength, ///< only when the recorded length says standard
  StandardByOwner,  ///< only when the pool owns it
  KeepSize,         ///< every page; a larger one keeps its size, its capacity and its place in the books
  Adaptive, ///< as KeepSize while many recently pruned pages were non-standard, else as StandardByOwner
  TrimTail, ///< every page; what a larger one has beyond a standard page goes back to the system first
  Never,    ///< always destroy and take a new one
};

/// How a destroyed page's memory finds its owner.
enum class Release : std::uint8_t {
  ByLength, ///< recorded length up to a standard page means "from the pool": the cause of the defect
  ByOwner,  ///< the owner is recorded with the block (#13241)
};

/// When a prune that destroys the page corrects row count and viewport.
enum class Books : std::uint8_t {
  OnReuseOnly, ///< 9ee78d8 forgot them on the destroying branch
  Always,
};

/// When pins on the pruned page are moved to the new first page.
enum class PinMove : std::uint8_t {
  OnReuseOnly, ///< until #10285 they dangled on the destroying branch
  Always,
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
  OneForOne, ///< the page that is replaced: a list over its limit stays over it (D35)
  Loop,      ///< as many as it takes, down to the rows of the screen
};

struct PruneStrategy {
  std::string_view name;
  Reuse reuse;
  Release release;
  Books books;
  PinMove pins;
  Guard guard;
  Retention retention;
  Limit limit;
  std::string_view origin; ///< the upstream change it restates, or "own proposal"
};

/// All of them, the defect first, then the rungs of its repair in order, then the proposals.
[[nodiscard]] std::span<const PruneStrategy> strategies();
/// Null when there is none of that name.
[[nodiscard]] const PruneStrategy* find_strategy(std::string_view name);

[[nodiscard]] std::string_view name_of(Reuse value);
[[nodiscard]] std::string_view name_of(Release value);
[[nodiscard]] std::string_view name_of(Books value);
[[nodiscard]] std::string_view name_of(PinMove value);
[[nodiscard]] std::string_view name_of(Guard value);
[[nodiscard]] std::string_view name_of(Retention value);
[[nodiscard]] std::string_view name_of(Limit value);

} // namespace termsoak::core::pagelist
