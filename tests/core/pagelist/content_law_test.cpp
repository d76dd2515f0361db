#include "support/mini_screen.h"

#include "base/random.h"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <set>
#include <string>

/// Predicts mappings from content alone: how many styles, clusters and links each row adds, and nothing of
/// how a page stores them. Compared with the model on random streams.
namespace termsoak::test {
namespace {

using core::page::Capacity;
using core::page::Geometry;
using core::page::LayoutVersion;
using core::page::PageLayout;

struct RowContent {
  std::vector<unsigned> styles; ///< numbers of colours, in order of use
  unsigned clusters = 0;        ///< with one to four extra codepoints each
  unsigned link_cells = 0;      ///< of one new link with a text of up to 32 bytes
};

/// Growth rule by arithmetic of its own.
std::size_t grown(LayoutVersion version, std::size_t value) {
  std::size_t doubled = value * 2;
  if (version != LayoutVersion::V2026_01) return doubled;
  std::size_t power = 1;
  while (power < doubled)
    power *= 2;
  return power;
}

/// The list as counts.
class Oracle {
public:
  Oracle(const MiniOptions& options, bool forgets)
      : geometry_{.version = options.layout, .os_page_bytes = options.os_page_bytes}, forgets_(forgets),
        rows_(options.rows), standard_(*core::page::initial_capacity(geometry_, options.cols)),
        standard_bytes_(core::page::standard_page_bytes(geometry_)) {
    const std::size_t pages = (rows_ + standard_.rows - 1) / standard_.rows + 1;
    limit_ = std::max<std::uint64_t>(*options.bytes_max, pages * standard_bytes_);
    for (std::size_t left = rows_; left > 0;) {
      const auto here = std::min<std::size_t>(left, standard_.rows);
      add_page(here);
      left -= here;
    }
    // The first rows are written from the top, so a screen over two pages starts in the first.
    cursor_row_ = 0;
  }

  void write(const RowContent& row) {
    Page& page = page_of_cursor();
    for (const unsigned style : row.styles) {
      if (page.styles.contains(style)) continue;
      while (page.styles.size() + 1 >= layout(page).style_set.items)
        grow(page, &Capacity::styles);
      page.styles.insert(style);
    }
    for (unsigned i = 0; i < row.clusters; ++i) {
      while (page.clusters + 1 > layout(page).grapheme_bitmap.words * 64)
        grow(page, &Capacity::grapheme_bytes);
      ++page.clusters;
    }
    if (row.link_cells > 0) link(page, row.link_cells);
    next_row();
  }

  std::map<std::size_t, std::pair<std::uint64_t, std::uint64_t>> mapped; ///< size: mapped, unmapped
  [[nodiscard]] std::uint64_t account() const { return account_; }
  [[nodiscard]] std::vector<std::uint64_t> lengths() const {
    std::vector<std::uint64_t> all;
    for (const Page& page : pages_)
      all.push_back(page.length);
    return all;
  }

private:
  struct Page {
    Capacity capacity;
    std::uint64_t length = 0;
    std::size_t rows = 0;
    std::set<unsigned> styles = {};
    std::size_t clusters = 0, links = 0, link_cells = 0;
  };

  PageLayout layout(const Page& page) const { return core::page::layout_page(geometry_, page.capacity); }
  void add_page(std::size_t rows) {
    pages_.push_back(
        {.capacity = standard_, .length = layout({.capacity = standard_}).total_bytes, .rows = rows});
    account_ += standard_bytes_;
  }
  Page& page_of_cursor() {
    std::size_t row = cursor_row_;
    for (Page& page : pages_) {
      if (row < page.rows) return page;
      row -= page.rows;
    }
    return pages_.back();
  }
  std::size_t total_rows() const {
    std::size_t total = 0;
    for (const Page& page : pages_)
      total += page.rows;
    return total;
  }
  void release(Page& page) {
    account_ -= page.length;
    if (page.length > standard_bytes_) ++mapped[page.length].second;
  }
  void replace(Page& page) {
    const std::uint64_t length = layout(page).total_bytes;
    const bool own = length > standard_bytes_;
    account_ += own ? length : standard_bytes_;
    if (own) ++mapped[length].first;
    release(page);
    page.length = length;
  }
  void grow(Page& page, std::size_t Capacity::* field) {
    page.capacity.*field = grown(geometry_.version, page.capacity.*field);
    replace(page);
  }
  /// A text is stored before anyone looks whether the link is known, so one more chunk than links must be
  /// free.
  void open_link(Page& page, bool known) {
    while (true) {
      if (page.links + 1 > layout(page).string_bitmap.words * 64) {
        grow(page, &Capacity::string_bytes);
        known = known && page.links > 0;
        continue;
      }
      if (known) return;
      if (page.links + 1 >= layout(page).hyperlink_set_shape.items) {
        grow(page, &Capacity::hyperlink_bytes);
        continue;
      }
      ++page.links;
      return;
    }
  }
  void link(Page& page, unsigned cells) {
    open_link(page, false);
    for (unsigned i = 0; i < cells; ++i) {
      while (page.link_cells >= layout(page).hyperlink_map_shape.load_max) {
        if (page.links + 1 > layout(page).string_bitmap.words * 64)
          page.capacity.string_bytes = grown(geometry_.version, page.capacity.string_bytes);
        page.capacity.hyperlink_bytes = grown(geometry_.version, page.capacity.hyperlink_bytes);
        replace(page);
        // A clone drops the link when no cell uses it yet.
        if (i == 0) --page.links;
        open_link(page, i > 0);
      }
      ++page.link_cells;
    }
  }
  void next_row() {
    if (cursor_row_ + 1 < total_rows()) {
      ++cursor_row_;
      return;
    }
    if (pages_.back().rows < standard_.rows) {
      ++pages_.back().rows;
      ++cursor_row_;
      return;
    }
    if (pages_.size() > 1 && account_ + standard_bytes_ > limit_ &&
        total_rows() - pages_.front().rows + 1 >= rows_) {
      Page oldest = pages_.front();
      pages_.pop_front();
      cursor_row_ -= oldest.rows;
      if (forgets_ || oldest.length <= standard_bytes_) {
        pages_.push_back(
            {.capacity = standard_, .length = layout({.capacity = standard_}).total_bytes, .rows = 1});
      } else {
        release(oldest);
        add_page(1);
      }
    } else {
      add_page(1);
    }
    ++cursor_row_;
  }

  Geometry geometry_;
  bool forgets_;
  std::size_t rows_;
  Capacity standard_;
  std::uint64_t standard_bytes_;
  std::uint64_t limit_ = 0;
  std::uint64_t account_ = 0;
  std::deque<Page> pages_;
  std::size_t cursor_row_ = 0;
};

RowContent draw_row(base::Random& random, std::uint64_t richness, unsigned& colours) {
  RowContent row;
  if (random.below(100) < richness)
    for (std::uint64_t i = random.below(3); i > 0; --i)
      row.styles.push_back(random.chance(1, 2) ? ++colours
                                               : static_cast<unsigned>(random.below(colours + 1)));
  if (random.below(100) < richness) row.clusters = static_cast<unsigned>(random.below(8));
  if (random.below(100) < richness / 2) row.link_cells = static_cast<unsigned>(random.between(1, 6));
  return row;
}

void write_row(MiniScreen& screen, const RowContent& row, std::uint32_t link_id) {
  for (const unsigned number : row.styles) {
    Style style;
    style = style.with(core::page::StyleEdit::foreground(core::page::Color::rgb(
        static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), 9)));
    screen.styled("s", style);
  }
  for (unsigned i = 0; i < row.clusters; ++i)
    screen.cluster(U'e', 1 + i % 4);
  if (row.link_cells > 0)
    screen.linked(
        std::string(row.link_cells, 'l'),
        {.uri = fmt::format("https://a.example/{}", link_id), .explicit_id = {}, .implicit_id = link_id});
  screen.newline();
}

TEST(ContentLaw, PredictsEveryMapping) {
  // The projection of 2026-08 looks into the page, so the two plain rules are what counts can predict.
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    base::Random random(seed);
    const bool forgets = random.chance(1, 2);
    const MiniOptions options{.strategy = forgets ? "reuse-any" : "fix-10353",
                              .layout = random.chance(1, 2) ? LayoutVersion::V2026_01 : LayoutVersion::V1_3,
                              .os_page_bytes = random.chance(1, 2) ? std::size_t{4096} : std::size_t{16384},
                              .cols = static_cast<core::page::CellCount>(random.between(40, 230)),
                              .rows = static_cast<core::page::CellCount>(random.between(2, 60)),
                              .bytes_max = random.between(0, 5'000'000)};
    const std::uint64_t richness = random.below(101);
    SCOPED_TRACE(fmt::format("seed {} {} {} cols {} rows {} limit {} richness {}", seed, options.strategy,
                             core::page::layout_name(options.layout), options.cols, options.rows,
                             *options.bytes_max, richness));
    MiniScreen screen(options);
    Oracle oracle(options, forgets);
    unsigned colours = 0;
    for (int i = 0; i < 4000; ++i) {
      const RowContent row = draw_row(random, richness, colours);
      write_row(screen, row, static_cast<std::uint32_t>(i));
      oracle.write(row);
      ASSERT_EQ(screen.list().figures().page_size_bytes, oracle.account()) << "after row " << i;
    }
    std::vector<Tally> predicted;
    for (const auto& [bytes, counts] : oracle.mapped)
      predicted.push_back({bytes, counts.first, counts.second});
    EXPECT_EQ(own_mappings(screen.ledger()), predicted);
    std::vector<std::uint64_t> lengths;
    for (const auto& page : screen.list().pages())
      lengths.push_back(page.believed_bytes);
    EXPECT_EQ(lengths, oracle.lengths());
  }
}

} // namespace
} // namespace termsoak::test
