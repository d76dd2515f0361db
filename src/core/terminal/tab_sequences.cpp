#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Tab stops and moving by them.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

void forward(State& s, std::size_t count) {
  screen::Screen& screen = s.screen();
  // A tab stops at the right margin, but one that starts right of it goes on to the edge. The wrap stays due.
  const bool beyond = screen.cursor().x > s.rules.margins.right &&
                      s.rules.dialect->tab_beyond_margin == dialect::TabBeyondMargin::ToEdge;
  const auto limit = static_cast<std::uint16_t>(beyond ? s.rules.cols - 1 : s.rules.margins.right);
  std::uint16_t col = screen.cursor().x;
  for (; count > 0 && col < limit; --count)
    col = s.tabs.next(col, limit);
  if (col != screen.cursor().x) screen.set_column(col);
}

void backward(State& s, std::size_t count) {
  screen::Screen& screen = s.screen();
  const std::uint16_t limit = s.rules.origin ? s.rules.margins.left : std::uint16_t{0};
  std::uint16_t col = screen.cursor().x;
  for (; count > 0 && col > limit; --count)
    col = s.tabs.previous(col, limit);
  if (col != screen.cursor().x) {
    if (s.options.dialect->back_tab == dialect::BackTab::EndsDueWrap) screen.clear_pending_wrap();
    screen.set_column(col);
  }
}

void clear_here(State& s) {
  const std::uint16_t col = s.screen().cursor().x;
  if (s.options.dialect->tab_toggle == dialect::TabToggle::Sets && !s.tabs.is_set(col))
    s.tabs.set(col);
  else
    s.tabs.clear(col);
}

void clear(State& s, const CsiSequence& q) {
  if (q.count() == 0 && s.options.dialect->tab_clear == dialect::TabClear::NeedsNumber) return;
  if (q.raw(0) == 0) clear_here(s);
  if (q.raw(0) == 3) s.tabs.clear_all();
}

constexpr ControlRow kControls[] = {
    {{"HT", "HT", "next tab stop", "ECMA-48"}, 0x09, [](State& s) { forward(s, 1); }},
    {{"ESC H", "HTS", "set a tab stop here", "ECMA-48"},
     0x88,
     [](State& s) { s.tabs.set(s.screen().cursor().x); }},
};

constexpr CsiRow kCsi[] = {
    {{"CSI Ps I", "CHT", "tab stops forward", "ECMA-48"},
     0,
     0,
     'I',
     [](State& s, const CsiSequence& q) { forward(s, s.count_of(q)); }},
    {{"CSI Ps Z", "CBT", "tab stops backward", "ECMA-48"},
     0,
     0,
     'Z',
     [](State& s, const CsiSequence& q) { backward(s, s.count_of(q)); }},
    {{"CSI Ps g", "TBC", "clear this tab stop (0) or all (3)", "ECMA-48"}, 0, 0, 'g', clear},
    {{"CSI Ps W", "CTC", "set (0), clear (2) or clear all (5) tab stops", "ECMA-48"},
     0,
     0,
     'W',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 0) s.tabs.set(s.screen().cursor().x);
       if (q.raw(0) == 2) clear_here(s);
       if (q.raw(0) == 5) s.tabs.clear_all();
     }},
    {{"CSI ? 5 W", "DECST8C", "a tab stop every eighth column", "VT510"},
     '?',
     0,
     'W',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 5) s.tabs.reset();
     }},
};

} // namespace

Family tab_family() {
  return {.name = "tabs", .controls = kControls, .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
