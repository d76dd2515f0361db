#include "core/page/ref_set.h"

#include "core/page/hyperlink_set.h"
#include "core/page/style_set.h"

#include <new>

namespace termsoak::core::page {

namespace {

/// With fewer than this share of ids alive, throwing the dead ones out is preferred to growing.
constexpr double kAliveShareToGrow = 0.9;

} // namespace

template <class Policy>
RefSet<Policy>::RefSet(std::byte* base, const SetShape& shape)
    : items_offset_(static_cast<std::uint32_t>(shape.items_offset)),
      table_slots_(static_cast<std::uint32_t>(shape.table_slots)),
      shape_items_(static_cast<std::uint32_t>(shape.items)) {
  // Written even where the memory is fresh: the modelled core touches it.
  std::fill_n(table(base), table_slots_, std::uint16_t{0});
  for (std::size_t i = 0; i < shape_items_; ++i)
    new (items(base) + i) Item{};
}

template <class Policy>
SetAdded RefSet<Policy>::add(std::byte* base, const Value& value, Hash hash, const Context& context) {
  trim(base, context);
  if (home_is_free(base, hash)) return {.id = enter(base, value, hash)};
  const Found found = find(base, value, hash, context);
  if (found.id != 0) {
    // The caller's copy is not needed: what it holds is given back.
    context.dropped(value);
    ++item(base, found.id).refs;
    return {.id = found.id, .status = SetStatus::Ok};
  }
  return add_missing(base, value, hash, found.probe, context);
}

template <class Policy>
SetAdded RefSet<Policy>::add_missing(std::byte* base, const Value& value, Hash hash, std::size_t probe,
                                     const Context& context) {
  if (at_limit_ > 0) return {.id = 0, .status = SetStatus::OutOfMemory};
  if (next_id_ >= shape_items_) {
    const auto enough_alive = static_cast<std::size_t>(static_cast<double>(shape_items_) * kAliveShareToGrow);
    return {.id = 0, .status = living_ < enough_alive ? SetStatus::NeedsRehash : SetStatus::OutOfMemory};
  }
  const Id id = insert(base, value, hash, probe, next_id_, context);
  ++living_;
  if (id == next_id_) ++next_id_;
  return {.id = id, .status = SetStatus::Ok};
}

template <class Policy>
SetAdded RefSet<Policy>::add_with_id(std::byte* base, const Value& value, Hash hash, Id id,
                                     const Context& context) {
  if (id >= next_id_) return add(base, value, hash, context);
  Item& wanted = item(base, id);
  if (wanted.refs == 0) {
    if (at_limit_ > 0) return {.id = 0, .status = SetStatus::OutOfMemory};
    remove(base, id, context);
    const Found found = find(base, value, hash, context);
    Id added = found.id;
    if (added != 0) {
      context.dropped(value);
      ++item(base, added).refs;
    } else {
      added = insert(base, value, hash, found.probe, id, context);
    }
    // Also counted when the value lived already under another id; upstream does the same.
    ++living_;
    return {.id = added, .status = SetStatus::Ok};
  }
  if (context.equal(value, wanted.value)) {
    context.dropped(value);
    ++wanted.refs;
    return {.id = id, .status = SetStatus::Ok};
  }
  return add(base, value, hash, context);
}

// The walk of a look-up ends where that of an insertion would, but that dead items do not end it; so the
// first one of them is remembered.
template <class Policy>
[[gnu::always_inline]] inline auto RefSet<Policy>::find(const std::byte* base, const Value& value, Hash hash,
                                                        const Context& context) const -> Found {
  if (table_slots_ == 0) return {};
  const std::uint16_t* const slots = table(base);
  const Item* const all = items(base);
  constexpr std::size_t kNone = SIZE_MAX;
  std::size_t dead = kNone;
  std::size_t probe = 0;
  for (;; ++probe) {
    const std::size_t bucket = bucket_of(hash, probe);
    const Id id = slots[bucket];
    if (id == 0) break;
    const Item& candidate = all[id];
    if (candidate.refs == 0) [[unlikely]]
      dead = std::min(dead, probe);
    if (probe_of(candidate.hash, bucket) < probe) break;
    if (candidate.hash == hash && candidate.refs > 0 && context.equal(value, candidate.value))
      return {.id = id};
  }
  return {.probe = std::min(dead, probe)};
}

template <class Policy>
bool RefSet<Policy>::pass_through(std::byte* base, const Value& value, Hash hash, const Context& context) {
  trim(base, context);
  if (home_is_free(base, hash)) return true;
  const Found found = find(base, value, hash, context);
  return found.id != 0 ||
         (next_id_ < shape_items_ && at_limit_ == 0 && table(base)[bucket_of(hash, found.probe)] == 0);
}

template <class Policy> void RefSet<Policy>::remove(std::byte* base, Id id, const Context& context) {
  Item& gone = item(base, id);
  if (gone.place == Place::Nowhere) return;
  std::uint16_t* const slots = table(base);
  std::size_t probe = 0;
  while (slots[bucket_of(gone.hash, probe)] != id)
    ++probe;
  std::size_t hole = bucket_of(gone.hash, probe);
  drop(gone, probe, context);
  // Who stands behind it and not at home moves up.
  for (std::size_t next = hole;; hole = next) {
    next = (hole + 1) & (table_slots_ - 1);
    const Id moved = slots[next];
    slots[hole] = 0;
    if (moved == 0) break;
    const std::size_t moved_probe = probe_of(item(base, moved).hash, next);
    if (moved_probe == 0) break;
    if (moved_probe == kProbeLimit) --at_limit_;
    slots[hole] = moved;
  }
}

template <class Policy> void RefSet<Policy>::drop(Item& dead, std::size_t probe, const Context& context) {
  context.dropped(dead.value);
  if (probe == kProbeLimit) --at_limit_;
  dead = Item{};
}

// At the place that find() has found.
template <class Policy>
[[gnu::always_inline]] inline std::uint16_t RefSet<Policy>::insert(std::byte* base, const Value& value,
                                                                   Hash hash, std::size_t probe, Id new_id,
                                                                   const Context& context) {
  const std::size_t bucket = bucket_of(hash, probe);
  Id chosen = new_id;
  if (const Id there_id = table(base)[bucket]; there_id != 0) [[unlikely]] {
    Item& there = item(base, there_id);
    if (there.refs != 0) {
      chosen = displace(base, hash, probe, new_id, context);
    } else {
      // A dead item in the way: its bucket is taken, and its id too when that is smaller than the offered
      // one.
      drop(there, probe_of(there.hash, bucket), context);
      chosen = std::min(there_id, new_id);
    }
  }
  table(base)[bucket] = chosen;
  if (probe == kProbeLimit) ++at_limit_;
  Item& mine = item(base, chosen);
  mine.value = value;
  mine.hash = hash;
  mine.place = Place::Table;
  mine.refs = 1;
  return chosen;
}

// Robin Hood: who has come further, or is used more, stays, and the other one looks on. Takes the bucket that
// find() has found from the living one there, who has not come as far; gives the id for the new value.
template <class Policy>
[[gnu::noinline]] std::uint16_t RefSet<Policy>::displace(std::byte* base, Hash hash, std::size_t probe,
                                                         Id new_id, const Context& context) {
  std::uint16_t* const slots = table(base);
  Item* const all = items(base);
  Id held = slots[bucket_of(hash, probe)];
  std::size_t distance = probe_of(all[held].hash, bucket_of(hash, probe)); // of the held one
  while (true) {
    const std::size_t bucket = bucket_of(hash, ++probe);
    ++distance;
    const Id id = slots[bucket];
    Item& there = all[id];
    if (id == 0 || there.refs == 0) {
      slots[bucket] = held;
      if (distance == kProbeLimit) ++at_limit_;
      if (id == 0) return new_id;
      drop(there, probe_of(there.hash, bucket), context);
      return std::min(id, new_id);
    }
    const std::size_t there_probe = probe_of(there.hash, bucket);
    if (there_probe < distance || (there_probe == distance && there.refs < all[held].refs)) {
      slots[bucket] = held;
      if (distance == kProbeLimit) ++at_limit_;
      held = id;
      distance = there_probe;
    }
  }
}

template class RefSet<StylePolicy>;
template class RefSet<HyperlinkPolicy>;

} // namespace termsoak::core::page
