#pragma once

#include "core/memory/stream_position.h"
#include "core/pagelist/page_list_types.h"
#include "core/screen/cluster.h"
#include "core/screen/cursor.h"
#include "core/screen/rules.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

/// Cursor, pen and text on one page list: what a control function does to cells and rows, and with that to
/// memory. Knows no escape sequences, no modes but `Rules`, and not the other screen.
namespace termsoak::core::screen {

class Screen {
public:
  /// `rules` and `position` must outlive the screen; `rules` has the columns and rows of the list. Printing
  /// moves `position` on from a run's first byte to the character that makes the list grow.
  [[nodiscard]] static base::Result<std::unique_ptr<Screen>>
  create(const pagelist::PageListOptions& options, const Rules& rules, memory::StreamPosition& position);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  [[nodiscard]] const pagelist::PageList& list() const { return *list_; }
  [[nodiscard]] pagelist::PageList& list() { return *list_; }
  [[nodiscard]] const Cursor& cursor() const { return cursor_; }
  [[nodiscard]] CharsetState& charset() { return charset_; }
  [[nodiscard]] ProtectedMode protected_mode() const { return protected_mode_; }
  [[nodiscard]] std::optional<base::Error> take_failure(); ///< the first the memory below refused, once
  /// Where the modelled core gave up (static text; empty: nowhere), and the byte where its process ends;
  /// once.
  [[nodiscard]] std::string_view take_core_failure() { return std::exchange(core_failure_, {}); }
  [[nodiscard]] std::optional<std::uint64_t> take_crash() { return std::exchange(crash_byte_, {}); }

  // Printing (print.cpp, print_utf8.cpp, cluster.cpp).
  std::size_t print_utf8(const std::uint8_t* bytes, std::size_t count); ///< parser::Utf8Handler
  void print_ascii(const std::uint8_t* bytes, std::size_t count);
  void print_codepoints(const char32_t* code_points, std::size_t count);
  void print(char32_t code_point);
  void repeat(std::size_t count); ///< REP
  void take_last_printed(const Screen& other) { last_printed_ = other.last_printed_; }

  // The pen (pen.cpp).
  void set_style(const page::Style& style);
  [[nodiscard]] bool pass_style(const page::Style& style); ///< true: no need to set it, a non-default follows
  void set_protected(ProtectedMode mode);
  void start_hyperlink(std::string_view uri, std::optional<std::string_view> id);
  void end_hyperlink();
  void copy_cursor(const Cursor& other); ///< position and pen; links stay behind
  void save_cursor();
  [[nodiscard]] bool restore_cursor(); ///< gives the origin mode that was saved
  void forget_saved_cursor() { saved_.reset(); }

  // Cursor movement (move.cpp). Counts of 0 are taken as they are.
  void cursor_up(std::size_t count);
  void cursor_down(std::size_t count);
  void cursor_right(std::size_t count);
  void cursor_left(std::size_t count);
  void carriage_return();
  void move_to(std::size_t row, std::size_t col); ///< 0-based, from the margins in origin mode, clamped
  void place(Position position);                  ///< absolute, whatever the modes
  void set_column(std::uint16_t col) { set_x(col); }
  void clear_pending_wrap() { cursor_.pending_wrap = false; }

  // Scrolling (scroll.cpp, lines.cpp).
  void index();
  void line_feed();
  void reverse_index();
  void scroll_up(std::size_t count);
  void scroll_down(std::size_t count);
  void insert_lines(std::size_t count);
  void delete_lines(std::size_t count);
  void insert_columns(std::uint16_t first_col, std::size_t count);
  void delete_columns(std::uint16_t first_col, std::size_t count); ///< of the region; SL, SR, DECIC, DECDC
  void insert_blanks(std::size_t count);
  void delete_characters(std::size_t count);
  void erase_characters(std::size_t count);

  // Erasing (erase.cpp, rectangle.cpp).
  void erase_line(EraseLine what, Protection protection);
  void erase_display(EraseDisplay what, Protection protection);
  void erase_scrollback();
  void scroll_clear(); ///< ED 22: the screen's text goes to the history
  void fill_with_e();
  void erase_rectangle(const Rectangle& where, Protection protection);
  void fill_rectangle(const Rectangle& where, char32_t code_point);
  void copy_rectangle(const Rectangle& from, Position to);
  /// Of every written cell of the rectangle, or from its first position to its last.
  void restyle(const Rectangle& where, Extent extent, const StyleChange& change);

  // Shell prompts (prompt.cpp).
  void mark_prompt(page::SemanticPrompt prompt);
  [[nodiscard]] bool ends_at_prompt() const; ///< by the lowest marked row
  void clear_prompt();
  void clear_marked_prompt(PromptRedraw rows);
  void begin(Semantics semantics) { cursor_.semantics = semantics; }
  void fresh_line();

  // The whole (screen.cpp, resize.cpp).
  void reset();
  void resize(std::uint16_t cols, std::uint16_t rows, pagelist::Reflow reflow, PromptRedraw cleared);
  void close();

private:
  Screen(std::unique_ptr<pagelist::PageList> list, const Rules& rules, memory::StreamPosition& position);

  [[nodiscard]] page::Page& page() const { return cursor_.pin->page(); }
  [[nodiscard]] std::uint16_t right_limit() const {
    return cursor_.x > rules_.margins.right ? rules_.cols
                                            : static_cast<std::uint16_t>(rules_.margins.right + 1);
  }
  [[nodiscard]] page::Cell blank() const;
  void fail(const base::Error& error);
  /// What `edit_row` does at `first_col`, in every row within the margins.
  void edit_columns(std::uint16_t first_col, std::size_t count, void (Screen::*edit_row)(std::size_t));

  // print.cpp
  [[nodiscard]] std::size_t plain_cells(std::size_t room) const;
  void exchange_styles(std::size_t count);
  struct Utf8Run; // print_utf8.cpp
  enum class Clusters : std::uint8_t { Apart, Joined };
  template <Clusters clusters> [[gnu::noinline]] void fill_utf8(Utf8Run& run);
  [[nodiscard]] std::size_t plain_end(Utf8Run& run);
  void book_printed(std::size_t columns, char32_t last);
  Join join_mark(page::Cell* last, char32_t code_point);
  Join join_mark_with_search(page::Cell& cell, char32_t code_point);
  void print_one(char32_t code_point, ClusterMemo& memo);
  [[nodiscard]] std::uint64_t pen_bits() const;
  std::size_t fill_ascii(const std::uint8_t* bytes, std::size_t room);
  void print_cell(char32_t code_point, page::Wide wide);
  [[nodiscard]] char32_t mapped(char32_t code_point);
  void print_width(char32_t code_point, unsigned width);
  void print_wrap();
  void advance(std::size_t columns, std::size_t limit);
  void release_pair(page::Wide wide);
  // cluster.cpp
  bool join_cluster(char32_t code_point, unicode::Properties properties, ClusterMemo& memo);
  void recall_cluster(std::uint16_t col, ClusterMemo& memo) const;
  Widened widen_cluster(std::uint16_t& col);
  bool move_cluster_to_next_row(std::uint16_t col);
  void narrow_cluster(std::uint16_t col);
  void join_zero_width(char32_t code_point);
  void append_grapheme(std::uint16_t col, char32_t code_point);
  // pen.cpp
  [[nodiscard]] PenHold let_pen_go(PageIs page_is = PageIs::Alive);
  void take_pen(PenHold hold, TakePen how);
  void make_room_for_style(page::Style wanted, page::Shortage shortage);
  bool split_page(std::string_view what);
  [[nodiscard]] page::Shortage start_hyperlink_once(const page::Hyperlink& link);
  void set_cell_hyperlink();
  bool make_room_for_linked_cells(std::string_view uri);
  bool after_growth(const base::Result<pagelist::Node*>& grown, bool holds_cursor);
  // move.cpp
  void refresh_row();
  void set_x(std::uint16_t x) {
    cursor_.x = x;
    cursor_.pin->x = x;
  }
  void change_pin(const pagelist::Pin& to);
  void reload();
  void reload_position();
  void rows_up(std::uint16_t count);
  void rows_down(std::uint16_t count);
  bool make_room(pagelist::Node* node, page::Shortage shortage, std::string_view what);
  void move_down_or_scroll();
  void scroll_at_bottom(); // scroll.cpp, lines.cpp
  void scroll_above();
  void scroll_above_into_history();
  void scroll_above_across_pages();
  void before_shift(page::Page& page, page::Row& row);
  bool shift_row(const pagelist::Pin& to, const pagelist::Pin& from);
  // erase.cpp
  void clear_cells(page::Page& page, page::Row& row, std::size_t left, std::size_t end);
  void clear_unprotected(page::Page& page, page::Row& row, std::size_t left, std::size_t end);
  void clear_rows(std::uint16_t first, std::uint16_t last, Protection protection);
  void split_boundary(const pagelist::Pin& at, std::size_t col, dialect::InsertAtSpacer above_is = {});
  void reset_wrap();
  [[nodiscard]] bool respects(Protection protection) const;
  void write_cell_at(const pagelist::Pin& at, page::Cell cell, const page::Style& style);

  std::unique_ptr<pagelist::PageList> list_;
  const Rules& rules_;
  memory::StreamPosition& position_;
  Cursor cursor_;
  std::unique_ptr<OwnedHyperlink> spare_hyperlink_; ///< buffers of the link that ended last
  CharsetState charset_;
  char32_t last_printed_ = 0;
  ProtectedMode protected_mode_ = ProtectedMode::Off;
  std::optional<SavedCursor> saved_;
  std::optional<base::Error> failure_;
  std::string_view core_failure_;
  std::optional<std::uint64_t> crash_byte_;
};

} // namespace termsoak::core::screen
