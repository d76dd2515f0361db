#include "streams/transform/scrub.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sys/random.h>

#include "streams/transform/scrubbers.h"
#include "streams/transform/tokenizer.h"

namespace termsoak::streams::transform {
namespace {

/// Which of G0..G3 hold line drawing, and which of them text uses.
class Charsets {
public:
  void see(const Token& token, std::string_view bytes) {
    if (token.kind == TokenKind::Control) {
      if (bytes == "\x0E") used_ = 1;
      if (bytes == "\x0F") used_ = 0;
      return;
    }
    if (token.kind != TokenKind::Escape) return;
    if (bytes == "\x1b"
                 "c")
      *this = Charsets();
    constexpr std::string_view kDesignators = "()*+";
    if (bytes.size() == 3 && kDesignators.contains(bytes[1]))
      drawing_[kDesignators.find(bytes[1])] = bytes[2] == '0';
  }
  [[nodiscard]] bool drawing() const { return drawing_[used_]; }

private:
  std::array<bool, 4> drawing_{};
  std::size_t used_ = 0;
};

/// A word goes on across these: they change how it looks or what it links to, never where the next letter
/// goes.
bool word_survives(const Token& token, std::string_view output) {
  return token.kind == TokenKind::Osc || (token.kind == TokenKind::Csi && token.last_of(output) == 'm');
}

std::string joined_output(const formats::Recording& recording) {
  std::string output;
  output.reserve(recording.counts.output_bytes);
  for (const formats::StoredEvent& event : recording.events)
    if (event.kind == formats::EventKind::Output) output += event.bytes;
  return output;
}

void scrub_header(formats::StreamInfo& info, Pseudonymizer& pseudonyms) {
  scrub_text(info.title, pseudonyms);
  scrub_text(info.command, pseudonyms);
  for (auto& [name, value] : info.env)
    if (name != "TERM") scrub_text(value, pseudonyms);
}

/// What was typed: keys stay keys, everything that can be read becomes the same letter.
void scrub_input(std::string& bytes) {
  std::string blank = bytes;
  Tokenizer tokenizer(bytes);
  while (const auto token = tokenizer.next()) {
    if (token->kind != TokenKind::Text && !is_string(token->kind)) continue;
    const std::size_t skip = token->kind == TokenKind::Text ? 0 : token->introducer_bytes;
    const std::size_t count =
        token->kind == TokenKind::Text ? token->byte_count : payload_of(*token, bytes).size();
    std::fill_n(blank.begin() + static_cast<std::ptrdiff_t>(token->offset + skip), count, 'x');
  }
  bytes = std::move(blank);
}

} // namespace

base::Result<ScrubKey> random_key() {
  ScrubKey key;
  std::size_t filled = 0;
  while (filled < key.size()) {
    const ssize_t count = ::getrandom(key.data() + filled, key.size() - filled, 0);
    if (count < 0 && errno != EINTR)
      return base::fail(base::ErrorKind::Io, fmt::format("no random key: {}", std::strerror(errno)));
    filled += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  return key;
}

std::string scrub_output(std::string_view output, Pseudonymizer& pseudonyms, ScrubCounts& counts) {
  std::string scrubbed(output);
  TextScrubber text(scrubbed, pseudonyms);
  Charsets charsets;
  Tokenizer tokenizer(output);
  while (const auto token = tokenizer.next()) {
    if (token->kind == TokenKind::Text) {
      text.run(token->offset, token->byte_count);
      continue;
    }
    if (!word_survives(*token, output)) text.end_word();
    if (is_string(token->kind)) {
      scrub_string(scrubbed, *token, pseudonyms);
      ++counts.strings;
    } else {
      charsets.see(*token, token->in(output));
      text.set_line_drawing(charsets.drawing());
    }
  }
  text.end_word();
  return scrubbed;
}

formats::Recording scrub(const formats::Recording& recording, const ScrubOptions& options,
                         ScrubCounts& counts) {
  Pseudonymizer pseudonyms(options.key, options.keep_words);
  const std::string output = scrub_output(joined_output(recording), pseudonyms, counts);
  formats::Recording scrubbed = recording;
  scrubbed.source = {};
  std::size_t at = 0;
  for (formats::StoredEvent& event : scrubbed.events) {
    if (event.kind == formats::EventKind::Output) {
      event.bytes.assign(output, at, event.bytes.size());
      at += event.bytes.size();
    } else if (event.kind == formats::EventKind::Input) {
      scrub_input(event.bytes);
    } else if (event.kind == formats::EventKind::Marker) {
      scrub_text(event.bytes, pseudonyms);
    }
    if (options.time == TimePrecision::Coarse)
      event.time = std::chrono::floor<std::chrono::seconds>(event.time);
  }
  scrub_header(scrubbed.info, pseudonyms);
  if (options.time == TimePrecision::Coarse) scrubbed.info.timestamp.reset();
  counts.words = pseudonyms.words_replaced();
  counts.links = pseudonyms.links_replaced();
  return scrubbed;
}

base::Result<void> prove_same_trace(const formats::Recording& original, const formats::Recording& scrubbed,
                                    std::span<const std::string_view> strategies, const TraceOracle& oracle) {
  std::atomic<std::size_t> next{0};
  std::mutex guard;
  std::optional<base::Error> problem;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < strategies.size();) {
      const auto before = oracle(original, strategies[i]);
      const auto after = before ? oracle(scrubbed, strategies[i]) : before;
      if (after && *after == *before) continue;
      const std::scoped_lock lock(guard);
      if (problem) return;
      problem =
          after
              ? base::Error{.kind = base::ErrorKind::Internal,
                            .message = fmt::format("the scrubbed stream's memory differs from the original's "
                                                   "under '{}': nothing is written",
                                                   strategies[i]),
                            .remedy = "please report which program made the stream"}
              : after.error();
      return;
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
      others.emplace_back(work);
    work();
  }
  if (problem) return std::unexpected(*problem);
  return {};
}

} // namespace termsoak::streams::transform
