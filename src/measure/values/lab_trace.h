#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the space-leak laboratory adds to a RunResult: the trace of a buffer, round by round, its picture
/// after each step, and the one block that explains a leak. Plain values; `lab` fills them, `report` shows
/// them. It judges nothing: the verdict reads the common figures.
namespace termsoak::measure::values {

enum class LabBlockState : std::uint8_t {
  Live, ///< the program still uses it
  Dead, ///< the program freed it, and the allocator cannot hand it out again
};

/// A stretch of a buffer, lowest address first. Live and dead stretches are blocks; free ones are what is
/// left.
struct LabBlock {
  std::uint64_t serial = 0; ///< order of birth, from 1
  std::string label;        ///< what the program keeps there: "input", "elves 3", ...
  std::uint64_t offset = 0; ///< of the first byte of the block itself, from the start of its space
  std::uint64_t bytes = 0;
  std::uint64_t padding_bytes = 0; ///< skipped in front of it to align its address
  LabBlockState state = LabBlockState::Live;
  std::uint64_t count = 1; ///< so many such blocks in a row; serial and offset are the first one's
  [[nodiscard]] bool operator==(const LabBlock&) const = default;
};

/// One buffer, arena, pool or page allocator that the program draws from.
struct LabSpace {
  std::string name;               ///< "buffer", "scratch", "pages", ...
  std::uint64_t end_bytes = 0;    ///< handed out at this moment: `end_index` of a fixed buffer
  std::uint64_t mapped_bytes = 0; ///< the most it ever held, if it can give nothing back; else what it holds
  std::vector<LabBlock> blocks;
  [[nodiscard]] bool operator==(const LabSpace&) const = default;
};

/// The spaces after one step of the program.
struct LabStep {
  std::uint64_t round = 0;
  std::string event; ///< "round 0: free elves 0"
  std::uint64_t end_bytes = 0;
  std::uint64_t live_bytes = 0; ///< live blocks with their padding
  std::uint64_t dead_bytes = 0;
  std::vector<LabSpace> spaces;
  [[nodiscard]] bool operator==(const LabStep&) const = default;
};

/// One line of the trace.
struct LabRound {
  std::uint64_t index = 0;
  std::uint64_t end_bytes_start = 0;
  std::uint64_t end_bytes_peak = 0;
  std::uint64_t end_bytes = 0; ///< when the round is over
  std::uint64_t live_bytes = 0;
  std::uint64_t dead_bytes = 0;
  std::uint64_t mapped_bytes = 0;
  std::optional<std::uint64_t> moved; ///< elves that moved; diffusion only
  [[nodiscard]] bool operator==(const LabRound&) const = default;
};

/// Why a freed block stayed: the first one, and the block above it.
struct LabCulprit {
  std::uint64_t round = 0;
  LabBlock freed;
  std::optional<LabBlock> above; ///< absent when only padding lies above
  std::string space;
  std::string reason;           ///< one sentence
  std::uint64_t times = 0;      ///< how many frees of the run gave nothing back
  std::uint64_t lost_bytes = 0; ///< bytes of those that are still dead at the end
  [[nodiscard]] bool operator==(const LabCulprit&) const = default;
};

/// Where a buffer was too small.
struct LabOutOfMemory {
  std::optional<std::uint64_t> round; ///< absent: before the first round
  std::string event;                  ///< "parse", "build elves 26"
  std::uint64_t end_bytes = 0;
  std::uint64_t wanted_bytes = 0;
  std::uint64_t buffer_bytes = 0;
  [[nodiscard]] bool operator==(const LabOutOfMemory&) const = default;
};

/// Both answers of the puzzle for the grid that was run (Advent of Code 2022, day 23).
struct LabAnswers {
  std::uint64_t elves = 0;
  std::uint64_t empty_after_ten = 0;              ///< part 1
  std::optional<std::uint64_t> first_still_round; ///< part 2; absent when the search was given up
  [[nodiscard]] bool operator==(const LabAnswers&) const = default;
};

struct LabTrace {
  /// Rounds and pictures kept; later ones are counted, and the last is always kept.
  static constexpr std::size_t kRoundsMax = 4096;
  static constexpr std::size_t kStepsMax = 64;

  std::string scenario;
  std::string strategy;
  std::string kind;    ///< "leak" or "cure"
  std::string summary; ///< what this strategy does with the memory
  std::string why;     ///< why that leaks, or why it does not
  std::uint64_t buffer_bytes = 0;
  std::uint64_t base_offset_bytes = 0; ///< address of the buffer modulo 8
  std::uint64_t rounds_asked = 0;
  std::uint64_t rounds_done = 0;
  std::vector<LabRound> rounds;
  std::uint64_t rounds_left_out = 0;
  std::vector<LabStep> steps;
  std::uint64_t steps_left_out = 0;
  std::optional<LabCulprit> culprit;
  std::optional<LabOutOfMemory> out_of_memory;
  std::optional<LabAnswers> answers;
  [[nodiscard]] bool operator==(const LabTrace&) const = default;
};

/// The trace in the article's form: `end_index` at the start of each round, then after the last one.
[[nodiscard]] inline std::vector<std::uint64_t> end_bytes_by_round(const LabTrace& lab) {
  std::vector<std::uint64_t> out;
  for (const LabRound& round : lab.rounds)
    out.push_back(round.end_bytes_start);
  if (!lab.rounds.empty()) out.push_back(lab.rounds.back().end_bytes);
  return out;
}

} // namespace termsoak::measure::values
