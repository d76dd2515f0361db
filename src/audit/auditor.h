#pragma once

#include "audit/account.h"
#include "audit/event_log.h"
#include "audit/lap_log.h"
#include "audit/ledger.h"
#include "audit/walk.h"
#include "core/memory/facts.h"
#include "core/terminal/terminal.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// The observer of a terminal's memory. What is mapped it knows from the ledger, what is owned from a walk it
/// makes itself; the facts that page lists state only date and explain what the walks find, and make a lap be
/// marked where a prune ends instead of at the next sample. Nothing in `core` knows it.
namespace termsoak::audit {

/// What a look can find broken.
enum class Fault : std::uint8_t {
  OrphanPage,
  LedgerDrift,
  DanglingPin,
  ActiveArea,
  PoolHighWater,
  OverLimit,
  Conservation,
  PinLeft,
  PageContent,
  NodeLeft,
  LimitHeld,
  PoolReuse,
};
inline constexpr std::size_t kFaultCount = 12;
/// Also the id of the verdict's rule that judges it.
[[nodiscard]] std::string_view name_of(Fault fault);

struct Finding {
  Fault fault = Fault::OrphanPage;
  std::uint64_t byte_offset = 0;
  std::string_view event; ///< for people; static text
};

struct AuditOptions {
  OrphanRam orphans = OrphanRam::Keep;
  std::size_t events_max = 0;               ///< of the event log; 0: none is kept
  std::optional<std::uint64_t> limit_bytes; ///< of the primary list, as it was asked for; none: unlimited
  std::size_t lives_told = 0;               ///< EventLog::Options::lives_told
};

class Auditor final : public core::memory::FactSink, private MappingWatch {
public:
  /// Both must outlive the auditor.
  Auditor(Ledger& ledger, const core::memory::StreamPosition& position, const AuditOptions& options);
  Auditor(const Auditor&) = delete;
  Auditor& operator=(const Auditor&) = delete;

  /// From now on looks go there. The terminal may be destroyed before the auditor is, but not between looks.
  void observe(const core::terminal::Terminal& terminal) { terminal_ = &terminal; }
  void observe(const core::pagelist::PageList& list) { list_ = &list; } ///< one list without a terminal

  void state(const core::memory::Fact& fact) override;
  /// The caller resized the terminal: what the list holds beside its limit may be another matter from now on.
  void note_resize() { growth_ = {}; }

  /// Walks now: costs what the lists are long. Discards the RAM of new orphans where that is wanted.
  const Account& look();
  /// A look, and findings for what is broken: the first of each fault, in the order of Fault.
  void check();
  /// As check; also looks into pages, cell by cell, 16 from either end of each list.
  void check_contents();

  [[nodiscard]] const Account& last() const { return account_; } ///< of the last look
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  /// Which fault came first, of those that a look has seen; where a fact dates it, the byte of that fact.
  [[nodiscard]] std::optional<Finding> first_divergence() const;
  [[nodiscard]] std::span<const LapMark> laps() const { return laps_.marks(); }
  [[nodiscard]] const EventLog& log() const { return log_; }
  /// As of the last look.
  [[nodiscard]] std::vector<Orphan> orphans() const { return list_orphans(ledger_, walker_.number()); }

private:
  struct Date {
    bool known = false;
    std::uint64_t byte_offset = 0;
    std::uint64_t order = 0;
    std::string_view event;
  };
  [[nodiscard]] ScreenLists subject() const;
  [[nodiscard]] std::uint64_t now() const { return position_.byte_offset; }
  void log_fact(const core::memory::Fact& fact);
  void log(LedgerEventKind kind, const core::memory::Fact& fact, const MappingRecord* record);
  void date_by_fact(const core::memory::Fact& fact);
  void count_fact(const core::memory::Fact& fact);
  void date(std::array<Date, kFaultCount>& dates, Fault fault, std::string_view event);
  void date_by_look();
  void look_at_prune();
  void look_at_pins();
  void walk();
  void mapped(const MappingRecord& record) override;
  void look_at_chunks();
  void look_at_limit();
  [[nodiscard]] bool is_cursor_lost(const core::screen::Screen& screen) const;
  [[nodiscard]] bool ends_lap();
  void mark_lap();
  void tell_lost();
  void discard_orphans();
  void add_finding(Fault fault, std::string_view event);

  Ledger& ledger_;
  const core::memory::StreamPosition& position_;
  AuditOptions options_;
  const core::terminal::Terminal* terminal_ = nullptr;
  const core::pagelist::PageList* list_ = nullptr;
  Walker walker_;
  Account account_;
  EventLog log_;
  LapLog laps_;
  std::vector<Finding> findings_;
  std::array<Date, kFaultCount> told_{}; ///< by facts: when it would have begun
  std::array<Date, kFaultCount> seen_{}; ///< by looks
  std::uint64_t dates_ = 0;              ///< given so far
  /// Since when the list is over its limit and has kept its oldest page.
  struct Growth {
    bool over_limit = false;
    std::uint64_t serial = 0; ///< of that page
    std::uint64_t rows = 0;
  };
  /// A chunk that was mapped while a list's pool had free items; whose chunk it is the next look tells.
  struct Chunk {
    const std::byte* base = nullptr;
    const core::pagelist::PageList* list = nullptr;
  };
  bool pruning_primary_ = false; ///< the prune that was stated last was the primary list's
  std::uint64_t prunes_stated_ = 0;
  std::uint64_t reuses_stated_ = 0;
  Growth growth_;
  std::vector<Chunk> chunks_;
  std::uint64_t orphans_discarded_ = 0; ///< orphan bytes at the last discard
  std::uint64_t lost_told_ = 0;         ///< unlinked orphans when the log was last told of some
};

} // namespace termsoak::audit
