#include "streams/transform/string_scrubber.h"

#include <algorithm>

#include "base/text.h"
#include "streams/transform/text_scrubber.h"

namespace termsoak::streams::transform {
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

void scrub_words(std::string& stream, Span span, Disguise& disguise) {
  TextScrubber scrubber(stream, disguise);
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
void scrub_hyperlink(std::string& stream, Span span, Disguise& disguise) {
  const std::string_view payload = span.in(stream);
  const std::size_t uri_at = after_semicolon(payload);
  const Span params = span.head(uri_at > 0 ? uri_at - 1 : 0);
  const Span uri = span.from(uri_at);
  for (std::size_t at = 0; at < params.byte_count;) {
    const std::string_view rest = params.from(at).in(stream);
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::size_t equals = rest.substr(0, end).find('=');
    const std::size_t value_at = equals == std::string_view::npos ? 0 : equals + 1;
    const std::string value = disguise.link(rest.substr(value_at, end - value_at));
    stream.replace(params.offset + at + value_at, value.size(), value);
    at += end + 1;
  }
  const std::string link = disguise.link(uri.in(stream));
  stream.replace(uri.offset, link.size(), link);
}

/// OSC 52: "target;base64".
void scrub_clipboard(std::string& stream, Span span, Disguise& disguise) {
  const Span data = span.from(after_semicolon(span.in(stream)));
  disguise.blob(stream, data.offset, data.byte_count, kBase64);
}

/// OSC 133 and 633: fields, of which single letters, short numbers, "k=…" and "redraw=…" are keywords.
void scrub_prompt_mark(std::string& stream, Span span, Disguise& disguise) {
  for (std::size_t at = 0; at < span.byte_count;) {
    const std::string_view rest = span.from(at).in(stream);
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view field = rest.substr(0, end);
    const bool keyword = field.size() <= 1 || only(field, "0123456789") ||
                         (field.size() == 3 && field.starts_with("k=")) || field == "redraw=0" ||
                         field == "redraw=1";
    if (!keyword) scrub_words(stream, {span.offset + at, end}, disguise);
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

void scrub_plain_osc(std::string& stream, Span span, Disguise& disguise) {
  const std::string_view payload = span.in(stream);
  const std::size_t after = after_semicolon(payload);
  const std::string number = osc_number(payload);
  const Span rest = span.from(after);
  const std::string_view text = rest.in(stream);
  if (number == "8") return scrub_hyperlink(stream, rest, disguise);
  if (number == "52") return scrub_clipboard(stream, rest, disguise);
  if (number == "133" || number == "633") return scrub_prompt_mark(stream, rest, disguise);
  if (is_colour(number) && only(text, "0123456789abcdefABCDEFrgb:/#?;")) return;
  if (number == "9" && text.starts_with("4;") && only(text, "0123456789;")) return; // progress
  if (!number.empty() && only(number, "0123456789")) return scrub_words(stream, rest, disguise);
  scrub_words(stream, span, disguise);
}

/// A terminal drops controls from an OSC before it reads it; they stay where they are.
void scrub_osc(std::string& stream, Span span, Disguise& disguise) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  std::string plain(span.in(stream));
  if (std::erase_if(plain, is_control) == 0) return scrub_plain_osc(stream, span, disguise);
  scrub_plain_osc(plain, {0, plain.size()}, disguise);
  auto next = plain.begin();
  for (std::size_t at = span.offset; at < span.offset + span.byte_count; ++at)
    if (!is_control(stream[at])) stream[at] = *next++;
}

void scrub_dcs(std::string& stream, Span span, Disguise& disguise) {
  const std::string_view payload = span.in(stream);
  const std::size_t header = std::min(payload.find_first_not_of("0123456789;:<=>?"), payload.size());
  const std::string_view body = payload.substr(header);
  if (body.starts_with('q')) {
    // Raster attributes and colour numbers are digits and punctuation, which no sixel is.
    disguise.blob(stream, span.offset + header + 1, span.byte_count - header - 1, kSixels);
    return;
  }
  constexpr std::size_t kSettingNameMax = 4; // DECRQSS asks for "m", " q", "$~" ...
  if (body.starts_with("$q") && body.size() <= 2 + kSettingNameMax) return;
  scrub_words(stream, span.from(header), disguise);
}

void scrub_apc(std::string& stream, Span span, Disguise& disguise) {
  if (!span.in(stream).starts_with('G')) return scrub_words(stream, span, disguise);
  // kitty graphics: keys and numbers up to the ';', then base64.
  const Span data = span.from(after_semicolon(span.in(stream)));
  disguise.blob(stream, data.offset, data.byte_count, kBase64);
}

} // namespace

void scrub_string(std::string& stream, const Token& token, Disguise& disguise) {
  const std::string_view payload = payload_of(token, stream);
  const Span span{token.offset + token.introducer_bytes, payload.size()};
  switch (token.kind) {
  case TokenKind::Osc:
    return scrub_osc(stream, span, disguise);
  case TokenKind::Dcs:
    return scrub_dcs(stream, span, disguise);
  case TokenKind::Apc:
    return scrub_apc(stream, span, disguise);
  default:
    return scrub_words(stream, span, disguise);
  }
}

} // namespace termsoak::streams::transform
