#pragma once

#include "core/dialect/dialect.h"
#include "core/terminal/options.h"

#include <optional>
#include <span>
#include <string_view>

/// Which terminal core is modelled: one table of versions, each with all that it differs in.
namespace termsoak::core::terminal {

enum class LineLimit : std::uint8_t { Unknown, Known };

struct CoreVersion {
  std::string_view name;     ///< as `--core` takes it
  std::string_view releases; ///< "Ghostty 1.0 to 1.2.3": what it stands for, for people
  std::string_view commit;   ///< of the build it is equal to; empty for `standard`
  std::string_view date;     ///< of that commit
  page::LayoutVersion layout;
  std::string_view strategy; ///< the prune strategy it shipped
  std::uint64_t limit_bytes; ///< the application's default
  LineLimit line_limit;      ///< can its history be limited in lines?
  Setting clustering;        ///< mode 2027 as the application sets it, at the start and after RIS
  dialect::Dialect dialect;
};

[[nodiscard]] std::span<const CoreVersion> core_versions();
/// Null when there is none of that name.
[[nodiscard]] const CoreVersion* find_core(std::string_view name);
/// The core of every command where none is named.
[[nodiscard]] const CoreVersion& default_core();
/// 80 columns, 24 rows and everything else as the version has it.
[[nodiscard]] TerminalOptions options_of(const CoreVersion& version);

} // namespace termsoak::core::terminal
