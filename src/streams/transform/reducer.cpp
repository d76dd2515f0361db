#include "streams/transform/reducer.h"

#include <algorithm>
#include <thread>

namespace termsoak::streams::transform {
namespace {

std::vector<Piece> without(const PieceList& list, std::size_t first, std::size_t count,
                           Reducer::Modes modes) {
  std::vector<Piece> rest(list.pieces.begin(), list.pieces.begin() + static_cast<std::ptrdiff_t>(first));
  if (modes == Reducer::Modes::Keep) {
    const auto preamble = mode_preamble(list, first, count);
    rest.insert(rest.end(), preamble.begin(), preamble.end());
  }
  rest.insert(rest.end(), list.pieces.begin() + static_cast<std::ptrdiff_t>(first + count),
              list.pieces.end());
  return rest;
}

std::uint64_t bytes_of(const std::vector<Piece>& pieces) {
  std::uint64_t bytes = 0;
  for (const Piece& piece : pieces)
    bytes += piece.bytes.size();
  return bytes;
}

} // namespace

Reducer::Reducer(const ShrinkInput& settings, const ShrinkOracle& oracle, const ShrinkOptions& options)
    : settings_(settings), oracle_(oracle), options_(options), started_(options.clock.now()) {}

bool Reducer::out_of_time() const {
  return options_.clock.now() - started_ > options_.time_max;
}

void Reducer::report(std::string_view step, const PieceList& list) const {
  if (options_.progress) options_.progress({.step = step, .bytes = list.byte_count(), .replays = replays_});
}

base::Result<Reducer::Verdict>
Reducer::first_that_shows(std::size_t count, const std::function<std::vector<Piece>(std::size_t)>& make) {
  std::vector<base::Result<std::optional<std::uint64_t>>> answers(count);
  const auto ask = [&](std::size_t i) {
    ShrinkInput scenario = settings_;
    scenario.events = events_of(make(i));
    answers[i] = oracle_(scenario);
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < count; ++i)
      others.emplace_back(ask, i);
    if (count > 0) ask(0);
  }
  replays_ += count;
  for (std::size_t i = 0; i < count; ++i) {
    if (!answers[i]) return std::unexpected(answers[i].error());
    if (*answers[i]) return Verdict{.first = i, .at_byte = **answers[i]};
  }
  return Verdict{};
}

base::Result<Reducer::Verdict> Reducer::shows(const std::vector<Piece>& pieces) {
  return first_that_shows(1, [&](std::size_t) { return pieces; });
}

base::Result<bool> Reducer::shows_with(const std::vector<Piece>& pieces, const ShrinkInput& settings) {
  ShrinkInput scenario = settings;
  scenario.events = events_of(pieces);
  ++replays_;
  const auto answer = oracle_(scenario);
  if (!answer) return std::unexpected(answer.error());
  return answer->has_value();
}

void Reducer::cut_after(std::vector<Piece>& pieces, std::uint64_t byte) {
  std::uint64_t seen = 0;
  std::size_t kept = 0;
  // A resize takes no bytes: one that stands right there may be what made it hold.
  while (kept < pieces.size() && (seen < byte || pieces[kept].bytes.empty()))
    seen += pieces[kept++].bytes.size();
  pieces.resize(kept);
}

base::Result<bool> Reducer::sweep(PieceList& list, std::size_t chunk, Modes modes) {
  bool helped = false;
  std::size_t at = 0;
  const std::size_t batch = std::max(1U, options_.jobs);
  while (at < list.pieces.size() && !out_of_time()) {
    const std::size_t left = (list.pieces.size() - at + chunk - 1) / chunk;
    const std::size_t count = std::min(batch, left);
    const auto make = [&](std::size_t i) {
      const std::size_t first = at + i * chunk;
      return without(list, first, std::min(chunk, list.pieces.size() - first), modes);
    };
    const auto verdict = first_that_shows(count, make);
    if (!verdict) return std::unexpected(verdict.error());
    if (!verdict->first) {
      at += count * chunk;
      continue;
    }
    const std::size_t first = at + *verdict->first * chunk;
    std::vector<Piece> smaller = make(*verdict->first);
    cut_after(smaller, verdict->at_byte);
    // With its modes kept, a piece may be as long as before; then it counts as needed.
    const bool shorter = bytes_of(smaller) < list.byte_count() || smaller.size() < list.pieces.size();
    at = shorter ? first : first + chunk;
    if (!shorter) continue;
    list.pieces = std::move(smaller);
    helped = true;
  }
  return helped;
}

base::Result<void> Reducer::reduce(PieceList& list, Modes modes, std::string_view step) {
  std::size_t chunk = std::max<std::size_t>(1, list.pieces.size() / 2);
  while (!out_of_time()) {
    report(step, list);
    const auto helped = sweep(list, chunk, modes);
    if (!helped) return std::unexpected(helped.error());
    if (chunk == 1 && !*helped) return {};
    chunk = chunk == 1 ? 1 : std::max<std::size_t>(1, std::min(chunk / 2, list.pieces.size() / 2));
  }
  return {};
}

} // namespace termsoak::streams::transform
