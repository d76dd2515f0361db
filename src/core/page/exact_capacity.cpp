#include "core/page/exact_capacity.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace termsoak::core::page {

namespace {

/// Capacity of a set whose `count` entries and reserved slot 0 fill 13/16 of the table; none for none.
std::size_t set_capacity(std::size_t count) {
  return count == 0 ? 0 : ((count + 1) * 16 + 12) / 13;
}

/// Which ids were met, and how many.
class IdsMet {
public:
  /// True the first time.
  bool meet(std::size_t id) {
    if (id >= met_.size()) met_.resize(id + 1);
    if (met_[id]) return false;
    met_[id] = true;
    ++count_;
    return true;
  }
  [[nodiscard]] std::size_t count() const { return count_; }

private:
  std::vector<bool> met_;
  std::size_t count_ = 0;
};

std::size_t text_bytes(const Hyperlink& link) {
  const std::size_t id = link.explicit_id ? base::align_up(link.explicit_id->size(), kStringChunkBytes) : 0;
  return base::align_up(link.uri.size(), kStringChunkBytes) + id;
}

} // namespace

Capacity exact_capacity(const Page& page, std::size_t first, std::size_t end) {
  IdsMet styles;
  IdsMet links;
  Capacity exact{.cols = page.cols(),
                 .rows = static_cast<CellCount>(end - first),
                 .styles = 0,
                 .grapheme_bytes = 0,
                 .string_bytes = 0,
                 .hyperlink_bytes = 0};
  std::size_t linked_cells = 0;
  for (std::size_t y = first; y < end; ++y)
    for (const Cell& cell : page.row_cells(page.row(y))) {
      if (cell.style() != 0) styles.meet(cell.style());
      if (cell.has_grapheme())
        exact.grapheme_bytes +=
            base::align_up(page.graphemes(cell).size() * sizeof(char32_t), kGraphemeChunkBytes);
      const HyperlinkId link = page.hyperlink_of(cell);
      if (link == 0) continue;
      ++linked_cells;
      if (links.meet(link)) exact.string_bytes += text_bytes(page.hyperlink(link));
    }
  exact.styles = set_capacity(styles.count());
  const std::size_t for_cells = (linked_cells + kHyperlinkCellsPerLink - 1) / kHyperlinkCellsPerLink;
  exact.hyperlink_bytes = std::max(set_capacity(links.count()), for_cells) * kHyperlinkItemBytes;
  return exact;
}

} // namespace termsoak::core::page
