#include "streams/workload/workload.h"

#include <algorithm>
#include <array>
#include <system_error>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "streams/workload/json_node.h"
#include "streams/workload/plan_json.h"

namespace termsoak::streams::workload {
namespace {

using measure::values::Bound;
using measure::values::Expectation;
using measure::values::HistoryPolicy;
using measure::values::KnownFailure;
using measure::values::VerdictStatus;

namespace fs = std::filesystem;

/// A workload file is a page of settings; what is larger is something else.
constexpr std::size_t kFileBytesMax = 4 << 20;
constexpr std::uint64_t kAnyNumber = base::kBytesUnlimited;
constexpr std::string_view kAfterClose = "after_close";

Bound read_bound(std::string metric, const JsonNode& node) {
  Bound bound{.metric = std::move(metric), .min = {}, .max = {}};
  if (!node.is_object()) {
    bound.min = bound.max = node.bytes();
    return bound;
  }
  constexpr std::array<std::string_view, 2> kKeys{"min", "max"};
  node.allow_only(kKeys);
  if (const auto min = node.find("min")) bound.min = min->bytes();
  if (const auto max = node.find("max")) bound.max = max->bytes();
  if (!bound.min && !bound.max) node.refuse("must hold min or max");
  if (bound.min && bound.max && *bound.min > *bound.max) node.refuse("min is above max");
  return bound;
}

class Reading {
public:
  Reading(Workload& workload, const KnownNames& names, StreamPlace place)
      : workload_(workload), names_(names), place_(place) {}

  void read(const JsonNode& root) {
    root.allow_only(kKeys);
    if (const auto name = root.find("name")) workload_.name = name->text();
    if (const auto summary = root.require("summary")) workload_.summary = summary->text();
    read_settings(root);
    read_stream(root);
    read_strategies(root);
    if (const auto expect = root.find("expect"))
      for (const JsonNode& item : expect->items())
        read_expectation(item);
    if (const auto budgets = root.find("budgets")) read_budgets(*budgets);
    if (const auto failure = root.find("known_failure")) read_known_failure(*failure);
    read_policy(root);
  }

private:
  static constexpr std::array<std::string_view, 23> kKeys{"name",
                                                          "summary",
                                                          "stream",
                                                          "recipe",
                                                          "screen",
                                                          "scrollback_limit",
                                                          "scrollback_lines",
                                                          "core",
                                                          "layout",
                                                          "grapheme_clustering",
                                                          "os_page_bytes",
                                                          "chunk_bytes",
                                                          "sample_every",
                                                          "repeat",
                                                          "close",
                                                          "strategies",
                                                          "targets",
                                                          "expect",
                                                          "budgets",
                                                          "known_failure",
                                                          "history_policy",
                                                          "scenario",
                                                          "lab"};

  void read_settings(const JsonNode& root) {
    if (const auto node = root.find("scenario")) (void)node->text();
    if (const auto node = root.find("screen")) workload_.screen = read_screen(*node);
    if (const auto node = root.find("scrollback_limit")) workload_.scrollback_limit_bytes = node->bytes();
    if (const auto node = root.find("scrollback_lines")) workload_.scrollback_lines = node->bytes();
    if (const auto node = root.find("core")) workload_.core = node->name_among(names_.cores, "core");
    if (const auto node = root.find("layout")) workload_.layout = node->name_among(names_.layouts, "layout");
    if (const auto node = root.find("os_page_bytes")) {
      constexpr std::array<std::uint64_t, 2> kSizes{4096, 16384};
      workload_.os_page_bytes = node->bytes();
      if (std::ranges::find(kSizes, *workload_.os_page_bytes) == kSizes.end())
        node->refuse("must be 4096 or 16384");
    }
    if (const auto node = root.find("chunk_bytes")) workload_.chunk_bytes = node->number(1, kAnyNumber);
    if (const auto node = root.find("sample_every")) workload_.sample_every_bytes = node->bytes();
    if (const auto node = root.find("repeat")) workload_.repeat = node->number(1, kAnyNumber);
    if (const auto node = root.find("close"))
      workload_.close = node->truth() ? CloseAtEnd::Yes : CloseAtEnd::No;
    if (const auto node = root.find("grapheme_clustering")) {
      constexpr std::array<std::string_view, 2> kOffOn{"off", "on"};
      workload_.grapheme_clustering = static_cast<GraphemeClustering>(node->choice(kOffOn));
    }
  }

  void read_stream(const JsonNode& root) {
    const auto stream = root.find("stream");
    const auto recipe = root.find("recipe");
    const auto lab = root.find("lab");
    if (stream.has_value() + recipe.has_value() + lab.has_value() != 1) {
      root.refuse("needs one of 'stream' (a recorded file), 'recipe' and 'lab'");
      return;
    }
    if (lab) {
      read_lab(*lab);
      return;
    }
    if (recipe) {
      workload_.stream = read_plan(*recipe, workload_.screen);
      return;
    }
    const fs::path path = stream->text();
    // A workload is handed around as a folder, so what it needs lies inside it.
    const bool leaves = path.is_absolute() || std::ranges::find(path, fs::path("..")) != path.end();
    if (path.empty() || leaves) stream->refuse("must be a file in the workload's folder");
    workload_.stream = RecordedStream{workload_.file.parent_path() / path};
    std::error_code ignored;
    if (place_ == StreamPlace::Beside && !leaves && !fs::exists(workload_.file.parent_path() / path, ignored))
      stream->refuse(fmt::format("no such file: '{}'", base::printable(path.string())));
  }

  void read_lab(const JsonNode& node) {
    constexpr std::array<std::string_view, 6> kLabKeys{"scenario", "strategy",    "buffer",
                                                       "rounds",   "base_offset", "seed"};
    node.allow_only(kLabKeys);
    LabProgram program;
    if (const auto scenario = node.require("scenario")) program.scenario = scenario->text();
    if (const auto strategy = node.find("strategy")) program.strategy = strategy->text();
    if (const auto buffer = node.find("buffer")) program.buffer_bytes = buffer->bytes();
    if (const auto rounds = node.find("rounds")) program.rounds = rounds->number(1, kAnyNumber);
    if (const auto offset = node.find("base_offset")) program.base_offset_bytes = offset->number(0, 63);
    if (const auto seed = node.find("seed")) program.seed = seed->number(0, kAnyNumber);
    workload_.stream = std::move(program);
    // The laboratory has strategies of its own, which the terminal's names do not know.
    names_.strategy = nullptr;
  }

  [[nodiscard]] std::string strategy(const JsonNode& node) const {
    std::string typed = node.text();
    if (names_.strategy == nullptr) return typed;
    auto name = names_.strategy(typed);
    if (name) return std::move(*name);
    node.refuse(name.error().message, name.error().remedy);
    return typed;
  }

  void read_strategies(const JsonNode& root) {
    if (const auto node = root.find("strategies"))
      for (const JsonNode& item : node->items())
        workload_.strategies.push_back(strategy(item));
    if (const auto node = root.find("targets"))
      for (const JsonNode& item : node->items())
        workload_.targets.push_back(item.text());
  }

  [[nodiscard]] std::string metric(std::string_view prefix, const std::string& key,
                                   const JsonNode& node) const {
    if (!names_.metrics.empty() && std::ranges::find(names_.metrics, key) == names_.metrics.end()) {
      const std::string near = base::nearest_name(key, names_.metrics);
      node.refuse("no such metric",
                  near.empty() ? "see 'termsoak list metrics'" : fmt::format("did you mean '{}'?", near));
    }
    return prefix.empty() ? key : fmt::format("{}.{}", prefix, key);
  }

  void read_bounds(const JsonNode& node, std::vector<Bound>& bounds,
                   std::span<const std::string_view> others) {
    for (const auto& [key, value] : node.members()) {
      if (std::ranges::find(others, key) != others.end()) continue;
      if (key == kAfterClose) {
        for (const auto& [inner_key, inner] : value.members())
          bounds.push_back(read_bound(metric(kAfterClose, inner_key, inner), inner));
        continue;
      }
      bounds.push_back(read_bound(metric("", key, value), value));
    }
  }

  /// A target other than the own core has no strategy, so one of the two says which run is meant.
  void read_subject(const JsonNode& node, Expectation& expectation) {
    const auto target = node.find("target");
    if (!target) {
      if (const auto named = node.require("strategy")) expectation.strategy = strategy(*named);
      return;
    }
    expectation.target = target->text();
    if (expectation.target.empty()) target->refuse("names no target", "see 'termsoak list targets'");
    if (const auto named = node.find("strategy")) named->refuse("a strategy and a target exclude each other");
  }

  void read_expectation(const JsonNode& node) {
    constexpr std::array<std::string_view, 4> kOthers{"strategy", "target", "rule", "verdict"};
    Expectation expectation;
    read_subject(node, expectation);
    if (const auto rule = node.find("rule")) expectation.rule = rule->name_among(names_.rules, "rule");
    if (const auto verdict = node.find("verdict")) {
      constexpr std::array<std::string_view, 3> kVerdicts{"any", "pass", "fail"};
      constexpr std::array<std::optional<VerdictStatus>, 3> kStatuses{std::nullopt, VerdictStatus::Pass,
                                                                      VerdictStatus::Fail};
      expectation.status = kStatuses[verdict->choice(kVerdicts)];
    }
    read_bounds(node, expectation.bounds, kOthers);
    if (expectation.bounds.empty() && expectation.rule.empty() && !expectation.status)
      node.refuse("expects nothing: give a metric, a rule or a verdict");
    if (!expectation.rule.empty() && expectation.status == VerdictStatus::Pass)
      node.refuse("a rule that must fail and a verdict that must pass exclude each other");
    workload_.demand.expectations.push_back(std::move(expectation));
  }

  void read_budgets(const JsonNode& node) {
    for (const auto& [key, value] : node.members())
      workload_.demand.budgets.push_back({.metric = metric("", key, value), .min = {}, .max = value.bytes()});
  }

  void read_known_failure(const JsonNode& node) {
    constexpr std::array<std::string_view, 2> kFailureKeys{"reason", "expires"};
    node.allow_only(kFailureKeys);
    KnownFailure failure;
    if (const auto reason = node.require("reason")) failure.reason = reason->text();
    if (const auto expires = node.require("expires")) {
      failure.expires = expires->text();
      const bool is_date =
          failure.expires.size() == 10 && failure.expires[4] == '-' && failure.expires[7] == '-' &&
          std::ranges::count_if(failure.expires, [](char c) { return c >= '0' && c <= '9'; }) == 8;
      if (!is_date) expires->refuse("must be a date such as 2026-12-31");
    }
    workload_.demand.known_failure = std::move(failure);
  }

  void read_policy(const JsonNode& root) {
    const auto node = root.find("history_policy");
    if (!node) return;
    constexpr std::array<std::string_view, 2> kPolicies{"bounded", "declared-unlimited"};
    workload_.demand.history = static_cast<HistoryPolicy>(node->choice(kPolicies));
    const bool unlimited = workload_.scrollback_limit_bytes == base::kBytesUnlimited;
    if (workload_.demand.history == HistoryPolicy::DeclaredUnlimited && !unlimited)
      node->refuse("declared-unlimited goes with \"scrollback_limit\": \"unlimited\"");
  }

  Workload& workload_;
  KnownNames names_;
  StreamPlace place_;
};

} // namespace

std::vector<std::string> Workload::strategies_to_run() const {
  if (!strategies.empty()) return strategies;
  std::vector<std::string> names;
  for (const Expectation& expectation : demand.expectations)
    if (!expectation.strategy.empty() && std::ranges::find(names, expectation.strategy) == names.end())
      names.push_back(expectation.strategy);
  return names;
}

std::vector<std::string> Workload::targets_to_run() const {
  std::vector<std::string> names = targets;
  for (const Expectation& expectation : demand.expectations)
    if (!expectation.target.empty() && std::ranges::find(names, expectation.target) == names.end())
      names.push_back(expectation.target);
  return names;
}

base::Result<Workload> parse_workload(std::string_view text, const fs::path& file, const KnownNames& names,
                                      StreamPlace place) {
  auto document = Document::parse(text, base::printable(file.string()));
  if (!document) return std::unexpected(document.error());
  Workload workload;
  workload.file = file;
  workload.name = fs::absolute(file).lexically_normal().parent_path().filename().string();
  Reading(workload, names, place).read(document->root());
  if (document->error()) return std::unexpected(*document->error());
  return workload;
}

base::Result<Workload> load_workload(const fs::path& path, const KnownNames& names) {
  std::error_code ignored;
  const fs::path file = fs::is_directory(path, ignored) ? path / "workload.json" : path;
  const auto text = base::read_file(file, kFileBytesMax);
  if (!text) return std::unexpected(text.error());
  return parse_workload(*text, file, names);
}

base::Result<std::vector<fs::path>> find_workloads(std::span<const fs::path> paths) {
  std::vector<fs::path> found;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!fs::exists(path, error))
      return base::fail(base::ErrorKind::BadInput,
                        fmt::format("{}: no such file or folder", base::printable(path.string())),
                        "check the path");
    if (!fs::is_directory(path, error)) {
      found.push_back(path);
      continue;
    }
    for (auto entry = fs::recursive_directory_iterator(path, error);
         entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      if (error) break;
      if (entry->path().filename() == "workload.json") found.push_back(entry->path());
    }
    if (error)
      return base::fail(base::ErrorKind::Io,
                        fmt::format("{}: {}", base::printable(path.string()), error.message()));
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

} // namespace termsoak::streams::workload
