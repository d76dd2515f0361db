#include "measure/replay/replay.h"

#include "measure/replay/recorder.h"

#include <algorithm>

namespace termsoak::measure::replay {
namespace {

using streams::formats::Event;
using streams::formats::EventKind;

/// A stream short enough is kept in memory when it is fed again, so that only the first pass pays for
/// reading.
constexpr std::size_t kKeptBytesMax = std::size_t{256} << 20;

class Player {
public:
  Player(const ReplayPlan& plan, const ReplayParts& parts, values::RunResult& out)
      : plan_(plan), recorder_(plan, parts, out) {}

  base::Result<void> play(const streams::workload::ResolvedInput& input) {
    recorder_.begin();
    for (std::uint64_t round = 0; round < plan_.repeat && !recorder_.reached_until(); ++round) {
      auto played = round > 0 && kept_whole_ ? play_kept() : play_opened(input, round);
      if (!played) return played;
    }
    return recorder_.finish();
  }

private:
  base::Result<void> play_opened(const streams::workload::ResolvedInput& input, std::uint64_t round) {
    auto source = input.open();
    if (!source) return std::unexpected(source.error());
    bool keeping = round == 0 && plan_.repeat > 1;
    kept_whole_ = false;
    while (!recorder_.reached_until()) {
      auto event = (*source)->next();
      if (!event) return std::unexpected(event.error());
      if (!*event) {
        kept_whole_ = keeping;
        return {};
      }
      if (keeping) keeping = keep(**event);
      if (auto fed = recorder_.feed(**event); !fed) return fed;
    }
    return {};
  }

  base::Result<void> play_kept() {
    for (const KeptEvent& kept : kept_) {
      if (recorder_.reached_until()) break;
      Event event = kept.event;
      event.bytes = std::string_view(kept_bytes_).substr(kept.offset, kept.bytes);
      if (auto fed = recorder_.feed(event); !fed) return fed;
    }
    return {};
  }

  /// False once the stream is too long to be kept.
  bool keep(const Event& event) {
    if (event.kind != EventKind::Output && event.kind != EventKind::Resize) return true;
    if (kept_bytes_.size() + event.bytes.size() > kKeptBytesMax) {
      kept_.clear();
      kept_bytes_ = {};
      return false;
    }
    const bool joins =
        event.kind == EventKind::Output && !kept_.empty() && kept_.back().event.kind == EventKind::Output;
    if (joins)
      kept_.back().bytes += event.bytes.size();
    else
      kept_.push_back({event, kept_bytes_.size(), event.bytes.size()});
    kept_bytes_ += event.bytes;
    return true;
  }

  struct KeptEvent {
    Event event;
    std::size_t offset;
    std::size_t bytes;
  };

  const ReplayPlan& plan_;
  Recorder recorder_;
  std::vector<KeptEvent> kept_;
  std::string kept_bytes_;
  bool kept_whole_ = false;
};

} // namespace

base::Result<void> replay(const streams::workload::ResolvedInput& input, const ReplayPlan& plan,
                          const ReplayParts& parts, values::RunResult& out) {
  return Player(plan, parts, out).play(input);
}

} // namespace termsoak::measure::replay
