#include "parser/event_recorder.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace termsoak::parser {
namespace {

constexpr const char* kC0[] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT",  "LF",
                               "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
                               "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};
constexpr const char* kC1[] = {"PAD", "HOP", "BPH", "NBH", "IND", "NEL", "SSA", "ESA", "HTS", "HTJ", "VTS",
                               "PLD", "PLU", "RI",  "SS2", "SS3", "DCS", "PU1", "PU2", "STS", "CCH", "MW",
                               "SPA", "EPA", "SOS", "SGC", "SCI", "CSI", "ST",  "OSC", "PM",  "APC"};

const char* name(StringEnd end) {
  return end == StringEnd::Bell ? "BEL" : end == StringEnd::St ? "ST" : "cancelled";
}

const char* name(StringKind kind) {
  return kind == StringKind::Apc ? "apc" : kind == StringKind::Pm ? "pm" : "sos";
}

std::string header(const CsiSequence& csi) {
  std::string text;
  if (csi.private_marker != 0) text += fmt::format("{} ", csi.private_marker);
  for (std::size_t i = 0; i < csi.count(); ++i) {
    const bool last = i + 1 == csi.count();
    text += fmt::format("{}{}", csi.raw(i), last ? " " : csi.colon_follows(i) ? ":" : ";");
  }
  if (!csi.intermediates.none()) text += fmt::format("{} ", escaped(csi.intermediates.view()));
  return text + csi.final;
}

} // namespace

std::string escaped(std::string_view bytes) {
  std::string out = "\"";
  unicode::Utf8Decoder decoder;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    if (byte == 0x1B)
      out += "\\e";
    else if (byte == '"' || byte == '\\')
      out += fmt::format("\\{}", char(byte));
    else if (byte >= 0x20 && byte < 0x7F)
      out += char(byte);
    else if (byte >= 0xC2) {
      char32_t cp = 0;
      const auto got =
          decoder.decode(reinterpret_cast<const std::uint8_t*>(bytes.data()) + i, bytes.size() - i, &cp, 1);
      const bool whole = got.code_points == 1 && got.stop != unicode::Utf8Stop::Replaced &&
                         got.stop != unicode::Utf8Stop::C1;
      const std::size_t count = whole ? got.bytes_consumed : 1;
      decoder = unicode::Utf8Decoder();
      out += whole ? std::string(bytes.substr(i, count)) : fmt::format("\\x{:02x}", byte);
      i += count;
      continue;
    } else
      out += fmt::format("\\x{:02x}", byte);
    ++i;
  }
  return out + "\"";
}

void EventRecorder::print_ascii(const std::uint8_t* bytes, std::size_t count) {
  std::vector<char32_t> code_points(bytes, bytes + count);
  for (const char32_t cp : code_points)
    EXPECT_TRUE(cp >= 0x20 && cp < 0x7F);
  print_codepoints(code_points.data(), count);
}

void EventRecorder::print_codepoints(const char32_t* code_points, std::size_t count) {
  EXPECT_GT(count, 0U);
  if (text_.empty()) {
    flush();
    text_offset_ = offset_;
  }
  std::uint64_t offset = offset_;
  for (std::size_t i = 0; i < count; ++i) {
    printed_.emplace_back(offset, code_points[i]);
    char bytes[4];
    text_.append(bytes, unicode::encode_utf8(code_points[i], bytes));
    offset += unicode::utf8_bytes(code_points[i]);
  }
}

void EventRecorder::execute(std::uint8_t control) {
  line(fmt::format("execute {:02x} {}", control, control < 0x80 ? kC0[control] : kC1[control - 0x80]));
}

void EventRecorder::esc_dispatch(const EscSequence& esc) {
  line(esc.intermediates.none() ? fmt::format("esc {}", esc.final)
                                : fmt::format("esc {} {}", escaped(esc.intermediates.view()), esc.final));
}

void EventRecorder::csi_dispatch(const CsiSequence& csi) {
  line("csi " + header(csi));
}

void EventRecorder::osc_dispatch(const OscString& osc) {
  line(fmt::format("osc {} {}{}", escaped(osc.payload), name(osc.end),
                   osc.truncation == Truncation::Truncated ? " truncated" : ""));
}

void EventRecorder::dcs_hook(const CsiSequence& csi) {
  line("dcs " + header(csi));
}
void EventRecorder::dcs_unhook(StringEnd end) {
  line(fmt::format("dcs end {}", name(end)));
}
void EventRecorder::string_start(StringKind kind) {
  line(name(kind));
}
void EventRecorder::string_end(StringKind kind, StringEnd end) {
  line(fmt::format("{} end {}", name(kind), name(end)));
}

void EventRecorder::put(std::span<const std::uint8_t> data) {
  EXPECT_FALSE(data.empty());
  if (data_.empty()) {
    flush();
    data_offset_ = offset_;
  }
  data_.append(reinterpret_cast<const char*>(data.data()), data.size());
}

void EventRecorder::line(std::string text) {
  flush();
  lines_.push_back(fmt::format("{} {}", offset_, text));
}

void EventRecorder::flush() {
  if (!text_.empty()) lines_.push_back(fmt::format("{} print {}", text_offset_, escaped(text_)));
  if (!data_.empty()) lines_.push_back(fmt::format("{} data {}", data_offset_, escaped(data_)));
  text_.clear();
  data_.clear();
}

std::vector<std::string> EventRecorder::lines() {
  flush();
  return lines_;
}

} // namespace termsoak::parser
