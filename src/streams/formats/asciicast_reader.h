#pragma once

#include "base/error.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"

#include <memory>

/// Readers for asciicast. Versions 2 and 3 are line-wise, version 1 is one JSON object; neither builds the
/// file in memory. For the files of this folder only.
namespace termsoak::streams::formats {

/// Version 1, from its first brace on.
[[nodiscard]] base::Result<std::unique_ptr<Reader>> open_asciicast_v1(ByteSource source,
                                                                      const ReaderOptions& options);

/// Longest header, in bytes.
inline constexpr std::size_t kHeaderBytesMax = std::size_t{1} << 20;

/// Event code under which our writer keeps bytes that JSON text cannot hold: base64 of the exact bytes of the
/// output or input event that follows. Other players ignore codes they do not know.
inline constexpr std::string_view kExactBytesCode = "termsoak-bytes";
/// Most bytes one such event stands for.
inline constexpr std::size_t kExactBytesMax = std::size_t{4} << 20;

} // namespace termsoak::streams::formats
