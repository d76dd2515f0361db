#pragma once

#include "base/error.h"
#include "streams/formats/event.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

/// Watches a stream in the own core until its first page outgrows a standard one, then looks no further.
/// Judges nothing.
namespace termsoak::cli {

/// The first mapping of its own that a page needed.
struct FirstGrowth {
  std::uint64_t byte_offset = 0;
  std::uint64_t bytes = 0;
  std::string_view cause; ///< "graphemes", "styles", "hyperlinks", "strings", ...
};

class GrowthWatch {
public:
  /// A screen of default layout and limit; 0 columns or rows: 80 x 24.
  [[nodiscard]] static base::Result<GrowthWatch> create(std::uint16_t cols, std::uint16_t rows);
  GrowthWatch(GrowthWatch&&) noexcept;
  GrowthWatch& operator=(GrowthWatch&&) noexcept;
  ~GrowthWatch();

  void feed(const streams::formats::Event& event);
  [[nodiscard]] const std::optional<FirstGrowth>& found() const;

private:
  struct Bench;
  explicit GrowthWatch(std::unique_ptr<Bench> bench);
  std::unique_ptr<Bench> bench_;
};

} // namespace termsoak::cli
