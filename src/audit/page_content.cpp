#include "audit/page_content.h"

#include "base/bytes.h"
#include "core/pagelist/page_list.h"

#include <vector>

namespace termsoak::audit {

using core::page::Cell;
using core::page::Page;
using core::page::Row;
using core::page::RowFlag;
using core::pagelist::Node;
using core::screen::Screen;

namespace {

/// How often each id is held, and what clusters take.
struct Held {
  std::vector<std::size_t> styles;
  std::vector<std::size_t> links;
  std::size_t clusters = 0;
  std::size_t cluster_bytes = 0;
  std::size_t linked_cells = 0;
};

/// A window that loses rows leaves its blank rows in free slots, and a page that is padded leaves the row
/// which did not fit the page before it; both keep what they hold until the slot is written again (as in the
/// modelled core).
bool holds_anything(const Page& page, const Row& row, std::size_t y) {
  return y < page.rows() || row.has(RowFlag::Styled) || row.has(RowFlag::Grapheme) ||
         row.has(RowFlag::Hyperlink);
}

void hold(std::vector<std::size_t>& counts, std::size_t id) {
  if (id != 0 && id < counts.size()) ++counts[id];
}

Held held_by_cells(const Page& page) {
  Held held{.styles = std::vector<std::size_t>(page.styles().next_id()),
            .links = std::vector<std::size_t>(page.hyperlink_id_next())};
  for (std::size_t y = 0; y < page.capacity().rows; ++y) {
    const Row& row = page.row(y);
    if (!holds_anything(page, row, y)) continue;
    const std::span<const Cell> cells{page.cells(row), page.capacity().cols};
    for (const Cell& cell : cells) {
      if (cell.has_style()) hold(held.styles, cell.style());
      if (cell.has_hyperlink()) {
        hold(held.links, page.hyperlink_of(cell));
        ++held.linked_cells;
      }
      if (!cell.has_grapheme()) continue;
      ++held.clusters;
      held.cluster_bytes +=
          base::align_up(page.graphemes(cell).size_bytes(), core::page::kGraphemeChunkBytes);
    }
  }
  return held;
}

const char* find_miscount(const Page& page, const Held& held) {
  for (std::size_t id = 1; id < held.styles.size(); ++id)
    if (page.style_references(static_cast<core::page::StyleId>(id)) > held.styles[id])
      return "a style is counted more often than cells hold it";
  for (std::size_t id = 1; id < held.links.size(); ++id)
    if (page.hyperlink_references(static_cast<core::page::HyperlinkId>(id)) > held.links[id])
      return "a link is counted more often than cells hold it";
  if (page.grapheme_cells() > held.clusters) return "a cluster outlived its cell";
  if (page.hyperlink_cells() > held.linked_cells) return "more linked cells are counted than there are";
  if (page.grapheme_bytes_used() > held.cluster_bytes) return "memory of a cluster outlived it";
  return nullptr;
}

/// A link that nobody holds keeps its text until its number is used again.
std::size_t text_bytes(const Page& page) {
  std::size_t bytes = 0;
  for (core::page::HyperlinkId id = 1; id < page.hyperlink_id_next(); ++id) {
    const core::page::Hyperlink link = page.hyperlink(id);
    bytes += base::align_up(link.uri.size(), core::page::kStringChunkBytes);
    if (link.explicit_id) bytes += base::align_up(link.explicit_id->size(), core::page::kStringChunkBytes);
  }
  return bytes;
}

} // namespace

const char* find_content_fault(const Screen& screen, std::size_t pages_max, core::page::LoneTails tails) {
  std::size_t pages = 0;
  for (const Node* node = screen.list().first(); node != nullptr; node = node->next)
    ++pages;
  // A page that cannot grow keeps the text of what it refused, as in the modelled core.
  const bool refused =
      screen.list().figures().growths_refused > 0 || tails == core::page::LoneTails::Accepted;
  std::size_t index = 0;
  for (const Node* node = screen.list().first(); node != nullptr; node = node->next, ++index) {
    if (index >= pages_max && index + pages_max < pages) continue;
    if (const char* fault = node->page.find_fault(tails); fault != nullptr) return fault;
    Held held = held_by_cells(node->page);
    if (screen.cursor().pin->node == node) {
      hold(held.styles, screen.cursor().style_id);
      hold(held.links, screen.cursor().hyperlink_id);
    }
    if (const char* fault = find_miscount(node->page, held); fault != nullptr) return fault;
    if (!refused && node->page.string_bytes_used() > text_bytes(node->page))
      return "the text of a link outlived it";
  }
  return nullptr;
}

} // namespace termsoak::audit
