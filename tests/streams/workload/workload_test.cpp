#include "streams/workload/workload.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/bytes.h"

namespace termsoak::streams::workload {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone at its end.
class Folder {
public:
  Folder() {
    path_ = fs::temp_directory_path() / fs::path("termsoak-workload-XXXXXX");
    std::string text = path_.string();
    path_ = ::mkdtemp(text.data());
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }
  void write(const fs::path& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }

private:
  fs::path path_;
};

TEST(Workload, ReadsEveryField) {
  const auto workload = parse_workload(R"({
    "name": "rich", "summary": "rows", "scenario": "S1",
    "recipe": {"recipe": "ai-session", "seed": 9, "bytes": "2MB", "parameters": {"clusters_per_mb": 500}},
    "screen": {"cols": 100, "rows": 30}, "scrollback_limit": "4MB", "layout": "2026-01",
    "grapheme_clustering": "on", "os_page_bytes": 16384, "chunk_bytes": 4096, "sample_every": "1MiB",
    "repeat": 3, "close": false, "targets": ["core"],
    "expect": [
      {"strategy": "reuse-any", "orphan_bytes": {"min": 1}, "after_close": {"orphan_bytes": {"min": 1}}, "rule": "orphan-page"},
      {"strategy": "fix-10353", "orphan_bytes": 0, "verdict": "pass"},
      {"strategy": "reuse-any", "drift_bytes": {"min": 1, "max": 5}}],
    "budgets": {"mapped_bytes": "64MB"},
    "known_failure": {"reason": "ticket 5", "expires": "2027-01-31"}})",
                                       "/w/rich-folder/workload.json");
  ASSERT_TRUE(workload) << workload.error().message;
  EXPECT_EQ(workload->name, "rich");
  EXPECT_EQ(workload->screen, (synth::ScreenSize{100, 30}));
  EXPECT_EQ(workload->scrollback_limit_bytes, 4'000'000U);
  EXPECT_EQ(workload->layout, "2026-01");
  EXPECT_EQ(workload->grapheme_clustering, GraphemeClustering::On);
  EXPECT_EQ(workload->os_page_bytes, 16384U);
  EXPECT_EQ(workload->chunk_bytes, 4096U);
  EXPECT_EQ(workload->sample_every_bytes, 1U << 20);
  EXPECT_EQ(workload->repeat, 3U);
  EXPECT_EQ(workload->close, CloseAtEnd::No);
  EXPECT_EQ(workload->targets, std::vector<std::string>{"core"});
  EXPECT_EQ(workload->strategies_to_run(), (std::vector<std::string>{"reuse-any", "fix-10353"}));
  ASSERT_EQ(workload->demand.expectations.size(), 3U);
  EXPECT_EQ(
      workload->demand.expectations[0].bounds,
      (std::vector<measure::values::Bound>{{"after_close.orphan_bytes", 1, {}}, {"orphan_bytes", 1, {}}}));
  EXPECT_EQ(workload->demand.expectations[0].rule, "orphan-page");
  EXPECT_EQ(workload->demand.expectations[1].bounds,
            (std::vector<measure::values::Bound>{{"orphan_bytes", 0, 0}}));
  EXPECT_EQ(workload->demand.expectations[1].status, measure::values::VerdictStatus::Pass);
  EXPECT_EQ(workload->demand.budgets,
            (std::vector<measure::values::Bound>{{"mapped_bytes", {}, 64'000'000}}));
  EXPECT_EQ(workload->demand.known_failure->expires, "2027-01-31");

  const auto& request = std::get<synth::Request>(std::get<synth::Plan>(workload->stream).what);
  // The recipe draws for the workload's screen although nobody told it so.
  EXPECT_EQ(request.text(), "ai-session,seed=9,bytes=2000000,cols=100,screen_rows=30,clusters_per_mb=500");
}

TEST(Workload, ExpectsOfTargets) {
  const auto workload = parse_workload(R"({"summary": "s", "recipe": "plain-scroll", "targets": ["screen"],
    "expect": [{"target": "tmux", "verdict": "pass"}, {"strategy": "owned", "orphan_bytes": 0},
               {"target": "tmux", "vma_count": {"max": 500}}]})",
                                       "/w/t/workload.json");
  ASSERT_TRUE(workload) << workload.error().message;
  EXPECT_EQ(workload->demand.expectations[0].target, "tmux");
  EXPECT_EQ(workload->demand.expectations[0].strategy, "");
  EXPECT_EQ(workload->targets_to_run(), (std::vector<std::string>{"screen", "tmux"}));
  EXPECT_EQ(workload->strategies_to_run(), std::vector<std::string>{"owned"});
}

TEST(Workload, IsNamedAfterItsFolder) {
  EXPECT_EQ(parse_workload(R"({"summary": "s", "recipe": "plain-scroll"})", "/w/flat/workload.json")->name,
            "flat");
}

TEST(Workload, ComposesRecipes) {
  const auto workload = parse_workload(R"({"summary": "s", "recipe": {"sequence": [
      {"text": "\u001b[?2027h"},
      {"repeat": {"times": 2, "of": "plain-scroll,rows=3"}},
      {"interleave": {"parts": ["emoji-scroll,rows=5", {"recipe": "osc8-scroll", "parameters": {"rows": 5}}]}},
      {"resize_storm": {"of": "style-scroll,rows=9", "pattern": "jitter", "every_bytes": 100, "base": {"cols": 90, "rows": 20}}}
    ]}})",
                                       "w/workload.json");
  ASSERT_TRUE(workload) << workload.error().message;
  synth::Generator generator(synth::open(std::get<synth::Plan>(workload->stream)));
  std::string bytes;
  std::size_t resizes = 0;
  while (const auto event = generator.next()) {
    bytes += event->bytes;
    resizes += event->kind == synth::SynthEvent::Kind::Resize ? 1 : 0;
  }
  EXPECT_TRUE(bytes.starts_with("\x1b[?2027h"));
  EXPECT_EQ(std::ranges::count(bytes, '\n'), 6 + 10 + 9);
  EXPECT_GT(resizes, 3U);
}

/// A stand-in for the terminal's strategies: one of them may be written in two ways.
base::Result<std::string> one_name(std::string_view typed) {
  if (typed == "reuse=every") return std::string("reuse-any");
  if (typed == "reuse-any" || typed == "fix-10353") return std::string(typed);
  return base::fail(base::ErrorKind::Usage, fmt::format("no such strategy: '{}'", typed),
                    "did you mean 'reuse-any'?");
}

TEST(Workload, NamesAStrategyAsTheKnownNamesDoes) {
  const auto workload = parse_workload(
      R"({"summary": "s", "recipe": "plain-scroll", "strategies": ["fix-10353", "reuse=every"],
          "expect": [{"strategy": "reuse=every", "orphan_bytes": 0}]})",
      "w/workload.json", {.strategy = one_name});
  ASSERT_TRUE(workload.has_value()) << workload.error().message;
  EXPECT_EQ(workload->strategies, (std::vector<std::string>{"fix-10353", "reuse-any"}));
  EXPECT_EQ(workload->demand.expectations[0].strategy, "reuse-any");
}

TEST(Workload, SaysWhereItIsWrong) {
  const auto with = [](std::string_view field) {
    return R"({"summary": "s", "recipe": "plain-scroll", )" + std::string(field) + "}";
  };
  constexpr std::array<std::string_view, 2> kMetrics{"orphan_bytes", "mapped_bytes"};
  constexpr std::array<std::string_view, 1> kLayouts{"2026-01"};
  constexpr std::array<std::string_view, 1> kRules{"orphan-page"};
  const KnownNames names{.metrics = kMetrics, .layouts = kLayouts, .rules = kRules, .strategy = one_name};
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"{\n\"summary\": 1,,\n}", "line 2: not JSON",
       "check for a missing comma, quote or brace before this place"},
      {"[]", "must be an object", ""},
      {"{}", "'summary' is missing", ""},
      {R"({"summary": "s"})", "needs one of 'stream' (a recorded file), 'recipe' and 'lab'", ""},
      {R"({"summary": "s", "lab": {"scenario": "diffusion", "round": 3}})", "/lab/round: unknown key",
       "did you mean 'rounds'?"},
      {with(R"("lab": {"scenario": "diffusion"})"),
       "needs one of 'stream' (a recorded file), 'recipe' and 'lab'", ""},
      {with(R"("stream": "x.cast")"), "needs one of 'stream' (a recorded file), 'recipe' and 'lab'", ""},
      {R"({"summary": "s", "stream": "../x.cast"})", "/stream: must be a file in the workload's folder", ""},
      {R"({"summary": "s", "stream": "/etc/passwd"})", "/stream: must be a file in the workload's folder",
       ""},
      {R"({"summary": "s", "stream": "nothing-here.cast"})", "/stream: no such file: 'nothing-here.cast'",
       ""},
      {with(R"("screen": {"cols": 0, "rows": 24})"), "/screen/cols: must be 1..65535", ""},
      {with(R"("screen": {"cols": 80})"), "/screen: 'rows' is missing", ""},
      {with(R"("screen": {"cols": 80, "row": 24})"), "/screen/row: unknown key", "did you mean 'rows'?"},
      {with(R"("scrolback_limit": 5)"), "/scrolback_limit: unknown key", "did you mean 'scrollback_limit'?"},
      {with(R"("scrollback_limit": "lots")"),
       "/scrollback_limit: must be a size such as 10000000, \"64MiB\" or \"unlimited\"", ""},
      {with(R"("scrollback_limit": -1)"), "/scrollback_limit: must be a whole number, at least 0", ""},
      {with(R"("repeat": 0)"), "/repeat: must be a whole number, at least 1", ""},
      {with(R"("close": 1)"), "/close: must be true or false", ""},
      {with(R"("os_page_bytes": 65536)"), "/os_page_bytes: must be 4096 or 16384", ""},
      {with(R"("grapheme_clustering": "yes")"), "/grapheme_clustering: must be one of off, on", ""},
      {with(R"("layout": "2026-1")"), "/layout: no such layout: '2026-1'", "did you mean '2026-01'?"},
      {with(R"("expect": {})"), "/expect: must be a list", ""},
      {with(R"("expect": [{"strategy": "reuse-any"}])"),
       "/expect/0: expects nothing: give a metric, a rule or a verdict", ""},
      {with(R"("expect": [{"orphan_bytes": 0}])"), "/expect/0: 'strategy' is missing", ""},
      {with(R"("expect": [{"target": "tmux", "strategy": "reuse-any", "verdict": "pass"}])"),
       "/expect/0/strategy: a strategy and a target exclude each other", ""},
      {with(R"("expect": [{"target": "", "verdict": "pass"}])"), "/expect/0/target: names no target",
       "see 'termsoak list targets'"},
      {with(R"("expect": [{"target": "tmux"}])"),
       "/expect/0: expects nothing: give a metric, a rule or a verdict", ""},
      {with(R"("expect": [{"strategy": "reuse-ayn", "orphan_bytes": 0}])"),
       "/expect/0/strategy: no such strategy: 'reuse-ayn'", "did you mean 'reuse-any'?"},
      {with(R"("expect": [{"strategy": "reuse-any", "orphan_byte": 0}])"),
       "/expect/0/orphan_byte: no such metric", "did you mean 'orphan_bytes'?"},
      {with(R"("expect": [{"strategy": "reuse-any", "orphan_bytes": {"max": 1, "min": 2}}])"),
       "/expect/0/orphan_bytes: min is above max", ""},
      {with(R"("expect": [{"strategy": "reuse-any", "orphan_bytes": {}}])"),
       "/expect/0/orphan_bytes: must hold min or max", ""},
      {with(R"("expect": [{"strategy": "reuse-any", "rule": "orphan-pages"}])"),
       "/expect/0/rule: no such rule: 'orphan-pages'", "did you mean 'orphan-page'?"},
      {with(R"("known_failure": {"reason": "x", "expires": "soon"})"),
       "/known_failure/expires: must be a date such as 2026-12-31", ""},
      {with(R"("history_policy": "declared-unlimited")"),
       "/history_policy: declared-unlimited goes with \"scrollback_limit\": \"unlimited\"", ""},
      {R"({"summary": "s", "recipe": "plain-scrol"})", "/recipe: no such recipe: 'plain-scrol'",
       "did you mean 'plain-scroll'?"},
      {R"({"summary": "s", "recipe": {"recipe": "plain-scroll", "parameters": {"width": 0}}})",
       "/recipe/parameters/width: width: must be 1..2000, not '0'", ""},
      {R"({"summary": "s", "recipe": {"repeat": {"times": 2}}})", "/recipe/repeat: 'of' is missing", ""},
      {R"({"summary": "s", "recipe": {"text": "a", "repeat": {}}})",
       "/recipe: must hold exactly one of recipe, text, sequence, repeat, interleave, resize_storm", ""},
      {R"({"summary": "s", "recipe": {"resize_storm": {"of": "plain-scroll", "pattern": "x"}}})",
       "/recipe/resize_storm/pattern: must be one of jitter, ping-pong, shrink-grow, mixed", ""},
  };
  for (const auto& [json, message, remedy] : cases) {
    const auto workload = parse_workload(json, "w/workload.json", names);
    ASSERT_FALSE(workload) << json;
    EXPECT_EQ(workload.error().kind, base::ErrorKind::BadInput);
    EXPECT_EQ(workload.error().message, "w/workload.json: " + message) << json;
    EXPECT_EQ(workload.error().remedy, remedy) << json;
  }
}

TEST(Workload, ALaboratoryProgramHasStrategiesOfItsOwn) {
  const auto workload = parse_workload(
      R"({"summary": "s", "lab": {"scenario": "diffusion", "buffer": "20MB", "rounds": 10},
          "expect": [{"strategy": "swap", "verdict": "fail"}, {"strategy": "ping-pong", "orphan_bytes": 0}]})",
      "w/workload.json", {.strategy = one_name});
  ASSERT_TRUE(workload) << workload.error().message;
  const auto& program = std::get<LabProgram>(workload->stream);
  EXPECT_EQ(program.scenario, "diffusion");
  EXPECT_EQ(program.buffer_bytes, 20'000'000U);
  EXPECT_EQ(program.rounds, 10U);
  EXPECT_EQ(workload->strategies_to_run(), (std::vector<std::string>{"swap", "ping-pong"}));
}

TEST(Workload, RefusesBottomlessNesting) {
  std::string json = R"("plain-scroll")";
  for (int i = 0; i < 40; ++i)
    json = R"({"sequence": [)" + json + "]}";
  const auto workload = parse_workload(R"({"summary": "s", "recipe": )" + json + "}", "w/workload.json");
  ASSERT_FALSE(workload);
  EXPECT_NE(workload.error().message.find("nested more than 16 deep"), std::string::npos);
}

TEST(Workload, RefusesANumberBeyondAllNumbers) {
  // Found by fuzzing: such a number is JSON, but not one that can be held; it ended the program.
  const auto workload = parse_workload(R"({"summary": "s", "repeat": 1e999})", "w/workload.json");
  ASSERT_FALSE(workload);
  EXPECT_EQ(workload.error().message, "w/workload.json: a number is too large");
}

TEST(FindWorkloads, LooksBelowFoldersInAStableOrder) {
  const Folder folder;
  folder.write("b/workload.json", "{}");
  folder.write("a/workload.json", "{}");
  folder.write("a/deeper/workload.json", "{}");
  folder.write("a/other.json", "{}");
  const std::array<fs::path, 2> paths{folder.path(), folder.path() / "a"};
  const auto found = find_workloads(paths);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found,
            (std::vector<fs::path>{folder.path() / "a/deeper/workload.json",
                                   folder.path() / "a/workload.json", folder.path() / "b/workload.json"}));
  const std::array<fs::path, 1> missing{folder.path() / "none"};
  EXPECT_FALSE(find_workloads(missing));
}

/// The workloads of this project, each of them.
TEST(Workloads, OfTheProjectAreValid) {
  const std::array<fs::path, 1> paths{fs::path(TERMSOAK_SOURCE_DIR) / "workloads"};
  const auto found = find_workloads(paths);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_GE(found->size(), 17U);
  std::string scenarios;
  for (const fs::path& file : *found) {
    const auto workload = load_workload(file);
    ASSERT_TRUE(workload) << workload.error().message;
    EXPECT_FALSE(workload->demand.expectations.empty()) << file;
    EXPECT_EQ(workload->name, file.parent_path().filename().string());
  }
}

} // namespace
} // namespace termsoak::streams::workload
