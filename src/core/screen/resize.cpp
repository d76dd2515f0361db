#include "core/screen/screen.h"

#include "core/pagelist/page_list.h"

#include <algorithm>
#include <utility>

namespace termsoak::core::screen {

// Rules still hold the old size while this runs; the terminal stores the new one before the screen is used
// again.
void Screen::resize(std::uint16_t cols, std::uint16_t rows, pagelist::Reflow reflow, PromptRedraw cleared) {
  // Rows may end on other pages. An old link is released last where the dialect stores the new one first.
  const std::uint64_t page_serial = cursor_.pin->node->serial;
  const std::size_t rows_before = list_->total_rows();
  const bool stores_first =
      cursor_.hyperlink && rules_.dialect->resized_link == dialect::ResizedLink::StoredBeforeRelease;
  const page::HyperlinkId old_link = stores_first ? cursor_.hyperlink_id : page::HyperlinkId{0};
  if (stores_first) page().use_hyperlink(old_link);
  PenHold hold = let_pen_go();
  pagelist::Pin* saved_pin = nullptr;
  if (saved_ && saved_->y < rules_.rows && saved_->x < rules_.cols) {
    pagelist::Pin pin = list_->active_row(saved_->y);
    pin.x = saved_->x;
    saved_pin = list_->track(pin);
  }

  const auto resized =
      list_->resize({.cols = cols,
                     .rows = rows,
                     .reflow = reflow,
                     .cursor = pagelist::CursorPlace{.x = cursor_.x, .y = cursor_.y, .pin = cursor_.pin}});
  const std::string_view gave_up = list_->take_core_failure();
  if (!gave_up.empty()) core_failure_ = gave_up;
  if (!resized && gave_up.empty()) fail(resized.error());
  if (!list_->keeps_history()) list_->erase_history();

  reload_position();
  if (saved_pin != nullptr) {
    const std::size_t history = list_->history_rows();
    const std::size_t index = saved_pin->node->linked ? list_->index_of(*saved_pin) : 0;
    if (saved_pin->node->linked && index >= history) {
      saved_->x = saved_pin->x;
      saved_->y = static_cast<std::uint16_t>(index - history);
      if (saved_->pending_wrap && saved_->x + 1 != list_->cols()) {
        saved_->pending_wrap = false;
        ++saved_->x;
      }
    } else {
      saved_->x = 0;
      saved_->y = 0;
      saved_->pending_wrap = false;
    }
    list_->untrack(saved_pin);
  }
  if (!gave_up.empty()) {
    // The modelled core goes on with a pen of a page that is lost; here it is bare.
    cursor_.style = {};
    return;
  }
  clear_marked_prompt(cleared); // before the link is stored: it may give back what that needs
  take_pen(std::move(hold), TakePen::NewLinkFirst);
  // A page that had to grow for the new link has forgotten what no cell refers to. Where blank rows were cut
  // off, the modelled core forgets to release it.
  const bool rows_cut = rows < rules_.rows && list_->total_rows() < rows_before;
  if (stores_first && !rows_cut && cursor_.pin->node->serial == page_serial)
    page().release_hyperlink(old_link);
}

} // namespace termsoak::core::screen
