#pragma once

#include "parser/sequences.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The supported sequences as rows that both dispatch and documentation are made from: what has no row is not
/// understood, and what has one does something. The rows stand beside their functions, one file a family.
namespace termsoak::core::terminal {

class State;

/// What people read: `termsoak list sequences`.
struct SequenceInfo {
  std::string_view form;     ///< "CSI Ps A"
  std::string_view mnemonic; ///< "CUU"
  std::string_view meaning;
  std::string_view standard;
};

/// Whose a row is, where `dialect::Repertoire` makes a difference.
enum class SpokenBy : std::uint8_t { Everyone, Xterm, Ghostty };

/// Numbers a CSI may have, where `dialect::Parameters` holds it to that.
inline constexpr std::uint8_t kAnyParams = 255;

struct ControlRow {
  SequenceInfo info;
  std::uint8_t control; ///< C0, or C1 in its 8-bit form
  void (*run)(State&);
};

struct EscRow {
  SequenceInfo info;
  char intermediate; ///< 0 for none
  char final;
  void (*run)(State&, const parser::EscSequence&);
  SpokenBy spoken = SpokenBy::Everyone;
};

struct CsiRow {
  SequenceInfo info;
  char marker;       ///< '<', '=', '>', '?' or 0
  char intermediate; ///< 0 for none
  char final;
  void (*run)(State&, const parser::CsiSequence&);
  std::uint8_t params_max = 1;
  SpokenBy spoken = SpokenBy::Everyone;
};

/// The part of an OSC after its number, and how it ended (a reply ends the same way).
struct OscCommand {
  std::uint16_t number;
  std::string_view text;
  parser::StringEnd end;
};

struct OscRow {
  SequenceInfo info;
  std::uint16_t number;
  void (*run)(State&, const OscCommand&);
};

/// One family's rows; the spans refer to constants.
struct Family {
  std::string_view name;
  std::span<const ControlRow> controls = {};
  std::span<const EscRow> escapes = {};
  std::span<const CsiRow> controls_csi = {};
  std::span<const OscRow> commands = {};
  std::span<const SequenceInfo> framed = {}; ///< strings handled as a whole: DCS, APC, PM, SOS
  SpokenBy spoken = SpokenBy::Everyone;
};

[[nodiscard]] Family cursor_family();
[[nodiscard]] Family tab_family();
[[nodiscard]] Family erase_family();
[[nodiscard]] Family edit_family();
[[nodiscard]] Family scroll_family();
[[nodiscard]] Family margin_family();
[[nodiscard]] Family rectangle_family();
[[nodiscard]] Family charset_family();
[[nodiscard]] Family mode_family();
[[nodiscard]] Family sgr_family();
[[nodiscard]] Family reset_family();
[[nodiscard]] Family report_family();
[[nodiscard]] Family title_family();
[[nodiscard]] Family hyperlink_family();
[[nodiscard]] Family colour_family();
[[nodiscard]] Family prompt_family();
[[nodiscard]] Family kitty_family();
[[nodiscard]] Family string_family();

/// ESC ( F and its kin, whatever F is; false when the sequence is none of them.
bool run_designation(State& state, const parser::EscSequence& sequence);

/// Every family, in the order people read them.
[[nodiscard]] std::vector<Family> families();

/// A row of the printed table of sequences.
struct ListedSequence {
  std::string_view family;
  std::string form;
  std::string_view mnemonic;
  std::string_view meaning;
  std::string_view standard;
};
/// Everything this terminal understands, modes included.
[[nodiscard]] std::vector<ListedSequence> list_sequences();

} // namespace termsoak::core::terminal
