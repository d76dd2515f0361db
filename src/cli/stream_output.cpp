#include "cli/stream_output.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "cli/console.h"
#include "streams/formats/format_table.h"
#include "streams/formats/writer.h"

namespace termsoak::cli {

base::Result<streams::formats::Recording> load_input(const CellSpec& spec) {
  auto reader = spec.input->open();
  if (!reader) return std::unexpected(reader.error());
  auto recording = streams::formats::load(**reader);
  if (!recording) return recording;
  recording->info.cols = static_cast<std::uint16_t>(spec.cols);
  recording->info.rows = static_cast<std::uint16_t>(spec.rows);
  return recording;
}

base::Result<void> write_recording(const streams::formats::Recording& recording, const std::string& out,
                                   const std::string& format, Quiet quiet) {
  streams::formats::WriterOptions options;
  if (!format.empty()) {
    options.format = streams::formats::format_named(format);
    if (!options.format)
      return base::fail(base::ErrorKind::Usage,
                        fmt::format("no such format: '{}'", base::printable(format, 40)),
                        "see 'termsoak list formats'");
  }
  auto writer = streams::formats::open_writer(out, recording.info, options);
  if (!writer) return std::unexpected(writer.error());
  for (const auto& event : recording.events)
    if (const auto written = (*writer)->write(event.view()); !written) return written;
  if (const auto finished = (*writer)->finish(); !finished) return finished;
  if (quiet == Quiet::No)
    for (const auto& loss : (*writer)->losses())
      print_note(
          fmt::format("termsoak: {}: lost: {} ({} times)\n", base::printable(out), loss.what, loss.count));
  return {};
}

} // namespace termsoak::cli
