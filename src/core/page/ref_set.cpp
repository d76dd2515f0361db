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
  if (probes_.back() > 0) return {.id = 0, .status = SetStatus::OutOfMemory};
  if (next_id_ >= shape_items_) {
    const auto enough_alive = static_cast<std::size_t>(static_cast<double>(shape_items_) * kAliveShareToGrow);
    return {.id = 0, .status = living_ < enough_alive ? SetStatus::NeedsRehash : SetStatus::OutOfMemory};
  }
  const Id id = insert(base, value, hash, found.probe, next_id_, context);
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
    if (probes_.back() > 0) return {.id = 0, .status = SetStatus::OutOfMemory};
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
  for (; probe <= probe_max_; ++probe) {
    const Id id = slots[bucket_of(hash, probe)];
    if (id == 0) break;
    const Item& candidate = all[id];
    if (candidate.refs == 0) [[unlikely]]
      dead = std::min(dead, probe);
    if (candidate.probe < probe) break;
    if (candidate.hash == hash && candidate.probe == probe && candidate.refs > 0 &&
        context.equal(value, candidate.value))
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
         (next_id_ < shape_items_ && probes_.back() == 0 && table(base)[bucket_of(hash, found.probe)] == 0);
}

template <class Policy> void RefSet<Policy>::remove(std::byte* base, Id id, const Context& context) {
  Item& gone = item(base, id);
  if (gone.probe == kNotInTable) return;
  context.dropped(gone.value);
  --probes_[gone.probe];
  const std::size_t mask = table_slots_ - 1;
  std::size_t hole = gone.bucket;
  gone = Item{};
  table(base)[hole] = 0;
  std::size_t next = (hole + 1) & mask;
  while (table(base)[next] != 0 && item(base, table(base)[next]).probe > 0) {
    Item& moved = item(base, table(base)[next]);
    moved.bucket = static_cast<Id>(hole);
    --probes_[moved.probe];
    --moved.probe;
    ++probes_[moved.probe];
    table(base)[hole] = table(base)[next];
    hole = next;
    next = (hole + 1) & mask;
  }
  while (probe_max_ > 0 && probes_[probe_max_] == 0)
    --probe_max_;
  table(base)[hole] = 0;
}

template <class Policy> void RefSet<Policy>::drop(Item& dead, const Context& context) {
  context.dropped(dead.value);
  --probes_[dead.probe];
  dead = Item{};
}

template <class Policy>
[[gnu::always_inline]] inline void RefSet<Policy>::settle(std::uint16_t* slots, Item& held, Id held_id,
                                                          std::size_t bucket, std::size_t probe) {
  slots[bucket] = held_id;
  held.bucket = static_cast<Id>(bucket);
  held.probe = static_cast<Id>(probe);
  ++probes_[probe];
  if (probe > probe_max_) probe_max_ = static_cast<Id>(probe);
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
    if (there.refs != 0) return displace(base, value, hash, probe, new_id, context);
    // A dead item in the way: its bucket is taken, and its id too when that is smaller than the offered one.
    drop(there, context);
    chosen = std::min(there_id, new_id);
  }
  Item& mine = item(base, chosen);
  mine.value = value;
  mine.hash = hash;
  mine.refs = 1;
  settle(table(base), mine, chosen, bucket, probe);
  return chosen;
}

// Robin Hood: who has come further, or is used more, stays, and the other one looks on.
template <class Policy>
[[gnu::noinline]] std::uint16_t RefSet<Policy>::displace(std::byte* base, const Value& value, Hash hash,
                                                         std::size_t probe, Id new_id,
                                                         const Context& context) {
  Item fresh{};
  fresh.value = value;
  fresh.hash = hash;
  std::uint16_t* const slots = table(base);
  Item* const all = items(base);
  Item* held = &fresh;
  Id held_id = new_id;
  Id chosen = new_id;
  std::size_t distance = probe; // of the held one
  for (; probe + 1 < table_slots_; ++probe, ++distance) {
    const std::size_t bucket = bucket_of(hash, probe);
    const Id id = slots[bucket];
    if (id == 0) {
      settle(slots, *held, held_id, bucket, distance);
      break;
    }
    Item& there = all[id];
    if (there.refs == 0) {
      drop(there, context);
      chosen = std::min(id, new_id);
      settle(slots, *held, held_id, bucket, distance);
      break;
    }
    if (there.probe < distance || (there.probe == distance && there.refs < held->refs)) {
      const Id passed = there.probe;
      settle(slots, *held, held_id, bucket, distance);
      --probes_[passed];
      held = &there;
      held_id = id;
      distance = passed;
    }
  }
  fresh.refs = 1;
  slots[fresh.bucket] = chosen;
  all[chosen] = fresh;
  return chosen;
}

template class RefSet<StylePolicy>;
template class RefSet<HyperlinkPolicy>;

} // namespace termsoak::core::page
