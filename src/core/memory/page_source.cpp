#include "core/memory/page_source.h"

namespace termsoak::core::memory {

std::string_view cause_name(Cause cause) {
  switch (cause) {
  case Cause::List:
    return "list";
  case Cause::Grow:
    return "grow";
  case Cause::Graphemes:
    return "graphemes";
  case Cause::Styles:
    return "styles";
  case Cause::Hyperlinks:
    return "hyperlinks";
  case Cause::Strings:
    return "strings";
  case Cause::Columns:
    return "columns";
  case Cause::Reflow:
    return "reflow";
  case Cause::Rehash:
    return "rehash";
  case Cause::Reset:
    return "reset";
  }
  return "list";
}

} // namespace termsoak::core::memory
