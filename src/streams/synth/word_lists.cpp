#include "streams/synth/word_lists.h"

namespace termsoak::streams::synth {
namespace {

constexpr std::array<std::string_view, 64> kWords{
    "the",     "of",      "and",      "page",    "row",     "cell",   "history", "buffer",
    "compile", "link",    "test",     "passed",  "failed",  "error:", "warning", "note:",
    "src",     "main.cc", "build",    "target",  "release", "debug",  "done",    "in",
    "12",      "48",      "310",      "ms",      "7%",      "93%",    "0x1f3a",  "line",
    "reading", "writing", "updated",  "removed", "added",   "file",   "files",   "tree",
    "branch",  "commit",  "fetch",    "merge",   "with",    "from",   "into",    "while",
    "for",     "each",    "function", "value",   "returns", "null",   "true",    "false",
    "server",  "client",  "request",  "reply",   "queue",   "worker", "thread",  "lock"};

constexpr std::array<std::string_view, 12> kCombining{"e\u0301", "a\u0308", "n\u0303",       "o\u0302",
                                                      "u\u030A", "c\u0327", "s\u030C",       "z\u0307",
                                                      "i\u0304", "y\u0301", "a\u0323\u0302", "o\u031B\u0301"};
constexpr std::array<std::string_view, 12> kZwj{
    "\U0001F468\u200D\U0001F469\u200D\U0001F467",                 // family of three
    "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466", // family of four
    "\U0001F469\u200D\U0001F4BB",                                 // woman technologist
    "\U0001F9D1\U0001F3FD\u200D\U0001F680",                       // astronaut, medium skin
    "\U0001F3F3\uFE0F\u200D\U0001F308",                           // rainbow flag
    "\U0001F441\uFE0F\u200D\U0001F5E8\uFE0F",                     // eye in speech bubble
    "\U0001F43B\u200D\u2744\uFE0F",                               // polar bear
    "\u2764\uFE0F\u200D\U0001F525",                               // heart on fire
    "\U0001F3F4\u200D\u2620\uFE0F",                               // pirate flag
    "\U0001F469\U0001F3FF\u200D\U0001F91D\u200D\U0001F468\U0001F3FB",
    "\U0001F9D1\u200D\U0001F9BD", // person in manual wheelchair
    "\U0001F469\u200D\u2764\uFE0F\u200D\U0001F48B\u200D\U0001F468"};
constexpr std::array<std::string_view, 8> kFlags{
    "\U0001F1E9\U0001F1EA", "\U0001F1EB\U0001F1F7", "\U0001F1EF\U0001F1F5", "\U0001F1E7\U0001F1F7",
    "\U0001F1EE\U0001F1F3", "\U0001F1FF\U0001F1E6", "\U0001F1E8\U0001F1E6", "\U0001F1F0\U0001F1F7"};
constexpr std::array<std::string_view, 8> kSkinTones{
    "\U0001F44D\U0001F3FB", "\U0001F44D\U0001F3FD", "\U0001F44B\U0001F3FF", "\U0001F918\U0001F3FE",
    "\U0001F64F\U0001F3FC", "\u270C\U0001F3FD",     "\U0001F4AA\U0001F3FF", "\U0001F9D1\U0001F3FE"};
constexpr std::array<std::string_view, 8> kKeycaps{"1\uFE0F\u20E3", "#\uFE0F\u20E3", "\u2714\uFE0F",
                                                   "\u26A0\uFE0F",  "\u2764\uFE0F",  "\u2139\uFE0F",
                                                   "\u25B6\uFE0F",  "\u2699\uFE0F"};

template <std::size_t N>
std::string_view pick(base::Random& random, const std::array<std::string_view, N>& list) {
  return list[random.below(N)];
}

} // namespace

std::string_view word(base::Random& random) {
  return pick(random, kWords);
}

void write_words(StreamBuilder& builder, base::Random& random, std::uint64_t columns) {
  while (columns > 0) {
    const std::string_view next = word(random);
    // A blank needs a word after it, so a word that would leave one column grows into it.
    const std::uint64_t taken = next.size() + 1 < columns ? next.size() : columns;
    builder.text(next.substr(0, static_cast<std::size_t>(taken)));
    if (taken > next.size()) builder.fill('.', static_cast<std::size_t>(taken - next.size()));
    columns -= taken;
    if (columns == 0) return;
    builder.byte(' ');
    --columns;
  }
}

std::string_view cluster(base::Random& random, ClusterKind kind) {
  switch (kind) {
  case ClusterKind::Combining:
    return pick(random, kCombining);
  case ClusterKind::Zwj:
    return pick(random, kZwj);
  case ClusterKind::Flag:
    return pick(random, kFlags);
  case ClusterKind::SkinTone:
    return pick(random, kSkinTones);
  case ClusterKind::Keycap:
    return pick(random, kKeycaps);
  case ClusterKind::Mixed:
    break;
  }
  return cluster(random,
                 static_cast<ClusterKind>(random.below(static_cast<std::uint64_t>(ClusterKind::Mixed))));
}

Rgb distinct_colour(std::uint64_t n) {
  // An odd factor permutes the residues modulo 2^24, and this one spreads neighbours far apart.
  const std::uint64_t mixed = n * 0x9E3779B1;
  return {static_cast<std::uint8_t>(mixed >> 16), static_cast<std::uint8_t>(mixed >> 8),
          static_cast<std::uint8_t>(mixed)};
}

void write_colour(StreamBuilder& builder, unsigned sgr, Rgb colour) {
  builder.csi('m', sgr, 2, colour.red, colour.green, colour.blue);
}

void write_link_open(StreamBuilder& builder, std::string_view id, std::string_view uri) {
  builder.text("\x1b]8;");
  if (!id.empty()) {
    builder.text("id=");
    builder.text(id);
  }
  builder.byte(';');
  builder.text(uri);
  builder.text("\x1b\\");
}

void write_link_close(StreamBuilder& builder) {
  builder.text("\x1b]8;;\x1b\\");
}

void write_crlf(StreamBuilder& builder) {
  builder.text("\r\n");
}

} // namespace termsoak::streams::synth
