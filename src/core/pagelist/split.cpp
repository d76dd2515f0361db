#include "core/pagelist/page_list.h"

/// Making two pages of one that cannot grow any further (#10383).
namespace termsoak::core::pagelist {

using page::CellCount;

base::Result<void> PageList::split(const Pin& at, const PageRequest& request) {
  Node* const node = at.node;
  page::Page& page = node->page;
  if (page.rows() <= 1) return base::fail(base::ErrorKind::OutOfSpace, "a page of one row cannot be split");
  if (at.y == 0) return {};
  auto made = new_page(request);
  if (!made) return std::unexpected(made.error());
  Node* const below = *made;
  const auto moved = static_cast<CellCount>(page.rows() - at.y);
  below->page.set_rows(moved);
  below->page.set_cols(page.cols());
  below->first_row = node->first_row + at.y;
  // Texts of links are packed anew, and may find no room even in the same capacity.
  if (below->page.clone_rows_from(page, at.y, page.rows()) != page::Shortage::None) {
    destroy_page(below);
    return base::fail(base::ErrorKind::OutOfSpace, "the lower rows of a page do not fit a page of their own");
  }
  ++books_.splits;
  for (const auto& pin : pins_)
    if (pin->node == node && pin->y >= at.y) {
      pin->node = below;
      pin->y = static_cast<CellCount>(pin->y - at.y);
    }
  for (std::size_t y = at.y; y < page.rows(); ++y)
    page.clear_cells(page.row(y), 0, page.cols());
  set_page_rows(node, at.y);
  link_after(node, below);
  return {};
}

} // namespace termsoak::core::pagelist
