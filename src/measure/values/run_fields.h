#pragma once

#include "measure/values/result.h"

#include <array>
#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

/// The JSON fields of a run's structs, each named once, in the order in which they are written. Writer and
/// reader (json.cpp) and the check against the schema (a test) are visitors of these functions. A visitor has
///
///     visit(key, member, presence)   a field
///     visit.computed(key, value)     written and never read: it follows from other fields
///     visit.group(key, function)     an object whose fields belong to the same struct
///
/// and for what JSON says in another form than the struct: `choices`, `runs`, and of a report
/// (report_fields.h) `version` and `inputs`.
namespace termsoak::measure::values {

enum class Presence : std::uint8_t {
  Always,
  Forgiven,     ///< always written; may be missing when read, since older reports lack it
  WhenSet,      ///< written when there is a value or a text, otherwise absent
  Null,         ///< written as null when there is none
  NullForgiven, ///< likewise, and may be missing when read
};

template <class Value> struct EnumName {
  Value value;
  std::string_view name;
};
inline constexpr std::array kOutcomeNames{EnumName{Outcome::Completed, "completed"},
                                          EnumName{Outcome::Until, "until"},
                                          EnumName{Outcome::Failed, "failed"}};
[[nodiscard]] constexpr std::span<const EnumName<Outcome>> names_of(Outcome) {
  return kOutcomeNames;
}

/// Writers visit constant values, readers others.
template <class Visited, class Struct>
concept Is = std::same_as<std::remove_const_t<Visited>, Struct>;

void fields(auto& visit, Is<StrategyInfo> auto& at) {
  visit("name", at.name);
  // Whatever else is there is one of its choices, so that a report reads the same whichever version knew
  // which of them.
  visit.choices(at.choices, std::array<std::string_view, 3>{"name", "known_bad", "origin"});
  visit("known_bad", at.standing, Presence::WhenSet);
  visit("origin", at.origin);
}

void fields(auto& visit, Is<PageEntry> auto& at) {
  visit("mapped_bytes", at.mapped_bytes);
  visit("believed_bytes", at.believed_bytes);
  visit("rows", at.rows);
  visit("owner", at.owner);
}

void fields(auto& visit, Is<PageSnapshot> auto& at) {
  visit("bytes_fed", at.bytes_fed);
  visit("foreign_on_free_list", at.foreign_on_free_list);
  visit("unreachable", at.unreachable);
  visit.runs("pages", at.pages);
}

void fields(auto& visit, Is<Conservation> auto& at) {
  visit("mapped", at.mapped);
  visit("owned", at.owned);
  visit("idle", at.idle);
  visit("arena_slack", at.arena_slack);
  visit("orphans", at.orphans);
  visit("believed", at.believed);
  visit("recorded_of_orphans", at.recorded_of_orphans);
  visit("drift", at.drift);
  visit("unaccounted", at.unaccounted);
}

void fields(auto& visit, Is<Divergence> auto& at) {
  visit("byte_offset", at.byte_offset);
  visit("event", at.event);
  visit("rule", at.rule);
}

void fields(auto& visit, Is<MappingClass> auto& at) {
  visit("bytes", at.bytes);
  visit("kind", at.kind);
  visit("mapped", at.mapped);
  visit("unmapped", at.unmapped);
  visit("live", at.live);
  visit("orphaned", at.orphaned);
}

void fields(auto& visit, Is<CauseCount> auto& at) {
  visit("cause", at.cause);
  visit("mappings", at.mappings);
  visit("bytes", at.bytes);
}

void fields(auto& visit, Is<Lap> auto& at) {
  visit("index", at.index);
  visit("bytes_fed", at.bytes_fed);
  visit("figures", at.figures);
}

void fields(auto& visit, Is<AllocationEvent> auto& at) {
  visit("byte_offset", at.byte_offset);
  visit("event", at.event);
  visit("detail", at.detail);
}

void fields(auto& visit, Is<AllocationHistory> auto& at) {
  visit("serial", at.serial);
  visit("bytes", at.bytes);
  visit("cause", at.cause);
  visit("events", at.events);
}

void fields(auto& visit, Is<Note> auto& at) {
  visit("id", at.id);
  visit("text", at.text);
}

void fields(auto& visit, Is<UnknownSequence> auto& at) {
  visit("sequence", at.sequence);
  visit("count", at.count);
  visit("first_byte", at.first_byte);
}

void fields(auto& visit, Is<UnknownSequences> auto& at) {
  visit("count", at.count);
  visit("kinds", at.kinds);
  visit("others", at.others);
}

void fields(auto& visit, Is<CoreInfo> auto& at) {
  visit("name", at.name);
  visit("releases", at.releases);
}

void fields(auto& visit, Is<CoreFailure> auto& at) {
  visit("what", at.what);
  visit("byte_offset", at.byte_offset);
}

void fields(auto& visit, Is<RunResult> auto& at) {
  visit("input", at.input);
  visit("strategy", at.strategy);
  visit("core", at.core, Presence::WhenSet);
  visit("variant", at.variant, Presence::WhenSet);
  visit("layout", at.layout);
  visit("target", at.target);
  visit("scrollback_limit_bytes", at.scrollback_limit_bytes);
  visit("scrollback_lines", at.scrollback_lines, Presence::WhenSet);
  visit("os_page_bytes", at.os_page_bytes);
  visit("cols", at.cols);
  visit("rows", at.rows);
  visit("grapheme_clustering", at.grapheme_clustering);
  visit("closed", at.closed);
  visit("outcome", at.outcome);
  visit("failure", at.failure, Presence::WhenSet);
  visit("final", at.final);
  visit("after_close", at.after_close, Presence::WhenSet);
  visit("mappings", at.mappings);
  visit("causes", at.causes);
  visit("pages", at.pages);
  visit("conservation", at.conservation, Presence::WhenSet);
  visit("first_divergence", at.first_divergence, Presence::Null);
  visit("findings", at.findings);
  visit("core_failures", at.core_failures, Presence::Forgiven);
  visit("unknown_sequences", at.unknown_sequences, Presence::WhenSet);
  visit("series", at.series);
  visit.group("timing", [&](auto& timing) {
    timing("wall_ns", at.timing.wall_ns);
    timing("cpu_ns", at.timing.cpu_ns);
    timing("feed_ns", at.timing.feed_ns);
    timing.computed("throughput_mb_per_s", megabytes_per_s(at));
  });
  visit.group("laps", [&](auto& laps) {
    laps.computed("count", std::uint64_t{at.laps.size()});
    laps("rows", at.laps);
  });
  visit("snapshots", at.snapshots);
  visit("biographies", at.histories);
  visit("notes", at.notes);
  visit("lab", at.lab, Presence::WhenSet);
}

} // namespace termsoak::measure::values
