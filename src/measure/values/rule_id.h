#pragma once

#include <string_view>

/// Ids of the rules that more than one folder names: the observer that finds a rule broken, the verdict that
/// judges it, the laboratory that words it. A rule that only its judge knows has its id in its row alone.
namespace termsoak::measure::values::rule_id {

inline constexpr std::string_view kOrphanPage = "orphan-page";
inline constexpr std::string_view kLedgerDrift = "ledger-drift";
inline constexpr std::string_view kConservation = "conservation";
inline constexpr std::string_view kReturnToBase = "return-to-base";
inline constexpr std::string_view kLapGrowth = "lap-growth";
inline constexpr std::string_view kDoubling = "doubling";
inline constexpr std::string_view kPoolHighWater = "pool-high-water";
inline constexpr std::string_view kActiveArea = "active-area";
inline constexpr std::string_view kDanglingPin = "dangling-pin";
inline constexpr std::string_view kPinLeft = "pin-left";
inline constexpr std::string_view kPageContent = "page-content";
inline constexpr std::string_view kNodeLeft = "node-left";
inline constexpr std::string_view kLimitHeld = "limit-held";
inline constexpr std::string_view kPoolReuse = "pool-reuse";
inline constexpr std::string_view kOverLimit = "over-limit";
inline constexpr std::string_view kRun = "run";
inline constexpr std::string_view kNotMeasured = "not-measured";
inline constexpr std::string_view kExpectation = "expectation";
inline constexpr std::string_view kBudget = "budget";
inline constexpr std::string_view kBaseline = "baseline";
inline constexpr std::string_view kKnownFailure = "known-failure";

} // namespace termsoak::measure::values::rule_id
