#include "report/escape.h"

#include <fmt/format.h>

#include "base/text.h"

namespace termsoak::report {
namespace {

/// `printable` with room for a whole report: nothing is cut here, only made harmless.
std::string harmless(std::string_view text) {
  return base::printable(text, SIZE_MAX);
}

template <class Replace> std::string replaced(std::string_view text, Replace&& replace) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const std::string_view with = replace(c);
    if (with.empty())
      out += c;
    else
      out += with;
  }
  return out;
}

std::string_view markup_entity(char c) {
  switch (c) {
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '&':
    return "&amp;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return {};
  }
}

} // namespace

std::string escape_html(std::string_view text) {
  return replaced(harmless(text), markup_entity);
}

std::string escape_xml(std::string_view text) {
  std::string out = replaced(harmless(text), markup_entity);
  // U+FFFE and U+FFFF are well-formed UTF-8 and forbidden in XML 1.0.
  for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (std::size_t at = out.find(forbidden); at != std::string::npos; at = out.find(forbidden, at))
      out.replace(at, forbidden.size(), "\xEF\xBF\xBD");
  return out;
}

std::string escape_markdown(std::string_view text) {
  const std::string safe = harmless(text);
  std::string out;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i];
    const std::string_view rest = std::string_view(safe).substr(i);
    // Entities for what GitHub acts upon without markup: HTML, mentions, references, bare addresses.
    if (c == '<' || c == '>' || c == '&' || c == '@' || c == '#' || rest.starts_with("://") ||
        (c == '.' && i >= 3 && base::to_lower(safe.substr(i - 3, 3)) == "www"))
      out += fmt::format("&#{};", static_cast<int>(c));
    else if (std::string_view("|\\`*_~[]!").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

std::string escape_github_data(std::string_view text) {
  // Control bytes are gone already; '%' is what is left to escape.
  return replaced(harmless(text),
                  [](char c) -> std::string_view { return c == '%' ? "%25" : std::string_view(); });
}

std::string escape_github_property(std::string_view text) {
  return replaced(harmless(text), [](char c) -> std::string_view {
    switch (c) {
    case '%':
      return "%25";
    case ':':
      return "%3A";
    case ',':
      return "%2C";
    default:
      return {};
    }
  });
}

std::string escape_csv(std::string_view text) {
  std::string out = harmless(text);
  if (!out.empty() && std::string_view("=+-@").find(out.front()) != std::string_view::npos)
    out.insert(0, "'");
  if (out.find_first_of(",\"\n\r") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string escape_script_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '<' || c == '>' || c == '&')
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else if (json.substr(i, 3) == "\xE2\x80\xA8" || json.substr(i, 3) == "\xE2\x80\xA9") {
      out += json[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else
      out += c;
  }
  return out;
}

} // namespace termsoak::report
