// The set against one that writes down what ours derives: each value's bucket, how far it stands from its
// home, and how many stand how far. Hashes are drawn so that they collide.

#include "core/page/page_layout.h"
#include "core/page/style_set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace termsoak::core::page {
namespace {

using Id = std::uint16_t;

Style style_of(unsigned i) {
  return Style{}.with(StyleEdit::foreground(Color::rgb(static_cast<std::uint8_t>(i), 1, 2)));
}

/// Every step as the modelled core's source has it, with nothing left out because it follows from the rest.
class PlainSet {
public:
  explicit PlainSet(const SetShape& shape) : table_(shape.table_slots), items_(shape.items) {}

  SetAdded add(unsigned value, std::uint32_t hash) {
    while (next_ > 1 && items_[next_ - 1U].refs == 0)
      remove(--next_);
    if (const Id found = lookup(value, hash); found != 0) {
      ++items_[found].refs;
      return {.id = found};
    }
    if (far_.back() > 0) return {.status = SetStatus::OutOfMemory};
    if (next_ >= items_.size()) {
      const bool mostly_dead = living_ < static_cast<std::size_t>(0.9 * static_cast<double>(items_.size()));
      return {.status = mostly_dead ? SetStatus::NeedsRehash : SetStatus::OutOfMemory};
    }
    const Id id = insert(value, hash, next_);
    ++living_;
    if (id == next_) ++next_;
    return {.id = id};
  }
  SetAdded add_with_id(unsigned value, std::uint32_t hash, Id id) {
    if (id >= next_) return add(value, hash);
    if (items_[id].refs == 0) {
      if (far_.back() > 0) return {.status = SetStatus::OutOfMemory};
      remove(id);
      Id added = lookup(value, hash);
      if (added == 0)
        added = insert(value, hash, id);
      else
        ++items_[added].refs;
      ++living_;
      return {.id = added};
    }
    if (items_[id].value != value) return add(value, hash);
    ++items_[id].refs;
    return {.id = id};
  }
  void use(Id id) { ++items_[id].refs; }
  void release(Id id) {
    if (--items_[id].refs == 0) --living_;
  }
  [[nodiscard]] Id lookup(unsigned value, std::uint32_t hash) const {
    for (std::size_t probe = 0; probe <= far_max_; ++probe) {
      const Id id = table_[at(hash, probe)];
      if (id == 0 || items_[id].probe < probe) return 0;
      const Item& item = items_[id];
      if (item.value == value && item.hash == hash && item.probe == probe && item.refs > 0) return id;
    }
    return 0;
  }
  [[nodiscard]] Id next_id() const { return next_; }
  [[nodiscard]] std::size_t living() const { return living_; }
  [[nodiscard]] std::uint16_t references(Id id) const { return items_[id].refs; }

private:
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
  struct Item {
    unsigned value = 0;
    std::uint32_t hash = 0;
    std::size_t bucket = kNowhere;
    std::size_t probe = 0;
    std::uint16_t refs = 0;
  };

  [[nodiscard]] std::size_t at(std::uint32_t hash, std::size_t probe) const {
    return (hash + probe) & (table_.size() - 1);
  }
  void put(std::size_t bucket, Id id, Item& item) {
    table_[bucket] = id;
    item.bucket = bucket;
    ++far_.at(item.probe);
    far_max_ = std::max(far_max_, item.probe);
  }
  void remove(Id id) {
    const Item gone = items_[id];
    if (gone.bucket == kNowhere) return;
    --far_.at(gone.probe);
    items_[id] = {};
    std::size_t hole = gone.bucket;
    table_[hole] = 0;
    for (std::size_t next = (hole + 1) & (table_.size() - 1);
         table_[next] != 0 && items_[table_[next]].probe > 0; next = (next + 1) & (table_.size() - 1)) {
      Item& moved = items_[table_[next]];
      --far_.at(moved.probe--);
      put(hole, table_[next], moved);
      hole = next;
    }
    while (far_max_ > 0 && far_.at(far_max_) == 0)
      --far_max_;
    table_[hole] = 0;
  }
  Id insert(unsigned value, std::uint32_t hash, Id new_id) {
    Item fresh{.value = value, .hash = hash};
    Item* held = &fresh;
    Id held_id = new_id;
    Id chosen = new_id;
    for (std::size_t probe = 0;; ++probe, ++held->probe) {
      const std::size_t bucket = at(hash, probe);
      const Id id = table_[bucket];
      if (id == 0) {
        put(bucket, held_id, *held);
        break;
      }
      Item& there = items_[id];
      if (there.refs == 0) {
        --far_.at(there.probe);
        there = {};
        chosen = std::min(id, new_id);
        put(bucket, held_id, *held);
        break;
      }
      if (there.probe < held->probe || (there.probe == held->probe && there.refs < held->refs)) {
        --far_.at(there.probe);
        put(bucket, held_id, *held);
        held_id = id;
        held = &there;
      }
    }
    fresh.refs = 1;
    table_[fresh.bucket] = chosen;
    items_[chosen] = fresh;
    return chosen;
  }

  std::vector<Id> table_;
  std::vector<Item> items_;
  std::array<std::size_t, 32> far_{};
  std::size_t far_max_ = 0;
  std::size_t living_ = 0;
  Id next_ = 1;
};

std::size_t below(std::size_t bound) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, bound));
}

/// The same calls on both; every answer is compared.
class Pair {
public:
  Pair(std::size_t styles, unsigned homes)
      : shape_(layout_page({}, {.cols = 1, .rows = 1, .styles = styles}).style_set), homes_(homes),
        memory_(shape_.bytes / 8 + 1), set_(base(), shape_), plain_(shape_) {}

  void step() {
    const auto value = static_cast<unsigned>(below(90));
    const std::size_t kind = below(12);
    if (kind < 5)
      return added(set_.add(base(), style_of(value), hash(value), {}), plain_.add(value, hash(value)));
    if (kind < 7) {
      const auto id = static_cast<Id>(1 + below(shape_.items - 1));
      return added(set_.add_with_id(base(), style_of(value), hash(value), id, {}),
                   plain_.add_with_id(value, hash(value), id));
    }
    if (held_.empty()) return;
    const std::size_t which = below(held_.size());
    const Id id = held_[which];
    if (kind == 7) {
      set_.use_many(base(), id, 1);
      plain_.use(id);
      held_.push_back(id);
      return;
    }
    set_.release_many(base(), id, 1);
    plain_.release(id);
    held_[which] = held_.back();
    held_.pop_back();
  }
  void compare() const {
    RC_ASSERT(set_.next_id() == plain_.next_id());
    RC_ASSERT(set_.living() == plain_.living());
    for (unsigned value = 0; value < 90; ++value)
      RC_ASSERT(set_.lookup(base(), style_of(value), hash(value), {}) == plain_.lookup(value, hash(value)));
    for (const Id id : held_)
      RC_ASSERT(set_.references(base(), id) == plain_.references(id));
  }
  [[nodiscard]] std::size_t refused() const { return refused_; }

private:
  void added(const SetAdded& ours, const SetAdded& theirs) {
    RC_ASSERT(ours.status == theirs.status);
    RC_ASSERT(ours.id == theirs.id);
    if (ours.status == SetStatus::Ok)
      held_.push_back(ours.id);
    else
      ++refused_;
  }
  [[nodiscard]] std::uint32_t hash(unsigned value) const { return value % homes_ * 3 + (value << 20); }
  [[nodiscard]] std::byte* base() { return reinterpret_cast<std::byte*>(memory_.data()); }
  [[nodiscard]] const std::byte* base() const { return reinterpret_cast<const std::byte*>(memory_.data()); }

  SetShape shape_;
  unsigned homes_;
  std::vector<std::uint64_t> memory_;
  StyleSet set_;
  PlainSet plain_;
  std::vector<Id> held_;
  std::size_t refused_ = 0;
};

TEST(RefSetLaw, AnswersAsOneThatWritesEverythingDown) {
  std::size_t refused = 0;
  EXPECT_TRUE(rc::check("sets", [&] {
    Pair pair(*rc::gen::element<std::size_t>(4, 8, 16, 64, 128), *rc::gen::element(1U, 2U, 5U, 90U));
    for (std::size_t steps = 1 + below(300); steps > 0; --steps)
      pair.step();
    pair.compare();
    refused += pair.refused();
  }));
  EXPECT_GT(refused, 0U); // full sets, and values at the limit of their walks
}

} // namespace
} // namespace termsoak::core::page
