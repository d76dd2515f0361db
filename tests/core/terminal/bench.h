#pragma once

#include "audit/observed_terminal.h"
#include "core/screen/text.h"
#include "core/terminal/terminal.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A terminal with memory and an observer of its own, for tests.
namespace termsoak::core::terminal {

struct TestTerminal {
  explicit TestTerminal(const TerminalOptions& options = {}) : observed(made_of(options)) {}

  void feed(std::string_view bytes) { terminal->feed(bytes); }
  void feed_in_pieces(std::string_view bytes, std::size_t piece_bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece_bytes, bytes.size())))
      terminal->feed(bytes.substr(0, piece_bytes));
  }
  [[nodiscard]] std::vector<std::string> rows() const { return screen::screen_text(terminal->screen()); }
  [[nodiscard]] std::vector<std::string> history() const { return screen::history_text(terminal->primary()); }
  /// Every page of both screens is sound.
  void expect_sound() const;
  /// Screen, history, cursor and accounts as one text: equal texts, equal terminals.
  [[nodiscard]] std::string fingerprint() const {
    std::string text;
    for (const auto& row : history())
      text += row + "\n";
    text += "--\n";
    for (const auto& row : rows())
      text += row + "\n";
    const auto& cursor = terminal->screen().cursor();
    text += "cursor " + std::to_string(cursor.y) + "," + std::to_string(cursor.x);
    for (const audit::MappingRecord& record : ledger.records())
      text += "\n" + std::to_string(record.bytes_at_birth) + "@" + std::to_string(record.born_at) + " " +
              std::string(memory::cause_name(record.cause)) + (record.live ? "" : " unmapped") +
              (record.record_false ? " false from " + std::to_string(record.false_from) : "");
    text += "\npage_size " + std::to_string(terminal->figures().page_size_bytes);
    return text;
  }

  std::unique_ptr<audit::ObservedTerminal> observed;
  Terminal* terminal = &observed->terminal();
  audit::Auditor& audit = observed->audit();
  const audit::Ledger& ledger = observed->ledger();

private:
  static std::unique_ptr<audit::ObservedTerminal> made_of(const TerminalOptions& options) {
    auto made = audit::ObservedTerminal::create(options, {});
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
  }
};

} // namespace termsoak::core::terminal
