#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

/// Golden files: a fixed value in, exact text out. TERMSOAK_UPDATE_GOLDEN=1 rewrites them; read the
/// difference before committing it.
namespace termsoak::test {

inline void expect_golden(std::string_view name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(TERMSOAK_SOURCE_DIR) / "tests" / "golden" / name;
  if (std::getenv("TERMSOAK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing; TERMSOAK_UPDATE_GOLDEN=1 writes it";
  std::stringstream wanted;
  wanted << file.rdbuf();
  EXPECT_EQ(text, wanted.str()) << "differs from " << path;
}

} // namespace termsoak::test
