#include "streams/formats/sink_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "streams/formats/json_text.h"

namespace termsoak::streams::formats {
namespace {

/// What a header says of `field`, for people; empty when it says nothing.
std::string field_text(const StreamInfo& info, Field field) {
  switch (field) {
  case Field::Size:
    return info.cols != 0 ? fmt::format("the screen size {}x{}", info.cols, info.rows) : "";
  case Field::Duration:
    return info.duration ? "the declared duration" : "";
  case Field::IdleTimeLimit:
    return info.idle_time_limit ? "the idle time limit" : "";
  case Field::Timestamp:
    return info.timestamp ? "the date" : "";
  case Field::Title:
    return info.title.empty() ? "" : "the title";
  case Field::Command:
    return info.command.empty() ? "" : "the command";
  case Field::TermType:
    return info.term_type.empty() ? "" : "the terminal type";
  case Field::TermVersion:
    return info.term_version.empty() ? "" : "the terminal's version";
  case Field::Theme:
    return info.theme_json.empty() ? "" : "the theme";
  case Field::Env:
    return info.env.empty() ? "" : "the environment";
  case Field::HistoryLines:
    return info.history_lines ? "the number of history lines" : "";
  }
  return "";
}

constexpr Field kFields[] = {Field::Size,  Field::Duration, Field::IdleTimeLimit, Field::Timestamp,
                             Field::Title, Field::Command,  Field::TermType,      Field::TermVersion,
                             Field::Theme, Field::Env,      Field::HistoryLines};

} // namespace

void SinkWriter::lose(std::string_view what, std::uint64_t count) {
  const auto known = std::ranges::find(losses_, what, &Loss::what);
  if (known != losses_.end())
    known->count += count;
  else
    losses_.push_back({std::string(what), count});
}

void SinkWriter::lose_fields(std::initializer_list<Field> kept) {
  for (const Field field : kFields) {
    if (std::ranges::find(kept, field) != kept.end()) continue;
    if (const std::string text = field_text(info_, field); !text.empty()) lose(text);
  }
}

void SinkWriter::lose_event(const Event& event) {
  if (!event.begins_event()) return;
  switch (event.kind) {
  case EventKind::Output:
    return lose("output events");
  case EventKind::Input:
    return lose("input events");
  case EventKind::Resize:
    return lose("resizes");
  case EventKind::Marker:
    return lose("markers");
  case EventKind::Exit:
    return lose("the exit status");
  }
}

void SinkWriter::note_parts(const Event& event) {
  if (event.part == Part::First) lose("long events, written as several of the same time");
}

MicrosecondClock::Stamp MicrosecondClock::stamp(std::chrono::nanoseconds time) {
  const std::int64_t total = std::max(total_, (time.count() + 500) / 1000);
  return {.total = total, .step = total - std::exchange(total_, total)};
}

std::string seconds_text(std::int64_t microseconds) {
  return fmt::format("{}.{:06}", microseconds / 1'000'000, microseconds % 1'000'000);
}

std::string_view WholeCharacters::next(std::string_view bytes) {
  if (!held_.empty()) {
    joined_ = held_;
    joined_ += bytes;
    bytes = joined_;
  }
  const std::size_t tail = unfinished_tail_bytes(bytes);
  held_ = std::string(bytes.substr(bytes.size() - tail));
  return bytes.substr(0, bytes.size() - tail);
}

} // namespace termsoak::streams::formats
