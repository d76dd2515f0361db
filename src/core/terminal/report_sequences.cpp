#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <fmt/format.h>

/// Questions a program asks the terminal. A replay throws the answers away, a live target sends them.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

void cursor_position(State& s, std::string_view marker) {
  const auto& cursor = s.screen().cursor();
  const unsigned row = cursor.y - (s.rules.origin ? s.rules.margins.top : 0U) + 1;
  const unsigned col = cursor.x - (s.rules.origin ? s.rules.margins.left : 0U) + 1;
  s.reply_csi(fmt::format("{}{};{}R", marker, row, col));
}

void device_status(State& s, const CsiSequence& q) {
  if (q.raw(0) == 5) s.reply_csi("0n");
  if (q.raw(0) == 6) cursor_position(s, "");
}

void private_status(State& s, const CsiSequence& q) {
  switch (q.raw(0)) {
  case 6:
    cursor_position(s, "?");
    break;
  case 15:
    s.reply_csi("?13n");
    break; // no printer
  case 25:
    s.reply_csi("?20n");
    break; // user keys unlocked
  case 26:
    s.reply_csi("?27;1;0;0n");
    break; // North American keyboard
  case 55:
    s.reply_csi("?50n");
    break; // no locator
  case 62:
    s.reply_csi("0*{");
    break; // no macro space
  case 996:
    s.reply_csi("?997;1n");
    break; // dark colours
  default:
    break;
  }
}

void terminal_parameters(State& s, const CsiSequence& q) {
  if (q.raw(0) <= 1) s.reply_csi(fmt::format("{};1;1;128;128;1;0x", q.raw(0) + 2));
}

void window(State& s, const CsiSequence& q) {
  const unsigned rows = s.rules.rows;
  const unsigned cols = s.rules.cols;
  switch (q.raw(0)) {
  case 11:
    s.reply_csi("1t");
    break; // not an icon
  case 13:
    s.reply_csi("3;0;0t");
    break;
  case 14:
    s.reply_csi(fmt::format("4;{};{}t", rows * kCellPixelHeight, cols * kCellPixelWidth));
    break;
  case 16:
    s.reply_csi(fmt::format("6;{};{}t", kCellPixelHeight, kCellPixelWidth));
    break;
  case 18:
    s.reply_csi(fmt::format("8;{};{}t", rows, cols));
    break;
  case 19:
    s.reply_csi(fmt::format("9;{};{}t", rows, cols));
    break;
  case 22:
    if (s.title_stack.size() == kTitleStackMax) s.title_stack.erase(s.title_stack.begin());
    s.title_stack.push_back(s.title);
    break;
  case 23:
    if (s.title_stack.empty()) break;
    s.title = std::move(s.title_stack.back());
    s.title_stack.pop_back();
    break;
  default:
    break; // moving, sizing and reading the title back are refused
  }
}

constexpr ControlRow kControls[] = {
    {{"ENQ", "ENQ", "answerback, which is empty", "ECMA-48"}, 0x05, [](State&) {}},
    {{"ESC Z", "DECID", "as DA1", "VT52, VT100"}, 0x9A, [](State& s) { s.reply_csi("?62;22c"); }},
};

constexpr CsiRow kCsi[] = {
    {{"CSI Ps c", "DA1", "what are you: a VT220 with colour", "ECMA-48"},
     0,
     0,
     'c',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 0) s.reply_csi("?62;22c");
     }},
    {{"CSI > Ps c", "DA2", "which version", "VT220"},
     '>',
     0,
     'c',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 0) s.reply_csi(">1;10;0c");
     }},
    {{"CSI = Ps c", "DA3", "which unit", "VT420"},
     '=',
     0,
     'c',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 0) s.reply_dcs("!|00000000");
     }},
    {{"CSI Ps n", "DSR", "are you well (5), where is the cursor (6)", "ECMA-48"}, 0, 0, 'n', device_status},
    {{"CSI ? Ps n", "DSR",
      "cursor (6), printer (15), keys (25, 26), locator (55), macros (62), colours (996)",
      "DEC, contour VT extension"},
     '?',
     0,
     'n',
     private_status},
    {{"CSI Ps x", "DECREQTPARM", "line parameters", "VT100"}, 0, 0, 'x', terminal_parameters},
    {{"CSI Ps t", "XTWINOPS", "sizes (11, 13, 14, 16, 18, 19), title stack (22, 23)", "dtterm, xterm"},
     0,
     0,
     't',
     window},
    {{"CSI > q", "XTVERSION", "name and version", "xterm"},
     '>',
     0,
     'q',
     [](State& s, const CsiSequence&) { s.reply_dcs(">|termsoak"); }},
};

} // namespace

Family report_family() {
  return {.name = "reports", .controls = kControls, .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
