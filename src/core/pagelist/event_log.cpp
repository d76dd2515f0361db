#include "core/pagelist/event_log.h"

#include <utility>

namespace termsoak::core::pagelist {

std::string_view event_kind_name(EventKind kind) {
  switch (kind) {
  case EventKind::Birth:
    return "birth";
  case EventKind::Growth:
    return "growth";
  case EventKind::Relabel:
    return "relabel";
  case EventKind::Drop:
    return "drop";
  case EventKind::Pick:
    return "pick";
  case EventKind::Lost:
    return "lost";
  case EventKind::Unmap:
    return "unmap";
  case EventKind::Prune:
    return "prune";
  }
  return "birth";
}

void EventLog::add(Event event) {
  if (events_.size() >= events_max_) {
    ++dropped_;
    return;
  }
  events_.push_back(std::move(event));
}

} // namespace termsoak::core::pagelist
