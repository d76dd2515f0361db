#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

#include "base/random.h"
#include "streams/formats/format_table.h"
#include "streams/formats/recording.h"
#include "streams/formats/writer.h"
#include "support/recording_text.h"

namespace termsoak::streams::formats {
namespace {

using namespace std::chrono_literals;

/// What a format can carry, beside output bytes.
struct Carries {
  Format format;
  bool times, input, resizes, markers, exit, any_bytes;
};

class RoundTrip : public testing::TestWithParam<Carries> {
protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) /
        ("round_trip_" + std::string(row_of(GetParam().format).name()) + "_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Recording there_and_back(const StreamInfo& info, const std::vector<StoredEvent>& events) {
    const auto path = folder_ / "recording";
    auto writer = open_writer(path, info, {.format = GetParam().format, .timing_path = {}});
    EXPECT_TRUE(writer);
    for (const StoredEvent& event : events)
      EXPECT_TRUE((*writer)->write(event.view()));
    EXPECT_TRUE((*writer)->finish());
    losses_ = (*writer)->losses();
    // Content tells an empty or ASCII recording's format only where the format has a mark.
    ReaderOptions options;
    if (GetParam().format == Format::Ttyrec) options.format = Format::Ttyrec;
    if (GetParam().format == Format::Raw) options.format = Format::Raw;
    auto back = load_recording(path, options);
    EXPECT_TRUE(back) << back.error().message;
    return back ? std::move(*back) : Recording{};
  }

  /// The events without what the format has no place for.
  static std::vector<StoredEvent> expected(const StreamInfo& info, const std::vector<StoredEvent>& events) {
    const Carries& can = GetParam();
    std::vector<StoredEvent> left;
    if (can.format == Format::Vscode)
      left.push_back({.kind = EventKind::Resize, .cols = info.cols, .rows = info.rows});
    for (StoredEvent event : events) {
      const bool kept = event.kind == EventKind::Output || (event.kind == EventKind::Input && can.input) ||
                        (event.kind == EventKind::Resize && can.resizes) ||
                        (event.kind == EventKind::Marker && can.markers) ||
                        (event.kind == EventKind::Exit && can.exit);
      if (!kept) continue;
      if (!can.times) event.time = 0ns;
      left.push_back(event);
    }
    return left;
  }

  std::filesystem::path folder_;
  std::vector<Loss> losses_;
};

const StreamInfo kInfo{.format = Format::AsciicastV3,
                       .cols = 100,
                       .rows = 30,
                       .timestamp = 1700000000,
                       .title = "a \"title\"",
                       .command = "say \"hi\" TERM=\"x\"",
                       .term_type = "xterm-256color",
                       .env = {{"SHELL", "/bin/sh"}}};

std::string joined(const std::vector<StoredEvent>& events) {
  std::string bytes;
  for (const StoredEvent& event : events)
    if (event.kind == EventKind::Output) bytes += event.bytes;
  return bytes;
}

TEST_P(RoundTrip, GivesTheSameEvents) {
  base::Random random(7);
  std::vector<StoredEvent> events;
  std::chrono::nanoseconds time{};
  const std::vector<std::string> texts{"plain", "\x1b[38;2;1;2;3mé\x1b[0m", "👩‍👩‍👧 \"q\\\"\r\n",
                                       "\x01\x1f\x7f", "e\u0301"};
  for (int i = 0; i < 400; ++i) {
    time += std::chrono::microseconds(random.below(3'000'000));
    const std::string& text = texts[random.below(texts.size())];
    switch (random.below(6)) {
    case 0:
      events.push_back({.kind = EventKind::Resize,
                        .time = time,
                        .cols = static_cast<std::uint16_t>(random.between(1, 65535)),
                        .rows = static_cast<std::uint16_t>(random.between(1, 65535))});
      break;
    case 1:
      events.push_back({.kind = EventKind::Input, .time = time, .bytes = text});
      break;
    case 2:
      events.push_back({.kind = EventKind::Marker, .time = time, .bytes = text});
      break;
    default:
      events.push_back({.kind = EventKind::Output, .time = time, .bytes = text});
    }
  }
  events.push_back({.kind = EventKind::Exit, .time = time, .exit_status = 143});
  const Recording back = there_and_back(kInfo, events);
  const auto want = expected(kInfo, events);
  if (GetParam().format == Format::Raw || GetParam().format == Format::Alacritty) {
    EXPECT_EQ(joined(back.events), joined(events)); // no frames: one event
  } else {
    ASSERT_EQ(back.events.size(), want.size());
    for (std::size_t i = 0; i < want.size(); ++i)
      EXPECT_EQ(test::event_text(back.events[i]), test::event_text(want[i])) << i;
  }
  EXPECT_TRUE(back.warnings.empty()) << back.warnings[0].what;
  // Every kind that was left out is named.
  const auto named = [&](std::string_view what) {
    return std::ranges::count(losses_, what, &Loss::what) == 1;
  };
  EXPECT_EQ(named("input events"), !GetParam().input);
  EXPECT_EQ(named("resizes"), !GetParam().resizes);
  EXPECT_EQ(named("markers"), !GetParam().markers);
  EXPECT_EQ(named("the exit status"), !GetParam().exit);
  EXPECT_EQ(named("times of events") || named("times of output events"), !GetParam().times);
}

TEST_P(RoundTrip, GivesTheSameBytesWhereverTheyAreCut) {
  if (!GetParam().any_bytes) GTEST_SKIP() << "the format holds UTF-8 only";
  base::Random random(11);
  std::string bytes;
  for (int i = 0; i < 20000; ++i) {
    if (random.chance(1, 3)) bytes += "😀";
    if (random.chance(1, 9)) bytes += "\x1b[1m";
    bytes += static_cast<char>(random.below(256));
  }
  std::vector<StoredEvent> events;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t count = random.between(1, 9);
    events.push_back({.kind = EventKind::Output, .bytes = bytes.substr(at, count)});
    at += count;
  }
  EXPECT_TRUE(joined(there_and_back(kInfo, events).events) == bytes);
}

TEST_P(RoundTrip, KeepsTheHeaderItHasRoomFor) {
  const Recording back = there_and_back(kInfo, {{.bytes = "x"}});
  const auto lost = [&](std::string_view what) {
    return std::ranges::count_if(losses_, [&](const Loss& l) { return l.what.starts_with(what); }) != 0;
  };
  EXPECT_EQ(back.info.format, GetParam().format);
  EXPECT_EQ(back.info.cols, lost("the screen size") ? 0 : 100);
  EXPECT_EQ(back.info.rows, lost("the screen size") ? 0 : 30);
  EXPECT_EQ(back.info.title, lost("the title") ? "" : kInfo.title);
  EXPECT_EQ(back.info.command, lost("the command") ? "" : kInfo.command);
  EXPECT_EQ(back.info.term_type, lost("the terminal type") ? "" : kInfo.term_type);
  EXPECT_EQ(back.info.timestamp, lost("the date") ? std::optional<std::int64_t>() : kInfo.timestamp);
  EXPECT_EQ(back.info.env.empty(), lost("the environment"));
}

TEST_P(RoundTrip, TakesARecordingWithoutEvents) {
  const Recording back = there_and_back(kInfo, {});
  EXPECT_EQ(back.counts.output_bytes, 0u);
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip,
                         testing::Values(Carries{Format::AsciicastV3, true, true, true, true, true, true},
                                         Carries{Format::AsciicastV2, true, true, true, true, false, true},
                                         Carries{Format::AsciicastV1, true, false, false, false, false,
                                                 false},
                                         Carries{Format::Typescript, true, true, true, false, true, true},
                                         Carries{Format::Ttyrec, true, false, false, false, false, true},
                                         Carries{Format::Vscode, false, true, true, false, false, false},
                                         Carries{Format::Alacritty, false, false, false, false, false, true},
                                         Carries{Format::Raw, false, false, false, false, false, true}),
                         [](const auto& row) {
                           std::string name(row_of(row.param.format).name());
                           std::erase(name, '-');
                           return name;
                         });

TEST(Writers, SayWhichBytesJsonCannotHold) {
  std::string v3;
  auto writer = open_memory_writer(v3, {.cols = 80, .rows = 24}, Format::AsciicastV3);
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->write({.bytes = "hi\xff\xc3"}));
  ASSERT_TRUE((*writer)->write({.time = 500ms, .bytes = "\xa9"}));
  ASSERT_TRUE((*writer)->finish());
  // As asciinema shows it: the broken byte as U+FFFD, the cut character with its last byte.
  EXPECT_EQ(v3, "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n"
                "[0.000000, \"termsoak-bytes\", \"aGn/\"]\n"
                "[0.000000, \"o\", \"hi\xEF\xBF\xBD\"]\n"
                "[0.500000, \"o\", \"é\"]\n");
  const std::vector<Loss> expected{
      {"characters cut by the end of an event, moved to the next one", 1},
      {"bytes that are no UTF-8: other players show U+FFFD, termsoak reads them back", 1}};
  EXPECT_EQ((*writer)->losses(), expected);
  EXPECT_EQ(test::output_of(v3, "x"), "hi\xff\xc3\xa9");
}

TEST(Writers, IntervalsDoNotDrift) {
  std::string v3;
  auto writer = open_memory_writer(v3, {.cols = 80, .rows = 24}, Format::AsciicastV3);
  ASSERT_TRUE(writer);
  for (int i = 1; i <= 30000; ++i)
    ASSERT_TRUE((*writer)->write({.time = std::chrono::nanoseconds(333'333'333) * i, .bytes = "x"}));
  ASSERT_TRUE((*writer)->finish());
  auto reader = open_memory_reader(v3, "x");
  ASSERT_TRUE(reader);
  const auto back = load(**reader);
  ASSERT_TRUE(back);
  EXPECT_LT(std::chrono::abs(back->events.back().time - std::chrono::nanoseconds(333'333'333) * 30000), 1us);
}

TEST(Writers, LeaveNoFileBehindWithoutFinish) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("unfinished_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  {
    auto writer = open_writer(folder / "a.cast", {});
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write({.bytes = "x"}));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST(Writers, GrowEventByEventWhenAskedTo) {
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("growing_" + std::to_string(::getpid()) + ".cast");
  auto writer = open_writer(path, {.cols = 80, .rows = 24}, {.timing_path = {}, .flush = Flush::EachEvent});
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->write({.bytes = "one"}));
  auto now = load_recording(path);
  ASSERT_TRUE(now) << now.error().message;
  EXPECT_EQ(joined(now->events), "one");
  ASSERT_TRUE((*writer)->write({.bytes = "two"}));
  now = load_recording(path);
  ASSERT_TRUE(now);
  EXPECT_EQ(joined(now->events), "onetwo");
  std::filesystem::remove(path);
}

TEST(Writers, PackByName) {
  for (const auto& [ending, compression] :
       {std::pair{".gz", "gzip"}, {".zst", "zstd"}, {".xz", "xz"}, {".bz2", "bzip2"}}) {
    const auto path = std::filesystem::path(testing::TempDir()) /
                      ("packed_" + std::to_string(::getpid()) + ".cast" + ending);
    auto writer = open_writer(path, {.cols = 80, .rows = 24});
    ASSERT_TRUE(writer) << writer.error().message;
    const std::string text(300000, 'a');
    ASSERT_TRUE((*writer)->write({.bytes = text}));
    ASSERT_TRUE((*writer)->finish());
    EXPECT_LT(std::filesystem::file_size(path), 10000u);
    const auto back = load_recording(path);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->info.compression, compression);
    EXPECT_EQ(back->info.format, Format::AsciicastV3);
    EXPECT_EQ(joined(back->events), text);
    std::filesystem::remove(path);
    auto growing = open_writer(path, {}, {.timing_path = {}, .flush = Flush::EachEvent});
    EXPECT_FALSE(growing);
  }
}

} // namespace
} // namespace termsoak::streams::formats
