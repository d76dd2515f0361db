#include "core/screen/screen.h"

#include "core/pagelist/page_list.h"

#include <algorithm>
#include <utility>

namespace termsoak::core::screen {
namespace {

/// A spacer at the end of a wrapped row means nothing once the row is cut or padded instead of laid out anew.
void drop_spacer_heads(const pagelist::PageList& list) {
  for (pagelist::Node* node = list.first(); node != nullptr; node = node->next) {
    page::Page& page = node->page;
    for (std::size_t y = 0; y < page.rows(); ++y) {
      page::Cell& end = page.cells(page.row(y))[page.cols() - 1];
      if (end.wide() == page::Wide::SpacerHead) end.set_wide(page::Wide::Narrow);
    }
  }
}

} // namespace

// Rules still hold the old size while this runs; the terminal stores the new one before the screen is used
// again.
void Screen::resize(std::uint16_t cols, std::uint16_t rows, pagelist::Reflow reflow) {
  PenHold hold = let_pen_go(); // rows may end on other pages
  pagelist::Pin* saved_pin = nullptr;
  if (saved_ && saved_->y < rules_.rows && saved_->x < rules_.cols) {
    pagelist::Pin pin = list_->active_row(saved_->y);
    pin.x = saved_->x;
    saved_pin = list_->track(pin);
  }

  if (reflow == pagelist::Reflow::No && cols != list_->cols()) drop_spacer_heads(*list_);
  const auto resized = list_->resize({.cols = cols,
                                      .rows = rows,
                                      .reflow = reflow,
                                      .cursor = pagelist::CursorPlace{.x = cursor_.x, .y = cursor_.y}});
  if (!resized) fail(resized.error());
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
  take_pen(std::move(hold), TakePen::NewLinkFirst);
}

} // namespace termsoak::core::screen
