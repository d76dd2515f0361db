#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench.h"
#include "core/pagelist/page_list.h"
#include "core/terminal/core_versions.h"

/// Known answers of the real core, in this process: pages, account, rows, cursor, mappings and orphans after
/// every run and every step of every session. The hashes of screen and history are compared by
/// tests/cli/test_real_core.py.
namespace termsoak::core::terminal {
namespace {

using nlohmann::json;

const std::filesystem::path kRealCore =
    std::filesystem::path(TERMSOAK_SOURCE_DIR) / ".." / "shared" / "real-core";

std::string unpacked(const std::string& name) {
  const std::string command = "gzip -dc '" + (kRealCore / "streams" / name).string() + "'";
  std::string bytes;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return bytes;
  std::array<char, 65536> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    bytes.append(buffer.data(), got);
  ::pclose(pipe);
  return bytes;
}

std::vector<json> lines_of(const std::string& name) {
  std::ifstream file(kRealCore / name);
  std::vector<json> values;
  for (std::string line; std::getline(file, line);)
    values.push_back(json::parse(line));
  return values;
}

TerminalOptions options_of(const json& record) {
  TerminalOptions options = options_of(*find_core("ghostty-2025-11"));
  options.clustering_after_reset = Setting::Reset;
  options.cols = record["cols"];
  options.rows = record["rows"];
  options.scrollback_limit_bytes = record["scrollback_limit_bytes"].get<std::uint64_t>();
  options.grapheme_clustering = record["grapheme_clustering"] == "on" ? Setting::Set : Setting::Reset;
  options.strategy = pagelist::find_strategy(record["build"] == "defect" ? "reuse-any" : "fix-10285");
  return options;
}

void expect_state(const TestTerminal& terminal, const json& want) {
  std::vector<std::uint64_t> lengths;
  for (const pagelist::PageFigures& page : terminal.terminal->primary().list().pages())
    lengths.push_back(page.believed_bytes);
  EXPECT_EQ(lengths, want["page_lengths"].get<std::vector<std::uint64_t>>());
  EXPECT_EQ(terminal.terminal->figures().page_size_bytes, want["page_size_bytes"].get<std::uint64_t>());
  EXPECT_EQ(terminal.terminal->primary().list().history_rows(), want["history_rows"].get<std::uint64_t>());
  EXPECT_EQ(terminal.terminal->screen().cursor().x, want["cursor"]["col"].get<unsigned>());
  EXPECT_EQ(terminal.terminal->screen().cursor().y, want["cursor"]["row"].get<unsigned>());
}

void expect_orphans(TestTerminal& terminal, const json& want) {
  const audit::OrphanCount in_list = terminal.audit.look().orphans_in_list;
  EXPECT_EQ(in_list.mappings, want["relabelled_in_list"].get<std::uint64_t>());
  EXPECT_EQ(in_list.bytes, want["relabelled_in_list_bytes"].get<std::uint64_t>());
}

TEST(RealCore, EveryRun) {
  if (!std::filesystem::exists(kRealCore)) GTEST_SKIP() << "../shared/real-core is not here";
  for (const json& want : lines_of("runs.jsonl")) {
    SCOPED_TRACE(want["stream"].get<std::string>() + " " + want["cols"].dump() + " " +
                 want["build"].get<std::string>());
    TestTerminal terminal(options_of(want));
    terminal.feed_in_pieces(unpacked(want["stream"]), 65536);
    expect_state(terminal, want);
    expect_orphans(terminal, want);
    EXPECT_EQ(terminal.rows(), want["screen"].get<std::vector<std::string>>());
    std::uint64_t mapped = 0;
    std::uint64_t unmapped = 0;
    for (const audit::SizeTally& tally : terminal.ledger.sizes()) {
      mapped += tally.mapped;
      unmapped += tally.unmapped;
    }
    EXPECT_EQ(mapped, want["non_standard_mapped"].get<std::uint64_t>());
    EXPECT_EQ(unmapped, want["non_standard_unmapped"].get<std::uint64_t>());
    EXPECT_EQ(terminal.audit.last().orphans_on_free_list.mappings,
              want["foreign_on_free_list"].get<std::uint64_t>());
  }
}

TEST(RealCore, EveryStepOfEverySession) {
  if (!std::filesystem::exists(kRealCore)) GTEST_SKIP() << "../shared/real-core is not here";
  for (const json& want : lines_of("sessions.jsonl")) {
    TestTerminal terminal(options_of(want));
    for (const json& step : want["steps"]) {
      SCOPED_TRACE(want["session"].get<std::string>() + " " + want["build"].get<std::string>() + " " +
                   step["step"].dump());
      if (step["step"][0] == "feed")
        terminal.feed_in_pieces(unpacked(step["step"][1]), 65536);
      else
        ASSERT_TRUE(terminal.terminal->resize(step["step"][1], step["step"][2]).has_value());
      expect_state(terminal, step);
    }
    expect_orphans(terminal, want["at_end"]);
  }
}

} // namespace
} // namespace termsoak::core::terminal
