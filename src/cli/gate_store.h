#pragma once

#include "base/error.h"
#include "cli/experiment.h"
#include "measure/values/forward.h"

#include <filesystem>
#include <optional>
#include <string>

/// Finished cells of a gate, one JSON report each, in a folder: a killed gate resumes where it was. Judges
/// nothing.
namespace termsoak::cli {

class GateStore {
public:
  /// Creates the folder. Cells measured by another build of the program are not taken over.
  [[nodiscard]] static base::Result<GateStore> open(const std::filesystem::path& folder);

  /// What an earlier gate measured of exactly this cell; nothing when there is none or it is unreadable.
  [[nodiscard]] std::optional<measure::values::RunResult> find(const CellSpec& spec) const;
  /// Written beside and renamed: readers see a whole file or none.
  [[nodiscard]] base::Result<void> save(const CellSpec& spec, const measure::values::RunResult& result) const;

private:
  GateStore(std::filesystem::path folder, std::string build)
      : folder_(std::move(folder)), build_(std::move(build)) {}
  [[nodiscard]] std::filesystem::path file_of(const CellSpec& spec) const;

  std::filesystem::path folder_;
  std::string build_; ///< tells one build of the program from another
};

} // namespace termsoak::cli
