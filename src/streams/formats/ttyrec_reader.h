#pragma once

#include "base/error.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"

#include <memory>

/// Reader for ttyrec: records of a 12-byte header (seconds, microseconds, length) and raw output. No size and
/// no resizes in it. For the files of this folder only.
namespace termsoak::streams::formats {

[[nodiscard]] base::Result<std::unique_ptr<Reader>> open_ttyrec(ByteSource source,
                                                                const ReaderOptions& options);

} // namespace termsoak::streams::formats
