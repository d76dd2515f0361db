#pragma once

#include "base/error.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"

#include <memory>

/// Reader for the JSON array that VS Code's "Developer: Record Terminal Session" puts on the clipboard:
/// resizes, output and input without times. For the files of this folder only.
namespace termsoak::streams::formats {

[[nodiscard]] base::Result<std::unique_ptr<Reader>> open_vscode(ByteSource source,
                                                                const ReaderOptions& options);

} // namespace termsoak::streams::formats
