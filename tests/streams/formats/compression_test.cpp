#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

#include "base/fd.h"
#include "base/random.h"
#include "streams/formats/digest.h"
#include "streams/formats/recording.h"
#include "streams/formats/writer.h"
#include "support/recording_text.h"

namespace termsoak::streams::formats {
namespace {

using test::output_of;
using test::recording_text;

/// `bytes` as a raw recording packed by our own writer.
std::string packed(const std::string& bytes, const std::string& ending) {
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("pack_" + std::to_string(::getpid()) + ".raw" + ending);
  auto writer = open_writer(path, {});
  EXPECT_TRUE(writer);
  EXPECT_TRUE((*writer)->write({.bytes = bytes}));
  EXPECT_TRUE((*writer)->finish());
  auto content = base::read_file(path, std::size_t{1} << 30);
  EXPECT_TRUE(content);
  std::filesystem::remove(path);
  return content.value_or("");
}

class Packed : public testing::TestWithParam<const char*> {};

TEST_P(Packed, ReadsLikeThePlainFile) {
  base::Random random(3);
  std::string bytes;
  while (bytes.size() < 700'000)
    bytes += static_cast<char>('a' + random.below(20));
  const std::string file = packed(bytes, GetParam());
  EXPECT_LT(file.size(), bytes.size());
  auto reader = open_memory_reader(file, "x");
  ASSERT_TRUE(reader);
  const auto recording = load(**reader);
  ASSERT_TRUE(recording) << recording.error().message;
  ASSERT_EQ(recording->events.size(), 1u);
  EXPECT_TRUE(recording->events[0].bytes == bytes);
  EXPECT_EQ(recording->source.file_bytes, file.size());
  EXPECT_EQ(recording->source.sha256, sha256_hex(file));
  EXPECT_TRUE(recording->warnings.empty());
}

TEST_P(Packed, CutOffIsAnErrorOrAWarning) {
  base::Random random(5);
  std::string bytes;
  while (bytes.size() < 300'000)
    bytes += static_cast<char>(random.below(256));
  const std::string file = packed(bytes, GetParam());
  const std::string cut = file.substr(0, file.size() - 40);
  const std::string strict = recording_text(cut, "x");
  EXPECT_NE(strict.find("error: x: "), std::string::npos) << GetParam();
  EXPECT_NE(strict.find("data end before their end mark"), std::string::npos)
      << strict.substr(strict.size() - std::min<std::size_t>(strict.size(), 120));
  const std::string tolerant = recording_text(cut, "x", {.truncation = Truncation::IsWarning});
  EXPECT_EQ(tolerant.find("error"), std::string::npos);
  EXPECT_NE(tolerant.find("warning: 1 x "), std::string::npos);
}

TEST_P(Packed, ABombIsAnError) {
  const std::string file = packed(std::string(3'000'000, 'x'), GetParam());
  ReaderOptions options;
  options.expanded_bytes_max = 1'000'000;
  const std::string text = output_of(file, "x", options);
  EXPECT_TRUE(text.starts_with("error: x: unpacks to more than ")) << text.substr(0, 200);
}

/// gzip and zstd files need not carry a checksum that the library looks at; xz and bzip2 do.
TEST(Damage, IsAnErrorWhereTheFormatCanTell) {
  for (const char* ending : {".xz", ".bz2"}) {
    std::string file = packed(std::string(100'000, 'x') + "tail", ending);
    for (std::size_t i = file.size() / 2; i < file.size() / 2 + 6; ++i)
      file[i] = static_cast<char>(file[i] ^ 0x55);
    const std::string text = output_of(file, "x");
    EXPECT_TRUE(text.starts_with("error: x: ")) << text.substr(0, 200);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Packed, testing::Values(".gz", ".zst", ".xz", ".bz2"),
                         [](const auto& row) { return std::string(row.param + 1); });

TEST(Damage, ShorterThanAMagicIsPlainBytesOrAnError) {
  // Found by fuzzing: a file of the three letters "BZh" ended the program.
  for (const std::string_view whole :
       {std::string_view("\x1f\x8b\x08\x00", 4), std::string_view("\x28\xb5\x2f\xfd"),
        std::string_view("\xfd\x37\x7a\x58\x5a\x00", 6), std::string_view("BZh91AY&SY")})
    for (std::size_t bytes = 1; bytes <= whole.size(); ++bytes) {
      auto reader = open_memory_reader(std::string(whole.substr(0, bytes)), "x");
      if (!reader) continue;
      const auto recording = load(**reader);
      if (recording) {
        EXPECT_EQ(recording->counts.output_bytes, bytes) << whole;
      }
    }
  EXPECT_EQ(output_of("BZh", "x"), "BZh");
  EXPECT_EQ(output_of("BZhello", "x"), "BZhello");
}

TEST(Gzip, ReadsEveryMemberAndCountsGarbage) {
  const std::string two = packed("one ", ".gz") + packed("two", ".gz");
  EXPECT_EQ(output_of(two, "x"), "one two");
  EXPECT_EQ(recording_text(two + "garbage!", "x"),
            "0.000000 o one two\nwarning: 8 x bytes behind the end of the gzip data, left out\n");
  EXPECT_EQ(output_of(packed("", ".gz"), "x"), "");
}

TEST(Gzip, RatioIsBoundedToo) {
  const std::string file = packed(std::string(80'000'000, '\0'), ".gz");
  ReaderOptions options;
  options.expansion_ratio_max = 100;
  EXPECT_TRUE(output_of(file, "x", options).starts_with("error: x: unpacks to more than "));
  EXPECT_EQ(output_of(file, "x").size(), 80'000'000u);
}

TEST(Source, DigestCoversWhatNobodyRead) {
  const std::string bytes(1'000'000, 'q');
  const auto path = std::filesystem::path(testing::TempDir()) / ("digest_" + std::to_string(::getpid()));
  ASSERT_TRUE(base::write_file(path, bytes));
  auto reader = open_reader(path);
  ASSERT_TRUE(reader);
  ASSERT_TRUE((*reader)->next());
  const auto summary = (*reader)->summary();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->file_bytes, bytes.size());
  EXPECT_EQ(summary->sha256, sha256_hex(bytes));
  std::filesystem::remove(path);
}

TEST(Source, NamesWhatCannotBeOpened) {
  const auto missing = open_reader("/nonexistent/x.cast");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, base::ErrorKind::BadInput);
  EXPECT_EQ(missing.error().message, "/nonexistent/x.cast: cannot be opened: No such file or directory");
  const auto folder = open_reader("/usr");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "/usr: is a directory");
}

TEST(Sha256, KnowsTheStandardVector) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace termsoak::streams::formats
