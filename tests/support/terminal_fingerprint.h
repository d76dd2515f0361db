#pragma once

#include "audit/observed_terminal.h"
#include "core/screen/screen.h"
#include "core/screen/text.h"
#include "core/terminal/terminal.h"
#include "core/terminal/unknown_sequences.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Everything a terminal shows, answers and counts, folded to one number a part: equal streams must give
/// equal parts, however they were cut and whichever path ran. Does not judge, and cannot be read back.
namespace termsoak::test {

/// FNV-1a, 64 bits.
class Digest {
public:
  void add(std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte)
      step(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text)
      step(static_cast<std::uint8_t>(c));
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

private:
  void step(std::uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

struct Fingerprint {
  std::uint64_t history = 0;  ///< cells of the primary screen's history
  std::uint64_t screen = 0;   ///< cells of both screens, row flags included
  std::uint64_t cursor = 0;   ///< of the shown screen, and its pen
  std::uint64_t ledger = 0;   ///< every mapping with cause, birth and end
  std::uint64_t accounts = 0; ///< what a walk finds, and figures of the primary list
  std::uint64_t talk = 0;     ///< title and replies
  std::uint64_t unknown = 0;  ///< sequences that were not known
  bool operator==(const Fingerprint&) const = default;
};

/// The first part in which two terminals differ, or empty.
[[nodiscard]] inline std::string_view differing_part(const Fingerprint& a, const Fingerprint& b) {
  if (a.history != b.history) return "history";
  if (a.screen != b.screen) return "screen";
  if (a.cursor != b.cursor) return "cursor";
  if (a.ledger != b.ledger) return "ledger";
  if (a.accounts != b.accounts) return "accounts";
  if (a.talk != b.talk) return "title or replies";
  if (a.unknown != b.unknown) return "unknown sequences";
  return {};
}

/// Cells bit for bit, ids included: those are as much the model's as the text is.
inline void add_row(Digest& digest, const core::pagelist::Pin& at) {
  const core::page::Page& page = at.page();
  const core::page::Row& row = at.row();
  digest.add(row.bits() & ~core::page::Row::kOffsetMask);
  for (const core::page::Cell& cell : page.row_cells(row)) {
    digest.add(cell.bits());
    if (cell.has_style()) digest.add(core::page::style_hash(page.style(cell.style())));
    if (cell.has_grapheme())
      for (const char32_t code_point : page.graphemes(cell))
        digest.add(code_point);
    if (cell.has_hyperlink()) digest.add(page.hyperlink(page.hyperlink_of(cell)).uri);
  }
}

[[nodiscard]] inline std::uint64_t digest_of(const audit::Ledger& ledger) {
  Digest digest;
  for (const audit::MappingRecord& record : ledger.records()) {
    digest.add(record.bytes_at_birth);
    digest.add(record.bytes);
    digest.add(record.born_at);
    digest.add(static_cast<std::uint64_t>(record.cause));
    digest.add(record.live ? 0 : record.unmapped_at + 1);
    digest.add(record.record_false ? record.false_from + 1 : 0);
  }
  return digest.value();
}

[[nodiscard]] inline std::uint64_t digest_of(const core::pagelist::ListFigures& list,
                                             const audit::Account& now) {
  Digest digest;
  for (const std::uint64_t figure : {now.owned_bytes,
                                     now.recorded_bytes,
                                     now.believed_bytes,
                                     static_cast<std::uint64_t>(now.drift_bytes),
                                     static_cast<std::uint64_t>(now.drift_rows),
                                     now.idle_bytes,
                                     now.idle_resident_bytes,
                                     now.pages_standard,
                                     now.pages_non_standard,
                                     now.orphans_in_list.bytes,
                                     now.orphans_on_free_list.bytes,
                                     now.orphans_unlinked.bytes,
                                     now.pins_dangling,
                                     list.page_size_bytes,
                                     list.total_rows,
                                     list.history_rows,
                                     list.prunes,
                                     list.reuses,
                                     list.capacity_increases,
                                     list.zeroed_bytes,
                                     list.rows_gone,
                                     list.rows_lost})
    digest.add(figure);
  return digest.value();
}

/// Takes the replies along.
[[nodiscard]] inline Fingerprint fingerprint_of(core::terminal::Terminal& terminal,
                                                const audit::Ledger& ledger, audit::Auditor& audit) {
  Digest history, screen, cursor, talk, unknown;
  core::screen::for_each_history_row(terminal.primary(),
                                     [&](const core::pagelist::Pin& at) { add_row(history, at); });
  for (const core::screen::Screen* shown : {&terminal.primary(), terminal.alternate()})
    if (shown != nullptr)
      core::screen::for_each_screen_row(*shown, [&](const core::pagelist::Pin& at) { add_row(screen, at); });
  const core::screen::Cursor& at = terminal.screen().cursor();
  for (const std::uint64_t part :
       {std::uint64_t{at.x}, std::uint64_t{at.y}, std::uint64_t{at.pending_wrap}, std::uint64_t{at.style_id},
        std::uint64_t{at.hyperlink_id}, core::page::style_hash(at.style),
        std::uint64_t{terminal.cursor_visible()}, std::uint64_t{terminal.alternate_active()}})
    cursor.add(part);
  talk.add(terminal.title());
  talk.add(terminal.take_replies());
  for (const auto& kind : terminal.unknown_sequences().kinds()) {
    unknown.add(kind.form.text());
    unknown.add(kind.count);
    unknown.add(kind.first_byte);
  }
  unknown.add(terminal.unknown_sequences().count());
  return {.history = history.value(),
          .screen = screen.value(),
          .cursor = cursor.value(),
          .ledger = digest_of(ledger),
          .accounts = digest_of(terminal.figures(), audit.look()),
          .talk = talk.value(),
          .unknown = unknown.value()};
}

[[nodiscard]] inline Fingerprint fingerprint_of(audit::ObservedTerminal& observed) {
  return fingerprint_of(observed.terminal(), observed.ledger(), observed.audit());
}

} // namespace termsoak::test
