#pragma once

#include "lab/grid.h"
#include "lab/program.h"

#include "base/error.h"
#include "measure/values/forward.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The table of what the laboratory can run, and the run. `lab list` prints the table; nothing here judges.
namespace termsoak::lab {

enum class Kind : std::uint8_t { Leak, Cure };

struct Strategy {
  std::string_view name;
  Kind kind;
  std::string_view summary; ///< what the program does with its memory
  std::string_view why;     ///< why that leaks, or why it does not; one sentence
  std::string_view origin;  ///< whose behaviour it restates
  MakeProgram make;
};

struct Scenario {
  std::string_view name;
  std::string_view summary;
  std::span<const Strategy> strategies; ///< the leaks first
};

inline constexpr std::uint64_t kBufferBytesDefault = 20'000'000;
inline constexpr std::uint64_t kBufferBytesMax = 64'000'000'000;
inline constexpr std::uint64_t kRoundsDefault = 10;
inline constexpr std::uint64_t kRoundsMax = 10'000;
/// Fixed, so that figures are the same on every machine.
inline constexpr std::uint64_t kOsPageBytes = 4096;
/// Memory a program may keep for later without being called a hoarder: two of the largest chunks in use here.
inline constexpr std::uint64_t kIdleBytesBudget = 131'072;

[[nodiscard]] std::span<const Scenario> scenarios();
/// An unknown name is an error with a suggestion.
[[nodiscard]] base::Result<const Scenario*> scenario_named(std::string_view name);
[[nodiscard]] base::Result<const Strategy*> strategy_named(const Scenario& scenario, std::string_view name);
[[nodiscard]] std::string_view name_of(Kind kind);
/// Whether its programs read a grid; then its runs show the puzzle's answers.
[[nodiscard]] bool reads_grid(const Scenario& scenario);
/// Both answers of a grid, for RunOptions.
[[nodiscard]] measure::values::LabAnswers answers_of(const Grid& grid);

struct RunOptions {
  std::uint64_t buffer_bytes = kBufferBytesDefault;
  std::uint64_t rounds = kRoundsDefault;
  std::uint64_t base_offset_bytes = 0; ///< of the buffer's address from a multiple of 64; 0 to 63
  std::optional<measure::values::LabAnswers> answers; ///< of the grid, to be shown beside the trace
};

/// Runs one program on real memory. Running out of it is a result, not an error: `lab.out_of_memory` says
/// where. Errors are options out of range and memory that this machine does not have.
[[nodiscard]] base::Result<measure::values::RunResult>
run_strategy(const Scenario& scenario, const Strategy& strategy, const Grid& grid, const RunOptions& options);

} // namespace termsoak::lab
