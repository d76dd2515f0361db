#include "streams/transform/scrub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "streams/transform/tokenizer.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace termsoak::streams::transform {
namespace {

namespace fs = std::filesystem;

constexpr ScrubKey kKey{1, 2, 3, 4, 5};

std::string scrubbed(std::string_view output, std::set<std::string, std::less<>> keep = {},
                     const ScrubKey& key = kKey) {
  Pseudonymizer pseudonyms(key, std::move(keep));
  ScrubCounts counts;
  return scrub_output(output, pseudonyms, counts);
}

/// Text without sequences, as a reader of the screen's rows would join it.
std::string visible(std::string_view output) {
  std::string text;
  Tokenizer tokenizer(output);
  while (const auto token = tokenizer.next()) {
    if (token->kind == TokenKind::Text)
      text += token->in(output);
    else if (token->kind == TokenKind::Control)
      text += '\n';
    else if (token->kind == TokenKind::Csi && token->last_of(output) != 'm')
      text += ' ';
  }
  return text;
}

/// Runs of ASCII letters.
std::set<std::string> words_of(std::string_view text, std::size_t letters_min) {
  std::set<std::string> words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += c;
      continue;
    }
    if (word.size() >= letters_min) words.insert(word);
    word.clear();
  }
  return words;
}

std::vector<char32_t> decode(std::string_view text) {
  std::vector<char32_t> code_points;
  unicode::Utf8Decoder decoder;
  std::vector<char32_t> out(text.size() + 1);
  const auto* next = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t left = text.size(); left > 0;) {
    if (*next < 0x80 && !decoder.pending()) {
      code_points.push_back(*next++);
      --left;
      continue;
    }
    const auto result = decoder.decode(next, left, out.data(), out.size());
    code_points.insert(code_points.end(), out.begin(),
                       out.begin() + static_cast<std::ptrdiff_t>(result.code_points));
    next += result.bytes_consumed;
    left -= result.bytes_consumed;
  }
  return code_points;
}

/// Same tokens, same non-text bytes but for payloads, and code point by code point the same properties.
void expect_same_shape(std::string_view before, std::string_view after) {
  ASSERT_EQ(before.size(), after.size());
  Tokenizer one(before), two(after);
  while (const auto a = one.next()) {
    const auto b = two.next();
    ASSERT_TRUE(b);
    ASSERT_EQ(a->kind, b->kind) << "at " << a->offset;
    ASSERT_EQ(a->byte_count, b->byte_count) << "at " << a->offset;
    if (is_string(a->kind)) continue;
    if (a->kind != TokenKind::Text) {
      ASSERT_EQ(a->in(before), b->in(after));
      continue;
    }
    const auto left = decode(a->in(before)), right = decode(b->in(after));
    ASSERT_EQ(left.size(), right.size()) << "at " << a->offset;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto was = unicode::properties(left[i]), is = unicode::properties(right[i]);
      ASSERT_EQ(was.width(), is.width()) << std::hex << unsigned(left[i]) << " -> " << unsigned(right[i]);
      ASSERT_EQ(was.break_class(), is.break_class())
          << std::hex << unsigned(left[i]) << " -> " << unsigned(right[i]);
    }
  }
  EXPECT_FALSE(two.next());
}

TEST(Scrub, EqualWordsStayEqualAndOthersDiffer) {
  const std::string text = scrubbed("password secret password 20250101 secret");
  const auto word = [&](std::size_t at, std::size_t length) { return text.substr(at, length); };
  EXPECT_EQ(word(0, 8), word(16, 8));
  EXPECT_EQ(word(9, 6), word(34, 6));
  EXPECT_NE(word(0, 8), "password");
  EXPECT_NE(word(0, 6), word(9, 6));
  EXPECT_NE(word(25, 8), "20250101");
  EXPECT_EQ(text, scrubbed("password secret password 20250101 secret"));
  EXPECT_NE(text, scrubbed("password secret password 20250101 secret", {}, ScrubKey{9}));
}

TEST(Scrub, FindsAWordThatSequencesCut) {
  const std::string plain = scrubbed("secret");
  EXPECT_EQ(scrubbed("sec\x1b[1mret"), plain.substr(0, 3) + "\x1b[1m" + plain.substr(3));
  EXPECT_EQ(scrubbed("s\x1b[31me\x1b[32mc\x1b[33mret").substr(0, 1), plain.substr(0, 1));
  // Letters at different places of the screen are not a word.
  EXPECT_EQ(scrubbed("s\x1b[5;5He"), "x\x1b[5;5Hx");
}

TEST(Scrub, MakesConstantsOfWhatIsTooShort) {
  EXPECT_EQ(scrubbed("a is OK 7 42"), "x xx XX 0 00");
}

TEST(Scrub, KeepsPunctuationDrawingsAndEmoji) {
  const std::string_view kept = "─│┌ ✓ → \U0001F468\u200D\U0001F469 {}!? \x1b(0lqqqk\x1b(B\r\n\t";
  EXPECT_EQ(scrubbed(kept), kept);
  // The same letters without the line drawing set are a word.
  EXPECT_NE(scrubbed("lqqqk"), "lqqqk");
}

TEST(Scrub, KeepsTheWordsItIsTold) {
  const std::string text = scrubbed("error: password", {"error"});
  EXPECT_EQ(text.substr(0, 7), "error: ");
  EXPECT_NE(text.substr(7), "password");
}

TEST(Scrub, KeepsShapesInEveryScript) {
  const std::string_view text = "na\u00EFve stra\u00DFe \u043F\u0440\u0438\u0432\u0435\u0442 "
                                "\u4F60\u597D\u4E16\u754C \uD55C\uAD6D\uC5B4\uB3C4 "
                                "\u0E17\u0E35\u0E48 \u0928\u093F \u0634\u0643\u0631\u0627 e\u0301te\u0301 "
                                "1\uFE0F\u20E3 \U0001D5A0\U0001D5A1\U0001D5A2";
  const std::string after = scrubbed(text);
  expect_same_shape(text, after);
  for (const std::string_view secret :
       {"na\u00EFve", "\u043F\u0440\u0438\u0432\u0435\u0442", "\u4F60\u597D\u4E16\u754C",
        "\uD55C\uAD6D\uC5B4\uB3C4", "\u0634\u0643\u0631\u0627"})
    EXPECT_EQ(after.find(secret), std::string::npos) << secret;
}

TEST(Scrub, LinksKeepLengthEqualityAndDifference) {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += "\x1b]8;id=row" + std::to_string(i % 4) + ";http://h/" + std::to_string(i % 10) +
            "\x1b\\x\x1b]8;;\x1b\\";
  const std::string after = scrubbed(text);
  expect_same_shape(text, after);
  std::map<std::string, std::string> links;
  std::set<std::string> pseudonyms;
  Tokenizer one(text), two(after);
  while (const auto token = one.next()) {
    const auto other = two.next();
    if (token->kind != TokenKind::Osc) continue;
    const std::string was(payload_of(*token, text)), is(payload_of(*other, after));
    EXPECT_TRUE(is.starts_with("8;"));
    const auto [known, fresh] = links.emplace(was, is);
    EXPECT_EQ(known->second, is);
    pseudonyms.insert(is);
    if (was != "8;;") {
      EXPECT_EQ(is.substr(0, 5), "8;id=");
      EXPECT_EQ(is.find("http"), std::string::npos);
    }
  }
  EXPECT_EQ(pseudonyms.size(), links.size());
}

TEST(Scrub, ReplacesWhatStringsCarry) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\x1b]0;secret title\x07", "secret"},
      {"\x1b]7;file://hostname/home/someone\x1b\\", "someone"},
      {"\x1b]52;c;c2VjcmV0c2VjcmV0\x07", "c2VjcmV0"},
      {"\x1b]1337;RemoteHost=someone@hostname\x07", "hostname"},
      {"\x1b]133;C;cmdline=secret\x07", "secret"},
      {"\x1b]0133\t;C;cmdline=sec\tret\x07", "ret"},
      {"\x1b]9;secret message\x07", "secret"},
      {"\x1bPtmux;secret\x1b\\", "secret"},
      {"\x1b_Ga=T,f=100;c2VjcmV0c2VjcmV0\x1b\\", "c2VjcmV0"},
      {"\x1b_secret\x1b\\", "secret"},
      {"\x1b^secret\x1b\\", "secret"},
      {"\x1bXsecret\x1b\\", "secret"},
      {"\x1b]0;secret\x1b[m", "secret"},
      {"\x1b]0;secret", "secret"},
  };
  for (const auto& [stream, secret] : cases) {
    const std::string after = scrubbed(stream);
    EXPECT_EQ(after.size(), stream.size());
    EXPECT_EQ(after.find(secret), std::string::npos) << ::testing::PrintToString(stream);
  }
  // What a terminal acts on stays.
  for (const std::string_view kept :
       {"\x1b]4;1;rgb:aa/bb/cc\x07", "\x1b]11;#1e1e1e\x07", "\x1b]104\x07", "\x1b]133;A\x07",
        "\x1b]133;A;redraw=0\x07", "\x1b]133;A;k=c\x07", "\x1b]133;D;0\x07", "\x1b]9;4;1;50\x07",
        // Also with controls inside, which it drops, and with zeros before the number.
        "\x1b]13\t3;A;re\ndraw=0\x07", "\x1b]0133;A\x07", "\x1bP$qm\x1b\\", "\x1b]8;;\x07"})
    EXPECT_EQ(scrubbed(kept), kept) << ::testing::PrintToString(kept);
  EXPECT_TRUE(scrubbed("\x1b_Ga=T,f=24;QUJD\x1b\\").starts_with("\x1b_Ga=T,f=24;"));
}

TEST(Scrub, ReplacesInputMarkersAndHeader) {
  formats::Recording recording;
  recording.info.title = "my title";
  recording.info.command = "ssh someone@hostname";
  recording.info.env = {{"TERM", "xterm-256color"}, {"USER", "someone"}};
  recording.events.push_back({.kind = formats::EventKind::Input,
                              .time = std::chrono::milliseconds(1700),
                              .bytes = "hunter2\r\x1b[A"});
  recording.events.push_back(
      {.kind = formats::EventKind::Marker, .time = std::chrono::milliseconds(2900), .bytes = "login"});
  ScrubCounts counts;
  const auto after = scrub(recording, {.key = kKey, .keep_words = {}, .time = TimePrecision::Coarse}, counts);
  EXPECT_EQ(after.info.command.find("someone"), std::string::npos);
  EXPECT_EQ(after.info.title.find("title"), std::string::npos);
  EXPECT_EQ(after.info.env[0].second, "xterm-256color");
  EXPECT_NE(after.info.env[1].second, "someone");
  EXPECT_EQ(after.events[0].bytes, "xxxxxxx\r\x1b[A");
  EXPECT_NE(after.events[1].bytes, "login");
  EXPECT_EQ(after.events[0].time, std::chrono::seconds(1));
  EXPECT_EQ(after.events[1].time, std::chrono::seconds(2));
}

TEST(Scrub, WorksAcrossEvents) {
  formats::Recording recording;
  for (const std::string_view piece : {"sec", "ret \x1b]0;ti", "tle\x07 \xC3", "\xA9t\xC3\xA9"})
    recording.events.push_back({.kind = formats::EventKind::Output, .bytes = std::string(piece)});
  ScrubCounts counts;
  const auto after = scrub(recording, {.key = kKey, .keep_words = {}}, counts);
  ASSERT_EQ(after.events.size(), 4U);
  std::string all;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(after.events[i].bytes.size(), recording.events[i].bytes.size());
    all += after.events[i].bytes;
  }
  EXPECT_TRUE(all.starts_with(scrubbed("secret")));
  EXPECT_EQ(all.find("title"), std::string::npos);
}

TEST(Scrub, ProofNamesTheStrategyUnderWhichTracesDiffer) {
  formats::Recording one, two;
  two.info.title = "two";
  constexpr std::string_view kStrategies[]{"a", "b", "c"};
  const auto same = [](const formats::Recording&, std::string_view) -> base::Result<std::string> {
    return "digest";
  };
  EXPECT_TRUE(prove_same_trace(one, two, kStrategies, same));
  const auto differs = [](const formats::Recording& recording,
                          std::string_view strategy) -> base::Result<std::string> {
    return strategy == "b" ? recording.info.title : "digest";
  };
  const auto proof = prove_same_trace(one, two, kStrategies, differs);
  ASSERT_FALSE(proof);
  EXPECT_NE(proof.error().message.find("under 'b'"), std::string::npos);
}

TEST(Scrub, NothingReadableSurvivesInRealRecordings) {
  const fs::path folder = fs::path(TERMSOAK_SOURCE_DIR) / ".." / "shared" / "recordings";
  if (!fs::exists(folder)) GTEST_SKIP() << "the shared recordings are not here";
  std::size_t looked_at = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string ending = entry.path().extension();
    if (ending != ".cast" && ending != ".raw" && ending != ".typescript" &&
        entry.path().filename() != "asciinema-welcome-v1.json")
      continue;
    SCOPED_TRACE(entry.path().filename().string());
    const auto recording =
        formats::load_recording(entry.path(), {.truncation = formats::Truncation::IsWarning});
    ASSERT_TRUE(recording) << recording.error().message;
    ScrubCounts counts;
    const auto after = scrub(*recording, {.key = kKey, .keep_words = {}}, counts);
    std::string before_bytes, after_bytes;
    for (std::size_t i = 0; i < recording->events.size(); ++i) {
      if (recording->events[i].kind != formats::EventKind::Output) continue;
      before_bytes += recording->events[i].bytes;
      after_bytes += after.events[i].bytes;
    }
    expect_same_shape(before_bytes, after_bytes);
    const std::string text = visible(after_bytes);
    const auto survivors = words_of(text, 4);
    for (const std::string& word : words_of(visible(before_bytes), 4))
      EXPECT_FALSE(survivors.contains(word)) << word;
    ++looked_at;
  }
  EXPECT_GE(looked_at, 20U);
}

} // namespace
} // namespace termsoak::streams::transform
