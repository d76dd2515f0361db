#pragma once

#include "base/error.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"

#include <filesystem>
#include <memory>

/// Reader for what `script` writes (util-linux, and the plain text files of BSD and macOS): a first line,
/// exact bytes, a last line; with a timing file also times, input and resizes. For the files of this folder
/// only.
namespace termsoak::streams::formats {

/// `path` is where a timing file is looked for when the options name none; it may be empty.
[[nodiscard]] base::Result<std::unique_ptr<Reader>>
open_typescript(ByteSource source, const std::filesystem::path& path, const ReaderOptions& options);

} // namespace termsoak::streams::formats
