#pragma once

#include <string>
#include <string_view>

/// Hostile text made safe for each format. Streams are full of ESC, `::error` and markup; nothing of a stream
/// or a file name reaches an output without passing one of these.
namespace termsoak::report {

/// For element content and quoted attributes of HTML. Control bytes and invalid UTF-8 become `\xNN`.
[[nodiscard]] std::string escape_html(std::string_view text);
/// The same for XML 1.0, which forbids most control characters even escaped.
[[nodiscard]] std::string escape_xml(std::string_view text);
/// For a table cell or a paragraph of GitHub-flavoured Markdown: no markup, link, mention or HTML survives.
[[nodiscard]] std::string escape_markdown(std::string_view text);
/// For the message of a workflow command.
[[nodiscard]] std::string escape_github_data(std::string_view text);
/// For a property of a workflow command.
[[nodiscard]] std::string escape_github_property(std::string_view text);
/// One CSV field: quoted when needed, and never a formula when a spreadsheet opens it.
[[nodiscard]] std::string escape_csv(std::string_view text);
/// JSON inside a <script> element: `<`, `>`, `&` and the line separators as \u escapes.
[[nodiscard]] std::string escape_script_json(std::string_view json);

} // namespace termsoak::report
