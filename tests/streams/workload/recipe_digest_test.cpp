#include <gtest/gtest.h>

#include <map>
#include <string>

#include "streams/formats/digest.h"
#include "streams/synth/recipe.h"

/// The bytes of every recipe, pinned: a change here breaks everybody's saved figures, so a recipe that has to
/// change gets a new name. Resizes are hashed as "<COLSxROWS>" where they stand.
namespace termsoak::streams::synth {
namespace {

const std::map<std::string_view, std::string_view> kDigests{
    {"plain-scroll", "98b44db6fe54905bc357f7d0171de3782f06a4af8111c69f073341a145dedf7d"},
    {"style-scroll", "b0d761d58a26d0b3b92b2ca7c2a15b5a2a516bf92e31ec79396b827b5281546d"},
    {"grapheme-scroll", "679fc3b2fdb95dbf207cb5e3dc8626a893474a126133651cce8578eb558a1a34"},
    {"osc8-scroll", "9c6272c7c403b89415226520808389381ea1e84bf4c1cb8d4c3da12250b4b5c4"},
    {"emoji-scroll", "23c20fd4c4beb8cd6dad269e7cae2cd5b39562cac959d4e20d48289c9064f3c2"},
    {"unique-links", "2bf3616fa5d3f09d04f000eab5043f7f487da9a9f1c49bf392e918101194d29a"},
    {"number-laps", "a203a365e244052d9e7b17c830d2ff910071e789b93b93d993561a39bd1597fa"},
    {"combining-flood", "799b3718c918ae8174d8c4cbd4f16bcd77497da1b2a0f41d8e0ff48eada64f80"},
    {"long-line", "cd3026da1278aaa1209e7e263a711e9b956ca4e346344df01a094897287cbcde"},
    {"resize-storm", "bae3a4f62be5affacd40f275ec96839d89d4e462d999afd7e7c07d48261621ca"},
    {"redraw-in-place", "00932e02e5b32c374eaca251581891790e7497be96f3976f378d8c95457a8c80"},
    {"alternate-screen", "488317ec8b2d69e20bf8f586f2082fd8f48aae475dcbbfc236c5806b44597c87"},
    {"clear-and-reset", "6b554637996b1330c621f3068342c316f21d4a4ab60744dd1d3c58645b55b6a8"},
    {"ai-session", "ae2946ad20f1eb3ad09f06eabc12f6d3fb37e8e15d853216e7e9913577cd643d"},
    {"inline-images", "a7dd3c14002a7f52ce91bf1aeb8879acb140b628f699d2c0cd3d1f4ca71abe21"},
    {"unterminated-strings", "aa093505e64abdde8402f1862c8ea560e08bbae51465920940c43da163dc4ac1"},
    {"control-flood", "c0900c927838a5b19b2f6768da2fa7ad5bd9a0372081bfe5ef4fe9a1973bf590"},
    {"random-bytes", "16972dcbdecdd8533ac8d8bc185487771aa6d0401753f4a05f0d272022725672"},
    {"quota-plateau", "8f5cb005db375577919e0c2a2e8a2bd0e30451d7e6a95dd1b7d8bb453629d702"},
    {"unlimited-history", "9334c2d52a75380f41da3035ac00f11f746652398c2152c426a8af92c1093baf"},
    {"one-time-step", "e26c3e5a608bf2de7f7bf92ec2515fdf66b566ac912e02f65a86b056d4859b32"},
    {"saturating-warm-up", "70ce52717815ea432e032444a91a7a3dce355a98f6b5f499b3f2eacf35752471"},
    {"sawtooth", "6decded209fd7a8494707352d715d68f0330c274611aacf90fe3bcfaabff538c"},
};

std::string digest_of(const Recipe& recipe) {
  Generator generator(
      Request{.recipe = &recipe, .parameters = Parameters(recipe.parameters), .seed = 1, .bytes = 1'000'000}
          .open());
  formats::Sha256 digest;
  while (const auto event = generator.next()) {
    digest.update(event->bytes);
    if (event->kind == SynthEvent::Kind::Resize)
      digest.update("<" + std::to_string(event->size.cols) + "x" + std::to_string(event->size.rows) + ">");
  }
  return digest.hex();
}

TEST(RecipeDigest, IsPinnedForEveryRecipe) {
  for (const Recipe& recipe : recipes()) {
    const auto pinned = kDigests.find(recipe.name);
    const std::string_view expected = pinned == kDigests.end() ? "nothing pinned" : pinned->second;
    EXPECT_EQ(digest_of(recipe), expected) << recipe.name;
  }
}

} // namespace
} // namespace termsoak::streams::synth
