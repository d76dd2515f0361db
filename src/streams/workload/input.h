#pragma once

#include "base/error.h"
#include "streams/formats/reader.h"
#include "streams/workload/workload.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What a person names on the command line, made into something that can be replayed any number of times: a
/// workload folder, a workload.json, a recorded stream, `recipe:NAME[,param=value…]` or `-`. Does not replay
/// it.
namespace termsoak::streams::workload {

enum class InputKind : std::uint8_t { Recording, Recipe, StandardInput };

struct ResolvedInput {
  std::string name; ///< short, for tables: the workload's, the file's stem, the recipe's
  std::string path; ///< as given, for the report
  InputKind kind = InputKind::Recording;
  std::optional<Workload> workload; ///< the settings that came with it
  std::optional<synth::ScreenSize>
      screen; ///< the workload's, else the recording's, else what the recipe draws for
  std::optional<std::uint64_t> bytes_planned; ///< of a `recipe:` that says how long its stream is
  /// From the start, with every call; a generated stream is a reader too, of format raw.
  std::function<base::Result<std::unique_ptr<formats::Reader>>()> open;
};

struct InputOptions {
  formats::ReaderOptions reading;
  /// The command line's; recipes draw for it, and it wins over everything.
  std::optional<synth::ScreenSize> screen;
  /// Of the one recipe that makes the stream, also a workload's; for any other input they are refused.
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> bytes;
  std::filesystem::path temp_folder = "/tmp"; ///< where a long standard input is kept
  KnownNames known_names;
};

/// Looks at the input once, so that a missing file is an error here and not in the middle of a matrix of
/// runs. Standard input is read to its end.
[[nodiscard]] base::Result<ResolvedInput> resolve_input(std::string_view input,
                                                        const InputOptions& options = {});

/// A plan as a reader; `name` is its title.
[[nodiscard]] std::unique_ptr<formats::Reader> open_plan(const synth::Plan& plan, std::string name);

} // namespace termsoak::streams::workload
