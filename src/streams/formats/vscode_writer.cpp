#include <fmt/format.h>

#include <utility>

#include "streams/formats/json_text.h"
#include "streams/formats/sink_writer.h"

namespace termsoak::streams::formats {
namespace {

/// The JSON array of VS Code's recorder; the size at the start is its first resize.
class VscodeWriter final : public SinkWriter {
public:
  VscodeWriter(ByteSink sink, const StreamInfo& info) : SinkWriter(std::move(sink), info) {
    lose_fields({Field::Size});
  }

  [[nodiscard]] base::Result<void> write(const Event& event) override;
  [[nodiscard]] base::Result<void> finish() override;

private:
  [[nodiscard]] base::Result<void> put(std::string_view object);
  [[nodiscard]] base::Result<void> put_size(std::uint32_t cols, std::uint32_t rows);
  [[nodiscard]] base::Result<void> put_text(EventKind kind, std::string_view bytes);
  [[nodiscard]] base::Result<void> put_first_size(const Event* event);

  WholeCharacters output_;
  WholeCharacters input_;
  std::string text_;
  bool first_ = true;
  bool sized_ = false;
};

base::Result<void> VscodeWriter::put(std::string_view object) {
  if (auto written = sink_.write(std::exchange(first_, false) ? "[\n" : ",\n"); !written) return written;
  return sink_.write(object);
}

base::Result<void> VscodeWriter::put_size(std::uint32_t cols, std::uint32_t rows) {
  return put(fmt::format("{{\"type\":\"resize\",\"cols\":{},\"rows\":{}}}", cols, rows));
}

base::Result<void> VscodeWriter::put_first_size(const Event* event) {
  if (std::exchange(sized_, true) || info_.cols == 0) return {};
  const bool said_again = event != nullptr && event->kind == EventKind::Resize && event->cols == info_.cols &&
                          event->rows == info_.rows;
  return said_again ? base::Result<void>() : put_size(info_.cols, info_.rows);
}

base::Result<void> VscodeWriter::put_text(EventKind kind, std::string_view bytes) {
  text_ = kind == EventKind::Output ? "{\"type\":\"output\",\"data\":\"" : "{\"type\":\"input\",\"data\":\"";
  if (const std::uint64_t replaced = append_json_text(text_, bytes); replaced != 0)
    lose("bytes that are no UTF-8, written as U+FFFD", replaced);
  text_ += "\"}";
  return put(text_);
}

base::Result<void> VscodeWriter::write(const Event& event) {
  if (auto sized = put_first_size(&event); !sized) return sized;
  if (event.kind == EventKind::Marker || event.kind == EventKind::Exit) {
    lose_event(event);
    return {};
  }
  if (event.begins_event() && event.time.count() != 0) lose("times of events");
  note_parts(event);
  if (event.kind == EventKind::Resize) return put_size(event.cols, event.rows);
  WholeCharacters& characters = event.kind == EventKind::Output ? output_ : input_;
  const std::string_view whole = characters.next(event.bytes);
  if (!characters.rest().empty()) lose("characters cut by the end of an event, moved to the next one");
  return whole.empty() && !event.bytes.empty() ? base::Result<void>() : put_text(event.kind, whole);
}

base::Result<void> VscodeWriter::finish() {
  if (auto sized = put_first_size(nullptr); !sized) return sized;
  for (const EventKind kind : {EventKind::Output, EventKind::Input}) {
    const std::string rest((kind == EventKind::Output ? output_ : input_).rest());
    if (rest.empty()) continue;
    if (auto written = put_text(kind, rest); !written) return written;
  }
  if (auto closed = sink_.write(first_ ? "[]\n" : "\n]\n"); !closed) return closed;
  return sink_.finish();
}

} // namespace

base::Result<std::unique_ptr<Writer>> write_vscode(ByteSink sink, const StreamInfo& info, Format) {
  return std::make_unique<VscodeWriter>(std::move(sink), info);
}

} // namespace termsoak::streams::formats
