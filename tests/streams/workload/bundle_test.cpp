#include "streams/workload/bundle.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/random.h"
#include "streams/workload/input.h"

namespace termsoak::streams::workload {
namespace {

namespace fs = std::filesystem;

class BundleTest : public ::testing::Test {
protected:
  void SetUp() override {
    std::string text = (fs::temp_directory_path() / "termsoak-bundle-XXXXXX").string();
    folder_ = ::mkdtemp(text.data());
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path write(const fs::path& name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  /// An archive made by tar itself, with whatever its arguments say.
  fs::path tar(const std::string& arguments) const {
    const fs::path path = folder_ / "hostile.tar";
    const std::string command =
        "cd '" + folder_.string() + "' && tar -cPf hostile.tar " + arguments + " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return path;
  }
  fs::path folder_;
};

const std::vector<BundleEntry> kEntries{
    {"workload.json",
     R"({"summary": "s", "stream": "stream.raw", "screen": {"cols": 90, "rows": 20}, "repeat": 3})"},
    {"stream.raw", "hello\r\n"}};

TEST_F(BundleTest, ReadsWhatItPacked) {
  const auto packed = pack_bundle(kEntries);
  ASSERT_TRUE(packed) << packed.error().message;
  EXPECT_EQ(*pack_bundle(kEntries), *packed);
  const fs::path path = write("report.tar.gz", *packed);
  EXPECT_TRUE(is_bundle(path).value());
  EXPECT_EQ(*read_bundle(path), kEntries);
}

TEST_F(BundleTest, IsAnInput) {
  const auto input = resolve_input(write("report.tar.gz", *pack_bundle(kEntries)).string());
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->screen, (synth::ScreenSize{90, 20}));
  EXPECT_EQ(input->workload->repeat, 3U);
  for (int i = 0; i < 2; ++i) {
    const auto reader = input->open();
    ASSERT_TRUE(reader);
    EXPECT_EQ((**(*reader)->next()).bytes, "hello\r\n");
  }
}

TEST_F(BundleTest, OtherFilesAreNone) {
  EXPECT_FALSE(is_bundle(write("a.raw", "text\r\n")).value());
  EXPECT_FALSE(is_bundle(write("empty", "")).value());
  EXPECT_FALSE(is_bundle(folder_).value());
  EXPECT_FALSE(is_bundle(folder_ / "none").value());
  write("x", "text");
  EXPECT_FALSE(is_bundle(tar("x")).value());
}

TEST_F(BundleTest, RefusesTricks) {
  fs::create_directories(folder_ / "termsoak-bundle" / "deeper");
  write("termsoak-bundle/workload.json", kEntries[0].bytes);
  write("termsoak-bundle/deeper/x", "x");
  write("termsoak-bundle/.hidden", "x");
  write("outside", "x");
  fs::create_symlink("/etc/passwd", folder_ / "termsoak-bundle" / "link");
  fs::create_hard_link(folder_ / "termsoak-bundle/workload.json", folder_ / "termsoak-bundle/hard");
  const std::string first = "termsoak-bundle/workload.json ";
  for (const std::string hostile :
       {"termsoak-bundle/link", "termsoak-bundle/hard", "termsoak-bundle/deeper", "termsoak-bundle/deeper/x",
        "termsoak-bundle/.hidden", "outside", "termsoak-bundle/../outside", "/etc/hostname",
        "termsoak-bundle/workload.json"}) {
    const auto entries = read_bundle(tar(first + hostile));
    EXPECT_FALSE(entries) << hostile;
  }
  EXPECT_TRUE(read_bundle(tar(first)));
}

TEST_F(BundleTest, RefusesWhatIsIncomplete) {
  EXPECT_FALSE(read_bundle(write("a.tar.gz", *pack_bundle({kEntries[1]}))));
  // The stream comes last: a file cut short lacks some of it.
  base::Random random(1);
  std::string noise;
  for (int i = 0; i < 100'000; ++i)
    noise += static_cast<char>(random.below(256));
  const std::string packed = *pack_bundle({kEntries[0], {"stream.raw", noise}});
  EXPECT_FALSE(read_bundle(write("cut.tar.gz", packed.substr(0, packed.size() / 2))));
  EXPECT_FALSE(resolve_input(write("b.tar.gz", *pack_bundle({kEntries[0]})).string()));
  EXPECT_FALSE(pack_bundle({{"../x", ""}}));
}

TEST_F(BundleTest, RefusesABomb) {
  std::vector<BundleEntry> many;
  many.push_back(kEntries[0]);
  for (std::size_t i = 0; i < kBundleEntriesMax; ++i)
    many.push_back({"entry" + std::to_string(i), ""});
  EXPECT_FALSE(read_bundle(write("many.tar.gz", *pack_bundle(many))));
}

} // namespace
} // namespace termsoak::streams::workload
