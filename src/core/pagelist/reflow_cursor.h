#pragma once

#include "core/pagelist/page_list.h"

#include <vector>

namespace termsoak::core::pagelist {

/// Writes rows of one width into pages of another, joining and splitting lines.
/// Does not own pages: the list gives them, and a cursor belongs to one reflow.
class ReflowCursor {
public:
  /// `kept`, where not null: the row it stands in is laid out up to it. `cursor` is the cursor's own pin,
  /// which stands there, too.
  ReflowCursor(PageList& list, Node* node, const Pin* kept, const Pin* cursor)
      : list_(list), kept_(kept), cursor_(cursor) {
    start_at(node);
  }

  /// Lays one row of a page that is no longer in the list out anew. `pins` are those on the row's page.
  [[nodiscard]] base::Result<void> copy_row(const Node* source, std::size_t y, const std::vector<Pin*>& pins);

private:
  struct Source {
    const Node* node;
    const page::Row* row;
    page::Capacity capacity; ///< of the row's page, for the new width
    std::size_t y;
  };
  enum class Step : std::uint8_t { Next, Again, Repeat };

  void start_at(Node* node);
  void go_to(page::CellCount x, page::CellCount y);
  void forward();
  [[nodiscard]] std::size_t measure(const Source& source, const std::vector<Pin*>& pins) const;
  [[nodiscard]] base::Result<void> next_row(const page::Capacity& capacity);
  [[nodiscard]] base::Result<Step> make_way(const Source& source, const base::Error& error);
  [[nodiscard]] base::Result<Step> copy_cell(const Source& source, std::size_t& x);
  [[nodiscard]] base::Result<void> copy_managed(const Source& source, const page::Cell& from);
  [[nodiscard]] base::Result<void> copy_graphemes(const Source& source, const page::Cell& from);
  [[nodiscard]] base::Result<void> copy_hyperlink(const Source& source, const page::Cell& from);
  [[nodiscard]] base::Result<void> copy_style(const Source& source, const page::Cell& from);
  [[nodiscard]] base::Result<void> enlarge(const CapacityWish& wish);
  [[nodiscard]] base::Result<void> enlarge(page::Shortage shortage);
  [[nodiscard]] base::Result<void> enlarge_set(page::Shortage shortage, const CapacityWish& wish);
  [[nodiscard]] std::unexpected<base::Error> give_up(std::string_view what);
  [[nodiscard]] bool by_wish() const;
  [[nodiscard]] page::Page& page() const { return node_->page; }
  [[nodiscard]] page::Row& row() const { return node_->page.row(y_); }
  [[nodiscard]] page::Cell& cell() const { return node_->page.cells(row())[x_]; }

  PageList& list_;
  const Pin* kept_;
  const Pin* cursor_;
  Node* node_ = nullptr;
  page::CellCount x_ = 0;
  page::CellCount y_ = 0;
  bool pending_wrap_ = false;
  std::size_t new_rows_ = 0; ///< rows owed, written only when something follows them
};

} // namespace termsoak::core::pagelist
