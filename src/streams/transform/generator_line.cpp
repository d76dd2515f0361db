#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "streams/transform/shrink.h"
#include "streams/transform/tokenizer.h"

namespace termsoak::streams::transform {
namespace {

using nlohmann::ordered_json;

/// Units longer than this many tokens are not looked for: what is left after shrinking repeats in short ones.
constexpr std::size_t kUnitTokensMax = 64;
constexpr std::size_t kTimesMin = 4;

std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<std::string> tokens;
  Tokenizer tokenizer(text);
  while (const auto token = tokenizer.next()) {
    if (token->kind != TokenKind::Text) {
      tokens.emplace_back(token->in(text));
      continue;
    }
    for (const char c : token->in(text)) {
      if ((c & 0xC0) == 0x80 && !tokens.empty())
        tokens.back() += c;
      else
        tokens.emplace_back(1, c);
    }
  }
  return tokens;
}

struct Run {
  std::size_t unit = 1;
  std::size_t times = 1;
  [[nodiscard]] std::size_t length() const { return unit * times; }
};

/// The longest repetition that begins at `at`.
Run longest_run(const std::vector<std::string>& tokens, std::size_t at) {
  Run best;
  for (std::size_t unit = 1; unit <= kUnitTokensMax && at + unit * 2 <= tokens.size(); ++unit) {
    std::size_t end = at + unit;
    while (end < tokens.size() && tokens[end] == tokens[end - unit])
      ++end;
    const Run run{unit, (end - at) / unit};
    if (run.times >= kTimesMin && run.length() > best.length()) best = run;
  }
  return best;
}

std::string joined(const std::vector<std::string>& tokens, std::size_t from, std::size_t count) {
  std::string text;
  for (std::size_t i = from; i < from + count; ++i)
    text += tokens[i];
  return text;
}

} // namespace

std::string generator_line(const std::vector<formats::StoredEvent>& events) {
  if (events.size() != 1 || events.front().kind != formats::EventKind::Output) return {};
  const std::string& text = events.front().bytes;
  const auto tokens = tokens_of(text);
  ordered_json parts = ordered_json::array();
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty()) parts.push_back({{"text", std::exchange(plain, {})}});
  };
  for (std::size_t at = 0; at < tokens.size();) {
    const Run run = longest_run(tokens, at);
    if (run.times < kTimesMin) {
      plain += tokens[at++];
      continue;
    }
    flush();
    parts.push_back({{"repeat", {{"times", run.times}, {"of", {{"text", joined(tokens, at, run.unit)}}}}}});
    at += run.length();
  }
  flush();
  try {
    std::string line = ordered_json{{"sequence", std::move(parts)}}.dump(-1, ' ', true);
    return line.size() * 2 <= text.size() ? line : std::string{};
  } catch (const nlohmann::json::type_error&) {
    return {}; // ill-formed UTF-8 has no place in JSON
  }
}

} // namespace termsoak::streams::transform
