#include "cli/gate_store.h"

#include <fmt/format.h>

#include <cctype>

#include "base/bytes.h"
#include "base/fd.h"
#include "cli/version.h"
#include "measure/replay/input_scan.h"
#include "measure/values/json.h"
#include "measure/values/report_value.h"

namespace termsoak::cli {
namespace {

constexpr std::size_t kReportBytesMax = 256u << 20;

/// FNV-1a: the same key in every build and on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  return hash;
}

/// Two builds of one commit differ in size or time, which is enough to not mix their results.
std::string build_of_this_program() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto bytes = std::filesystem::file_size(program, error);
  const auto time = std::filesystem::last_write_time(program, error).time_since_epoch().count();
  return fmt::format("{} {} {} {}", kVersion, kCommit, bytes, time);
}

std::string file_stem(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, 60))
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ? c : '_';
  return out;
}

} // namespace

base::Result<GateStore> GateStore::open(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return base::fail(base::ErrorKind::Io, fmt::format("--results {}: {}", folder.string(), error.message()));
  return GateStore(folder, build_of_this_program());
}

std::filesystem::path GateStore::file_of(const CellSpec& spec) const {
  const auto& plan = spec.plan;
  // Name and choices: --swap runs one strategy's choices under another's name.
  const std::string strategy =
      spec.strategy ? fmt::format("{} {}", spec.strategy->name, core::pagelist::spelled_out(*spec.strategy))
                    : std::string();
  const std::string key = fmt::format(
      "{}\n{}\n{}\n{} {}\n{} {}\n{}×{} {} {} {} {} {}\n{} {} {} {}", build_, spec.survey->info.sha256,
      strategy, spec.target, spec.core->name, core::page::layout_name(spec.geometry.version),
      spec.geometry.os_page_bytes, spec.cols, spec.rows, spec.scrollback_limit_bytes,
      spec.scrollback_lines.value_or(base::kBytesUnlimited), spec.grapheme_clustering,
      spec.clustering_after_reset, static_cast<int>(spec.orphans), plan.chunk_bytes, plan.sample_every_bytes,
      plan.repeat, static_cast<int>(plan.at_end));
  return folder_ / fmt::format("{}--{}--{:016x}.json", file_stem(spec.input->name), file_stem(spec.variant()),
                               hash_of(key));
}

std::optional<measure::values::RunResult> GateStore::find(const CellSpec& spec) const {
  const auto text = base::read_file(file_of(spec), kReportBytesMax);
  if (!text) return std::nullopt;
  auto report = measure::values::report_from_json(*text);
  if (!report || report->results.size() != 1) return std::nullopt;
  return std::move(report->results.front());
}

base::Result<void> GateStore::save(const CellSpec& spec, const measure::values::RunResult& result) const {
  measure::values::Report report = new_report();
  report.inputs = {spec.survey->info};
  report.results = {result};
  return base::write_file(file_of(spec), measure::values::to_json(report));
}

} // namespace termsoak::cli
