#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench.h"

/// Runs tests/transcripts/terminal/*.txt: bytes in, screen, cursor and replies out, readable without C++.
/// With TERMSOAK_UPDATE_TRANSCRIPTS=1 the expectations are written anew (see the README there).
namespace termsoak::core::terminal {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(TERMSOAK_SOURCE_DIR) / "tests/transcripts/terminal";

/// "\e[2J\r\n\xE2" as bytes.
std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes += text[i];
      continue;
    }
    const char kind = text[++i];
    if (kind == 'x' && i + 2 < text.size()) {
      bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
      continue;
    }
    bytes += kind == 'e'   ? '\x1B'
             : kind == 'n' ? '\n'
             : kind == 'r' ? '\r'
             : kind == 't' ? '\t'
             : kind == 'b' ? '\b'
             : kind == 'a' ? '\a'
                           : kind;
  }
  return bytes;
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes)
    text += c == '\x1B' ? std::string("\\e") : c == '\a' ? std::string("\\a") : std::string(1, c);
  return text;
}

/// What the terminal looks like, in the words of a transcript.
std::vector<std::string> observed(TestTerminal& terminal) {
  std::vector<std::string> lines;
  for (const std::string& row : terminal.history())
    lines.push_back("history |" + row + "|");
  std::vector<std::string> rows = terminal.rows();
  while (!rows.empty() && rows.back().empty())
    rows.pop_back();
  for (const std::string& row : rows)
    lines.push_back("row |" + row + "|");
  const auto& cursor = terminal.terminal->screen().cursor();
  lines.push_back("cursor " + std::to_string(cursor.y) + "," + std::to_string(cursor.x) +
                  (cursor.pending_wrap ? " wrap due" : ""));
  if (terminal.terminal->alternate_active()) lines.push_back("alternate screen");
  if (!terminal.terminal->title().empty())
    lines.push_back("title " + std::string(terminal.terminal->title()));
  const std::string replies = terminal.terminal->take_replies();
  if (!replies.empty()) lines.push_back("reply " + escaped(replies));
  return lines;
}

bool is_expectation(std::string_view line) {
  for (const std::string_view word : {"history ", "row ", "cursor ", "alternate screen", "title ", "reply "})
    if (line.starts_with(word)) return true;
  return false;
}

/// One command of a transcript; remarks and empty lines do nothing.
void run_command(const std::string& line, std::unique_ptr<TestTerminal>& terminal) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
  if (word == "screen") {
    std::string clusters;
    words >> cols >> rows >> clusters;
    TerminalOptions options;
    options.cols = cols;
    options.rows = rows;
    options.grapheme_clustering = clusters == "clusters" ? Setting::Set : Setting::Reset;
    terminal = std::make_unique<TestTerminal>(options);
  } else if (word == "feed") {
    terminal->feed(unescaped(line.substr(5)));
  } else if (word == "resize") {
    words >> cols >> rows;
    EXPECT_TRUE(terminal->terminal->resize(cols, rows).has_value()) << line;
  } else {
    EXPECT_TRUE(line.empty() || line.starts_with('#')) << "not a command: " << line;
  }
}

/// Commands stay, expectations become what is observed.
std::string rewritten(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string out;
  std::unique_ptr<TestTerminal> terminal;
  bool expects = false;
  const auto show = [&] {
    if (expects)
      for (const std::string& line : observed(*terminal))
        out += line + "\n";
    expects = false;
  };
  for (std::string line; std::getline(file, line);) {
    if (is_expectation(line)) {
      expects = true;
      continue;
    }
    show();
    out += line + "\n";
    run_command(line, terminal);
  }
  show();
  return out;
}

class Transcript : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Transcript, IsWhatTheTerminalShows) {
  std::ifstream file(GetParam());
  std::ostringstream want;
  want << file.rdbuf();
  const std::string got = rewritten(GetParam());
  if (std::getenv("TERMSOAK_UPDATE_TRANSCRIPTS") != nullptr) {
    std::ofstream(GetParam()) << got;
    return;
  }
  EXPECT_EQ(got, want.str());
}

std::vector<std::filesystem::path> transcripts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

INSTANTIATE_TEST_SUITE_P(Terminal, Transcript, testing::ValuesIn(transcripts()), [](const auto& chosen) {
  std::string name = chosen.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
});

} // namespace
} // namespace termsoak::core::terminal
