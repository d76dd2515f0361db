#pragma once

#include "base/text.h"
#include "streams/formats/recording.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

/// A recording as text that a person can check: one line an event, then warnings, then the error if there is
/// one.
namespace termsoak::test {

inline std::string event_text(const streams::formats::StoredEvent& event) {
  using streams::formats::EventKind;
  const std::string time = fmt::format("{:.6f}", std::chrono::duration<double>(event.time).count());
  const std::string data = base::printable(event.bytes, 400);
  switch (event.kind) {
  case EventKind::Output:
    return fmt::format("{} o {}\n", time, data);
  case EventKind::Input:
    return fmt::format("{} i {}\n", time, data);
  case EventKind::Resize:
    return fmt::format("{} r {}x{}\n", time, event.cols, event.rows);
  case EventKind::Marker:
    return fmt::format("{} m {}\n", time, data);
  case EventKind::Exit:
    return fmt::format("{} x {}\n", time, event.exit_status);
  }
  return "?\n";
}

/// Events with parts joined; what came before an error is kept.
inline std::string recording_text(streams::formats::Reader& reader) {
  std::string text;
  streams::formats::StoredEvent joined;
  bool pending = false;
  while (true) {
    const auto event = reader.next();
    if (!event || !*event || (*event)->begins_event()) {
      if (pending) text += event_text(joined);
      pending = false;
    }
    if (!event) text += "error: " + event.error().message + "\n";
    if (!event || !*event) break;
    if ((*event)->begins_event())
      joined = {.kind = (*event)->kind,
                .time = (*event)->time,
                .bytes = {},
                .cols = (*event)->cols,
                .rows = (*event)->rows,
                .exit_status = (*event)->exit_status};
    joined.bytes += (*event)->bytes;
    pending = true;
  }
  for (const auto& warning : reader.warnings())
    text += fmt::format("warning: {} x {}\n", warning.count, warning.what);
  return text;
}

inline std::string recording_text(std::string bytes, std::string_view name,
                                  const streams::formats::ReaderOptions& options = {}) {
  auto reader = streams::formats::open_memory_reader(std::move(bytes), name, options);
  if (!reader) return "error: " + reader.error().message + "\n";
  return recording_text(**reader);
}

/// All output of a stream, joined; errors become part of it.
inline std::string output_of(std::string bytes, std::string_view name,
                             const streams::formats::ReaderOptions& options = {}) {
  auto reader = streams::formats::open_memory_reader(std::move(bytes), name, options);
  if (!reader) return "error: " + reader.error().message;
  const auto recording = streams::formats::load(**reader);
  if (!recording) return "error: " + recording.error().message;
  std::string output;
  for (const auto& event : recording->events)
    if (event.kind == streams::formats::EventKind::Output) output += event.bytes;
  return output;
}

} // namespace termsoak::test
