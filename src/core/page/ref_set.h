#pragma once

#include "base/check.h"
#include "core/page/page_layout.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace termsoak::core::page {

enum class SetStatus : std::uint8_t { Ok, OutOfMemory, NeedsRehash };
/// Where an item is: named by some bucket, or by none.
enum class Place : std::uint16_t { Table = 0, Nowhere = UINT16_MAX };
struct SetAdded {
  std::uint16_t id = 0;
  SetStatus status = SetStatus::Ok;
};

/// The bits of a modelled hash that choose a bucket: a table has at most 65,536.
[[nodiscard]] constexpr std::uint32_t low_hash(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash);
}

/// A reference-counted set inside a page: an open-addressed table of ids with Robin Hood placement over an
/// array of items. Dead items stay until they are trimmed from the end or their bucket is wanted, so ids run
/// out before the items do; that law decides when a page grows. Does not grow itself, and keeps no pointer:
/// every call gets the region's base. The caller knows a value's hash, and an item remembers it. `Policy`
/// gives Value, Item {value, hash, place, refs}, and a Context with equal(value, resident) and
/// dropped(value).
template <class Policy> class RefSet {
public:
  using Value = typename Policy::Value;
  using Item = typename Policy::Item;
  using Context = typename Policy::Context;
  using Id = std::uint16_t;
  using Hash = std::uint32_t;
  /// A set in which a value stands that far from its home bucket takes no new ones.
  static constexpr std::size_t kProbeLimit = 31;

  RefSet() = default;
  /// Zeroes table and items at `base` (a region laid out with `shape`).
  RefSet(std::byte* base, const SetShape& shape);

  [[nodiscard]] SetAdded add(std::byte* base, const Value& value, Hash hash, const Context& context);
  /// As `add`, but takes `id` where that is free.
  [[nodiscard]] SetAdded add_with_id(std::byte* base, const Value& value, Hash hash, Id id,
                                     const Context& context);
  /// As `add_with_id` while nothing in the set is dead, which is so as long as a page is copied into it.
  [[nodiscard]] SetAdded copy_with_id(std::byte* base, const Value& value, Hash hash, Id id,
                                      const Context& context) {
    if (id < next_id_ && context.equal(value, item(base, id).value)) {
      context.dropped(value);
      ++item(base, id).refs;
      return {.id = id};
    }
    return home_is_free(base, hash) ? SetAdded{.id = enter(base, value, hash)}
                                    : add(base, value, hash, context);
  }
  /// Whether an `add` of this value, its release and the next `add` would leave nothing behind, because the
  /// value is there or goes into an empty bucket at the end of the ids; then it need not be added at all.
  /// Trims, as `add` does. (No item behind an empty bucket has passed over it, so nothing moves up when the
  /// bucket is emptied again.)
  [[nodiscard]] bool pass_through(std::byte* base, const Value& value, Hash hash, const Context& context);
  /// The living item equal to `value`, or 0.
  [[nodiscard]] Id lookup(const std::byte* base, const Value& value, Hash hash,
                          const Context& context) const {
    return find(base, value, hash, context).id;
  }
  /// The living item equal to a value, or 0 and how far from its home bucket one has to look for a place.
  struct Found {
    Id id = 0;
    std::size_t probe = 0;
  };
  [[nodiscard]] Found find(const std::byte* base, const Value& value, Hash hash,
                           const Context& context) const;
  /// Whether the value is new and goes into its first bucket, under the next id, as the last id is alive.
  [[nodiscard]] bool home_is_free(const std::byte* base, Hash hash) const {
    return next_id_ < shape_items_ && table(base)[bucket_of(hash, 0)] == 0 && at_limit_ == 0;
  }
  /// What `add` does with a value whose home is free.
  [[nodiscard]] Id enter(std::byte* base, const Value& value, Hash hash) {
    Item& mine = item(base, next_id_);
    mine.value = value;
    mine.hash = hash;
    mine.place = Place::Table;
    mine.refs = 1;
    table(base)[bucket_of(hash, 0)] = next_id_;
    ++living_;
    return next_id_++;
  }
  /// What `add` does with a value that `find` has just missed at `probe`. For a set whose last id is alive:
  /// it does not trim.
  [[nodiscard]] SetAdded add_missing(std::byte* base, const Value& value, Hash hash, std::size_t probe,
                                     const Context& context);

  void use_many(std::byte* base, Id id, std::size_t count) {
    item(base, id).refs = static_cast<std::uint16_t>(item(base, id).refs + count);
  }
  void release_many(std::byte* base, Id id, std::size_t count) {
    Item& it = item(base, id);
    it.refs = static_cast<std::uint16_t>(it.refs - count);
    if (it.refs == 0) --living_;
  }
  [[nodiscard]] const Value& value(const std::byte* base, Id id) const { return items(base)[id].value; }
  [[nodiscard]] Hash hash(const std::byte* base, Id id) const { return items(base)[id].hash; }
  [[nodiscard]] std::uint16_t references(const std::byte* base, Id id) const { return items(base)[id].refs; }
  [[nodiscard]] std::size_t living() const { return living_; }
  [[nodiscard]] std::size_t items_max() const { return shape_items_; }
  [[nodiscard]] Id next_id() const { return next_id_; }

private:
  [[nodiscard]] std::uint16_t* table(std::byte* base) const { return reinterpret_cast<std::uint16_t*>(base); }
  [[nodiscard]] const std::uint16_t* table(const std::byte* base) const {
    return reinterpret_cast<const std::uint16_t*>(base);
  }
  [[nodiscard]] Item* items(std::byte* base) const { return reinterpret_cast<Item*>(base + items_offset_); }
  [[nodiscard]] const Item* items(const std::byte* base) const {
    return reinterpret_cast<const Item*>(base + items_offset_);
  }
  [[nodiscard]] Item& item(std::byte* base, Id id) const { return items(base)[id]; }
  /// Throws dead items out from the end, which is the first thing every `add` does.
  void trim(std::byte* base, const Context& context) {
    while (next_id_ > 1 && items(base)[next_id_ - 1].refs == 0) {
      --next_id_;
      remove(base, next_id_, context);
    }
  }
  void remove(std::byte* base, Id id, const Context& context);
  /// Enters a value with one reference.
  [[nodiscard]] Id insert(std::byte* base, const Value& value, Hash hash, std::size_t probe, Id new_id,
                          const Context& context);
  [[nodiscard]] Id displace(std::byte* base, Hash hash, std::size_t probe, Id new_id, const Context& context);
  [[nodiscard]] std::size_t bucket_of(Hash hash, std::size_t probe) const {
    return (hash + probe) & (table_slots_ - 1);
  }
  /// How far from its home a value stands in a bucket: an item need not say it.
  [[nodiscard]] std::size_t probe_of(Hash hash, std::size_t bucket) const {
    return (bucket - hash) & (table_slots_ - 1);
  }
  void drop(Item& dead, std::size_t probe, const Context& context);

  std::uint32_t items_offset_ = 0;
  std::uint32_t table_slots_ = 0;
  std::uint32_t shape_items_ = 0;
  std::uint32_t living_ = 0;
  Id next_id_ = 1;
  Id at_limit_ = 0; ///< values at kProbeLimit
};

} // namespace termsoak::core::page
