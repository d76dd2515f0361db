#pragma once

#include "base/error.h"
#include "streams/formats/stream_info.h"

#include <string_view>

/// Finds a recording's format by how it starts. Does not vouch for the rest: that is the reader's job.
namespace termsoak::streams::formats {

/// How many bytes `detect_format` wants to see.
inline constexpr std::size_t kDetectBytes = std::size_t{64} << 10;

/// `head` is the unpacked start of the input and `whole` says whether it is all of it; `file_name` decides
/// only where the content says nothing. Formats that cannot be read are errors.
enum class HeadIs { Whole, Start };
[[nodiscard]] base::Result<Format> detect_format(std::string_view head, HeadIs head_is,
                                                 std::string_view file_name);

/// ttyrec's record header; `big_endian` files come from old hosts.
struct TtyrecHeader {
  std::uint32_t seconds = 0;
  std::uint32_t microseconds = 0;
  std::uint32_t bytes = 0;
};
inline constexpr std::size_t kTtyrecHeaderBytes = 12;
enum class ByteOrder { Little, Big };
[[nodiscard]] TtyrecHeader ttyrec_header(std::string_view bytes, ByteOrder order);
/// True when `head` starts with three plausible records, or with fewer that end exactly with the file.
[[nodiscard]] bool looks_like_ttyrec(std::string_view head, HeadIs head_is, ByteOrder order);

} // namespace termsoak::streams::formats
