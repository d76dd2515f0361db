// The style set's shortcut against the plain way: a style that is put down at once need not be added, as long
// as nobody can tell. Everything here looks at what callers can see.

#include "core/page/page_layout.h"
#include "core/page/style_set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <utility>
#include <vector>

namespace termsoak::core::page {
namespace {

/// Few enough that values meet again, many enough that they collide and the set fills up.
constexpr unsigned kValues = 60;

Style style_of(unsigned i) {
  Style style;
  style = style.with(
      StyleEdit::foreground(Color::rgb(static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 7)));
  return style;
}

std::uint32_t hash_of(unsigned i) {
  return low_hash(style_hash(style_of(i)));
}

/// A set over memory of its own, and the references its user holds.
class HeapSet {
public:
  explicit HeapSet(std::size_t styles)
      : shape_(layout_page({}, {.cols = 1, .rows = 1, .styles = styles}).style_set),
        memory_(shape_.bytes / 8 + 1), set_(base(), shape_) {}

  SetAdded add(unsigned value) {
    const SetAdded added = set_.add(base(), style_of(value), hash_of(value), {});
    if (added.status == SetStatus::Ok) held_.push_back(added.id);
    return added;
  }
  SetAdded add_with_id(unsigned value, std::uint16_t id) {
    const SetAdded added = set_.add_with_id(base(), style_of(value), hash_of(value), id, {});
    if (added.status == SetStatus::Ok) held_.push_back(added.id);
    return added;
  }
  SetAdded copy_with_id(unsigned value, std::uint16_t id) {
    return set_.copy_with_id(base(), style_of(value), hash_of(value), id, {});
  }
  /// What the shortcut stands for.
  SetAdded add_and_release(unsigned value) {
    const SetAdded added = set_.add(base(), style_of(value), hash_of(value), {});
    if (added.status == SetStatus::Ok) set_.release_many(base(), added.id, 1);
    return added;
  }
  bool pass_through(unsigned value) { return set_.pass_through(base(), style_of(value), hash_of(value), {}); }
  void release(std::size_t index) {
    set_.release_many(base(), held_[index], 1);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  void use(std::size_t index) {
    set_.use_many(base(), held_[index], 1);
    held_.push_back(held_[index]);
  }

  [[nodiscard]] const std::vector<std::uint16_t>& held() const { return held_; }
  [[nodiscard]] std::size_t items() const { return shape_.items; }
  [[nodiscard]] std::size_t home_of(unsigned value) const {
    return style_hash(style_of(value)) & (shape_.table_slots - 1);
  }
  [[nodiscard]] std::uint16_t next_id() const { return set_.next_id(); }
  /// What a caller can see between two calls: who lives, under which id, with how many references.
  [[nodiscard]] std::vector<std::size_t> seen() const {
    std::vector<std::size_t> all = seen_by_value();
    for (const std::uint16_t id : held_)
      all.push_back(set_.value(base(), id).foreground().value());
    return all;
  }
  [[nodiscard]] std::vector<std::size_t> seen_by_value() const {
    std::vector<std::size_t> all{set_.living()};
    for (unsigned value = 0; value < kValues; ++value) {
      const std::uint16_t id = set_.lookup(base(), style_of(value), hash_of(value), {});
      all.push_back(id);
      if (id != 0) all.push_back(set_.references(base(), id));
    }
    return all;
  }

private:
  [[nodiscard]] std::byte* base() { return reinterpret_cast<std::byte*>(memory_.data()); }
  [[nodiscard]] const std::byte* base() const { return reinterpret_cast<const std::byte*>(memory_.data()); }

  SetShape shape_;
  std::vector<std::uint64_t> memory_;
  StyleSet set_;
  std::vector<std::uint16_t> held_;
};

/// The whole range from the first case on.
std::size_t below(std::size_t bound) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, bound));
}

bool same(const SetAdded& a, const SetAdded& b) {
  return a.id == b.id && a.status == b.status;
}

/// The same operations on a set that takes the shortcut where it is offered, and on one that never does.
class Twins {
public:
  explicit Twins(std::size_t styles) : quick_(styles), plain_(styles) {}

  void step() {
    const auto value = static_cast<unsigned>(below(kValues));
    const auto held = quick_.held().size();
    switch (below(10)) {
    case 0:
    case 1:
    case 2:
      return add(value);
    case 3:
      return add_with_id(value, static_cast<std::uint16_t>(1 + below(quick_.items() - 1)));
    case 4:
    case 5:
      if (held > 0) release(below(held));
      return;
    case 6:
      if (held > 0) use(below(held));
      return;
    default:
      return pass(value);
    }
  }
  void compare() const { RC_ASSERT(quick_.seen() == plain_.seen()); }
  [[nodiscard]] std::size_t shortcuts() const { return shortcuts_; }

private:
  void add(unsigned value) {
    RC_ASSERT(same(quick_.add(value), plain_.add(value)));
    RC_ASSERT(quick_.next_id() == plain_.next_id());
  }
  void add_with_id(unsigned value, std::uint16_t id) {
    // A cloned page asks for an id without trimming first, so both must have trimmed: the sets of a page
    // that is copied to are never passed through before.
    add(value);
    RC_ASSERT(same(quick_.add_with_id(value, id), plain_.add_with_id(value, id)));
  }
  void release(std::size_t index) {
    quick_.release(index);
    plain_.release(index);
  }
  void use(std::size_t index) {
    quick_.use(index);
    plain_.use(index);
  }
  void pass(unsigned value) {
    const SetAdded really = plain_.add_and_release(value);
    if (quick_.pass_through(value)) {
      ++shortcuts_;
      RC_ASSERT(really.status == SetStatus::Ok);
      return;
    }
    RC_ASSERT(same(quick_.add_and_release(value), really));
  }

  HeapSet quick_, plain_;
  std::size_t shortcuts_ = 0;
};

TEST(RefSetProperties, PassingThroughCannotBeToldFromAddingAndReleasing) {
  std::size_t shortcuts = 0;
  EXPECT_TRUE(rc::check("pass_through", [&] {
    Twins twins(*rc::gen::element<std::size_t>(4, 8, 16, 32, 128));
    for (std::size_t steps = 1 + below(200); steps > 0; --steps) {
      twins.step();
      twins.compare();
    }
    shortcuts += twins.shortcuts();
  }));
  EXPECT_GT(shortcuts, 0U); // or nothing was compared
}

TEST(RefSetProperties, CopyingIntoASetOfTheLivingIsAddingWithAnId) {
  EXPECT_TRUE(rc::check("copy_with_id", [] {
    const std::size_t styles = *rc::gen::element<std::size_t>(4, 16, 128);
    HeapSet copied(styles);
    HeapSet added(styles);
    for (std::size_t steps = 1 + below(200); steps > 0; --steps) {
      const auto value = static_cast<unsigned>(below(kValues));
      const auto id = static_cast<std::uint16_t>(1 + below(copied.items() - 1));
      RC_ASSERT(same(copied.copy_with_id(value, id), added.add_with_id(value, id)));
      RC_ASSERT(copied.next_id() == added.next_id());
    }
    RC_ASSERT(copied.seen_by_value() == added.seen_by_value());
  }));
}

TEST(RefSet, PassesThroughOnlyWhereNothingStaysBehind) {
  HeapSet set(8);
  const unsigned one = 1;
  unsigned other = 2;
  while (set.home_of(other) == set.home_of(one))
    ++other;
  EXPECT_TRUE(set.pass_through(one));
  EXPECT_EQ(set.next_id(), 1);
  (void)set.add(one);
  EXPECT_TRUE(set.pass_through(one)); // it lives, and goes on living
  EXPECT_EQ(set.next_id(), 2);
  // Dead entries at the end are thrown out by the question itself, as an `add` does.
  (void)set.add(other);
  set.release(1);
  EXPECT_EQ(set.next_id(), 3);
  EXPECT_TRUE(set.pass_through(other));
  EXPECT_EQ(set.next_id(), 2);
  // A set without a free id refuses who is new; passing through must not hide that.
  unsigned refused = 3;
  while (set.add(refused).status == SetStatus::Ok)
    ++refused;
  EXPECT_TRUE(set.pass_through(one));
  for (unsigned value = refused; value < kValues; ++value)
    EXPECT_FALSE(set.pass_through(value)) << value;
}

TEST(RefSet, AFullRowOfCollisionsRefusesWhoeverComes) {
  // The longest probe that is counted: from there on every add is refused, even where a bucket is free.
  HeapSet set(128);
  std::size_t taken = 0;
  unsigned value = 0;
  for (; taken <= StyleSet::kProbeLimit; ++value)
    if (set.home_of(value) == 5) {
      ASSERT_EQ(set.add(value).status, SetStatus::Ok);
      ++taken;
    }
  while (set.home_of(value) != 100)
    ++value;
  EXPECT_FALSE(set.pass_through(value));
  EXPECT_EQ(set.add_and_release(value).status, SetStatus::OutOfMemory);
}

} // namespace
} // namespace termsoak::core::page
