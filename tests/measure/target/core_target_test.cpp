#include "measure/target/core_target.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "audit/observed_terminal.h"
#include "core/pagelist/prune_strategy.h"
#include "core/pagelist/strategy_choices.h"
#include "measure/values/result.h"

namespace termsoak::measure::target {
namespace {

TEST(DescribeStrategy, SaysEveryChoice) {
  for (const auto& strategy : core::pagelist::strategies()) {
    const values::StrategyInfo info = describe_strategy(strategy);
    EXPECT_EQ(info.name, strategy.name);
    EXPECT_EQ(info.origin, strategy.origin);
    ASSERT_EQ(info.choices.size(), core::pagelist::choices().size());
    for (const auto& choice : core::pagelist::choices())
      EXPECT_EQ(info.choice(choice.key), choice.value_of(strategy));
    EXPECT_EQ(info.standing == values::Standing::KnownBad,
              strategy.standing == core::pagelist::Standing::KnownBad);
  }
}

/// The stages of the repair must be told apart by what they do, not only by their names.
TEST(DescribeStrategy, NoTwoNamedOnesChooseAlike) {
  for (const auto& a : core::pagelist::strategies())
    for (const auto& b : core::pagelist::strategies())
      if (&a != &b) {
        EXPECT_NE(describe_strategy(a).choices, describe_strategy(b).choices) << a.name << ' ' << b.name;
      }
}

} // namespace
} // namespace termsoak::measure::target
