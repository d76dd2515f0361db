#include "cli/stream_flags.h"

#include <fmt/format.h>

#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "cli/console.h"
#include "streams/formats/format_table.h"

namespace termsoak::cli {

using streams::formats::Format;
using streams::formats::FormatRow;

void bind_input_flags(Command& command, InputFlags& flags) {
  command.bind("INPUT", &flags.path);
  command.bind("--from", &flags.format);
  command.bind("--timing", &flags.timing);
  command.bind("--strict", &flags.strict);
}

base::Result<std::optional<Format>> format_flag(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (const auto format = streams::formats::format_named(name)) return format;
  std::vector<std::string_view> known;
  for (const FormatRow& row : streams::formats::format_table()) {
    known.push_back(row.name());
    if (!row.alias.empty()) known.push_back(row.alias);
  }
  const std::string near = base::nearest_name(name, known);
  return base::fail(base::ErrorKind::Usage, fmt::format("'{}' is not a format", base::printable(name)),
                    near.empty() ? "see 'termsoak list formats'"
                                 : fmt::format("did you mean '{}'? see 'termsoak list formats'", near));
}

base::Result<std::unique_ptr<streams::formats::Reader>> open_input_flags(const InputFlags& flags) {
  const auto format = format_flag(flags.format);
  if (!format) return std::unexpected(format.error());
  streams::formats::ReaderOptions options;
  options.format = *format;
  options.timing_path = flags.timing;
  options.truncation =
      flags.strict ? streams::formats::Truncation::IsError : streams::formats::Truncation::IsWarning;
  return streams::formats::open_reader(flags.path, options);
}

namespace {

std::string times(std::uint64_t count) {
  return count == 1 ? "" : fmt::format(" ({} times)", base::format_count(count));
}

} // namespace

void tell_warnings(std::string_view name, const std::vector<streams::formats::Warning>& warnings) {
  for (const auto& warning : warnings)
    print_note(
        fmt::format("termsoak: {}: {}{}\n", base::printable(name), warning.what, times(warning.count)));
}

void tell_losses(std::string_view name, const std::vector<streams::formats::Loss>& losses) {
  for (const auto& loss : losses)
    print_note(
        fmt::format("termsoak: {}: lost: {}{}\n", base::printable(name), loss.what, times(loss.count)));
}

} // namespace termsoak::cli
