#include "base/error.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace termsoak::base {
namespace {

TEST(ErrorOf, TellsWantOfMemoryFromABug) {
  EXPECT_EQ(error_of(std::bad_alloc()).kind, ErrorKind::OutOfMemory);
  const auto no_memory = std::make_error_code(std::errc::not_enough_memory);
  EXPECT_EQ(error_of(std::filesystem::filesystem_error("absolute", no_memory)).message, "out of memory");
  const auto again = std::make_error_code(std::errc::resource_unavailable_try_again);
  const Error thread = error_of(std::system_error(again));
  EXPECT_EQ(thread.kind, ErrorKind::OutOfMemory);
  EXPECT_NE(thread.message.find("no thread"), std::string::npos);
  const Error bug = error_of(std::out_of_range("at 7"));
  EXPECT_EQ(bug.kind, ErrorKind::Internal);
  EXPECT_EQ(bug.message, "internal error: at 7");
}

} // namespace
} // namespace termsoak::base
