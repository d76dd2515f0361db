#include "streams/transform/shrink.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "streams/transform/pieces.h"
#include "streams/transform/reducer.h"

namespace termsoak::streams::transform {
namespace {

/// Widths at which a page of rows is still exactly a standard page, so that width is not itself the cause.
constexpr std::array<std::uint16_t, 4> kWidths{500, 300, 215, 160};
constexpr std::array<std::uint16_t, 6> kNarrower{1, 2, 10, 20, 40, 80};
constexpr std::size_t kForms = 6;         ///< at most so many simpler forms of one piece are tried
constexpr std::uint64_t kLimitLowest = 1; ///< the core keeps its least number of pages then
constexpr std::uint64_t kFillRowsMax = 1 << 20;
/// Lines are cut into tokens once so little is left that a list of tokens is cheap to copy.
constexpr std::size_t kTokensMax = 4'000'000;

class Shrinking {
public:
  Shrinking(const formats::Recording& recording, const ShrinkInput& settings, const ShrinkOracle& oracle,
            const ShrinkOptions& options)
      : reducer_(settings, oracle, options), options_(options),
        list_(cut_into_lines(recording, options.repeat)) {}

  [[nodiscard]] base::Result<ShrinkResult> run() {
    ShrinkResult result;
    result.bytes_before = list_.byte_count();
    const auto first = reducer_.shows(list_.pieces);
    if (!first) return std::unexpected(first.error());
    if (!first->first)
      return base::fail(base::ErrorKind::Usage,
                        "the stream does not show the condition: there is nothing to shrink",
                        "try --repeat N, a smaller --scrollback-limit, or another --while");
    Reducer::cut_after(list_.pieces, first->at_byte);
    const PieceList whole = list_;
    const std::uint64_t limit = reducer_.settings().scrollback_limit_bytes;
    if (const auto done = lower_limit(); !done) return std::unexpected(done.error());
    if (const auto done = reduce_all(); !done) return std::unexpected(done.error());
    if (reducer_.settings().scrollback_limit_bytes != limit) {
      reducer_.settings().scrollback_limit_bytes = limit;
      const auto filled = fill_history();
      if (!filled) return std::unexpected(filled.error());
      if (!*filled) {
        // What shows it under a small limit does not under the given one: the long way then.
        list_ = whole;
        if (const auto done = reduce_all(); !done) return std::unexpected(done.error());
      }
    }
    if (const auto done = bounds(result); !done) return std::unexpected(done.error());
    result.scenario = reducer_.settings();
    result.scenario.events = events_of(list_.pieces);
    result.bytes_after = list_.byte_count();
    result.replays = reducer_.replays();
    result.out_of_time = reducer_.out_of_time();
    result.generator = generator_line(result.scenario.events);
    return result;
  }

private:
  [[nodiscard]] base::Result<void> reduce_all() {
    using Step = base::Result<void> (Shrinking::*)();
    for (const Step step : {&Shrinking::widen, &Shrinking::drop_lines, &Shrinking::drop_tokens,
                            &Shrinking::simplify_until_done})
      if (const auto done = (this->*step)(); !done) return done;
    return {};
  }

  /// Most of a long stream only fills the history. With the smallest history each replay is short, and what
  /// is left is the cause; `fill_history` puts plain rows in the place of the rest.
  [[nodiscard]] base::Result<void> lower_limit() {
    const std::uint64_t limit = std::exchange(reducer_.settings().scrollback_limit_bytes, kLimitLowest);
    if (limit <= kLimitLowest) {
      reducer_.settings().scrollback_limit_bytes = limit;
      return {};
    }
    const auto verdict = reducer_.shows(list_.pieces);
    if (!verdict) return std::unexpected(verdict.error());
    if (verdict->first)
      Reducer::cut_after(list_.pieces, verdict->at_byte);
    else
      reducer_.settings().scrollback_limit_bytes = limit;
    return {};
  }

  [[nodiscard]] PieceList with_rows(std::uint64_t rows) const {
    PieceList filled = list_;
    const auto newline = std::make_shared<const std::string>("\n");
    filled.pieces.insert(filled.pieces.end(), rows, Piece{.bytes = *newline});
    filled.texts.push_back(newline);
    return filled;
  }

  /// Appends as many empty rows as it takes; false when no number of them does.
  [[nodiscard]] base::Result<bool> fill_history() {
    std::uint64_t enough = 0;
    for (std::uint64_t rows = 0; rows <= kFillRowsMax && enough == 0; rows = rows == 0 ? 1024 : rows * 2) {
      auto verdict = reducer_.shows(with_rows(rows).pieces);
      if (!verdict) return std::unexpected(verdict.error());
      if (!verdict->first) continue;
      if (rows == 0) return true;
      enough = rows;
    }
    if (enough == 0) return false;
    std::uint64_t short_of = enough == 1024 ? 0 : enough / 2;
    while (short_of + 1 < enough) {
      const std::uint64_t rows = short_of + (enough - short_of) / 2;
      const auto verdict = reducer_.shows(with_rows(rows).pieces);
      if (!verdict) return std::unexpected(verdict.error());
      (verdict->first ? enough : short_of) = rows;
    }
    list_ = with_rows(enough);
    reducer_.report("history filled", list_);
    return true;
  }

  /// Fewer rows fit a page of a wider screen, so fewer are needed to fill the history.
  [[nodiscard]] base::Result<void> widen() {
    const bool has_resizes =
        std::ranges::any_of(list_.pieces, [](const Piece& piece) { return piece.kind == PieceKind::Resize; });
    if (options_.screen == ScreenChange::Forbidden || has_resizes) return {};
    for (const std::uint16_t cols : kWidths) {
      if (cols <= reducer_.settings().cols || reducer_.out_of_time()) continue;
      const std::uint16_t before = std::exchange(reducer_.settings().cols, cols);
      const auto verdict = reducer_.shows(list_.pieces);
      if (!verdict) return std::unexpected(verdict.error());
      if (verdict->first) {
        Reducer::cut_after(list_.pieces, verdict->at_byte);
        reducer_.report("wider screen", list_);
        return {};
      }
      reducer_.settings().cols = before;
    }
    return {};
  }

  [[nodiscard]] base::Result<void> drop_lines() {
    return reducer_.reduce(list_, Reducer::Modes::Keep, "lines");
  }

  [[nodiscard]] base::Result<void> drop_tokens() {
    if (list_.byte_count() > kTokensMax) return {};
    list_ = cut_into_tokens(list_);
    return reducer_.reduce(list_, Reducer::Modes::Drop, "tokens");
  }

  [[nodiscard]] base::Result<void> simplify_until_done() {
    while (!reducer_.out_of_time()) {
      const std::uint64_t before = list_.byte_count();
      for (std::size_t form = 0; form < kForms; ++form)
        if (const auto done = simplify(form); !done) return done;
      if (list_.byte_count() == before) return {};
      if (const auto done = drop_tokens(); !done) return done;
    }
    return {};
  }

  /// Puts the n-th simpler form in the place of every piece that has one, then of half of them, and so on.
  [[nodiscard]] base::Result<void> simplify(std::size_t form) {
    std::vector<std::size_t> places;
    auto texts = std::make_shared<std::vector<std::string>>();
    for (std::size_t i = 0; i < list_.pieces.size(); ++i) {
      auto forms = simpler_forms(list_.pieces[i]);
      if (form >= forms.size()) continue;
      places.push_back(i);
      texts->push_back(std::move(forms[form]));
    }
    for (std::size_t chunk = std::max<std::size_t>(1, places.size());
         !places.empty() && !reducer_.out_of_time(); chunk = (chunk + 1) / 2) {
      reducer_.report("simpler pieces", list_);
      for (std::size_t at = 0; at < places.size() && !reducer_.out_of_time(); at += chunk)
        if (const auto done = replace(places, *texts, at, std::min(places.size(), at + chunk)); !done)
          return done;
      if (chunk == 1) break;
    }
    return {};
  }

  [[nodiscard]] base::Result<void> replace(const std::vector<std::size_t>& places,
                                           const std::vector<std::string>& texts, std::size_t from,
                                           std::size_t to) {
    PieceList candidate = list_;
    bool shorter = false;
    for (std::size_t i = from; i < to; ++i) {
      Piece& piece = candidate.pieces[places[i]];
      if (texts[i].size() >= piece.bytes.size()) continue;
      auto text = std::make_shared<const std::string>(texts[i]);
      piece.bytes = *text;
      candidate.texts.push_back(std::move(text));
      shorter = true;
    }
    if (!shorter) return {};
    const auto verdict = reducer_.shows(candidate.pieces);
    if (!verdict) return std::unexpected(verdict.error());
    // What follows the place where it shows stays for now: `places` are indices.
    if (verdict->first) list_ = std::move(candidate);
    return {};
  }

  [[nodiscard]] base::Result<void> bounds(ShrinkResult& result) {
    ShrinkInput tried = reducer_.settings();
    result.scrollback_limit_bytes_min = tried.scrollback_limit_bytes;
    for (const std::uint64_t limit : {1ULL, 500'000ULL, 1'000'000ULL, 2'000'000ULL, 5'000'000ULL}) {
      if (limit >= result.scrollback_limit_bytes_min) break;
      tried.scrollback_limit_bytes = limit;
      const auto shown = reducer_.shows_with(list_.pieces, tried);
      if (!shown) return std::unexpected(shown.error());
      if (!*shown) continue;
      result.scrollback_limit_bytes_min = limit;
      break;
    }
    tried = reducer_.settings();
    result.cols_min = tried.cols;
    for (const std::uint16_t cols : kNarrower) {
      if (cols >= result.cols_min) break;
      tried.cols = cols;
      const auto shown = reducer_.shows_with(list_.pieces, tried);
      if (!shown) return std::unexpected(shown.error());
      if (!*shown) continue;
      result.cols_min = cols;
      break;
    }
    // Narrower is simpler, and here it costs nothing.
    if (options_.screen == ScreenChange::Allowed) reducer_.settings().cols = result.cols_min;
    return {};
  }

  Reducer reducer_;
  const ShrinkOptions& options_;
  PieceList list_;
};

} // namespace

base::Result<ShrinkResult> shrink(const formats::Recording& recording, const ShrinkInput& settings,
                                  const ShrinkOracle& oracle, const ShrinkOptions& options) {
  return Shrinking(recording, settings, oracle, options).run();
}

} // namespace termsoak::streams::transform
