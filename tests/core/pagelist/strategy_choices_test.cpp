#include "core/pagelist/strategy_choices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace termsoak::core::pagelist {
namespace {

using testing::HasSubstr;

TEST(Strategies, TheNamedOnesAreTheseChoices) {
  const std::vector<std::tuple<std::string, std::string, Standing>> rows{
      {"reuse-any",
       "reuse=every,length=relabel,release=by-length,counters=always,pins=always,guard=tail-rows,"
       "retention=keep,limit=one-for-one",
       Standing::KnownBad},
      {"fix-9ee78d8",
       "reuse=standard-by-length,length=relabel,release=by-length,counters=on-reuse-only,pins=on-reuse-only,"
       "guard=tail-rows,retention=keep,limit=one-for-one",
       Standing::KnownBad},
      {"fix-10251",
       "reuse=standard-by-length,length=relabel,release=by-length,counters=always,pins=on-reuse-only,"
       "guard=tail-rows,retention=keep,limit=one-for-one",
       Standing::KnownBad},
      {"fix-10285",
       "reuse=standard-by-length,length=relabel,release=by-length,counters=always,pins=always,"
       "guard=tail-rows,retention=keep,limit=one-for-one",
       Standing::KnownBad},
      {"fix-10353",
       "reuse=standard-by-length,length=relabel,release=by-length,counters=always,pins=always,"
       "guard=remaining-rows,retention=keep,limit=one-for-one",
       Standing::Subject},
      {"owned",
       "reuse=standard-by-owner,length=relabel,release=by-owner,counters=always,pins=always,"
       "guard=remaining-rows,retention=keep,limit=one-for-one",
       Standing::Subject},
      {"owned-decommit",
       "reuse=standard-by-owner,length=relabel,release=by-owner,counters=always,pins=always,"
       "guard=remaining-rows,retention=decommit,limit=one-for-one",
       Standing::Subject},
      {"keep-size",
       "reuse=every,length=keep,release=by-owner,counters=always,pins=always,guard=remaining-rows,"
       "retention=keep,limit=one-for-one",
       Standing::Subject},
      {"adaptive",
       "reuse=adaptive,length=keep,release=by-owner,counters=always,pins=always,guard=remaining-rows,"
       "retention=keep,limit=one-for-one",
       Standing::Subject},
      {"trim-tail",
       "reuse=every,length=trim,release=by-owner,counters=always,pins=always,guard=remaining-rows,"
       "retention=keep,limit=one-for-one",
       Standing::Subject},
      {"always-destroy",
       "reuse=never,length=relabel,release=by-owner,counters=always,pins=always,guard=remaining-rows,"
       "retention=keep,limit=one-for-one",
       Standing::Subject},
      {"owned-strict",
       "reuse=standard-by-owner,length=relabel,release=by-owner,counters=always,pins=always,"
       "guard=remaining-rows,retention=decommit,limit=loop",
       Standing::Subject},
  };
  ASSERT_EQ(strategies().size(), rows.size());
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [name, product, standing] = rows[i];
    EXPECT_EQ(strategies()[i].name, name);
    EXPECT_EQ(spelled_out(strategies()[i]), product);
    EXPECT_EQ(strategies()[i].standing, standing) << name;
    EXPECT_EQ(find_strategy(name), &strategies()[i]);
    EXPECT_TRUE(seen.insert(product).second) << name << " is another row over again";
    // A name and a key must not be taken for one another.
    for (const Choice& choice : choices())
      EXPECT_NE(name, choice.key);
  }
}

TEST(Strategies, WhatIsNotNamedIsTheDefects) {
  EXPECT_EQ(spelled_out(PruneStrategy{}), spelled_out(strategies().front()));
}

/// Every strategy there is: calls `visit` with each.
template <class Visit> void each_combination(Visit&& visit) {
  std::vector<std::size_t> digits(choices().size(), 0);
  while (true) {
    PruneStrategy strategy;
    for (std::size_t i = 0; i < digits.size(); ++i)
      choices()[i].write(strategy, digits[i]);
    visit(strategy);
    std::size_t at = 0;
    while (at < digits.size() && ++digits[at] == choices()[at].values.size())
      digits[at++] = 0;
    if (at == digits.size()) return;
  }
}

TEST(Strategies, EveryCombinationHasOneNameThatMeansIt) {
  std::set<std::string> names;
  std::size_t rows = 0;
  each_combination([&](const PruneStrategy& strategy) {
    const std::string all = spelled_out(strategy);
    const auto parsed = parse_strategy(all);
    ASSERT_TRUE(parsed.has_value()) << all << ": " << parsed.error().message;
    EXPECT_EQ(spelled_out(*parsed), all);
    EXPECT_TRUE(names.insert(parsed->name).second) << parsed->name;
    EXPECT_LT(parsed->name.size(), 150U);
    const auto again = parse_strategy(parsed->name);
    ASSERT_TRUE(again.has_value()) << parsed->name << ": " << again.error().message;
    EXPECT_EQ(spelled_out(*again), all);
    EXPECT_EQ(again->name, parsed->name);
    if (const PruneStrategy* row = find_strategy(parsed->name)) {
      ++rows;
      EXPECT_EQ(spelled_out(*row), all);
      EXPECT_EQ(parsed->standing, row->standing);
      EXPECT_EQ(parsed->origin, row->origin);
    } else {
      EXPECT_EQ(parsed->standing, Standing::Subject);
      EXPECT_NE(parsed->name.find('='), std::string::npos);
    }
  });
  EXPECT_EQ(names.size(), 960U);
  EXPECT_EQ(rows, strategies().size());
}

TEST(Strategies, ANameIsTheDifferenceFromTheDefectInTheTablesOrder) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"reuse=every,length=trim,release=by-length", "length=trim"},
      {"limit=loop,release=by-owner", "release=by-owner,limit=loop"},
      {"guard=tail-rows", "reuse-any"},
      {"guard=remaining-rows,reuse=standard-by-length", "fix-10353"},
      {"reuse=adaptive,length=keep,release=by-owner,guard=remaining-rows", "adaptive"},
      {"reuse=adaptive", "reuse=adaptive"},
  };
  for (const auto& [typed, name] : cases) {
    const auto strategy = parse_strategy(typed);
    ASSERT_TRUE(strategy.has_value()) << typed << ": " << strategy.error().message;
    EXPECT_EQ(strategy->name, name);
  }
}

TEST(Strategies, SaysWhatIsWrong) {
  const std::vector<std::tuple<std::string_view, std::string_view, std::string_view>> cases{
      {"", "unknown strategy ''", "list strategies"},
      {"reuse-ayn", "unknown strategy 'reuse-ayn'", "did you mean 'reuse-any'?"},
      {"zzzzzzzz", "unknown strategy 'zzzzzzzz'", "list choices"},
      {"reus=every", "a strategy has no choice 'reus'", "did you mean 'reuse'? its choices: reuse, length,"},
      {"books=always", "a strategy has no choice 'books'", "its choices: reuse, length, release, counters,"},
      {"=every", "a strategy has no choice ''", "its choices:"},
      {"length=trimm", "length cannot be 'trimm'", "did you mean 'trim'? it can be relabel, keep, trim"},
      {"reuse=any", "reuse cannot be 'any'", "it can be every, standard-by-length, standard-by-owner,"},
      {"reuse=", "reuse cannot be ''", "it can be every,"},
      {"length=trim=keep", "length cannot be 'trim=keep'", "it can be relabel, keep, trim"},
      {"length=trim, release=by-owner", "a strategy has no choice ' release'", "did you mean 'release'?"},
      {"length=trim,length=trim", "'length' is chosen twice", "name length once"},
      {"length=trim,", "'' in a list of choices is no KEY=VALUE", "for instance"},
      {"owned,length=trim", "'owned' in a list of choices is no KEY=VALUE", "list choices"},
      {"length=\x1b[31m", "length cannot be '\\x1b[31m'", "it can be"},
  };
  for (const auto& [typed, message, remedy] : cases) {
    const auto strategy = parse_strategy(typed);
    ASSERT_FALSE(strategy.has_value()) << typed;
    EXPECT_EQ(strategy.error().kind, base::ErrorKind::Usage);
    EXPECT_EQ(strategy.error().message, message);
    EXPECT_THAT(strategy.error().remedy, HasSubstr(remedy)) << typed;
  }
}

} // namespace
} // namespace termsoak::core::pagelist
