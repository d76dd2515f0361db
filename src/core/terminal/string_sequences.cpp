#include "core/terminal/interpreter.h"
#include "core/terminal/sequence_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"

/// Control strings: OSC to its command; DCS, APC, PM and SOS framed, bounded and, where they ask something,
/// answered. Pictures are counted and never stored.
namespace termsoak::core::terminal {
namespace {

using page::Color;
using page::Style;

constexpr SequenceInfo kListed[] = {
    {"DCS $ q Pt ST", "DECRQSS", "report a setting: m, r, s, SP q, \" q, \" p, t", "VT420, xterm"},
    {"DCS + q Pt ST", "XTGETTCAP", "report a termcap entry: TN, Co, RGB", "xterm"},
    {"DCS Ps q Pt ST", "Sixel", "framed and counted, not drawn", "DEC STD 070, VT340"},
    {"DCS Pt ST", "DCS", "any other is read past", "ECMA-48"},
    {"APC G Pt ST", "", "kitty graphics: framed and counted, not stored; a query is answered",
     "kitty graphics protocol"},
    {"APC Pt ST", "APC", "read past", "ECMA-48"},
    {"PM Pt ST", "PM", "read past", "ECMA-48"},
    {"SOS Pt ST", "SOS", "read past", "ECMA-48"},
};

void add_colour(std::string& text, Color colour, unsigned base) {
  if (colour.kind() == Color::Kind::Rgb)
    text += fmt::format("{}:2:{}:{}:{};", base + 8, colour.red(), colour.green(), colour.blue());
  if (colour.kind() != Color::Kind::Palette) return;
  if (colour.index() < 8)
    text += fmt::format("{};", base + colour.index());
  else if (colour.index() < 16)
    text += fmt::format("{};", base + 60 + colour.index() - 8);
  else
    text += fmt::format("{}:5:{};", base + 8, colour.index());
}

/// The pen as SGR parameters.
std::string pen_text(const Style& style) {
  std::string text;
  const auto flag = [&](Style::Flag bit, std::string_view code) {
    if (style.has(bit)) text += code;
  };
  flag(Style::Bold, "1;");
  flag(Style::Faint, "2;");
  flag(Style::Italic, "3;");
  if (style.underline() == page::Underline::Single) text += "4;";
  if (style.underline() > page::Underline::Single)
    text += fmt::format("4:{};", static_cast<unsigned>(style.underline()));
  flag(Style::Blink, "5;");
  flag(Style::Inverse, "7;");
  flag(Style::Invisible, "8;");
  flag(Style::Strikethrough, "9;");
  flag(Style::Overline, "53;");
  add_colour(text, style.foreground(), 30);
  add_colour(text, style.background(), 40);
  if (text.empty()) return "0";
  text.pop_back();
  return text;
}

void report_setting(State& s, std::string_view what) {
  const screen::Margins& margins = s.rules.margins;
  std::string value;
  if (what == "m")
    value = pen_text(s.screen().cursor().style) + "m";
  else if (what == "r")
    value = fmt::format("{};{}r", margins.top + 1, margins.bottom + 1);
  else if (what == "s" && s.is_set(Mode::LeftRightMargins))
    value = fmt::format("{};{}s", margins.left + 1, margins.right + 1);
  else if (what == " q")
    value = fmt::format("{} q", s.cursor_shape == 0 ? 1 : s.cursor_shape);
  else if (what == "\"q")
    value = fmt::format("{}\"q", s.screen().cursor().is_protected ? 1 : 2);
  else if (what == "\"p")
    value = fmt::format("62;{}\"p", s.eight_bit_replies ? 0 : 1);
  else if (what == "t")
    value = fmt::format("{}t", s.rules.rows);
  s.reply_dcs(value.empty() ? "0$r" : "1$r" + value);
}

std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string text;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    text += static_cast<char>(high * 16 + low);
  }
  return text;
}

void report_termcap(State& s, std::string_view hex_name) {
  const std::string name = from_hex(hex_name);
  std::string_view value;
  if (name == "TN" || name == "name") value = "xterm-256color";
  if (name == "Co" || name == "colors") value = "256";
  if (name == "RGB") value = "8";
  if (value.empty()) {
    s.reply_dcs("0+r");
    return;
  }
  std::string answer = fmt::format("1+r{}=", hex_name);
  for (const char c : value)
    answer += fmt::format("{:02X}", static_cast<unsigned char>(c));
  s.reply_dcs(answer);
}

} // namespace

Family string_family() {
  return {.name = "strings", .framed = kListed};
}

void Interpreter::run_strictly(const Dispatch::Csi& csi, const parser::CsiSequence& sequence) {
  constexpr std::size_t kNumbersMax = 24;
  const std::size_t count = sequence.count() - (sequence.ends_open ? 1U : 0U);
  const bool colons = sequence.has_colons && (sequence.final != 'm' || !sequence.plain());
  if (count > kNumbersMax || count > csi.params_max || colons) return;
  if (!sequence.ends_open) return csi.run(state_, sequence);
  parser::CsiSequence shorter = sequence;
  shorter.param_count = static_cast<std::uint16_t>(count);
  csi.run(state_, shorter);
}

void Interpreter::osc_dispatch(const parser::OscString& osc) {
  std::string_view text = osc.payload;
  std::uint32_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 5 && text[digits] >= '0' && text[digits] <= '9')
    number = number * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
  // The modelled core compares the number letter by letter.
  const bool padded =
      digits > 1 && text[0] == '0' && state_.options.dialect->repertoire == dialect::Repertoire::Ghostty;
  const bool well_formed = digits > 0 && !padded && (digits == text.size() || text[digits] == ';');
  const auto run =
      well_formed && number <= 0xFFFF ? dispatch_.osc(static_cast<std::uint16_t>(number)) : nullptr;
  if (run == nullptr)
    return note_unknown(
        form_of(SequenceForm::Kind::Osc, text, well_formed ? number : SequenceForm::kNoNumber));
  // One that is longer than any title, link or clipboard is known, and too long to be obeyed.
  if (osc.truncation == parser::Truncation::Truncated) return;
  text.remove_prefix(std::min(text.size(), digits + 1));
  run(state_, {.number = static_cast<std::uint16_t>(number), .text = text, .end = osc.end});
  if (state_.note_core_failure(state_.screen())) stopped_ = true;
}

void Interpreter::dcs_hook(const parser::CsiSequence& sequence) {
  state_.dcs_request.clear();
  state_.dcs = DcsRequest::Other;
  string_form_ = form_of(sequence, SequenceForm::Kind::Dcs);
  string_first_byte_ = position_.byte_offset;
  if (sequence.final != 'q') return;
  if (sequence.intermediates.is('$')) state_.dcs = DcsRequest::StatusString;
  if (sequence.intermediates.is('+')) state_.dcs = DcsRequest::TermcapString;
  if (sequence.plain()) state_.dcs = DcsRequest::Sixel;
}

void Interpreter::dcs_put(std::span<const std::uint8_t> bytes) {
  if (state_.dcs == DcsRequest::Sixel || state_.dcs == DcsRequest::Other) return; // pictures are not kept
  const std::size_t room = kRequestBytesMax - state_.dcs_request.size();
  state_.dcs_request.append(reinterpret_cast<const char*>(bytes.data()), std::min(room, bytes.size()));
}

void Interpreter::dcs_unhook(parser::StringEnd end) {
  const DcsRequest request = std::exchange(state_.dcs, DcsRequest::None);
  if (end == parser::StringEnd::Cancelled) return;
  if (request == DcsRequest::Other) state_.unknown_sequences.add(string_form_, string_first_byte_);
  if (request == DcsRequest::StatusString) report_setting(state_, state_.dcs_request);
  if (request == DcsRequest::TermcapString) {
    std::string_view names = state_.dcs_request;
    while (!names.empty()) {
      const std::size_t semicolon = std::min(names.find(';'), names.size());
      report_termcap(state_, names.substr(0, semicolon));
      names.remove_prefix(std::min(names.size(), semicolon + 1));
    }
  }
}

void Interpreter::string_start(parser::StringKind) {
  state_.dcs_request.clear();
  string_first_byte_ = position_.byte_offset;
}

void Interpreter::string_put(parser::StringKind kind, std::span<const std::uint8_t> bytes) {
  if (kind != parser::StringKind::Apc) return;
  // A graphics command's keys stand before its first ';'; what comes after is picture data.
  const std::size_t room = kRequestBytesMax - state_.dcs_request.size();
  state_.dcs_request.append(reinterpret_cast<const char*>(bytes.data()), std::min(room, bytes.size()));
}

namespace {

/// The value of a graphics command's key, "s=10"; `fallback` where it is not given or no number.
std::uint32_t key_of(std::string_view keys, char key, std::uint32_t fallback) {
  for (const std::string_view pair : base::split(keys, ',')) {
    if (pair.size() < 3 || pair[0] != key || pair[1] != '=') continue;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(pair.data() + 2, pair.data() + pair.size(), value);
    return error == std::errc{} && end == pair.data() + pair.size() ? value : fallback;
  }
  return fallback;
}

/// Bytes that base64 text stands for.
std::size_t base64_bytes(std::string_view text) {
  while (text.ends_with('='))
    text.remove_suffix(1);
  return text.size() * 3 / 4;
}

} // namespace

// Shows a picture of cells without a size: the cursor ends on its last row, behind its last column. What the
// command does not say of either is none.
void Interpreter::show_picture(std::string_view command) {
  const std::string_view keys = command.substr(0, command.find(';'));
  const std::string_view data = command.substr(std::min(command.size(), keys.size() + 1));
  if (("," + std::string(keys) + ",").find(",a=T,") == std::string::npos) return;
  const std::uint32_t format = key_of(keys, 'f', 32);
  const std::size_t wanted = std::size_t{key_of(keys, 's', 0)} * key_of(keys, 'v', 0) * (format / 8);
  if ((format != 24 && format != 32) || wanted == 0 || base64_bytes(data) != wanted) return;
  if (key_of(keys, 'C', 0) == 1) return;
  screen::Screen& screen = state_.screen();
  const std::uint32_t rows = key_of(keys, 'r', 0);
  screen.clear_pending_wrap();
  const auto& cursor = screen.cursor();
  const std::size_t row = rows == 0 ? cursor.y - std::min<std::size_t>(cursor.y, 1) : cursor.y + rows - 1;
  screen.place({.row = static_cast<std::uint16_t>(std::min<std::size_t>(row, state_.rules.rows - 1U)),
                .col = static_cast<std::uint16_t>(std::min<std::size_t>(
                    std::size_t{cursor.x} + key_of(keys, 'c', 0), state_.rules.cols - 1U))});
}

void Interpreter::string_end(parser::StringKind kind, parser::StringEnd end) {
  if (kind == parser::StringKind::Apc &&
      state_.options.dialect->pictures == dialect::Pictures::MoveCursorUp &&
      state_.dcs_request.starts_with('G'))
    show_picture(std::string_view(state_.dcs_request).substr(1));
  if (end != parser::StringEnd::St) return;
  std::string_view command = state_.dcs_request;
  if (kind != parser::StringKind::Apc || !command.starts_with('G')) {
    const auto form = kind == parser::StringKind::Apc  ? SequenceForm::Kind::Apc
                      : kind == parser::StringKind::Pm ? SequenceForm::Kind::Pm
                                                       : SequenceForm::Kind::Sos;
    return state_.unknown_sequences.add(form_of(form, command), string_first_byte_);
  }
  command = command.substr(1, command.find(';') - 1);
  // The protocol's own question whether it is spoken: a=q with an id wants an answer, and ours is no.
  if (command.find("a=q") == std::string_view::npos) return;
  const std::size_t id = command.find("i=");
  if (id == std::string_view::npos) return;
  const std::string_view digits = command.substr(id + 2, command.find(',', id) - id - 2);
  if (digits.empty() || digits.size() > 10 ||
      digits.find_first_not_of("0123456789") != std::string_view::npos)
    return;
  state_.reply(fmt::format("\x1B_Gi={};ENOTSUP:pictures are not kept\x1B\\", digits));
}

} // namespace termsoak::core::terminal
