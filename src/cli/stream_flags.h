#pragma once

#include "base/error.h"
#include "cli/options.h"
#include "streams/formats/reader.h"
#include "streams/formats/writer.h"

#include <optional>
#include <string>
#include <string_view>

/// What convert, inspect and record share: how a recording is opened, and how oddities and losses are told.
namespace termsoak::cli {

struct InputFlags {
  std::string path;
  std::string format; ///< empty: by content
  std::string timing; ///< empty: looked for beside a typescript
  bool strict = false;
};

/// `INPUT` and the flags that go with it.
void bind_input_flags(Command& command, InputFlags& flags);

/// A name from `--format`; nothing for an empty one.
[[nodiscard]] base::Result<std::optional<streams::formats::Format>> format_flag(std::string_view name);

[[nodiscard]] base::Result<std::unique_ptr<streams::formats::Reader>>
open_input_flags(const InputFlags& flags);

/// One line each on stderr: what was odd in an input, what a written file does not hold.
void tell_warnings(std::string_view name, const std::vector<streams::formats::Warning>& warnings);
void tell_losses(std::string_view name, const std::vector<streams::formats::Loss>& losses);

} // namespace termsoak::cli
