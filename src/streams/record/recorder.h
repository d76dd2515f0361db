#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "streams/formats/writer.h"
#include "streams/record/pty_child.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Runs a program under a pseudo-terminal, shows it to the user as if nothing stood between, and writes what
/// it said into a recording event by event. Does not interpret the bytes and answers no terminal queries.
namespace termsoak::streams::record {

enum class Show : std::uint8_t { Nothing, Output }; ///< what of the program reaches our standard output
enum class Keys : std::uint8_t { NotRecorded, Recorded };

struct RecordOptions {
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> env{}; ///< added to what the program inherits
  std::optional<std::uint16_t> cols{}; ///< fixed from start to end; nothing: the user's terminal's, else 80
  std::optional<std::uint16_t> rows{}; ///< likewise, else 24
  Show show = Show::Output;
  Keys keys = Keys::NotRecorded;
  int input = 0;  ///< the user's side: keyboard or pipe
  int output = 1; ///< where the user looks
};

struct RecordOutcome {
  int exit_status = 0; ///< the program's; 128 + n when signal n ended it
  std::uint64_t output_bytes = 0;
  std::uint64_t events = 0;
  std::vector<formats::Loss> losses; ///< what the recording's format could not hold
};

/// Opens the recording once the program runs and its size is known.
using OpenRecording = std::function<base::Result<std::unique_ptr<formats::Writer>>(const TerminalSize& size)>;

/// Blocks until the program has ended. SIGINT, SIGTERM, SIGHUP and SIGQUIT sent to this process go on to the
/// program. The writer is finished on every way out on which it can be.
[[nodiscard]] base::Result<RecordOutcome> record(const RecordOptions& options, const OpenRecording& open,
                                                 const base::Clock& clock);

} // namespace termsoak::streams::record
