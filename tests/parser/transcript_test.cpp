// Runs tests/transcripts/parser/*.txt. With TERMSOAK_UPDATE_TRANSCRIPTS set in the environment the events are
// written into the files instead, and `git diff` is the review.

#include "parser/event_recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace termsoak::parser {
namespace {

// "a\e[1m\x9b\n" between quotes -> bytes.
std::string unescape(const std::string& text) {
  const std::size_t first = text.find('"');
  const std::size_t last = text.rfind('"');
  std::string out;
  for (std::size_t i = first + 1; i < last; ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
    case 'e':
      out += '\x1b';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 't':
      out += '\t';
      break;
    case 'a':
      out += '\a';
      break;
    case 'x':
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
      break;
    default:
      out += text[i];
    }
  }
  return out;
}

struct Case {
  std::vector<std::string> head; // title and comment lines, kept as they are
  std::vector<std::string> inputs;
  std::vector<std::string> events;
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases(1);
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const bool event = line.starts_with("  ");
    if (!event && !line.starts_with("<") && !cases.back().inputs.empty()) cases.emplace_back();
    if (event)
      cases.back().events.push_back(line.substr(2));
    else if (line.starts_with("<"))
      cases.back().inputs.push_back(line);
    else
      cases.back().head.push_back(line);
  }
  return cases;
}

std::vector<std::string> play(const Case& c, bool bytewise) {
  Parser<EventRecorder> parser;
  EventRecorder recorder;
  for (const std::string& input : c.inputs) {
    const std::string bytes = unescape(input);
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (!bytewise) parser.feed({data, bytes.size()}, recorder);
    for (std::size_t i = 0; bytewise && i < bytes.size(); ++i)
      parser.feed({data + i, 1}, recorder);
  }
  parser.finish(recorder);
  return recorder.lines();
}

void rewrite(const std::filesystem::path& path, const std::vector<Case>& cases) {
  std::ofstream file(path);
  for (const Case& c : cases) {
    for (const std::string& line : c.head)
      file << line << '\n';
    for (const std::string& line : c.inputs)
      file << line << '\n';
    if (c.inputs.empty()) continue;
    for (const std::string& line : play(c, false))
      file << "  " << line << '\n';
  }
}

std::vector<std::filesystem::path> transcripts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(TERMSOAK_SOURCE_DIR "/tests/transcripts/parser"))
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

TEST(ParserTranscripts, SayWhatTheParserSays) {
  std::size_t count = 0;
  for (const auto& path : transcripts()) {
    const std::vector<Case> cases = read_cases(path);
    if (std::getenv("TERMSOAK_UPDATE_TRANSCRIPTS") != nullptr) {
      rewrite(path, cases);
      continue;
    }
    for (const Case& c : cases) {
      if (c.inputs.empty()) continue;
      ++count;
      const std::string where = path.filename().string() + ": " + c.inputs[0];
      EXPECT_EQ(play(c, false), c.events) << where;
      EXPECT_EQ(play(c, true), c.events) << where << " (byte by byte)";
    }
  }
  if (std::getenv("TERMSOAK_UPDATE_TRANSCRIPTS") != nullptr) GTEST_SKIP() << "transcripts rewritten";
  EXPECT_GE(count, 80U);
}

} // namespace
} // namespace termsoak::parser
