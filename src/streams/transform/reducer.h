#pragma once

#include "base/error.h"
#include "streams/transform/pieces.h"
#include "streams/transform/shrink.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

/// Leaves out what is not needed, by asking an oracle about many candidates at once. For the files of this
/// folder only. The outcome does not depend on how many threads ask: of the candidates that pass the first
/// one counts.
namespace termsoak::streams::transform {

class Reducer {
public:
  Reducer(const ShrinkInput& settings, const ShrinkOracle& oracle, const ShrinkOptions& options);

  struct Verdict {
    std::optional<std::size_t> first; ///< index of the first candidate that shows it
    std::uint64_t at_byte = 0;        ///< where it does
  };
  /// `make(i)` gives the i-th candidate.
  [[nodiscard]] base::Result<Verdict>
  first_that_shows(std::size_t count, const std::function<std::vector<Piece>(std::size_t)>& make);
  [[nodiscard]] base::Result<Verdict> shows(const std::vector<Piece>& pieces);
  [[nodiscard]] base::Result<bool> shows_with(const std::vector<Piece>& pieces, const ShrinkInput& settings);

  /// What stands after this byte is not needed: the condition holds already.
  static void cut_after(std::vector<Piece>& pieces, std::uint64_t byte);

  /// Tries to leave out every run of `chunk` pieces; `keep_modes` puts their mode settings in their place.
  enum class Modes : std::uint8_t { Drop, Keep };
  [[nodiscard]] base::Result<bool> sweep(PieceList& list, std::size_t chunk, Modes modes);
  /// Sweeps with halving chunks until single pieces, again while that helps.
  [[nodiscard]] base::Result<void> reduce(PieceList& list, Modes modes, std::string_view step);

  [[nodiscard]] bool out_of_time() const;
  [[nodiscard]] std::uint64_t replays() const { return replays_; }
  void report(std::string_view step, const PieceList& list) const;
  ShrinkInput& settings() { return settings_; }

private:
  ShrinkInput settings_;
  const ShrinkOracle& oracle_;
  const ShrinkOptions& options_;
  std::chrono::nanoseconds started_;
  std::uint64_t replays_ = 0;
};

} // namespace termsoak::streams::transform
