#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Inserting and deleting characters, lines and columns; repeating a character.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

constexpr CsiRow kCsi[] = {
    {{"CSI Ps @", "ICH", "insert blanks", "ECMA-48"},
     0,
     0,
     '@',
     [](State& s, const CsiSequence& q) { s.screen().insert_blanks(q.param(0, 1)); }},
    {{"CSI Ps P", "DCH", "delete characters", "ECMA-48"},
     0,
     0,
     'P',
     [](State& s, const CsiSequence& q) { s.screen().delete_characters(q.param(0, 1)); }},
    {{"CSI Ps L", "IL", "insert lines", "ECMA-48"},
     0,
     0,
     'L',
     [](State& s, const CsiSequence& q) { s.screen().insert_lines(q.param(0, 1)); }},
    {{"CSI Ps M", "DL", "delete lines", "ECMA-48"},
     0,
     0,
     'M',
     [](State& s, const CsiSequence& q) { s.screen().delete_lines(q.param(0, 1)); }},
    {{"CSI Ps ' }", "DECIC", "insert columns", "VT420"},
     0,
     '\'',
     '}',
     [](State& s, const CsiSequence& q) { s.screen().insert_columns(s.screen().cursor().x, q.param(0, 1)); }},
    {{"CSI Ps ' ~", "DECDC", "delete columns", "VT420"},
     0,
     '\'',
     '~',
     [](State& s, const CsiSequence& q) { s.screen().delete_columns(s.screen().cursor().x, q.param(0, 1)); }},
    {{"CSI Ps b", "REP", "repeat the last character", "ECMA-48"},
     0,
     0,
     'b',
     [](State& s, const CsiSequence& q) { s.screen().repeat(q.param(0, 1)); }},
};

} // namespace

Family edit_family() {
  return {.name = "edit", .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
