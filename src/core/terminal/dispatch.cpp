#include "core/terminal/dispatch.h"

#include "core/terminal/modes.h"

#include <fmt/format.h>

namespace termsoak::core::terminal {
namespace {

std::uint32_t key_of(char marker, char intermediate, char final) {
  const auto byte = [](char c) { return std::uint32_t{static_cast<unsigned char>(c)}; };
  return byte(marker) << 16 | byte(intermediate) << 8 | byte(final);
}

/// 0 for none: what the bytes hold then is left over from an earlier sequence.
char only_intermediate(const parser::Intermediates& intermediates) {
  return intermediates.none() ? '\0' : intermediates.bytes[0];
}

template <class Pairs, class Key>
auto find_in(const Pairs& pairs, Key key) -> decltype(pairs.front().second) {
  for (const auto& [known, function] : pairs)
    if (known == key) return function;
  return nullptr;
}

} // namespace

std::vector<Family> families() {
  return {cursor_family(),    tab_family(),       erase_family(),   edit_family(),   scroll_family(),
          margin_family(),    rectangle_family(), charset_family(), mode_family(),   sgr_family(),
          hyperlink_family(), title_family(),     colour_family(),  prompt_family(), report_family(),
          reset_family(),     kitty_family(),     string_family()};
}

std::vector<ListedSequence> list_sequences() {
  std::vector<ListedSequence> listed;
  for (const Family& family : families()) {
    const auto add = [&](const SequenceInfo& info) {
      listed.push_back({family.name, std::string(info.form), info.mnemonic, info.meaning, info.standard});
    };
    for (const ControlRow& row : family.controls)
      add(row.info);
    for (const EscRow& row : family.escapes)
      add(row.info);
    for (const CsiRow& row : family.controls_csi)
      add(row.info);
    for (const OscRow& row : family.commands)
      add(row.info);
    for (const SequenceInfo& info : family.framed)
      add(info);
  }
  for (const ModeRow& row : mode_table()) {
    const std::string_view marker = row.kind == ModeKind::Dec ? "? " : "";
    listed.push_back({"modes", fmt::format("CSI {}{} h", marker, row.number), "", row.name, row.standard});
  }
  return listed;
}

Dispatch::Dispatch(const dialect::Dialect& dialect) {
  const bool ghostty = dialect.repertoire == dialect::Repertoire::Ghostty;
  const auto unknown = [ghostty](SpokenBy spoken) {
    return spoken == (ghostty ? SpokenBy::Xterm : SpokenBy::Ghostty);
  };
  for (const Family& family : families()) {
    if (unknown(family.spoken)) continue;
    for (const ControlRow& row : family.controls)
      controls_[row.control] = row.run;
    for (const EscRow& row : family.escapes)
      if (!unknown(row.spoken)) escapes_.emplace_back(key_of(0, row.intermediate, row.final), row.run);
    for (const OscRow& row : family.commands)
      commands_.emplace_back(row.number, row.run);
    for (const CsiRow& row : family.controls_csi) {
      if (unknown(row.spoken)) continue;
      const auto final = static_cast<unsigned char>(row.final);
      const Csi csi{.run = row.run, .params_max = row.params_max};
      if (row.intermediate == 0 && row.marker == 0)
        plain_csi_[final] = csi;
      else if (row.intermediate == 0 && row.marker == '?')
        question_csi_[final] = csi;
      else
        other_csi_.emplace_back(key_of(row.marker, row.intermediate, row.final), csi);
    }
  }
}

const Dispatch::Csi& Dispatch::marked_csi(const parser::CsiSequence& sequence) const {
  if (sequence.intermediates.none() && sequence.private_marker == '?')
    return question_csi_[static_cast<unsigned char>(sequence.final) & 0x7F];
  if (sequence.intermediates.count > 1) return unknown_;
  const std::uint32_t key =
      key_of(sequence.private_marker, only_intermediate(sequence.intermediates), sequence.final);
  for (const auto& [known, csi] : other_csi_)
    if (known == key) return csi;
  return unknown_;
}

Dispatch::EscFunction Dispatch::esc(const parser::EscSequence& sequence) const {
  if (sequence.intermediates.count > 1) return nullptr;
  return find_in(escapes_, key_of(0, only_intermediate(sequence.intermediates), sequence.final));
}

Dispatch::OscFunction Dispatch::osc(std::uint16_t number) const {
  return find_in(commands_, number);
}

} // namespace termsoak::core::terminal
