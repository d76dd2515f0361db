#pragma once

#include "core/page/cell.h"
#include "core/page/cell_map.h"
#include "core/page/cluster_store.h"
#include "core/page/hyperlink_set.h"
#include "core/page/page_layout.h"
#include "core/page/ref_set.h"
#include "core/page/row.h"
#include "core/page/shortage.h"
#include "core/page/style_set.h"

#include <span>

namespace termsoak::core::page {

struct StyleAdded {
  StyleId id = 0;
  Shortage shortage = Shortage::None;
};
struct HyperlinkAdded {
  HyperlinkId id = 0;
  Shortage shortage = Shortage::None;
};

/// Whether the second half of a wide character may stand alone. A row whose copy was refused half-way is new
/// up to there and old behind it, in the modelled core as here.
enum class LoneTails : std::uint8_t { Faulty, Accepted };

/// One page: a view over a block of memory laid out by a PageLayout, and the counters that belong to it.
/// Does not own the block, does not grow, and allocates nothing but an index while it is copied: what does
/// not fit is a Shortage and changes nothing. References to rows and cells hold until the page is replaced by
/// a larger one.
class Page {
public:
  Page() = default;
  /// Lays a page over `base`: row headers, empty sets, maps and bitmaps. All rows of the capacity exist after
  /// this only as capacity; `size.rows` is 0. Over used memory, rows are zeroed when they are taken.
  Page(std::byte* base, const PageLayout& layout, Memory memory);

  [[nodiscard]] std::byte* base() const { return base_; }
  [[nodiscard]] CellCount rows() const { return rows_; }
  [[nodiscard]] CellCount cols() const { return cols_; }
  [[nodiscard]] const Capacity& capacity() const { return capacity_; }
  [[nodiscard]] bool has_free_row() const { return rows_ < capacity_.rows; }
  /// Adds the next free row slot, zeroing it when the memory is used. Callers check has_free_row().
  void take_row() {
    if (rows_ >= clean_rows_) [[unlikely]]
      zero_row(rows_);
    ++rows_;
  }
  /// More or fewer rows or columns within the capacity; contents are not touched, except that newly taken
  /// rows are zero where they were never used before.
  void set_rows(CellCount rows);
  void set_cols(CellCount cols) {
    if (cols < cols_) clusters_.lose_order();
    cols_ = cols;
  }

  [[nodiscard]] Row& row(std::size_t y) const { return reinterpret_cast<Row*>(base_)[y]; }
  [[nodiscard]] Cell* cells(const Row& row) const {
    return reinterpret_cast<Cell*>(base_ + row.cells_offset());
  }
  [[nodiscard]] std::span<Cell> row_cells(const Row& row) const { return {cells(row), cols_}; }

  // Styles. An id of 0 is the default style and is never counted.
  [[nodiscard]] StyleAdded add_style(const Style& style) {
    const auto added =
        styles_.add(base_ + styles_offset_, style, low_hash(style_hash(style, style_hash_)), {});
    return {.id = added.id, .shortage = style_shortage(added.status)};
  }
  /// For a style that the pen drops again at once: true when adding it would have left no trace.
  [[nodiscard]] bool pass_style(const Style& style) {
    return styles_.pass_through(base_ + styles_offset_, style, low_hash(style_hash(style, style_hash_)), {});
  }
  /// As add_style for a style of another page, under the same id where that is free.
  [[nodiscard]] StyleAdded copy_style(const Page& other, StyleId id);
  void use_style(StyleId id, std::size_t count = 1) { styles_.use_many(base_ + styles_offset_, id, count); }
  void release_style(StyleId id, std::size_t count = 1) {
    styles_.release_many(base_ + styles_offset_, id, count);
  }
  [[nodiscard]] const Style& style(StyleId id) const { return styles_.value(base_ + styles_offset_, id); }
  [[nodiscard]] const StyleSet& styles() const { return styles_; }
  [[nodiscard]] std::size_t style_references(StyleId id) const;

  // Clusters: the first codepoint is in the cell, the others are here.
  [[nodiscard]] Shortage append_grapheme(Row& row, Cell& cell, char32_t codepoint);
  /// The same where neither a search nor a second chunk is needed; else false, and nothing done.
  [[nodiscard]] bool append_at_hand(Row& row, Cell& cell, char32_t codepoint);
  [[nodiscard]] Shortage set_graphemes(Row& row, Cell& cell, std::span<const char32_t> codepoints);
  [[nodiscard]] std::size_t cluster_length(const Cell& cell) const; ///< extra code points
  [[nodiscard]] std::span<const char32_t> graphemes(const Cell& cell) const;
  void clear_grapheme(Cell& cell);
  [[nodiscard]] std::size_t grapheme_cells() const { return clusters_.count(); }
  [[nodiscard]] std::size_t grapheme_cells_max() const { return clusters_.load_max(); }
  [[nodiscard]] bool fits_graphemes(std::size_t codepoints);

  // Links. `set_hyperlink` takes over one reference the caller already has on `id`.
  [[nodiscard]] HyperlinkAdded insert_hyperlink(const Hyperlink& link);
  [[nodiscard]] Shortage set_hyperlink(Row& row, Cell& cell, HyperlinkId id);
  void clear_hyperlink(Cell& cell);
  /// Cells that can still get links; counts `cells` of them and as many references, the cells themselves
  /// being written by the caller.
  [[nodiscard]] std::size_t hyperlink_cells_free() const {
    return linked_cells_.load_max() - linked_cells_.count();
  }
  void link_cells(Row& row, HyperlinkId id, std::size_t cells);
  /// 0 when the cell has none.
  [[nodiscard]] HyperlinkId hyperlink_of(const Cell& cell) const {
    if (!cell.has_hyperlink()) return 0;
    return cell.has_grapheme() ? clusters_.at(base_, cell.cluster_entry()).link : cell.link_entry();
  }
  /// Borrowed from the page; valid until the entry is reaped.
  [[nodiscard]] Hyperlink hyperlink(HyperlinkId id) const;
  void use_hyperlink(HyperlinkId id, std::size_t count = 1);
  void release_hyperlink(HyperlinkId id, std::size_t count = 1);
  [[nodiscard]] std::size_t hyperlink_cells() const { return linked_cells_.count(); }
  [[nodiscard]] std::size_t hyperlinks_living() const { return hyperlink_set_.living(); }
  [[nodiscard]] HyperlinkId hyperlink_id_next() const { return hyperlink_set_.next_id(); } ///< all are below
  [[nodiscard]] std::size_t hyperlink_references(HyperlinkId id) const;
  [[nodiscard]] std::size_t hyperlink_cells_max() const { return linked_cells_.load_max(); }
  /// Copies a link of another page, under the same id where that is free; gives one reference.
  [[nodiscard]] HyperlinkAdded copy_hyperlink(const Page& other, HyperlinkId id);
  [[nodiscard]] bool fits_string(std::size_t bytes);
  /// Takes room for a text of this many bytes where there is some: the caller is about to clone the page.
  [[nodiscard]] bool reserve_string(std::size_t bytes);

  // Cells. All of them keep styles, clusters and links counted.
  void clear_cells(Row& row, std::size_t left, std::size_t end);
  void move_cells(Row& from, std::size_t from_left, Row& to, std::size_t to_left, std::size_t count);
  /// Moves `count` cells right by `by`, over cells that were cleared before; the gap is the caller's to fill.
  void shift_cells(Row& row, std::size_t left, std::size_t count, std::size_t by);
  void swap_cells(Cell& a, Cell& b);
  void update_row_flags(Row& row);

  // Copies. The other page may have other capacities and another width (cut, or padded with empty cells);
  // clone_rows_from goes into an unused page of the same width only.
  [[nodiscard]] Shortage clone_rows_from(const Page& other, std::size_t y_start, std::size_t y_end);
  [[nodiscard]] Shortage clone_row_from(const Page& other, Row& to, const Row& from);
  [[nodiscard]] Shortage clone_cells_from(const Page& other, Row& to, const Row& from, std::size_t left,
                                          std::size_t end);

  /// Bytes of occupied chunks; feeds the density projection of 2026-08.
  [[nodiscard]] std::size_t grapheme_bytes_used() const;
  [[nodiscard]] std::size_t string_bytes_used() const;
  /// The first broken invariant, or null. Slow; for tests and the integrity rule.
  [[nodiscard]] const char* find_fault(LoneTails tails = LoneTails::Faulty) const;

private:
  void zero_row(std::size_t y);
  [[nodiscard]] bool clusters_lie_in_order() const; // page_faults.cpp
  /// By id over there, the id here, 0 where it is not known yet. Nothing dies while a page is copied into an
  /// empty one, so that what was once added is found again under the same id.
  struct CloneIndex;
  [[nodiscard]] bool is_unused() const;
  [[nodiscard]] StyleAdded clone_style(const Page& other, StyleId id);
  [[nodiscard]] Shortage clone_styles(const Page& other, Cell* to, std::span<const Cell> from,
                                      CloneIndex& index);
  [[nodiscard]] Shortage clone_run(const Page& other, Cell* to, std::span<const Cell> from,
                                   CloneIndex& index);
  [[nodiscard]] bool clone_clusters(const Page& other);
  [[nodiscard]] Shortage clone_cluster(const Page& other, Cell& cell, const Cell& from, HyperlinkId link,
                                       const CloneIndex& index);
  [[nodiscard]] Shortage clone_managed(const Page& other, Row& to, Cell& cell, const Cell& from);
  [[nodiscard]] HyperlinkAdded clone_hyperlink(const Page& other, HyperlinkId id);
  [[nodiscard]] HyperlinkAdded clone_first_hyperlink(const Page& other, HyperlinkId id);
  void release_cells(const Row& row, std::size_t left, std::size_t end);
  [[nodiscard]] HyperlinkPolicy::Context hyperlink_context(const std::byte* value_base);
  [[nodiscard]] std::uint32_t store_text(std::string_view text);
  [[nodiscard]] Shortage store_hyperlink(const Hyperlink& link, StoredHyperlink& stored);
  [[nodiscard]] std::size_t offset_of(const Cell& cell) const {
    return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&cell) - base_);
  }
  void set_link_entry(Cell& cell, HyperlinkId id);
  [[nodiscard]] HyperlinkId find_hyperlink(const Page& other, HyperlinkId id);
  // Hot first: what printing and growing read.
  std::byte* base_ = nullptr;
  CellCount rows_ = 0;
  StyleHash style_hash_ = StyleHash::Folded;
  CellCount cols_ = 0;
  CellCount clean_rows_ = 0; ///< rows from here on hold old bytes until they are taken
  std::uint32_t styles_offset_ = 0;
  Capacity capacity_;
  StyleSet styles_;
  ClusterStore clusters_;
  StringAllocator string_alloc_;
  LinkedCells linked_cells_;
  HyperlinkSet hyperlink_set_;
  std::uint32_t hyperlink_set_offset_ = 0;
};

inline bool Page::append_at_hand(Row& row, Cell& cell, char32_t codepoint) {
  if (cell.has_grapheme()) return clusters_.append_at_hand(base_, cell.cluster_entry(), codepoint);
  if (!clusters_.has_room_at_hand(base_)) return false;
  cell.become_cluster(clusters_.add_one(base_, offset_of(cell), hyperlink_of(cell), codepoint));
  row.mark(RowFlag::Grapheme);
  return true;
}

} // namespace termsoak::core::page
