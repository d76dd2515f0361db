#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "base/clock.h"
#include "base/fd.h"
#include "streams/formats/recording.h"
#include "streams/record/recorder.h"

namespace termsoak::streams::record {
namespace {

/// Records `script` headless into memory.
struct Recorded {
  base::Result<RecordOutcome> outcome;
  formats::Recording recording;
};

Recorded record_script(const std::string& script, RecordOptions options = {}) {
  const base::Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  options.command = {"bash", "-c", script};
  options.show = Show::Nothing;
  options.input = nothing.get();
  options.output = nothing.get();
  std::string file;
  const base::SystemClock clock;
  const auto open = [&](const TerminalSize& size) {
    return formats::open_memory_writer(file, {.cols = size.cols, .rows = size.rows},
                                       formats::Format::AsciicastV3);
  };
  Recorded result{.outcome = record(options, open, clock), .recording = {}};
  if (auto reader = formats::open_memory_reader(file, "x"))
    if (auto recording = formats::load(**reader)) result.recording = std::move(*recording);
  return result;
}

std::string output(const formats::Recording& recording) {
  std::string bytes;
  for (const auto& event : recording.events)
    if (event.kind == formats::EventKind::Output) bytes += event.bytes;
  return bytes;
}

TEST(Recorder, KeepsBytesSizeAndExitStatus) {
  const Recorded recorded = record_script("printf 'a\\xff\\n'; stty size; exit 6",
                                          {.command = {}, .env = {}, .cols = 77, .rows = 11});
  ASSERT_TRUE(recorded.outcome) << recorded.outcome.error().message;
  EXPECT_EQ(recorded.outcome->exit_status, 6);
  EXPECT_EQ(output(recorded.recording), "a\xff\r\n11 77\r\n");
  EXPECT_EQ(recorded.outcome->output_bytes, output(recorded.recording).size());
  EXPECT_EQ(recorded.recording.info.cols, 77);
  ASSERT_FALSE(recorded.recording.events.empty());
  EXPECT_EQ(recorded.recording.events.back().kind, formats::EventKind::Exit);
  EXPECT_EQ(recorded.recording.events.back().exit_status, 6);
}

TEST(Recorder, GivesTheProgramWhatIsAddedToItsEnvironment) {
  const Recorded recorded = record_script("echo $TERM", {.command = {}, .env = {{"TERM", "made-up"}}});
  EXPECT_EQ(output(recorded.recording), "made-up\r\n");
}

TEST(Recorder, DoesNotWaitForWhatTheProgramLeftBehind) {
  const base::SystemClock clock;
  const auto start = clock.now();
  const Recorded recorded = record_script("trap '' HUP; sleep 30 & echo left");
  EXPECT_LT(clock.now() - start, std::chrono::seconds(20));
  EXPECT_EQ(output(recorded.recording), "left\r\n");
}

TEST(Recorder, DoesNotStartWhatIsNotThere) {
  const base::SystemClock clock;
  const auto open = [](const TerminalSize&) -> base::Result<std::unique_ptr<formats::Writer>> {
    return base::fail(base::ErrorKind::Internal, "opened for nothing");
  };
  const auto outcome = record({.command = {"/no/such/program"}, .env = {}}, open, clock);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message, "/no/such/program: cannot be started: No such file or directory");
}

TEST(Recorder, EndsTheProgramWhenTheRecordingCannotBeOpened) {
  const base::SystemClock clock;
  const auto open = [](const TerminalSize&) -> base::Result<std::unique_ptr<formats::Writer>> {
    return base::fail(base::ErrorKind::Io, "disk full");
  };
  const auto start = clock.now();
  const auto outcome = record({.command = {"sleep", "60"}, .env = {}}, open, clock);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message, "disk full");
  EXPECT_LT(clock.now() - start, std::chrono::seconds(30));
}

} // namespace
} // namespace termsoak::streams::record
