#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

#include "base/fd.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/format_table.h"
#include "streams/formats/recording.h"
#include "support/recording_text.h"

namespace termsoak::streams::formats {
namespace {

using test::output_of;
using test::recording_text;

constexpr const char* kStart =
    "Script started on 2024-11-03 12:34:56+01:00 [COMMAND=\"sh -c \"x\"\" TERM=\"xterm\" TTY=\"/dev/pts/0\" "
    "COLUMNS=\"100\" LINES=\"30\"]\n";
constexpr const char* kDone = "\nScript done on 2024-11-03 12:34:58+01:00 [COMMAND_EXIT_CODE=\"3\"]\n";

std::string script(std::string_view bytes) {
  return std::string(kStart) + std::string(bytes) + kDone;
}

/// A typescript with its timing, both on disk.
class Timed : public testing::Test {
protected:
  std::string read(std::string_view typescript, std::string_view timing, const ReaderOptions& options = {}) {
    const auto folder = std::filesystem::path(testing::TempDir()) / ("timed_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    EXPECT_TRUE(base::write_file(folder / "s", typescript));
    EXPECT_TRUE(base::write_file(folder / "s.timing", timing));
    auto reader = open_reader(folder / "s", options);
    std::string text = reader ? recording_text(**reader) : "error: " + reader.error().message;
    if (reader) info_ = (*reader)->info();
    std::filesystem::remove_all(folder);
    const std::string name = folder.string() + "/";
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name))
      text.erase(at, name.size());
    return text;
  }
  StreamInfo info_;
};

TEST(Typescript, WithoutTimingIsOneEventAndAnExit) {
  EXPECT_EQ(recording_text(script("hello\r\n"), "x"), "0.000000 o hello\\x0d\\x0a\n0.000000 x 3\n");
  auto reader = open_memory_reader(script("x"), "x");
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->info().cols, 100);
  EXPECT_EQ((*reader)->info().rows, 30);
  EXPECT_EQ((*reader)->info().command, "sh -c \"x\"");
  EXPECT_EQ((*reader)->info().term_type, "xterm");
  EXPECT_EQ((*reader)->info().timestamp, 1730633696);
}

TEST(Typescript, ReadsOtherShapesOfItsFrame) {
  EXPECT_EQ(
      output_of(
          "Script started on 2024-11-03 12:34:56+01:00 [<not executed on terminal>]\nab\nScript done on "
          "2024-11-03 12:34:58+01:00 [<max output size exceeded>]\n",
          "x"),
      "ab");
  EXPECT_EQ(
      output_of("Script started on Thu Jan 29 15:19:29 2026\nCommand: /bin/x\nab\nScript done on Thu Jan 29 "
                "15:22:19 2026\n",
                "x"),
      "ab");
  EXPECT_EQ(output_of("Script started on 2024-11-03 12:34:56+01:00 [TERM=\"x\"]\nkilled midway", "x"),
            "killed midway");
  EXPECT_EQ(output_of("Script started on 2024-11-03 12:34:56+01:00 [TERM=\"x\"]", "x"), "");
}

TEST(Typescript, KeepsWhatOnlyLooksLikeAFrame) {
  EXPECT_EQ(output_of(script("a\nScript done on time, he said\nScript started on b\nc"), "x"),
            "a\nScript done on time, he said\nScript started on b\nc");
}

TEST(Typescript, ReadsAppendedSessions) {
  EXPECT_EQ(recording_text(script("one") + script("two"), "x"),
            "0.000000 o onetwo\n0.000000 x 3\nwarning: 1 x further sessions appended to the file\n");
}

TEST(Typescript, FindsFramesAcrossBlockEdges) {
  const std::string big(ByteSource::kBlockBytes, 'x');
  for (std::size_t shift = 0; shift < 80; shift += 7) {
    const std::string bytes = big.substr(shift) + "y";
    EXPECT_TRUE(output_of(script(bytes) + script("z"), "x") == bytes + "z") << shift;
  }
}

TEST_F(Timed, Classic) {
  EXPECT_EQ(read(script("hello\r\n"), "0.5 2\n1.25 5\n"),
            "0.500000 o he\n1.750000 o llo\\x0d\\x0a\n1.750000 x 3\n");
}

TEST_F(Timed, AdvancedWithInputResizesAndExit) {
  EXPECT_EQ(read(script("hekllo"),
                 "H 0.000000 START_TIME 2024-11-03 12:34:56+01:00\nH 0.000000 TERM xterm-ghostty\nH 0.000000 "
                 "COLUMNS 90\nH 0.000000 LINES 20\nH 0.000000 OUTPUT_LOG s\nH 0.000000 INPUT_LOG s\n"
                 "O 0.5 2\nI 0.25 1\nS 0.25 SIGWINCH ROWS=24 COLS=80\nO 1 3\nH 0.5 DURATION 2.5\nH 0.0 "
                 "EXIT_CODE 7\n"),
            "0.500000 o he\n0.750000 i k\n1.000000 r 80x24\n2.000000 o llo\n2.500000 x 7\n");
  EXPECT_EQ(info_.cols, 90);
  EXPECT_EQ(info_.rows, 20);
  EXPECT_EQ(info_.term_type, "xterm-ghostty");
}

TEST_F(Timed, InputInAnotherFileMovesOnlyTheClock) {
  EXPECT_EQ(read(script("hello"), "H 0 OUTPUT_LOG s\nH 0 INPUT_LOG other\nO 0.5 2\nI 0.5 9\nO 0.5 3\n"),
            "0.500000 o he\n1.500000 o llo\n1.500000 x 3\n"
            "warning: 1 x input entries whose bytes are in another file, skipped\n");
}

TEST_F(Timed, CountsBeyondTheDataStopAtTheEnd) {
  EXPECT_EQ(read(std::string(kStart) + "hello", "0.5 2\n0.5 100\n0.5 100\n"),
            "0.500000 o he\n1.000000 o llo\n"
            "warning: 1 x timing entries for bytes that the recording does not hold, left out\n");
}

TEST_F(Timed, DataBeyondTheCountsFollowAtTheEnd) {
  EXPECT_EQ(read(script("hello"), "0.5 2\n"), "0.500000 o he\n0.500000 o llo\n0.500000 x 3\n");
}

TEST_F(Timed, HalfALineAndBrokenLines) {
  EXPECT_EQ(read(script("hello"), "0.5 2\n0.5 1"), "0.500000 o he\n0.500000 o llo\n0.500000 x 3\nwarning: 1 "
                                                   "x the timing file ends in the middle of a line\n");
  EXPECT_EQ(read(script("hello"), "0.5 2\nwhat\n"),
            "0.500000 o he\nerror: s.timing: line 2: 'what' is no timing entry\n");
}

TEST_F(Timed, AppendedSessionsWithTiming) {
  EXPECT_EQ(read(script("one") + script("two"),
                 "H 0 START_TIME x\nO 0.5 3\nH 0 EXIT_CODE 1\nH 0 START_TIME y\nO 0.5 3\nH 0 EXIT_CODE 2\n"),
            "0.500000 o one\n0.500000 x 1\n1.000000 o two\n1.000000 x 2\n"
            "warning: 1 x further sessions appended to the file\n");
}

TEST_F(Timed, ANamedTimingFileMustExist) {
  EXPECT_EQ(read(script("x"), "0 1\n", {.timing_path = "/nonexistent/t"}),
            "error: /nonexistent/t: cannot be opened: No such file or directory");
}

std::string record(std::uint32_t seconds, std::uint32_t microseconds, std::string_view bytes,
                   std::string_view order = "little") {
  std::string out;
  for (const std::uint32_t value : {seconds, microseconds, static_cast<std::uint32_t>(bytes.size())})
    for (int i = 0; i < 4; ++i)
      out += static_cast<char>(value >> (order == "little" ? 8 * i : 24 - 8 * i));
  return out + std::string(bytes);
}

TEST(Ttyrec, ReadsRecordsAndFindsTheSize) {
  const std::string file = record(1700000000, 500000, "\x1b[8;30;100t") + record(1700000001, 0, "") +
                           record(1700000002, 250000, "ab");
  EXPECT_EQ(recording_text(file, "x"), "0.000000 o \\x1b[8;30;100t\n1.750000 o ab\n");
  auto reader = open_memory_reader(file, "x");
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->info().format, Format::Ttyrec);
  EXPECT_EQ((*reader)->info().cols, 100);
  EXPECT_EQ((*reader)->info().timestamp, 1700000000);
}

TEST(Ttyrec, IsFoundBehindALongFirstRecord) {
  for (const std::size_t bytes : {std::size_t{70'000}, std::size_t{300'000}})
    EXPECT_EQ(output_of(record(0, 0, std::string(bytes, 'x')), "x").size(), bytes);
}

TEST(Ttyrec, ReadsOldBigEndianFiles) {
  EXPECT_EQ(recording_text(record(1000000000, 0, "a", "big") + record(1000000001, 0, "b", "big"), "x"),
            "0.000000 o a\n1.000000 o b\nwarning: 1 x big-endian file\n");
}

TEST(Ttyrec, ClampsTimeAndTakesOddMicroseconds) {
  EXPECT_EQ(recording_text(record(10, 1500000, "a") + record(11, 0, "b") + record(12, 0, "c"), "x.ttyrec"),
            "0.000000 o a\n0.000000 o b\n0.500000 o c\n"
            "warning: 1 x times that run backwards, taken as no time passed\n");
}

TEST(Ttyrec, CutOffAndDamaged) {
  const std::string file = record(10, 0, "ab") + record(11, 0, "cd");
  const ReaderOptions tolerant{.truncation = Truncation::IsWarning};
  EXPECT_EQ(recording_text(file.substr(0, file.size() - 1), "x.ttyrec"),
            "0.000000 o ab\nerror: x.ttyrec: ends in the middle of an event\n");
  EXPECT_EQ(recording_text(file.substr(0, file.size() - 1), "x.ttyrec", tolerant),
            "0.000000 o ab\n1.000000 o c\nwarning: 1 x ends in the middle of an event\n");
  EXPECT_EQ(recording_text(file.substr(0, 20), "x.ttyrec", tolerant),
            "0.000000 o ab\nwarning: 1 x ends in the middle of the record header at byte 14\n");
  std::string huge = record(10, 0, "ab") + record(11, 0, "cd");
  huge[25] = '\x7f'; // the length's highest byte
  EXPECT_EQ(
      recording_text(huge, "x.ttyrec"),
      "0.000000 o ab\nerror: x.ttyrec: the record at byte 14 claims 2130706434 bytes: the file is damaged\n");
}

TEST(Vscode, ReadsItsArray) {
  const std::string file =
      R"([{"type":"resize","cols":90,"rows":20},{"type":"output","data":"a\u001b[m\ud83d"},)"
      R"({"type":"input","data":"k"},{"type":"sendText","data":"s"},{"type":"command","id":"x.y"},)"
      R"({"type":"promptInputChange","data":"zz"},{"data":"late","type":"output"},{"rows":2,"cols":1,"type":"resize"}])";
  EXPECT_EQ(recording_text(file, "x"),
            "0.000000 r 90x20\n0.000000 o a\\x1b[m\xEF\xBF\xBD\n0.000000 i k\n0.000000 i s\n0.000000 o late\n"
            "0.000000 r 1x2\nwarning: 1 x events of the type 'command', skipped\n"
            "warning: 1 x events of the type 'promptInputChange', skipped\nwarning: 1 x lone surrogates, "
            "read as U+FFFD\n");
  auto reader = open_memory_reader(file, "x");
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->info().format, Format::Vscode);
  EXPECT_EQ((*reader)->info().cols, 90);
}

TEST(Vscode, LongEventsComeInParts) {
  const std::string data(10'000, 'd');
  ReaderOptions options;
  options.piece_bytes = 100;
  EXPECT_EQ(
      output_of("[{\"type\":\"output\",\"data\":\"" + data + "\"},{\"type\":\"output\",\"data\":\"e\"}]", "x",
                options),
      data + "e");
}

/// Whatever the length of pieces: a second one after pieces were given would begin the event again.
TEST(Vscode, RefusesASecondKeyOfAnEvent) {
  const std::string word(150, 'd');
  for (const std::string& event : {R"({"type":"output","data":")" + word + R"(","data":"e"})",
                                   R"({"type":"output","data":")" + word + R"(","data":")" + word + R"("})",
                                   R"({"data":")" + word + R"(","type":"output","data":"e"})",
                                   R"({"type":"output","data":"e","data":")" + word + R"("})"}) {
    for (const std::size_t piece_bytes : {64, 100, 10'000})
      EXPECT_TRUE(recording_text("[" + event + "]", "x", {.piece_bytes = piece_bytes})
                      .ends_with("error: x: line 1: an event with a second \"data\"\n"))
          << event << piece_bytes;
  }
  for (const std::size_t piece_bytes : {64, 10'000})
    EXPECT_TRUE(recording_text(R"([{"type":"output","data":")" + word + R"(","type":"input"}])", "x",
                               {.piece_bytes = piece_bytes})
                    .ends_with("error: x: line 1: an event with a second \"type\"\n"));
}

/// A long event whose string is whole, but what stands behind it is cut off.
TEST(LongEvents, AreClosedWhereTheFileEndsBehindTheirText) {
  const std::string word(150, 'd');
  for (const std::string& file :
       {R"([{"type":"output","data":")" + word + "\"", R"([{"type":"output","data":")" + word + R"(","x)",
        R"({"version":1,"width":80,"height":24,"stdout":[[1,")" + word + "\"",
        R"({"version":2,"width":80,"height":24})"
        "\n"
        R"([1,"o",")" +
            word + "\""}) {
    auto reader = open_memory_reader(file, "x", {.truncation = Truncation::IsWarning, .piece_bytes = 100});
    ASSERT_TRUE(reader) << file;
    const auto first = (*reader)->next();
    ASSERT_TRUE(first && *first) << file;
    EXPECT_EQ((*first)->part, Part::First);
    const auto last = (*reader)->next();
    ASSERT_TRUE(last && *last) << file;
    EXPECT_EQ((*last)->part, Part::Last);
    const auto end = (*reader)->next();
    EXPECT_TRUE(end && !*end) << file;
    EXPECT_EQ((*reader)->warnings().size(), 1U);
  }
}

TEST(Vscode, CutOffAndInvalid) {
  EXPECT_EQ(recording_text("[{\"type\":\"output\",\"data\":\"a\"},\n{\"type\":\"outp", "x"),
            "0.000000 o a\nerror: x: line 2: the file ends in the middle of a string\n");
  EXPECT_EQ(recording_text("[{\"type\":\"output\",\"data\":\"a\"},\n{\"type\":\"outp", "x",
                           {.truncation = Truncation::IsWarning}),
            "0.000000 o a\nwarning: 1 x line 2: the file ends in the middle of a string\n");
  EXPECT_EQ(recording_text("[{\"type\":\"output\",\"data\":\"a\"}\n{\"type\":\"output\"}]", "x"),
            "0.000000 o a\nerror: x: line 2: invalid JSON: '{' in the array of events\n");
  EXPECT_EQ(recording_text("[]x", "x", {.format = Format::Vscode}),
            "error: x: line 1: invalid JSON: something follows the array of events\n");
}

TEST(Alacritty, ReadsAFolderAndTheFileInIt) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("alacritty_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(base::write_file(folder / "alacritty.recording", "bytes\xff"));
  ASSERT_TRUE(base::write_file(folder / "size.json", "{\"columns\":140,\"screen_lines\":38}"));
  ASSERT_TRUE(base::write_file(folder / "config.json", "{\"history_size\":5}"));
  for (const auto& path : {folder, folder / "alacritty.recording"}) {
    const auto recording = load_recording(path);
    ASSERT_TRUE(recording);
    EXPECT_EQ(recording->info.format, Format::Alacritty);
    EXPECT_EQ(recording->info.cols, 140);
    EXPECT_EQ(recording->info.rows, 38);
    EXPECT_EQ(recording->info.history_lines, 5u);
    EXPECT_EQ(recording->events.at(0).bytes, "bytes\xff");
  }
  ASSERT_TRUE(base::write_file(folder / "size.json", "{\"columns\":0,\"screen_lines\":38}"));
  const auto broken = load_recording(folder);
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message.ends_with(
      "size.json: columns and screen_lines must be numbers from 1 to 65535"));
  std::filesystem::remove_all(folder);
}

TEST(Raw, IsEverythingElse) {
  for (const std::string& bytes :
       {std::string("plain"), std::string("{ \"a\": 1 }"), std::string("[1,2]"),
        std::string("BZh is no archive"), std::string(24, '\0'), std::string("\x1f\x8b")}) {
    auto reader = open_memory_reader(bytes, "x");
    ASSERT_TRUE(reader) << bytes;
    EXPECT_EQ((*reader)->info().format, Format::Raw) << bytes;
    EXPECT_EQ(output_of(bytes, "x"), bytes);
  }
  EXPECT_EQ(recording_text("", "x"), "");
}

TEST(Raw, TakesTheSizeItStartsWith) {
  auto reader = open_memory_reader("\x1b[8;30;100thello", "x");
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->info().cols, 100);
  EXPECT_EQ((*reader)->info().rows, 30);
  EXPECT_EQ(output_of("\x1b[8;30;100thello", "x"), "\x1b[8;30;100thello");
}

TEST(Detection, RefusesBsdScriptRecordsPolitely) {
  std::string stamp(24, '\0');
  stamp[8] = '\x00';
  stamp[11] = '\x65'; // a second of 2023
  stamp[20] = 's';
  EXPECT_EQ(recording_text(stamp + "rest", "x"),
            "error: x: is a recording of BSD or macOS 'script -r', which is not read\n");
}

} // namespace
} // namespace termsoak::streams::formats
