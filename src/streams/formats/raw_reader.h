#pragma once

#include "base/error.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"

#include <memory>

/// Readers for formats without a frame of their own. For the files of this folder only.
namespace termsoak::streams::formats {

/// The whole stream is one output event at time 0, handed out where it lies in the source's window.
[[nodiscard]] base::Result<std::unique_ptr<Reader>> open_raw(ByteSource source, StreamInfo info,
                                                             const ReaderOptions& options);

/// `size.json` and `config.json` of an alacritty ref-test folder.
[[nodiscard]] base::Result<StreamInfo> parse_alacritty_size(std::string_view size_json,
                                                            std::string_view config_json);

} // namespace termsoak::streams::formats
