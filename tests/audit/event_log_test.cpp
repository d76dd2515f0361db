#include "audit/event_log.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace termsoak::audit {
namespace {

std::size_t events_of(const EventLog& log, std::uint64_t mapping) {
  return static_cast<std::size_t>(std::ranges::count(log.events(), mapping, &LedgerEvent::mapping));
}

/// A page that is made, grows into `serial + 1` and goes back to the system with it.
void add_clean_life(EventLog& log, std::uint64_t serial) {
  log.add({.kind = LedgerEventKind::Birth, .mapping = serial});
  log.add({.kind = LedgerEventKind::Birth, .mapping = serial + 1});
  log.add({.kind = LedgerEventKind::Growth, .mapping = serial + 1, .from_mapping = serial});
  log.add({.kind = LedgerEventKind::Unmap, .mapping = serial});
  log.add({.kind = LedgerEventKind::Prune, .mapping = serial + 1});
  log.add({.kind = LedgerEventKind::Unmap, .mapping = serial + 1});
}

TEST(EventLog, OfAStreamThatNeverEndsIsAsLargeAsTheList) {
  EventLog log({.lives_told = 32});
  for (std::uint64_t serial = 1; serial < 400'000; serial += 2)
    add_clean_life(log, serial);
  EXPECT_LE(log.events().size(), 10'000U);
  EXPECT_EQ(log.dropped(), 0U);
}

TEST(EventLog, KeepsTheAncestryOfWhatLives) {
  EventLog log({.lives_told = 32});
  log.add({.kind = LedgerEventKind::Birth, .mapping = 1});
  log.add({.kind = LedgerEventKind::Birth, .mapping = 2});
  log.add({.kind = LedgerEventKind::Growth, .mapping = 2, .from_mapping = 1, .what = "a family"});
  log.add({.kind = LedgerEventKind::Unmap, .mapping = 1});
  for (std::uint64_t serial = 11; serial < 40'000; serial += 2)
    add_clean_life(log, serial);
  EXPECT_EQ(events_of(log, 1), 2U);
  EXPECT_EQ(events_of(log, 2), 2U);
}

TEST(EventLog, TellsTheFirstOrphansAndForgetsLateOnesWhateverTheyGoThrough) {
  EventLog log({.lives_told = 3});
  for (std::uint64_t serial = 1; serial <= 5'000; ++serial) {
    log.add({.kind = LedgerEventKind::Birth, .mapping = serial});
    log.add({.kind = LedgerEventKind::Relabel, .mapping = serial});
  }
  for (int round = 0; round < 20; ++round)
    for (std::uint64_t serial = 1; serial <= 5'000; ++serial)
      log.add({.kind = LedgerEventKind::Drop, .mapping = serial});
  EXPECT_LE(log.events().size(), 10'000U);
  for (std::uint64_t serial = 1; serial <= 3; ++serial)
    EXPECT_EQ(events_of(log, serial), 22U);
}

TEST(EventLog, SurvivesABlockThatIsItsOwnDescendant) {
  EventLog log({.lives_told = 3});
  log.add({.kind = LedgerEventKind::Birth, .mapping = 5});
  log.add({.kind = LedgerEventKind::Birth, .mapping = 9});
  for (int i = 0; i < 3'000; ++i) {
    log.add({.kind = LedgerEventKind::Growth, .mapping = 9, .from_mapping = 5});
    log.add({.kind = LedgerEventKind::Growth, .mapping = 5, .from_mapping = 9});
  }
  EXPECT_EQ(log.events().size(), 6'002U);
}

} // namespace
} // namespace termsoak::audit
