#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "streams/formats/recording.h"

namespace termsoak::streams::formats {
namespace {

const std::filesystem::path kFolder = TERMSOAK_SOURCE_DIR "/../shared/recordings";

/// Real sessions nobody here wrote; what the index counted must be what the readers give.
TEST(SharedRecordings, HoldWhatTheirIndexCounted) {
  std::ifstream file(kFolder / "INDEX.json");
  if (!file) GTEST_SKIP() << "the shared recordings are not beside this checkout";
  const auto index = nlohmann::json::parse(file);
  const std::map<std::string, Format> formats{{"3", Format::AsciicastV3},
                                              {"2", Format::AsciicastV2},
                                              {"1", Format::AsciicastV1},
                                              {"\"typescript\"", Format::Typescript},
                                              {"\"raw\"", Format::Raw}};
  for (const auto& row : index["recordings"]) {
    const auto name = row["name"].get<std::string>();
    const auto recording = load_recording(kFolder / name);
    ASSERT_TRUE(recording) << recording.error().message;
    EXPECT_EQ(recording->info.format, formats.at(row["format"].dump())) << name;
    EXPECT_EQ(recording->counts.output_bytes, row["counts"]["bytes"].get<std::uint64_t>()) << name;
    EXPECT_EQ(recording->counts.output_events, row["counts"]["events"].get<std::uint64_t>()) << name;
    EXPECT_EQ(recording->counts.resizes, row["counts"]["resizes"].get<std::uint64_t>()) << name;
    EXPECT_EQ(recording->source.file_bytes, row["file_bytes"].get<std::uint64_t>()) << name;
    EXPECT_TRUE(recording->warnings.empty()) << name << ": " << recording->warnings[0].what;
    if (recording->info.cols != 0) {
      EXPECT_EQ(recording->info.cols, row["cols"].get<int>()) << name;
      EXPECT_EQ(recording->info.rows, row["rows"].get<int>()) << name;
    }
  }
}

} // namespace
} // namespace termsoak::streams::formats
