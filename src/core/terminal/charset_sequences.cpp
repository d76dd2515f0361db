#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <optional>

/// Designating and invoking character sets.
namespace termsoak::core::terminal {
namespace {

using parser::EscSequence;
using screen::Charset;
using screen::CharsetSlot;

Charset set_of_final(char final) {
  switch (final) {
  case 'A':
    return Charset::British;
  case '0':
  case '2':
    return Charset::DecSpecial;
  case '4':
    return Charset::Dutch;
  case 'C':
  case '5':
    return Charset::Finnish;
  case 'R':
  case 'f':
    return Charset::French;
  case 'Q':
  case '9':
    return Charset::FrenchCanadian;
  case 'K':
    return Charset::German;
  case 'Y':
    return Charset::Italian;
  case '`':
  case 'E':
  case '6':
    return Charset::NorwegianDanish;
  case 'Z':
    return Charset::Spanish;
  case 'H':
  case '7':
    return Charset::Swedish;
  case '=':
    return Charset::Swiss;
  default:
    return Charset::Ascii;
  }
}

void designate(State& s, const EscSequence& q) {
  CharsetSlot slot = CharsetSlot::G0;
  switch (q.intermediates.bytes[0]) {
  case ')':
  case '-':
    slot = CharsetSlot::G1;
    break;
  case '*':
  case '.':
    slot = CharsetSlot::G2;
    break;
  case '+':
  case '/':
    slot = CharsetSlot::G3;
    break;
  default:
    break;
  }
  s.screen().charset().set_of(slot) = set_of_final(q.final);
}

void shift_left(State& s, CharsetSlot slot) {
  s.screen().charset().left = slot;
}

void shift_right(State& s, CharsetSlot slot) {
  s.screen().charset().right = slot;
}

void shift_once(State& s, CharsetSlot slot) {
  s.screen().charset().single_shift = static_cast<std::int8_t>(slot);
}

constexpr ControlRow kControls[] = {
    {{"SO", "LS1", "G1 into GL", "ECMA-48, ISO 2022"},
     0x0E,
     [](State& s) { shift_left(s, CharsetSlot::G1); }},
    {{"SI", "LS0", "G0 into GL", "ECMA-48, ISO 2022"},
     0x0F,
     [](State& s) { shift_left(s, CharsetSlot::G0); }},
    {{"ESC N", "SS2", "next character from G2", "ECMA-48, ISO 2022"},
     0x8E,
     [](State& s) { shift_once(s, CharsetSlot::G2); }},
    {{"ESC O", "SS3", "next character from G3", "ECMA-48, ISO 2022"},
     0x8F,
     [](State& s) { shift_once(s, CharsetSlot::G3); }},
};

constexpr EscRow kEscapes[] = {
    {{"ESC n", "LS2", "G2 into GL", "ISO 2022"},
     0,
     'n',
     [](State& s, const EscSequence&) { shift_left(s, CharsetSlot::G2); }},
    {{"ESC o", "LS3", "G3 into GL", "ISO 2022"},
     0,
     'o',
     [](State& s, const EscSequence&) { shift_left(s, CharsetSlot::G3); }},
    {{"ESC ~", "LS1R", "G1 into GR", "ISO 2022"},
     0,
     '~',
     [](State& s, const EscSequence&) { shift_right(s, CharsetSlot::G1); }},
    {{"ESC }", "LS2R", "G2 into GR", "ISO 2022"},
     0,
     '}',
     [](State& s, const EscSequence&) { shift_right(s, CharsetSlot::G2); }},
    {{"ESC |", "LS3R", "G3 into GR", "ISO 2022"},
     0,
     '|',
     [](State& s, const EscSequence&) { shift_right(s, CharsetSlot::G3); }},
};

constexpr SequenceInfo kListed[] = {
    {"ESC ( F", "SCS", "designate G0: B ASCII, A British, 0 DEC special graphics, national sets of the VT220",
     "ISO 2022, DEC STD 070"},
    {"ESC ) F", "SCS", "designate G1", "ISO 2022, DEC STD 070"},
    {"ESC * F", "SCS", "designate G2", "ISO 2022, DEC STD 070"},
    {"ESC + F", "SCS", "designate G3", "ISO 2022, DEC STD 070"},
};

} // namespace

// Any final byte may follow a designating intermediate, so these have no rows of their own.
bool run_designation(State& s, const EscSequence& q) {
  if (q.intermediates.none()) return false;
  const std::string_view designating = "()*+-./";
  if (designating.find(q.intermediates.bytes[0]) == std::string_view::npos) return false;
  // Sets of 96 and national sets are unknown to the modelled core: what was designated stays.
  if (s.options.dialect->repertoire == dialect::Repertoire::Ghostty &&
      (std::string_view("-./").find(q.intermediates.bytes[0]) != std::string_view::npos ||
       std::string_view("B0A").find(q.final) == std::string_view::npos))
    return true;
  if (q.intermediates.count == 1) designate(s, q);
  return true;
}

Family charset_family() {
  return {.name = "character sets", .controls = kControls, .escapes = kEscapes, .framed = kListed};
}

} // namespace termsoak::core::terminal
