#include "base/exit_guard.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace termsoak::base {
namespace {

TEST(ExitGuardDeathTest, TurnsALibrarysExitIntoItsOwn) {
  EXPECT_EXIT(
      {
        guard_exit(12, "no memory\n");
        std::exit(1);
      },
      testing::ExitedWithCode(12), "^no memory\n$");
}

TEST(ExitGuardDeathTest, LetsAnEndThatIsMeantAlone) {
  EXPECT_EXIT(
      {
        guard_exit(12, "no memory\n");
        allow_exit();
        std::exit(1);
      },
      testing::ExitedWithCode(1), "^$");
}

TEST(ExitGuardDeathTest, AnswersAsToldLast) {
  EXPECT_EXIT(
      {
        guard_exit(12, "no memory\n");
        guard_exit(7, "");
        std::exit(0);
      },
      testing::ExitedWithCode(7), "^$");
}

} // namespace
} // namespace termsoak::base
