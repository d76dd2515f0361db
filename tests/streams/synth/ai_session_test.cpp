#include "streams/synth/recipe.h"

#include <gtest/gtest.h>

#include <string>

namespace termsoak::streams::synth {
namespace {

std::string whole(Producer producer) {
  Generator generator(std::move(producer));
  std::string bytes;
  while (const auto event = generator.next())
    bytes += event->bytes;
  return bytes;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size())
    ++found;
  return found;
}

/// CSI sequences whose final byte is `final`, or all of them for 0.
std::size_t count_csi(std::string_view text, char final, std::string_view begins = "") {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find("\x1b[", at)) != std::string_view::npos;) {
    const std::size_t params = at += 2;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x40)
      ++at;
    if (at < text.size() && (final == 0 || text[at] == final) && text.substr(params).starts_with(begins))
      ++found;
  }
  return found;
}

/// Rows that leave a screen of `screen_rows` rows at the top: the cursor only moves by LF and CUU here.
std::size_t scrolled(std::string_view text, std::size_t screen_rows) {
  std::size_t row = 0, lost = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      if (row + 1 < screen_rows)
        ++row;
      else
        ++lost;
    } else if (text.substr(at).starts_with("\x1b[")) {
      std::size_t value = 0;
      for (at += 2; static_cast<unsigned char>(text[at]) < 0x40; ++at)
        value = text[at] >= '0' && text[at] <= '9' ? value * 10 + static_cast<std::size_t>(text[at] - '0')
                                                   : value;
      if (text[at] == 'A') row -= std::min(row, value);
    }
  }
  return lost;
}

TEST(AiSession, HasTheFrequenciesOfTheRecordings) {
  const std::string bytes = whole(parse_request("ai-session,bytes=2000000")->open());
  const double kib = static_cast<double>(bytes.size()) / 1024;
  const auto near = [&](const char* what, std::size_t found, double recorded) {
    const double per_kib = static_cast<double>(found) / kib;
    EXPECT_NEAR(per_kib, recorded, recorded / 10) << what;
  };
  near("frames", count(bytes, "\x1b[?2026h"), 4.30);
  near("SGR", count_csi(bytes, 'm'), 18.8);
  near("true colour", count_csi(bytes, 'm', "38;2"), 0.93);
  near("CSI", count_csi(bytes, 0), 37.4);
  near("line feeds", count(bytes, "\n"), 23.1);
  near("titles", count(bytes, "\x1b]0;"), 0.30);
  near("scrolled rows", scrolled(bytes, 50), 0.334);
  EXPECT_EQ(count(bytes, "\x1b]8;"), 0U);
}

TEST(AiSession, TakesClustersAndLinksWhenAsked) {
  const std::string bytes =
      whole(parse_request("ai-session,bytes=1000000,clusters_per_mb=500,links_per_mb=100")->open());
  EXPECT_NEAR(static_cast<double>(count(bytes, "\x1b]8;;f")), 100, 5);
  const std::size_t joined = count(bytes, "\u200D") + count(bytes, "\uFE0F") + count(bytes, "\U0001F3FD");
  EXPECT_GT(joined, 200U);
}

} // namespace
} // namespace termsoak::streams::synth
