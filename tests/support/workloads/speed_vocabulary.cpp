#include "support/workloads/speed_vocabulary.h"

#include "unicode/utf8.h"

#include <iterator>

namespace termsoak::support {
namespace {

constexpr std::string_view kWords[] = {
    "a",       "after",  "all",    "and",     "answer", "before", "block",    "branch",
    "buffer",  "build",  "bytes",  "cache",   "called", "cannot", "cell",     "change",
    "checked", "clean",  "column", "compile", "count",  "cursor", "debug",    "do",
    "done",    "each",   "error:", "every",   "expect", "failed", "file",     "first",
    "for",     "found",  "from",   "grid",    "has",    "height", "history",  "if",
    "in",      "index",  "into",   "is",      "it",     "kept",   "last",     "layer",
    "left",    "line",   "link",   "linked",  "list",   "live",   "loop",     "make",
    "map",     "memory", "more",   "never",   "next",   "no",     "not",      "note:",
    "of",      "offset", "on",     "one",     "only",   "open",   "or",       "other",
    "page",    "parse",  "passed", "path",    "prune",  "queue",  "read",     "release",
    "report",  "reuse",  "row",    "running", "screen", "scroll", "seconds",  "shell",
    "size",    "some",   "stream", "test",    "that",   "the",    "then",     "this",
    "thread",  "time",   "to",     "tree",    "two",    "until",  "value",    "warning:",
    "was",     "watch",  "when",   "width",   "with",   "write",  "0x5581e0", "/usr/lib",
    "v1.18.2", "[ok]",   "(3/17)", "100%",    "2.5",    "main()", "int64_t",  "src/app/view.cc:417",
};
constexpr std::string_view kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789      .,:;-+*/=_()[]{}<>";
constexpr std::u32string_view kAccented = U"àâäåæçéèêëíîïñóôöøúùûüýÿßœčďěňřšťůžąęłńśźżőűğışț";
constexpr std::u32string_view kBox = U"─│┌┐└┘├┤┬┴┼═║╔╗╚╝╭╮╯╰█▓▒░▀▄▌▐";
constexpr std::u32string_view kMarks = U"\u0300\u0301\u0302\u0303\u0304\u0308\u030A\u0323\u0327\u0331";
constexpr std::string_view kEmoji[] = {"😀", "😅", "🤖", "🚀", "🔥", "✨", "🎯",
                                       "🐛", "🧪", "📦", "🔧", "🌍", "🍀", "🧭"};
constexpr std::string_view kJoined[] = {"👨‍👩‍👧‍👦",
                                        "👩‍💻",
                                        "🧑🏽‍🚀",
                                        "👩🏿‍🤝‍👨🏻",
                                        "🏳️‍🌈",
                                        "🏴‍☠️",
                                        "🐻‍❄️",
                                        "❤️‍🔥",
                                        "🧑‍🦽",
                                        "👨🏼‍⚕️",
                                        "👁️‍🗨️",
                                        "👩‍❤️‍💋‍👨"};
constexpr std::string_view kToned[] = {"👍🏻", "👍🏾", "👋🏿", "🤘🏽", "🙏🏼", "✌🏼"};
constexpr std::string_view kPresented[] = {"✔️", "⚠️", "❤️", "☀️", "⚙️", "✏️", "▶️", "ℹ️", "2️⃣", "#️⃣"};
constexpr std::string_view kSyllables[] = {"नि", "क्षि", "स्त्री", "தமி", "ที่", "ก็", "မြန်", "각", "한"};
constexpr std::string_view kFlags[] = {"AT", "BR", "CH", "DE", "ES", "FR",
                                       "IN", "JP", "KR", "US", "UA", "ZA"};

template <class Values> decltype(auto) one_of(base::Random& random, const Values& values) {
  return values[random.below(std::size(values))];
}

} // namespace

std::string utf8(char32_t code_point) {
  char bytes[4];
  return {bytes, unicode::encode_utf8(code_point, bytes)};
}

std::string_view Vocabulary::word() {
  return one_of(random_, kWords);
}

std::string Vocabulary::prose(std::size_t columns) {
  std::string text;
  while (text.size() < columns) {
    text += word();
    text += ' ';
  }
  text.resize(columns);
  return text;
}

std::string Vocabulary::letters(std::size_t count) {
  std::string text(count, ' ');
  for (char& letter : text)
    letter = one_of(random_, kLetters);
  return text;
}

std::string Vocabulary::ideograph() {
  const std::uint64_t kind = random_.below(20);
  if (kind < 14) return utf8(static_cast<char32_t>(0x4E00 + random_.below(1500)));
  if (kind < 18) return utf8(static_cast<char32_t>(0xAC00 + random_.below(400)));
  return utf8(static_cast<char32_t>((kind == 18 ? 0x3041 : 0x30A1) + random_.below(80)));
}

std::string Vocabulary::accented() {
  return utf8(one_of(random_, kAccented));
}
std::string Vocabulary::cyrillic() {
  return utf8(static_cast<char32_t>(0x430 + random_.below(32)));
}
std::string Vocabulary::greek() {
  return utf8(static_cast<char32_t>(0x3B1 + random_.below(25)));
}
std::string Vocabulary::box() {
  return utf8(one_of(random_, kBox));
}
std::string_view Vocabulary::emoji() {
  return one_of(random_, kEmoji);
}
std::string_view Vocabulary::joined_emoji() {
  return one_of(random_, kJoined);
}
std::string_view Vocabulary::toned_emoji() {
  return one_of(random_, kToned);
}
std::string_view Vocabulary::presented_emoji() {
  return one_of(random_, kPresented);
}
std::string_view Vocabulary::syllable() {
  return one_of(random_, kSyllables);
}

std::string Vocabulary::flag() {
  std::string text;
  for (const char letter : one_of(random_, kFlags))
    text += utf8(static_cast<char32_t>(0x1F1E6 + (letter - 'A')));
  return text;
}

std::string Vocabulary::stacked() {
  std::string text(1, "aceinosuyz"[random_.below(10)]);
  for (std::uint64_t marks = random_.between(1, 3); marks > 0; --marks)
    text += utf8(one_of(random_, kMarks));
  return text;
}

} // namespace termsoak::support
