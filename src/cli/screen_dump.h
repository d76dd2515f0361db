#pragma once

#include "core/terminal/terminal.h"

#include <cstdint>
#include <string>

/// A terminal's screen as JSON, plain text or text with escape sequences. Does not replay anything.
namespace termsoak::cli {

enum class DumpFormat : std::uint8_t { Json, Text, Ansi };
enum class DumpCells : std::uint8_t { None, Plain, Full };
enum class DumpHistory : std::uint8_t { No, Yes };

struct DumpOptions {
  DumpFormat format = DumpFormat::Json;
  DumpCells cells = DumpCells::None;
  DumpHistory history = DumpHistory::No;
};

/// One JSON object on one line, or the rows as lines; ends with a newline. Takes the terminal's replies.
[[nodiscard]] std::string dump_screen(core::terminal::Terminal& terminal, const DumpOptions& options);

} // namespace termsoak::cli
