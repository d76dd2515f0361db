#include <gtest/gtest.h>

#include "streams/formats/reader.h"
#include "support/recording_text.h"

namespace termsoak::streams::formats {
namespace {

using test::recording_text;

constexpr const char* kV2 = "{\"version\": 2, \"width\": 80, \"height\": 24}\n";
constexpr const char* kV3 = "{\"version\": 3, \"term\": {\"cols\": 80, \"rows\": 24}}\n";

std::string v2(std::string_view events) {
  return std::string(kV2) + std::string(events);
}
std::string v3(std::string_view events) {
  return std::string(kV3) + std::string(events);
}
std::string tolerant(std::string bytes, std::string_view name = "x.cast") {
  return recording_text(std::move(bytes), name,
                        {.format = {}, .timing_path = {}, .truncation = Truncation::IsWarning});
}

struct Case {
  const char* about;
  std::string bytes;
  std::string text;
  friend void PrintTo(const Case& row, std::ostream* out) { *out << row.about; }
};

class Asciicast : public testing::TestWithParam<Case> {};

TEST_P(Asciicast, ReadsAs) {
  EXPECT_EQ(recording_text(GetParam().bytes, "x.cast"), GetParam().text) << GetParam().about;
}

INSTANTIATE_TEST_SUITE_P(
    Events, Asciicast,
    testing::Values(
        Case{"v2 times are absolute", v2("[0.5, \"o\", \"a\"]\n[1.25, \"o\", \"b\"]\n"),
             "0.500000 o a\n1.250000 o b\n"},
        Case{"v3 times are intervals", v3("[0.5, \"o\", \"a\"]\n[0.75, \"o\", \"b\"]\n"),
             "0.500000 o a\n1.250000 o b\n"},
        Case{"v3 intervals of skipped events count", v3("[0.5, \"q\", \"a\"]\n[0.75, \"o\", \"b\"]\n"),
             "1.250000 o b\nwarning: 1 x events of the unknown code 'q', skipped\n"},
        Case{"v1 times are delays; the object may span lines",
             "{\n \"version\": 1,\n \"width\": 80,\n \"height\": 24,\n \"stdout\": [\n  [0.5, \"a\"],\n  "
             "[0.75, "
             "\"b\"]\n ]\n}\n",
             "0.500000 o a\n1.250000 o b\n"},
        Case{"v1 with sorted keys: the events stand before the size",
             "{\"height\":24,\"stdout\":[[0.5,\"a\"],[0.75,\"b\"]],\"version\":1,\"width\":80}",
             "0.500000 o a\n1.250000 o b\n"},
        Case{"all kinds",
             v3("[0, \"o\", \"x\"]\n[0, \"i\", \"k\"]\n[0, \"m\", \"\"]\n[0, \"r\", \"100x30\"]\n[1, \"x\", "
                "\"-3\"]\n"),
             "0.000000 o x\n0.000000 i k\n0.000000 m \n0.000000 r 100x30\n1.000000 x -3\n"},
        Case{"resizes only", v2("[1, \"r\", \"100x30\"]\n"), "1.000000 r 100x30\n"},
        Case{"no events at all", v2(""), ""},
        Case{"the extreme sizes", v2("[1, \"r\", \"1x1\"]\n[2, \"r\", \"65535x65535\"]\n"),
             "1.000000 r 1x1\n2.000000 r 65535x65535\n"},
        Case{"a window without extent is no size", v2("[1, \"r\", \"0x0\"]\n"),
             "warning: 1 x resizes to no columns or no rows, skipped\n"},
        Case{"blank lines and CRLF", v2("\r\n[0.5, \"o\", \"a\"]\r\n\n[1, \"o\", \"b\"]\r\n"),
             "0.500000 o a\n1.000000 o b\n"},
        Case{"a byte order mark", "\xef\xbb\xbf" + v2("[0.5, \"o\", \"a\"]\n"), "0.500000 o a\n"},
        Case{"v3 comments between events", v3("# one\n[0.5, \"o\", \"a\"]\n#two\n[1, \"o\", \"b\"]\n"),
             "0.500000 o a\n1.500000 o b\n"},
        Case{"no line end behind the last event", v2("[0.5, \"o\", \"a\"]"), "0.500000 o a\n"},
        Case{"times that run backwards", v2("[2, \"o\", \"a\"]\n[1, \"o\", \"b\"]\n[3, \"o\", \"c\"]\n"),
             "2.000000 o a\n2.000000 o b\n3.000000 o c\n"
             "warning: 1 x times that run backwards, taken as no time passed\n"},
        Case{"exponents", v2("[5e-1, \"o\", \"a\"]\n[1.5E0, \"o\", \"b\"]\n"),
             "0.500000 o a\n1.500000 o b\n"},
        Case{"times as strings", v2("[\"0.5\", \"o\", \"a\"]\n"),
             "0.500000 o a\nwarning: 1 x times written as strings\n"},
        Case{"sizes as strings",
             "{\"version\": \"2\", \"width\": \"80\", \"height\": \"24\"}\n[0.5, \"o\", \"a\"]\n",
             "0.500000 o a\n"},
        Case{"null in env",
             "{\"version\":2,\"width\":80,\"height\":24,\"env\":{\"SHELL\":null}}\n[1,\"o\",\"a\"]\n",
             "1.000000 o a\n"},
        Case{"further elements of an event", v2("[0.5, \"o\", \"a\", {\"later\": [1, \"]\"]}, null]\n"),
             "0.500000 o a\n"},
        Case{"escapes", v2(R"([0, "o", "\u001b[1m\t\"\\\/\b\f\r\n\u00e9\u20ac\ud83d\ude00"])"),
             "0.000000 o \\x1b[1m\\x09\"\\/\\x08\\x0c\\x0d\\x0aé€😀\n"},
        Case{"lone surrogates",
             v2(R"([0, "o", "a\ud83d"])"
                "\n"
                R"([1, "o", "\ude00b\ud83d\ud83d\ude00\ud83dx"])"),
             "0.000000 o a\xEF\xBF\xBD\n1.000000 o \xEF\xBF\xBD"
             "b\xEF\xBF\xBD😀\xEF\xBF\xBDx\n"
             "warning: 4 x lone surrogates, read as U+FFFD\n"},
        Case{"exact bytes kept beside their text",
             v2("[0.5, \"termsoak-bytes\", \"aP/D\"]\n[0.5, \"o\", \"h\xEF\xBF\xBD\xEF\xBF\xBD\"]\n"),
             "0.500000 o h\\xff\\xc3\n"}));

INSTANTIATE_TEST_SUITE_P(
    Errors, Asciicast,
    testing::Values(
        Case{"empty", "", "error: x.cast: line 1: the file is empty: the asciicast header is missing\n"},
        Case{"blank first line", std::string("\n") + kV2,
             "error: x.cast: line 1: the line is blank where the asciicast header should stand\n"},
        Case{"no header", "[0.5, \"o\", \"a\"]\n",
             "error: x.cast: line 1: an event stands where the asciicast header should be\n"},
        Case{"no version", "{\"width\": 80}\n",
             "error: x.cast: line 2: the asciicast header is missing: expected {\"version\": 1, 2 or 3, "
             "...}\n"},
        Case{"comment before the header", std::string("# hi\n") + kV3,
             "error: x.cast: line 1: a comment stands before the asciicast header\n"},
        Case{"unknown version", "{\"version\": 4, \"width\": 80, \"height\": 24}",
             "error: x.cast: line 1: asciicast version 4 is not known; 1, 2 and 3 are\n"},
        Case{"broken header", "{\"version\": 2, \"width\": 80\n[0.5, \"o\", \"a\"]\n",
             "error: x.cast: line 1: invalid JSON in the header\n"},
        Case{"no size", "{\"version\": 2, \"height\": 24}\n",
             "error: x.cast: line 1: the header has no width\n"},
        Case{"size 0x0", "{\"version\": 2, \"width\": 0, \"height\": 0}\n",
             "error: x.cast: line 1: the screen is 0x0 but must be 1x1 to 65535x65535\n"},
        Case{"size beyond 16 bits", "{\"version\": 3, \"term\": {\"cols\": 70000, \"rows\": 24}}\n",
             "error: x.cast: line 1: term.cols is 70000: the screen must be 1x1 to 65535x65535\n"},
        Case{"invalid JSON in line 3", v2("[0.5, \"o\", \"a\"]\n{oops}\n"),
             "0.500000 o a\nerror: x.cast: line 3: invalid JSON: '{' in an event\n"},
        Case{"a line that ends in a string", v2("[0.5, \"o\", \"a\n[1, \"o\", \"b\"]\n"),
             "error: x.cast: line 2: invalid JSON: the line ends in the middle of a string\n"},
        Case{"two events on a line", v2("[0.5, \"o\", \"a\"] [1, \"o\", \"b\"]\n"),
             "error: x.cast: line 2: invalid JSON: something follows the event on its line\n"},
        Case{"no time", v2("[null, \"o\", \"a\"]\n"),
             "error: x.cast: line 2: invalid JSON: 'n' in an event\n"},
        Case{"a time of no sense", v2("[1e30, \"o\", \"a\"]\n"),
             "error: x.cast: line 2: '1e30' is no time in seconds\n"},
        Case{"an empty code", v2("[1, \"\", \"a\"]\n"), "error: x.cast: line 2: the event code is empty\n"},
        Case{"data that are no text", v2("[1, \"o\", 5]\n"),
             "error: x.cast: line 2: invalid JSON: '5' in an event's data\n"},
        Case{"a bad escape", v2("[1, \"o\", \"\\q\"]\n"),
             "error: x.cast: line 2: invalid JSON: \\q is no escape\n"},
        Case{"a bad resize", v2("[1, \"r\", \"100\"]\n"),
             "error: x.cast: line 2: resize \"100\" is no COLSxROWS of 1 to 65535\n"},
        Case{"v2 has no comments", v2("# hi\n"), "error: x.cast: line 2: invalid JSON: '#' in an event\n"},
        Case{"cut off in an event", v2("[0.5, \"o\", \"a\"]\n[1, \"o\", \"b"),
             "0.500000 o a\nerror: x.cast: line 3: the file ends in the middle of a string\n"},
        Case{"cut off in a number", v2("[0.5, \"o\", \"a\"]\n[1."),
             "0.500000 o a\nerror: x.cast: line 3: the file ends in the middle of an event\n"},
        Case{"v1 cut off", "{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[1,\"a\"],[1,\"b",
             "1.000000 o a\nerror: x.cast: line 1: the file ends in the middle of a string\n"},
        Case{"v1 without a size", "{\"version\":1,\"stdout\":[[1,\"a\"]]}",
             "error: x.cast: line 1: the header has no width\n"}));

TEST(AsciicastTruncation, KeepsWhatIsWholeWhenAskedTo) {
  EXPECT_EQ(tolerant(v2("[0.5, \"o\", \"a\"]\n[1, \"o\", \"b")),
            "0.500000 o a\nwarning: 1 x line 3: the file ends in the middle of a string\n");
  EXPECT_EQ(tolerant("{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[1,\"a\"],[1,\"b\"]"),
            "1.000000 o a\n2.000000 o b\nwarning: 1 x line 1: the file ends in the middle of an event\n");
}

TEST(AsciicastTruncation, NeverHidesInvalidJsonInTheMiddle) {
  EXPECT_EQ(tolerant(v2("[0.5, \"o\", \"a\"\n[1, \"o\", \"b\"]\n")),
            "error: x.cast: line 2: invalid JSON: the line ends in the middle of an event\n");
}

TEST(AsciicastTruncation, EveryPrefixIsAnErrorOrWholeEvents) {
  const std::string whole = v3("[0.5, \"o\", \"a\\u001b[0m\"]\n[1, \"r\", \"90x20\"]\n[0, \"x\", \"0\"]\n");
  const std::string all = recording_text(whole, "x.cast");
  for (std::size_t bytes = std::string_view(kV3).size(); bytes < whole.size(); ++bytes) {
    const std::string text = tolerant(whole.substr(0, bytes));
    EXPECT_EQ(text.find("error"), std::string::npos) << bytes << ": " << text;
    EXPECT_TRUE(all.starts_with(text.substr(0, text.find("warning")))) << bytes;
  }
}

TEST(AsciicastHeader, CarriesItsMetadata) {
  auto reader = open_memory_reader(
      "{\"version\": 3, \"term\": {\"cols\": 100, \"rows\": 30, \"type\": \"xterm-ghostty\", \"version\": "
      "\"ghostty 1.2.3\", \"theme\": {\"fg\": \"#fff\"}}, \"timestamp\": 1700000000, \"idle_time_limit\": "
      "2.5, "
      "\"command\": \"claude\", \"title\": \"t\", \"env\": {\"SHELL\": \"/bin/sh\"}, \"tags\": [[]]}\n",
      "x");
  ASSERT_TRUE(reader);
  const StreamInfo& info = (*reader)->info();
  EXPECT_EQ(info.format, Format::AsciicastV3);
  EXPECT_EQ(info.cols, 100);
  EXPECT_EQ(info.rows, 30);
  EXPECT_EQ(info.term_type, "xterm-ghostty");
  EXPECT_EQ(info.term_version, "ghostty 1.2.3");
  EXPECT_EQ(info.theme_json, "{\"fg\":\"#fff\"}");
  EXPECT_EQ(info.timestamp, 1700000000);
  EXPECT_EQ(info.idle_time_limit, std::chrono::milliseconds(2500));
  EXPECT_EQ(info.command, "claude");
  EXPECT_EQ(info.title, "t");
  ASSERT_EQ(info.env.size(), 1u);
  EXPECT_EQ(info.env[0].second, "/bin/sh");
}

TEST(AsciicastLimits, DeepNestingIsAnErrorNotACrash) {
  const std::string deep(500000, '[');
  EXPECT_EQ(recording_text(v2("[0, \"z\", " + deep), "x.cast"),
            "error: x.cast: line 2: JSON is nested deeper than 200\n"
            "warning: 1 x events of the unknown code 'z', skipped\n");
  EXPECT_EQ(recording_text("{\"version\": 2, \"width\": 1, \"height\": 1, \"x\": " + deep + "}\n", "x.cast"),
            "error: x.cast: line 1: the header is nested deeper than 64\n");
  EXPECT_EQ(recording_text("{\"version\": 1, \"x\": " + deep, "x.cast"),
            "error: x.cast: line 1: JSON is nested deeper than 200\n");
}

TEST(AsciicastLimits, LongEventsComeInPartsOfBoundedSize) {
  const std::string data(100'000, 'y');
  for (const std::string& bytes :
       {v2("[0, \"o\", \"" + data + "\"]\n[1, \"o\", \"z\"]\n"),
        "{\"version\":1,\"width\":1,\"height\":1,\"stdout\":[[0,\"" + data + "\"],[1,\"z\"]]}"}) {
    ReaderOptions options;
    options.piece_bytes = 1000;
    auto reader = open_memory_reader(bytes, "x", options);
    ASSERT_TRUE(reader);
    std::string joined;
    Part before = Part::Whole;
    while (true) {
      const auto event = (*reader)->next();
      ASSERT_TRUE(event);
      if (!*event) break;
      EXPECT_LE((*event)->bytes.size(), 1003u);
      EXPECT_EQ((*event)->begins_event(), before == Part::Whole || before == Part::Last);
      before = (*event)->part;
      joined += (*event)->bytes;
    }
    EXPECT_EQ(joined, data + "z");
    EXPECT_EQ((*reader)->counts().events, 2u);
    EXPECT_EQ((*reader)->counts().output_bytes, data.size() + 1);
  }
}

} // namespace
} // namespace termsoak::streams::formats
