#include "streams/transform/scrubbers.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace termsoak::streams::transform {
namespace {

/// Box corners, lines, crossings and the checker board, as letters of the special graphics set.
constexpr std::string_view kDrawingLetters = "ajklmnqtuvwx";

struct Decoded {
  char32_t code_point;
  std::uint8_t byte_count;
};

/// One well-formed code point, or nothing: ill-formed bytes say nothing and stay.
std::optional<Decoded> decode(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return Decoded{lead, 1};
  const std::uint8_t count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < count) return std::nullopt;
  char32_t value = lead & (0x7FU >> count);
  for (std::size_t i = 1; i < count; ++i) {
    if ((at(i) & 0xC0) != 0x80) return std::nullopt;
    value = (value << 6) | (at(i) & 0x3FU);
  }
  constexpr char32_t kSmallest[]{0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[count] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return std::nullopt;
  return Decoded{value, count};
}

} // namespace

void TextScrubber::letter(Letter letter) {
  letter.is_mark = letter.code_point >= 0x80 && is_mark(letter.code_point);
  if (letter.is_mark) {
    if (!word_.empty()) word_.push_back(letter);
  } else if (is_word_letter(letter.code_point)) {
    word_.push_back(letter);
  } else {
    end_word();
  }
}

void TextScrubber::run(std::size_t offset, std::size_t byte_count) {
  const std::size_t end = offset + byte_count;
  while (offset < end) {
    const auto decoded = decode(std::string_view(stream_).substr(offset, end - offset));
    if (!decoded) {
      end_word();
      ++offset;
      continue;
    }
    letter({.offset = offset, .byte_count = decoded->byte_count, .code_point = decoded->code_point});
    offset += decoded->byte_count;
  }
}

void TextScrubber::end_word() {
  if (word_.empty()) return;
  const bool drawing =
      line_drawing_ && std::ranges::all_of(word_, [](const Letter& letter) {
        return letter.code_point < 0x80 && kDrawingLetters.contains(static_cast<char>(letter.code_point));
      });
  if (!drawing) pseudonyms_.word(word_, stream_);
  word_.clear();
}

void scrub_text(std::string& text, Pseudonymizer& pseudonyms) {
  TextScrubber scrubber(text, pseudonyms);
  scrubber.run(0, text.size());
  scrubber.end_word();
}

namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Sixel data: six pixels a byte.
constexpr std::string_view kSixels = "?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

struct Span {
  std::size_t offset, byte_count;
  [[nodiscard]] std::string_view in(const std::string& stream) const {
    return std::string_view(stream).substr(offset, byte_count);
  }
  [[nodiscard]] Span from(std::size_t skipped) const {
    const std::size_t skip = std::min(skipped, byte_count);
    return {offset + skip, byte_count - skip};
  }
  [[nodiscard]] Span head(std::size_t count) const { return {offset, std::min(count, byte_count)}; }
};

void scrub_words(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  TextScrubber scrubber(stream, pseudonyms);
  scrubber.run(span.offset, span.byte_count);
  scrubber.end_word();
}

/// Position after the next ';', or the end.
std::size_t after_semicolon(std::string_view text) {
  const std::size_t at = text.find(';');
  return at == std::string_view::npos ? text.size() : at + 1;
}

bool only(std::string_view text, std::string_view allowed) {
  return std::ranges::all_of(text, [&](char c) { return allowed.contains(c); });
}

/// OSC 8: "params;URI", params being "key=value:…".
void scrub_hyperlink(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  const std::string_view payload = span.in(stream);
  const std::size_t uri_at = after_semicolon(payload);
  const Span params = span.head(uri_at > 0 ? uri_at - 1 : 0);
  const Span uri = span.from(uri_at);
  for (std::size_t at = 0; at < params.byte_count;) {
    const std::string_view rest = params.from(at).in(stream);
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::size_t equals = rest.substr(0, end).find('=');
    const std::size_t value_at = equals == std::string_view::npos ? 0 : equals + 1;
    const std::string value = pseudonyms.link(rest.substr(value_at, end - value_at));
    stream.replace(params.offset + at + value_at, value.size(), value);
    at += end + 1;
  }
  const std::string link = pseudonyms.link(uri.in(stream));
  stream.replace(uri.offset, link.size(), link);
}

/// OSC 52: "target;base64".
void scrub_clipboard(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  const Span data = span.from(after_semicolon(span.in(stream)));
  pseudonyms.blob(stream, data.offset, data.byte_count, kBase64);
}

/// OSC 133 and 633: fields, of which single letters, short numbers, "k=…" and "redraw=…" are keywords.
void scrub_prompt_mark(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  for (std::size_t at = 0; at < span.byte_count;) {
    const std::string_view rest = span.from(at).in(stream);
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view field = rest.substr(0, end);
    const bool keyword = field.size() <= 1 || only(field, "0123456789") ||
                         (field.size() == 3 && field.starts_with("k=")) || field == "redraw=0" ||
                         field == "redraw=1";
    if (!keyword) scrub_words(stream, {span.offset + at, end}, pseudonyms);
    at += end + 1;
  }
}

/// The palette, the ten special colours and their resets: numbers a terminal acts on and that tell nothing.
bool is_colour(std::string_view number) {
  constexpr std::string_view kOnes[]{"4", "5", "21", "104", "105"};
  const std::string_view last_two = number.size() == 3 && number[0] == '1' ? number.substr(1) : number;
  const bool ten_to_nineteen = last_two.size() == 2 && last_two[0] == '1';
  return ten_to_nineteen || std::ranges::find(kOnes, number) != std::end(kOnes);
}

/// An OSC's number as a terminal reads it, "0133" as "133"; anything else as it stands.
std::string osc_number(std::string_view payload) {
  std::string_view number = payload.substr(0, payload.find(';'));
  if (only(number, "0123456789"))
    while (number.size() > 1 && number[0] == '0')
      number.remove_prefix(1);
  return std::string(number);
}

void scrub_plain_osc(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  const std::string_view payload = span.in(stream);
  const std::size_t after = after_semicolon(payload);
  const std::string number = osc_number(payload);
  const Span rest = span.from(after);
  const std::string_view text = rest.in(stream);
  if (number == "8") return scrub_hyperlink(stream, rest, pseudonyms);
  if (number == "52") return scrub_clipboard(stream, rest, pseudonyms);
  if (number == "133" || number == "633") return scrub_prompt_mark(stream, rest, pseudonyms);
  if (is_colour(number) && only(text, "0123456789abcdefABCDEFrgb:/#?;")) return;
  if (number == "9" && text.starts_with("4;") && only(text, "0123456789;")) return; // progress
  if (!number.empty() && only(number, "0123456789")) return scrub_words(stream, rest, pseudonyms);
  scrub_words(stream, span, pseudonyms);
}

/// A terminal drops controls from an OSC before it reads it; they stay where they are.
void scrub_osc(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  std::string plain(span.in(stream));
  if (std::erase_if(plain, is_control) == 0) return scrub_plain_osc(stream, span, pseudonyms);
  scrub_plain_osc(plain, {0, plain.size()}, pseudonyms);
  auto next = plain.begin();
  for (std::size_t at = span.offset; at < span.offset + span.byte_count; ++at)
    if (!is_control(stream[at])) stream[at] = *next++;
}

void scrub_dcs(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  const std::string_view payload = span.in(stream);
  const std::size_t header = std::min(payload.find_first_not_of("0123456789;:<=>?"), payload.size());
  const std::string_view body = payload.substr(header);
  if (body.starts_with('q')) {
    // Raster attributes and colour numbers are digits and punctuation, which no sixel is.
    pseudonyms.blob(stream, span.offset + header + 1, span.byte_count - header - 1, kSixels);
    return;
  }
  constexpr std::size_t kSettingNameMax = 4; // DECRQSS asks for "m", " q", "$~" ...
  if (body.starts_with("$q") && body.size() <= 2 + kSettingNameMax) return;
  scrub_words(stream, span.from(header), pseudonyms);
}

void scrub_apc(std::string& stream, Span span, Pseudonymizer& pseudonyms) {
  if (!span.in(stream).starts_with('G')) return scrub_words(stream, span, pseudonyms);
  // kitty graphics: keys and numbers up to the ';', then base64.
  const Span data = span.from(after_semicolon(span.in(stream)));
  pseudonyms.blob(stream, data.offset, data.byte_count, kBase64);
}

} // namespace

void scrub_string(std::string& stream, const Token& token, Pseudonymizer& pseudonyms) {
  const std::string_view payload = payload_of(token, stream);
  const Span span{token.offset + token.introducer_bytes, payload.size()};
  switch (token.kind) {
  case TokenKind::Osc:
    return scrub_osc(stream, span, pseudonyms);
  case TokenKind::Dcs:
    return scrub_dcs(stream, span, pseudonyms);
  case TokenKind::Apc:
    return scrub_apc(stream, span, pseudonyms);
  default:
    return scrub_words(stream, span, pseudonyms);
  }
}

} // namespace termsoak::streams::transform
