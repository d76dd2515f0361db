#pragma once

#include "base/error.h"
#include "cli/screen_dump.h"
#include "measure/target/external_target.h"
#include "streams/workload/input.h"

#include <string>

/// The screen a stream ends in, as a foreign terminal shows it: `dump --target tmux`. Gives rows of text; a
/// foreign terminal tells no more.
namespace termsoak::cli {

struct ForeignDump {
  std::string target;
  measure::target::ExternalOptions options;
  std::size_t chunk_bytes = 65'536;
  std::uint64_t repeat = 1;
  DumpFormat format = DumpFormat::Json; ///< Ansi is refused: nobody tells us the attributes
};

[[nodiscard]] base::Result<std::string> dump_foreign(const streams::workload::ResolvedInput& input,
                                                     const ForeignDump& dump);

} // namespace termsoak::cli
