#pragma once

#include "base/error.h"
#include "streams/formats/stream_info.h"

#include <string>
#include <string_view>

/// The header of an asciicast, versions 1 to 3, to and from `StreamInfo`. Knows nothing of events and files:
/// its errors lack the "FILE: line N" that the caller adds.
namespace termsoak::streams::formats {

/// `json_text` is one JSON object. Unknown keys are ignored.
[[nodiscard]] base::Result<StreamInfo> parse_asciicast_header(std::string_view json_text);

/// One line without its end; for version 1 an object still open, so that `"stdout"` can follow.
[[nodiscard]] std::string asciicast_header(const StreamInfo& info, Format version);

/// "100x30" or "100X30"; zero or more than 65535 is an error.
struct ParsedSize {
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
};
[[nodiscard]] base::Result<ParsedSize> parse_resize(std::string_view text);

} // namespace termsoak::streams::formats
