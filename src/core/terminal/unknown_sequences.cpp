#include "core/terminal/unknown_sequences.h"

#include <algorithm>
#include <string_view>

namespace termsoak::core::terminal {
namespace {

using FormKind = SequenceForm::Kind;

constexpr std::array<std::string_view, 7> kKindNames{"ESC", "CSI", "OSC", "DCS", "APC", "PM", "SOS"};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Reads one word of a form's text into it.
consteval void add_word(SequenceForm& form, std::string_view word) {
  const bool has_header = form.kind == FormKind::Csi || form.kind == FormKind::Dcs;
  if (form.kind == FormKind::Osc && is_digit(word[0])) {
    form.number = 0;
    for (const char digit : word)
      form.number = form.number * 10 + static_cast<std::uint32_t>(digit - '0');
  } else if (has_header && word[0] >= '<' && word[0] <= '?') {
    form.marker = word[0];
  } else if (word == "SP" || (word[0] >= '!' && word[0] <= '/')) {
    form.intermediates[0] = word == "SP" ? ' ' : word[0];
  } else {
    form.final = word[0];
  }
}

/// The inverse of SequenceForm::text, for the table below.
consteval SequenceForm form(std::string_view text) {
  SequenceForm out;
  const std::string_view name = text.substr(0, text.find(' '));
  out.kind = static_cast<FormKind>(std::ranges::find(kKindNames, name) - kKindNames.begin());
  while (text.find(' ') != std::string_view::npos) {
    text.remove_prefix(text.find(' ') + 1);
    add_word(out, text.substr(0, text.find(' ')));
  }
  return out;
}

/// Known to xterm, a VT510, a Linux console or a terminal of today, and without effect on what is stored
/// here.
constexpr SequenceForm kWithoutEffect[] = {
    // ECMA-35 and ECMA-48: UTF-8 selected, conformance announced, a string's end without a string.
    form("ESC \\"), form("ESC % G"), form("ESC % @"), form("ESC SP L"), form("ESC SP M"), form("ESC SP N"),
    // Printer, lamps, bell, clicks, sounds, locator, keyboard, macros that nobody has run.
    form("CSI i"), form("CSI ? i"), form("CSI q"), form("CSI SP r"), form("CSI SP t"), form("CSI SP u"),
    form("CSI SP v"), form("CSI SP ~"), form("CSI , ~"), form("CSI ' w"), form("CSI ' z"), form("CSI ' {"),
    form("CSI ' |"), form("CSI + x"), form("CSI y"), form("DCS |"), form("DCS \" x"), form("DCS ! z"),
    // Questions, whose answers nobody here waits for, and what restores their answers.
    form("CSI $ u"), form("CSI $ w"), form("CSI & u"), form("CSI ? S"), form("CSI ? f"), form("CSI ? g"),
    form("CSI # R"), form("CSI # y"), form("CSI # |"), form("DCS $ t"), form("DCS ! u"), form("DCS + p"),
    // Titles, pointers, key formats, status line, cursor of the Linux console.
    form("CSI > T"), form("CSI > f"), form("CSI > n"), form("CSI > p"), form("CSI > s"), form("CSI > t"),
    form("CSI # S"), form("CSI $ ~"), form("CSI ? c"), form("CSI ]"), form("OSC I"), form("OSC L"),
    form("OSC l"),
    // Palettes and fonts.
    form("CSI # P"), form("CSI # Q"), form("DCS {"), form("OSC 5"), form("OSC 6"), form("OSC 13"),
    form("OSC 14"), form("OSC 15"), form("OSC 16"), form("OSC 17"), form("OSC 18"), form("OSC 19"),
    form("OSC 21"), form("OSC 50"), form("OSC 105"), form("OSC 106"), form("OSC 113"), form("OSC 114"),
    form("OSC 115"), form("OSC 116"), form("OSC 117"), form("OSC 118"), form("OSC 119"), form("OSC 704"),
    form("OSC 705"), form("OSC 706"), form("OSC 707"), form("OSC 708"),
    // The window's property, the log file, the pointer's shape, features, notifications, shell integration,
    // the
    // clipboard, the context of a command.
    form("OSC 3"), form("OSC 22"), form("OSC 30"), form("OSC 46"), form("OSC 60"), form("OSC 61"),
    form("OSC 99"), form("OSC 176"), form("OSC 555"), form("OSC 633"), form("OSC 697"), form("OSC 701"),
    form("OSC 3008"), form("OSC 5522"),
    // Synchronised updates in their old form.
    form("DCS = s")};

} // namespace

std::string SequenceForm::text() const {
  std::string out(kKindNames[static_cast<std::size_t>(kind)]);
  const auto add = [&](char c) {
    if (c == ' ')
      out += " SP";
    else if (c > ' ' && c <= '~')
      out += {' ', c};
  };
  add(marker);
  for (const char intermediate : intermediates)
    add(intermediate);
  if (number != kNoNumber) out += " " + std::to_string(number);
  add(final);
  return out;
}

SequenceForm form_of(const parser::EscSequence& sequence) {
  SequenceForm out{.kind = FormKind::Esc, .final = sequence.final};
  std::ranges::copy(sequence.intermediates.view(), out.intermediates.begin());
  return out;
}

SequenceForm form_of(const parser::CsiSequence& sequence, FormKind kind) {
  SequenceForm out{.kind = kind, .marker = sequence.private_marker, .final = sequence.final};
  std::ranges::copy(sequence.intermediates.view(), out.intermediates.begin());
  return out;
}

SequenceForm form_of(FormKind kind, std::string_view text, std::uint32_t number) {
  const bool by_letter =
      kind == FormKind::Apc || (kind == FormKind::Osc && number == SequenceForm::kNoNumber);
  return {.kind = kind,
          .final = by_letter && !text.empty() && is_letter(text[0]) ? text[0] : '\0',
          .number = number};
}

void UnknownSequenceCounts::add(const SequenceForm& form, std::uint64_t byte_offset) {
  const auto known = std::ranges::find(
      kinds_.begin(), kinds_.begin() + static_cast<std::ptrdiff_t>(kinds_count_), form, &Kind::form);
  if (known != kinds_.begin() + static_cast<std::ptrdiff_t>(kinds_count_)) {
    ++known->count;
  } else if (std::ranges::find(kWithoutEffect, form) != std::end(kWithoutEffect)) {
    return;
  } else if (kinds_count_ < kKindsMax) {
    kinds_[kinds_count_++] = {.form = form, .count = 1, .first_byte = byte_offset};
  } else {
    ++others_;
  }
  ++count_;
}

} // namespace termsoak::core::terminal
