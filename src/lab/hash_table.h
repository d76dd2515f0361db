#pragma once

#include "lab/allocator.h"
#include "lab/hash_table_layout.h"

#include "base/check.h"

#include <cstring>
#include <type_traits>
#include <utility>

/// An open-addressing hash map in one block of a laboratory allocator; with `Nothing` as value, a set. It
/// grows by taking a new block *before* it gives the old one back. Does not shrink, and holds only trivially
/// copyable things.
namespace termsoak::lab {

/// The value of a set: takes no bytes.
struct Nothing {};

/// `Hash` is a stateless callable: Key -> std::uint64_t.
template <class Key, class Value, class Hash> class HashTable {
  static_assert(std::is_trivially_copyable_v<Key> && std::is_trivially_copyable_v<Value>);
  static constexpr bool kHasValue = !std::is_same_v<Value, Nothing>;

public:
  static constexpr EntryShape kEntry{.key_bytes = sizeof(Key),
                                     .key_alignment = alignof(Key),
                                     .value_bytes = kHasValue ? sizeof(Value) : 0,
                                     .value_alignment = kHasValue ? alignof(Value) : 1};

  /// Empty, no block yet. The allocator must outlive the table.
  explicit HashTable(Allocator& allocator) : allocator_(&allocator) {}
  HashTable(HashTable&& other) noexcept { swap(other); }
  HashTable& operator=(HashTable&& other) noexcept {
    swap(other);
    return *this;
  }
  HashTable(const HashTable&) = delete;
  HashTable& operator=(const HashTable&) = delete;
  ~HashTable() { release(); }

  /// Room for `items` in all. False when the allocator has none; the table is then as it was.
  [[nodiscard]] bool ensure_total_capacity(std::uint32_t items) {
    return items <= count_ || ensure_unused(items - count_);
  }

  /// Adds or keeps. False when the table had to grow and could not.
  [[nodiscard]] bool put(const Key& key, const Value& value = {}) {
    if (find(key) == kNowhere && !ensure_unused(1)) return false;
    put_assume_capacity(key, value);
    return true;
  }
  /// As `put`, without growing. Gives whether the key is new.
  bool put_assume_capacity(const Key& key, const Value& value = {}) {
    if (find(key) != kNowhere) return false;
    base::check(available_ > 0, "a table that may not grow has room");
    const std::uint64_t hash = Hash{}(key);
    std::uint32_t slot = start_of(hash);
    while (used(slot))
      slot = next(slot);
    marks_[slot] = mark_of(hash);
    keys_[slot] = key;
    if constexpr (kHasValue) values_[slot] = value;
    ++count_;
    --available_;
    return true;
  }
  bool remove(const Key& key) {
    const std::uint32_t slot = find(key);
    if (slot == kNowhere) return false;
    marks_[slot] = SlotMark::kTombstone;
    --count_;
    ++available_;
    return true;
  }
  [[nodiscard]] bool contains(const Key& key) const { return find(key) != kNowhere; }
  /// Null when absent. Valid until the table grows.
  [[nodiscard]] Value* value_of(const Key& key) {
    static_assert(kHasValue, "a set has no values");
    const std::uint32_t slot = find(key);
    return slot == kNowhere ? nullptr : &values_[slot];
  }

  /// In slot order: the same for the same puts, on every machine.
  template <class Visit> void for_each(Visit visit) const {
    for (std::uint32_t slot = 0; slot < capacity_; ++slot)
      if (used(slot)) visit(keys_[slot]);
  }

  /// Forgets the items and keeps the block.
  void clear_retaining_capacity() {
    if (block_ != nullptr) std::memset(marks_, SlotMark::kFree, capacity_);
    count_ = 0;
    available_ = loadable_items(capacity_);
  }
  /// Gives the block back to the allocator.
  void release() {
    if (block_ != nullptr) allocator_->free({block_, block_bytes()});
    forget();
  }
  /// Drops the block without giving it back: its allocator was reset under it.
  void forget() {
    block_ = nullptr;
    capacity_ = count_ = available_ = 0;
  }

  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t block_bytes() const {
    return block_ == nullptr ? 0 : table_layout(capacity_, kEntry).bytes;
  }

private:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  [[nodiscard]] static std::uint8_t mark_of(std::uint64_t hash) {
    return static_cast<std::uint8_t>(SlotMark::kUsed | (hash >> 57));
  }
  [[nodiscard]] std::uint32_t start_of(std::uint64_t hash) const {
    return static_cast<std::uint32_t>(hash) & (capacity_ - 1);
  }
  [[nodiscard]] std::uint32_t next(std::uint32_t slot) const { return (slot + 1) & (capacity_ - 1); }
  [[nodiscard]] bool used(std::uint32_t slot) const { return (marks_[slot] & SlotMark::kUsed) != 0; }

  [[nodiscard]] std::uint32_t find(const Key& key) const {
    if (count_ == 0) return kNowhere;
    const std::uint64_t hash = Hash{}(key);
    const std::uint8_t wanted = mark_of(hash);
    std::uint32_t slot = start_of(hash);
    // At most one round: a table full of tombstones has no free slot to stop at.
    for (std::uint32_t probes = 0; probes < capacity_ && marks_[slot] != SlotMark::kFree; ++probes) {
      if (marks_[slot] == wanted && keys_[slot] == key) return slot;
      slot = next(slot);
    }
    return kNowhere;
  }

  [[nodiscard]] bool ensure_unused(std::uint32_t items) {
    if (items <= available_) return true;
    return grow(capacity_for(loadable_items(capacity_) - available_ + items));
  }

  /// New block first, old block last: both are alive at once, and a fixed buffer keeps the old one for ever.
  [[nodiscard]] bool grow(std::uint32_t capacity) {
    HashTable larger(*allocator_);
    if (!larger.take_block(capacity)) return false;
    for (std::uint32_t slot = 0; slot < capacity_; ++slot) {
      if (!used(slot)) continue;
      if constexpr (kHasValue)
        larger.put_assume_capacity(keys_[slot], values_[slot]);
      else
        larger.put_assume_capacity(keys_[slot]);
    }
    swap(larger);
    return true; // `larger` now is the old table, and gives its block back
  }

  [[nodiscard]] bool take_block(std::uint32_t capacity) {
    const TableLayout layout = table_layout(capacity, kEntry);
    block_ = allocator_->alloc(layout.bytes, layout.alignment);
    if (block_ == nullptr) return false;
    marks_ = reinterpret_cast<std::uint8_t*>(block_ + sizeof(TableHeader));
    keys_ = reinterpret_cast<Key*>(block_ + layout.keys_offset);
    if constexpr (kHasValue) values_ = reinterpret_cast<Value*>(block_ + layout.values_offset);
    const TableHeader header{block_ + layout.values_offset, block_ + layout.keys_offset, capacity};
    std::memcpy(block_, &header, sizeof header);
    capacity_ = capacity;
    clear_retaining_capacity();
    return true;
  }

  void swap(HashTable& other) noexcept {
    std::swap(allocator_, other.allocator_);
    std::swap(block_, other.block_);
    std::swap(marks_, other.marks_);
    std::swap(keys_, other.keys_);
    std::swap(values_, other.values_);
    std::swap(capacity_, other.capacity_);
    std::swap(count_, other.count_);
    std::swap(available_, other.available_);
  }

  Allocator* allocator_ = nullptr;
  std::byte* block_ = nullptr;
  std::uint8_t* marks_ = nullptr;
  Key* keys_ = nullptr;
  Value* values_ = nullptr;
  std::uint32_t capacity_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t available_ = 0;
};

} // namespace termsoak::lab
