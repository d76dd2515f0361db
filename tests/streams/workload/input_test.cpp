#include "streams/workload/input.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "streams/formats/digest.h"

namespace termsoak::streams::workload {
namespace {

namespace fs = std::filesystem;

class InputTest : public ::testing::Test {
protected:
  void SetUp() override {
    std::string text = (fs::temp_directory_path() / "termsoak-input-XXXXXX").string();
    folder_ = ::mkdtemp(text.data());
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path write(const fs::path& name, std::string_view text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  static std::string output_of(const ResolvedInput& input) {
    const auto reader = input.open();
    EXPECT_TRUE(reader);
    std::string bytes;
    while (const auto event = *(*reader)->next())
      if (event->kind == formats::EventKind::Output) bytes += event->bytes;
    return bytes;
  }
  fs::path folder_;
};

TEST_F(InputTest, ARecipeReplaysAndKnowsItsDigest) {
  const auto input = resolve_input("recipe:plain-scroll,rows=100",
                                   {.reading = {}, .screen = {}, .seed = 5, .bytes = 700, .known_names = {}});
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->name, "plain-scroll");
  EXPECT_EQ(input->kind, InputKind::Recipe);
  EXPECT_EQ(input->screen, (synth::ScreenSize{80, 24}));
  const std::string bytes = output_of(*input);
  EXPECT_EQ(bytes.size(), 700U);
  EXPECT_EQ(output_of(*input), bytes);
  const auto reader = *input->open();
  EXPECT_EQ(reader->summary()->sha256, formats::sha256_hex(bytes));
}

TEST_F(InputTest, SeedAndLengthReachTheOneRecipeOfAWorkload) {
  const auto folder = write("storm/workload.json", R"({"summary": "s", "recipe": {"resize_storm": {"of":
    {"sequence": [{"text": "head"}, {"recipe": "plain-scroll", "bytes": "1KB"}]}, "every_bytes": 512}}})")
                          .parent_path();
  const auto with = [&](std::optional<std::uint64_t> seed, std::optional<std::uint64_t> bytes) {
    const auto input = resolve_input(
        folder.string(), {.reading = {}, .screen = {}, .seed = seed, .bytes = bytes, .known_names = {}});
    EXPECT_TRUE(input);
    return output_of(*input);
  };
  EXPECT_EQ(with({}, {}).size(), 1004U);
  EXPECT_EQ(with({}, 300).size(), 304U);
  EXPECT_EQ(with(1, {}), with({}, {})) << "the seed unless told";
  EXPECT_NE(with(2, {}), with({}, {}));
  EXPECT_EQ(with(2, {}), with(2, 1000));
}

TEST_F(InputTest, SeedAndLengthThatWouldDoNothingAreRefused) {
  const auto recording = write("plain.txt", "hello\r\n");
  const auto text = write("text/workload.json", R"({"summary": "s", "recipe": {"text": "hello"}})");
  const auto two = write("two/workload.json",
                         R"({"summary": "s", "recipe": {"sequence": ["plain-scroll", "style-scroll"]}})");
  for (const auto& path : {recording, text, two}) {
    ASSERT_TRUE(resolve_input(path.string())) << path;
    for (const bool seed : {true, false}) {
      InputOptions options;
      (seed ? options.seed : options.bytes) = 7;
      const auto input = resolve_input(path.string(), options);
      ASSERT_FALSE(input) << path;
      EXPECT_EQ(input.error().kind, base::ErrorKind::Usage);
      EXPECT_NE(input.error().message.find(seed ? "--seed" : "--bytes"), std::string::npos);
      EXPECT_NE(input.error().message.find(path.filename().string()), std::string::npos);
      EXPECT_FALSE(input.error().remedy.empty());
    }
  }
}

TEST_F(InputTest, ARecipeDrawsForTheScreenItIsGiven) {
  const auto input = resolve_input(
      "recipe:ai-session,frames=1",
      {.reading = {}, .screen = synth::ScreenSize{60, 20}, .seed = {}, .bytes = {}, .known_names = {}});
  ASSERT_TRUE(input);
  EXPECT_EQ(input->screen, (synth::ScreenSize{60, 20}));
  EXPECT_NE(output_of(*input), output_of(*resolve_input("recipe:ai-session,frames=1")));
}

TEST_F(InputTest, ARecordingBringsItsScreen) {
  const auto file =
      write("session.cast", "{\"version\": 2, \"width\": 90, \"height\": 20}\n[0.5, \"o\", \"hi\"]\n");
  const auto input = resolve_input(file.string());
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->name, "session");
  EXPECT_EQ(input->screen, (synth::ScreenSize{90, 20}));
  EXPECT_EQ(output_of(*input), "hi");
  EXPECT_EQ(output_of(*input), "hi");
}

TEST_F(InputTest, AWorkloadIsAFolderOrItsFile) {
  write("w/session.raw", "hello");
  const auto file =
      write("w/workload.json",
            R"({"summary": "s", "stream": "session.raw", "screen": {"cols": 70, "rows": 10}, "repeat": 4})");
  for (const fs::path& path : {file, file.parent_path()}) {
    const auto input = resolve_input(path.string());
    ASSERT_TRUE(input) << input.error().message;
    EXPECT_EQ(input->name, "w");
    EXPECT_EQ(input->screen, (synth::ScreenSize{70, 10}));
    EXPECT_EQ(input->workload->repeat, 4U);
    EXPECT_EQ(output_of(*input), "hello");
  }
}

TEST_F(InputTest, SaysWhatIsMissing) {
  const auto missing = resolve_input((folder_ / "none.cast").string());
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("none.cast"), std::string::npos);
  EXPECT_FALSE(resolve_input("recipe:nothing"));
  EXPECT_FALSE(resolve_input(folder_.string()));
}

} // namespace
} // namespace termsoak::streams::workload
