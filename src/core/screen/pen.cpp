#include "core/page/exact_capacity.h"
#include "core/pagelist/page_list.h"
#include "core/screen/describe.h"
#include "core/screen/screen.h"

#include <algorithm>
#include <utility>

namespace termsoak::core::screen {

using page::Shortage;

// The pen holds one reference on its style in the cursor's page. Setting a style always lets the old one go
// first: an unused style may then be reaped by the very add that follows, which decides when a page's ids run
// out.
void Screen::set_style(const page::Style& style) {
  page::Page& here = page();
  if (cursor_.style_id != 0) here.release_style(cursor_.style_id);
  cursor_.style_id = 0;
  page::StyleAdded added;
  if (!style.is_default()) added = here.add_style(style);
  if (added.shortage != Shortage::None) [[unlikely]]
    return make_room_for_style(style, added.shortage);
  cursor_.style = style;
  cursor_.style_id = added.id;
}

// A style that finds no room in the end leaves the pen as it was, and where that finds none either, bare.
void Screen::make_room_for_style(page::Style wanted, Shortage shortage) {
  const page::Style before = std::exchange(cursor_.style, page::Style{});
  page::StyleAdded added{.shortage = shortage};
  const std::string what = describe(wanted);
  if (make_room(cursor_.pin->node, shortage, what) || split_page(what)) added = page().add_style(wanted);
  if (added.shortage != Shortage::None) {
    if (before != wanted) set_style(before);
    return;
  }
  cursor_.style = wanted;
  cursor_.style_id = added.id;
}

// Where the cursor's page cannot grow any further: its rows go to two pages, the cursor's row to the half
// that needs less for what it has.
bool Screen::split_page(std::string_view what) {
  if (page::layout_rules(list_->geometry().version).growth == page::Growth::PowersOfTwo || failure_)
    return false;
  const pagelist::Pin old = *cursor_.pin;
  const auto needs = [&](std::size_t first, std::size_t end) {
    return page::layout_page(list_->geometry(), page::exact_capacity(page(), first, end)).total_bytes;
  };
  pagelist::Pin at = old;
  if (needs(0, old.y + std::size_t{1}) < needs(old.y, page().rows()))
    if (const pagelist::Pin below = pagelist::down(old, 1); below.node != nullptr) at = below;
  const auto split = list_->split(at, {.capacity = page().capacity(),
                                       .cause = memory::Cause::Styles,
                                       .trigger = {.row_in_page = old.y, .what = what},
                                       .row = old.node->first_row + old.y});
  if (!split) {
    if (split.error().kind != base::ErrorKind::OutOfSpace) fail(split.error());
    return false;
  }
  const pagelist::Pin now = *cursor_.pin;
  if (now.node == old.node) return true;
  *cursor_.pin = old;
  change_pin(now);
  return true;
}

PenHold Screen::let_pen_go(PageIs page_is) {
  PenHold hold{
      .style = cursor_.style, .is_styled = cursor_.style_id != 0, .hyperlink = std::move(cursor_.hyperlink)};
  const page::StyleId style = std::exchange(cursor_.style_id, page::StyleId{0});
  const page::HyperlinkId link = std::exchange(cursor_.hyperlink_id, page::HyperlinkId{0});
  if (page_is == PageIs::Gone) return hold;
  if (hold.is_styled) page().release_style(style);
  if (hold.hyperlink) page().release_hyperlink(link);
  return hold;
}

void Screen::take_pen(PenHold hold, TakePen how) {
  const auto start_anew = [&] {
    const page::Hyperlink link = hold.hyperlink->view();
    start_hyperlink(link.uri, link.explicit_id);
  };
  if (hold.hyperlink && how == TakePen::NewLinkFirst) start_anew();
  if (hold.is_styled && how == TakePen::WithoutMakingRoom) {
    const page::StyleAdded added = page().add_style(hold.style);
    cursor_.style = added.shortage == Shortage::None ? hold.style : page::Style{};
    cursor_.style_id = added.shortage == Shortage::None ? added.id : page::StyleId{0};
  } else if (hold.is_styled) {
    set_style(hold.style);
  }
  if (!hold.hyperlink || how == TakePen::NewLinkFirst) return;
  // Where even a larger page has no room for it, the link ends here.
  const bool fits =
      how != TakePen::WithNewLink && start_hyperlink_once(hold.hyperlink->view()) == Shortage::None;
  if (!fits && how != TakePen::WithoutMakingRoom) start_anew();
}

bool Screen::pass_style(const page::Style& style) {
  if (style.is_default()) return false;
  page::Page& here = page();
  if (cursor_.style_id != 0) here.release_style(cursor_.style_id);
  cursor_.style_id = 0;
  return here.pass_style(style);
}

void Screen::set_protected(ProtectedMode mode) {
  cursor_.is_protected = mode != ProtectedMode::Off;
  // The last mode switched on is remembered after it is switched off: ISO protection binds every erase.
  if (mode != ProtectedMode::Off) protected_mode_ = mode;
}

bool Screen::make_room(pagelist::Node* node, Shortage shortage, std::string_view what) {
  const bool holds_cursor = node == cursor_.pin->node;
  const auto grown = list_->make_room(node, shortage, {.row_in_page = cursor_.pin->y, .what = what});
  return after_growth(grown, holds_cursor);
}

// The cursor's side of a page that was replaced by a larger one, or was not.
bool Screen::after_growth(const base::Result<pagelist::Node*>& grown, bool holds_cursor) {
  if (!grown) {
    // At the end of a page's growth the pen goes without, as upstream has it; no memory is another matter.
    if (!holds_cursor || grown.error().kind != base::ErrorKind::OutOfSpace) fail(grown.error());
    return false;
  }
  if (!holds_cursor) return true;
  // A clone counts what cells refer to, not what the cursor holds: its style and link are added again.
  take_pen(let_pen_go(PageIs::Gone), TakePen::WithoutMakingRoom);
  reload();
  return true;
}

void Screen::start_hyperlink(std::string_view uri, std::optional<std::string_view> id) {
  const page::Hyperlink link{.uri = uri, .explicit_id = id, .implicit_id = cursor_.hyperlink_implicit_next};
  if (!id) ++cursor_.hyperlink_implicit_next;
  for (;;) {
    const Shortage shortage = start_hyperlink_once(link);
    if (shortage == Shortage::None) return;
    if (!make_room(cursor_.pin->node, shortage, uri)) {
      if (!id) --cursor_.hyperlink_implicit_next;
      if (rules_.dialect->no_room_for_link == dialect::NoRoomForLink::RestOfInput)
        core_failure_ = "no room for a link";
      return;
    }
  }
}

Shortage Screen::start_hyperlink_once(const page::Hyperlink& link) {
  end_hyperlink();
  const page::HyperlinkAdded added = page().insert_hyperlink(link);
  if (added.shortage != Shortage::None) return added.shortage;
  // The last link's buffers serve again: programs that print links print many.
  std::unique_ptr<OwnedHyperlink> owned = std::move(spare_hyperlink_);
  if (!owned) owned = std::make_unique<OwnedHyperlink>();
  owned->uri = link.uri;
  owned->explicit_id = link.explicit_id;
  owned->implicit_id = link.implicit_id;
  cursor_.hyperlink = std::move(owned);
  cursor_.hyperlink_id = added.id;
  return Shortage::None;
}

void Screen::end_hyperlink() {
  if (!cursor_.hyperlink) return;
  page().release_hyperlink(cursor_.hyperlink_id);
  cursor_.hyperlink_id = 0;
  spare_hyperlink_ = std::move(cursor_.hyperlink);
}

void Screen::set_cell_hyperlink() {
  while (cursor_.hyperlink_id != 0) {
    page::Page& here = page();
    here.use_hyperlink(cursor_.hyperlink_id);
    const Shortage shortage =
        here.set_hyperlink(*cursor_.row, cursor_.cells[cursor_.x], cursor_.hyperlink_id);
    if (shortage == Shortage::None) return;
    here.release_hyperlink(cursor_.hyperlink_id);
    const std::string uri = cursor_.hyperlink->uri;
    // Every clone stores the cursor's link once more. Where that copy would find no room, the texts grow
    // first.
    if (page::layout_rules(list_->geometry().version).growth == page::Growth::PowersOfTwo) {
      if (!make_room_for_linked_cells(uri)) return;
      continue;
    }
    while (cursor_.hyperlink && !page().reserve_string(uri.size()))
      if (!make_room(cursor_.pin->node, Shortage::StringBytes, uri)) return;
    if (!make_room(cursor_.pin->node, Shortage::HyperlinkCells, uri)) return;
  }
}

// Until #10337 the cells and, where the link would find no room once more, its texts grew in one step.
bool Screen::make_room_for_linked_cells(std::string_view uri) {
  const page::Capacity capacity = page().capacity();
  pagelist::CapacityWish wish{.hyperlink_bytes = capacity.hyperlink_bytes * 2};
  if (!page().reserve_string(uri.size()))
    wish.string_bytes = pagelist::doubled_for(capacity.string_bytes, uri.size());
  const auto grown =
      list_->adjust_capacity(cursor_.pin->node, wish, {.row_in_page = cursor_.pin->y, .what = uri});
  return after_growth(grown, true);
}

void Screen::copy_cursor(const Cursor& other) {
  end_hyperlink();
  cursor_.is_protected = other.is_protected;
  cursor_.pending_wrap = other.pending_wrap;
  cursor_.semantics = other.semantics;
  cursor_.hyperlink_implicit_next = other.hyperlink_implicit_next;
  set_style(other.style);
  place({.row = other.y, .col = other.x});
}

void Screen::save_cursor() {
  saved_ = SavedCursor{.x = cursor_.x,
                       .y = cursor_.y,
                       .style = cursor_.style,
                       .is_protected = cursor_.is_protected,
                       .pending_wrap = cursor_.pending_wrap,
                       .origin = rules_.origin,
                       .charset = charset_};
}

bool Screen::restore_cursor() {
  const SavedCursor saved = saved_.value_or(SavedCursor{});
  set_style({}); // what remains when the saved style finds no room
  set_style(saved.style);
  charset_ = saved.charset;
  cursor_.pending_wrap = saved.pending_wrap;
  cursor_.is_protected = saved.is_protected;
  place({.row = std::min<std::uint16_t>(saved.y, static_cast<std::uint16_t>(rules_.rows - 1)),
         .col = std::min<std::uint16_t>(saved.x, static_cast<std::uint16_t>(rules_.cols - 1))});
  return saved.origin;
}

} // namespace termsoak::core::screen
