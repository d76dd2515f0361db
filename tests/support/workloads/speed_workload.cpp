#include "support/workloads/speed_workload.h"

#include "support/workloads/speed_vocabulary.h"

#include "base/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace termsoak::support {
namespace {

/// One stream under construction: what every workload writes with.
class Writer {
public:
  explicit Writer(const SpeedWorkload& wanted)
      : cols(wanted.cols), rows(wanted.rows), random(wanted.seed), words(random) {}

  unsigned cols;
  unsigned rows;
  base::Random random;
  Vocabulary words;
  std::string out;

  [[nodiscard]] std::uint64_t percent() { return random.below(100); }
  [[nodiscard]] std::uint64_t byte() { return random.below(256); }
  template <class... Args> void csi(fmt::format_string<Args...> format, Args&&... args) {
    out += "\x1b[";
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
  }
  void text(std::string_view bytes) { out += bytes; }
  void times(std::uint64_t count, std::string_view bytes) {
    while (count-- > 0)
      out += bytes;
  }
  void end_line() { out += "\r\n"; }
};

void ascii_scroll(Writer& w) {
  w.text(w.words.prose(w.cols));
  w.end_line();
}

void ascii_dense(Writer& w) {
  w.text(w.words.prose(w.random.between(2000, 6000)));
  w.end_line();
}

void unicode(Writer& w) {
  const std::uint64_t columns = w.random.between(w.cols / 2, w.cols - 2);
  for (std::uint64_t column = 0; column < columns; ++column) {
    const std::uint64_t kind = w.percent();
    const std::uint64_t length = w.random.between(2, 8);
    if (kind >= 88) {
      const std::string_view word = w.words.word();
      w.text(word);
      column += word.size();
    }
    for (std::uint64_t i = 0; kind < 88 && i < length; ++i)
      w.text(kind < 50   ? w.words.ideograph()
             : kind < 65 ? w.words.accented()
             : kind < 75 ? w.words.cyrillic()
             : kind < 80 ? w.words.greek()
                         : w.words.box());
    if (kind < 88) column += kind < 50 ? 2 * length : length;
    w.text(" ");
  }
  w.end_line();
}

void graphemes(Writer& w) {
  for (std::uint64_t column = 0; column < w.cols * 2 / 3;) {
    const std::uint64_t kind = w.percent();
    if (kind >= 88) {
      const std::string_view word = w.words.word().substr(0, 8);
      w.text(word);
      w.text(" ");
      column += word.size() + 1;
      continue;
    }
    if (kind < 20)
      w.text(w.words.joined_emoji());
    else if (kind < 32)
      w.text(w.words.flag());
    else if (kind < 42)
      w.text(w.words.toned_emoji());
    else if (kind < 52)
      w.text(w.words.presented_emoji());
    else if (kind < 60)
      w.text(w.words.emoji());
    else if (kind < 78)
      w.text(w.words.stacked());
    else
      w.text(w.words.syllable());
    column += kind >= 60 && kind < 78 ? 1 : 2;
  }
  w.end_line();
}

std::string random_sgr(Writer& w) {
  const std::uint64_t kind = w.percent();
  const auto byte = [&] { return w.byte(); };
  const std::array<std::uint64_t, 6> c = {byte(), byte(), byte(), byte(), byte(), byte()};
  if (kind < 30) return fmt::format("\x1b[38;2;{};{};{}m", c[0], c[1], c[2]);
  if (kind < 45) return fmt::format("\x1b[38;2;{};{};{};48;2;{};{};{}m", c[0], c[1], c[2], c[3], c[4], c[5]);
  if (kind < 55) return fmt::format("\x1b[48;5;{}m", c[0]);
  if (kind < 65) return fmt::format("\x1b[38;5;{};1m", c[0]);
  if (kind < 75) return fmt::format("\x1b[{};{}m", 30 + c[0] % 8, 40 + c[1] % 8);
  constexpr unsigned kToggles[] = {1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29};
  if (kind < 80) return fmt::format("\x1b[{}m", kToggles[c[0] % std::size(kToggles)]);
  if (kind < 84) return fmt::format("\x1b[4:3;58:2::{}:{}:{}m", c[0], c[1], c[2]);
  if (kind < 92) return fmt::format("\x1b[0;{}m", 90 + c[0] % 8);
  return "\x1b[m";
}

void sgr_heavy(Writer& w) {
  // Half of the sequences come from a palette, as in most programs; the others are new, as in gradients.
  std::vector<std::string> palette;
  for (int i = 0; i < 96; ++i)
    palette.push_back(random_sgr(w));
  for (int line = 0; line < 400; ++line) {
    for (std::uint64_t column = 0; column < w.cols;) {
      w.text(w.random.chance(1, 2) ? palette[w.random.below(palette.size())] : random_sgr(w));
      const std::uint64_t letters = std::min<std::uint64_t>(w.random.between(1, 6), w.cols - column);
      w.text(w.words.letters(letters));
      column += letters;
    }
    w.text("\x1b[0m\r\n");
  }
}

// Two draws in one call would come in an order of the compiler's choice, so each has a name first.
void go(Writer& w) {
  const std::uint64_t row = w.random.between(1, w.rows);
  const std::uint64_t column = w.random.between(1, w.cols);
  w.csi("{};{}H", row, column);
}

void redraw_all(Writer& w) {
  for (unsigned row = 1; row <= w.rows; ++row) {
    const std::uint64_t front = w.random.between(30, 37);
    w.csi("{};1H\x1b[{};{}m", row, front, w.random.between(40, 47));
    w.text(w.words.prose(w.random.between(10, w.cols - 1)));
    w.text("\x1b[0m\x1b[K");
  }
}

void scatter_cells(Writer& w) {
  for (std::uint64_t cells = w.random.between(20, 79); cells > 0; --cells) {
    go(w);
    const std::uint64_t kind = w.percent();
    if (kind < 60) {
      w.text(w.words.letters(1));
    } else if (kind < 80) {
      w.csi("1;3{}m", w.random.below(8));
      w.text(w.words.word().substr(0, 6));
      w.text("\x1b[0m");
    } else if (kind < 90) {
      w.times(3, w.words.box());
    } else {
      const char direction = "ABCDEFG"[w.random.below(7)];
      w.csi("{}{}*", w.random.between(1, 5), direction);
    }
  }
}

void scroll_region(Writer& w) {
  const std::uint64_t top = w.random.between(1, w.rows / 2 - 1);
  const std::uint64_t bottom = w.random.between(w.rows / 2 + 1, w.rows);
  w.csi("{};{}r\x1b[{};1H", top, bottom, bottom);
  for (std::uint64_t lines = w.random.between(3, 14); lines > 0; --lines) {
    w.text("\n\r");
    w.text(w.words.prose(w.random.between(5, w.cols - 3)));
  }
  w.csi("{};1H", top);
  w.times(w.random.between(1, 3), "\x1bM");
  const char direction = w.random.chance(1, 2) ? 'S' : 'T';
  w.csi("{}{}\x1b[r", w.random.between(1, 3), direction);
}

void edit_line(Writer& w) {
  switch (w.random.below(10)) {
  case 0:
    return w.csi("{}L", w.random.between(1, 3));
  case 1:
    return w.csi("{}M", w.random.between(1, 3));
  case 2:
    return w.csi("{}@", w.random.between(1, 8));
  case 3:
    return w.csi("{}P", w.random.between(1, 8));
  case 4:
    return w.csi("{}X", w.random.between(1, 19));
  case 5:
    return w.csi("K");
  case 6:
    return w.csi("1K");
  case 7:
    return w.csi("J");
  case 8:
    w.text("=");
    return w.csi("{}b", w.random.between(1, 19));
  default:
    return w.text("\x1b"
                  "7\x1b[1;1Hkept\x1b"
                  "8");
  }
}

void edit_lines(Writer& w) {
  for (std::uint64_t edits = w.random.between(5, 24); edits > 0; --edits) {
    go(w);
    edit_line(w);
    w.text(w.words.prose(w.random.between(1, 11)));
  }
}

void cursor_motion(Writer& w) {
  w.text("\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J");
  for (int frame = 0; frame < 40; ++frame) {
    w.text("\x1b[?2026h");
    const std::uint64_t kind = w.percent();
    if (kind < 15)
      redraw_all(w);
    else if (kind < 70)
      scatter_cells(w);
    else if (kind < 85)
      scroll_region(w);
    else
      edit_lines(w);
    w.text("\x1b[?2026l");
  }
  w.text("\x1b[0m\x1b[r\x1b[?25h\x1b[?1049l\r\n");
}

std::string random_uri(Writer& w) {
  constexpr std::string_view kHosts[] = {"ci", "docs", "git", "wiki", "issues"};
  std::string uri = fmt::format("https://{}.example.org", kHosts[w.random.below(std::size(kHosts))]);
  for (std::uint64_t parts = w.random.between(2, 6); parts > 0; --parts)
    uri += fmt::format("/{}", w.words.word());
  return uri;
}

void hyperlinks(Writer& w) {
  std::vector<std::string> pool;
  for (int i = 0; i < 256; ++i)
    pool.push_back(random_uri(w));
  for (int line = 0; line < 400; ++line) {
    for (std::size_t column = 0; column + 12 < w.cols;) {
      // Half of the links are never seen again.
      std::string uri = pool[w.random.below(pool.size())];
      if (w.random.chance(1, 2)) {
        uri = random_uri(w);
        uri += fmt::format("?id={}", w.random.below(1U << 30));
        uri += fmt::format("#L{}", w.random.below(9999));
      }
      const std::string id = w.percent() < 60 ? "" : fmt::format("id={}", w.random.below(2000));
      const std::string_view end = w.percent() < 70 ? "\x1b\\" : "\x07";
      std::string label(w.words.word());
      label += fmt::format(" {}", w.words.word());
      label.resize(std::min<std::size_t>({label.size(), w.cols - 2 - column, 24}));
      w.text(fmt::format("\x1b]8;{};{}{}{}\x1b]8;;{} ", id, uri, end, label, end));
      column += label.size() + 1;
    }
    w.end_line();
  }
}

constexpr std::string_view kRule = "─";

void rule_line(Writer& w, std::string_view left, std::string_view right) {
  w.text(left);
  w.times(w.cols - 2, kRule);
  w.text(right);
  w.end_line();
}

// What an assistant's command line prints and keeps: prose, a diff, a tool's output in a box, a list with
// links.
void chat_prose(Writer& w) {
  for (std::uint64_t lines = w.random.between(1, 7); lines > 0; --lines) {
    w.csi("38;2;{};", 80 + 25 * w.random.below(6));
    w.text(fmt::format("{};150m", 150 + w.random.below(3) * 20));
    w.text(w.words.prose(w.random.between(8, 29)));
    w.text(fmt::format("\x1b[39m \x1b[1m{}\x1b[22m ", w.words.word()));
    w.text(w.words.prose(w.random.between(4, 29)));
    w.end_line();
  }
}

void chat_diff(Writer& w) {
  const std::uint64_t lines = w.random.between(3, 13);
  for (std::uint64_t line = 0; line < lines; ++line) {
    const bool added = w.random.chance(1, 2);
    std::string code = w.words.prose(w.random.between(10, w.cols - 15));
    code.resize(w.cols - 16, ' ');
    w.text(fmt::format("  \x1b[38;2;153;153;153m{:5} \x1b[48;2;{};38;2;255;255;255m{} {}\x1b[0m\r\n",
                       100 + line, added ? "34;92;43" : "122;41;54", added ? '+' : '-', code));
  }
}

void chat_box(Writer& w) {
  w.text("\x1b[38;2;87;105;247m");
  rule_line(w, "╭", "╮\x1b[39m");
  for (std::uint64_t lines = w.random.between(1, 5); lines > 0; --lines) {
    std::string said = w.words.prose(w.random.between(10, w.cols - 10));
    w.text(
        fmt::format("\x1b[38;2;87;105;247m│\x1b[39m {} \x1b[2m{}\x1b[22m", w.words.presented_emoji(), said));
    w.text(
        fmt::format("{:{}}\x1b[{}G\x1b[38;2;87;105;247m│\x1b[39m\r\n", "", w.cols - 7 - said.size(), w.cols));
  }
  w.text("\x1b[38;2;87;105;247m");
  rule_line(w, "╰", "╯\x1b[39m");
}

void chat_list(Writer& w) {
  for (std::uint64_t lines = w.random.between(1, 5); lines > 0; --lines) {
    const std::uint64_t file = w.random.below(500);
    const std::string_view sign = w.random.chance(1, 2) ? w.words.emoji() : w.words.presented_emoji();
    w.text(fmt::format(" {} {} \x1b]8;;file:///src/{}.cc\x07\x1b[4msrc/{}.cc\x1b[24m\x1b]8;;\x07\r\n", sign,
                       w.words.prose(w.random.between(10, 39)), file, file));
  }
}

void clear_panel(Writer& w, unsigned height) {
  if (height == 0) return;
  w.times(height - 1, "\x1b[2K\x1b[1A");
  w.text("\x1b[2K\x1b[G");
}

// The panel below the transcript, drawn anew for each step of its spinner; returns its height.
unsigned spinner_panel(Writer& w, unsigned inputs, std::uint64_t frame) {
  constexpr std::string_view kSpinner[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦",
                                           "⠧", "✢", "✳", "✶", "✻", "✽", "·"};
  constexpr std::string_view kDoing[] = {"Thinking",  "Reading",   "Running tests",
                                         "Compiling", "Searching", "Editing view.cc"};
  const std::string_view doing = kDoing[w.random.below(std::size(kDoing))];
  w.text(fmt::format("\r\n\x1b[38;2;215;119;87m{} {}… \x1b[39m\x1b[38;2;153;153;153m({}s · ↑ {} tokens · "
                     "\x1b[1mesc\x1b[22m to "
                     "interrupt)\x1b[39m\r\n\r\n\x1b[38;2;136;136;136m",
                     kSpinner[frame % std::size(kSpinner)], doing, frame, w.random.below(90'000)));
  rule_line(w, "╭", "╮");
  for (unsigned i = 0; i < inputs; ++i)
    w.text(fmt::format("│\x1b[39m > {}\x1b[7m \x1b[27m{:{}}\x1b[38;2;136;136;136m│\r\n", w.words.prose(20),
                       "", w.cols - 26));
  rule_line(w, "╰", "╯\x1b[39m");
  w.text(fmt::format("  \x1b[2m? for shortcuts\x1b[22m  ✔️ {}% context", 100 - frame));
  return 6 + inputs;
}

void ai_cli_mix(Writer& w) {
  unsigned height = 0;
  for (int block = 0; block < 8; ++block) {
    w.text(fmt::format("\x1b]0;✳ task {}\x07\x1b[?2026h\x1b[?25l", w.random.below(1000)));
    clear_panel(w, height);
    const std::uint64_t kind = w.percent();
    if (kind < 35)
      chat_prose(w);
    else if (kind < 60)
      chat_diff(w);
    else if (kind < 80)
      chat_box(w);
    else
      chat_list(w);
    w.text("\x1b[?25h\x1b[?2026l");
    height = 0;
    const auto inputs = static_cast<unsigned>(w.random.below(5));
    const std::uint64_t frames = w.random.between(2, 12);
    for (std::uint64_t frame = 0; frame < frames; ++frame) {
      w.text("\x1b[?2026h\x1b[?25l");
      clear_panel(w, height);
      height = spinner_panel(w, inputs, frame);
      w.text("\x1b[?25h\x1b[?2026l");
    }
  }
  w.end_line();
}

struct Row {
  std::string_view name;
  void (*write)(Writer&);
};

constexpr Row kRows[] = {{"ascii_scroll", ascii_scroll}, {"ascii_dense", ascii_dense},
                         {"unicode", unicode},           {"graphemes", graphemes},
                         {"sgr_heavy", sgr_heavy},       {"cursor_motion", cursor_motion},
                         {"hyperlinks", hyperlinks},     {"ai_cli_mix", ai_cli_mix}};

constexpr auto kNames = [] {
  std::array<std::string_view, std::size(kRows)> names;
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = kRows[i].name;
  return names;
}();

} // namespace

std::span<const std::string_view> speed_workload_names() {
  return kNames;
}

std::string make_speed_workload(const SpeedWorkload& wanted) {
  for (const Row& row : kRows) {
    if (row.name != wanted.name) continue;
    Writer writer(wanted);
    while (writer.out.size() < wanted.bytes_min)
      row.write(writer);
    writer.text("\x1b[0m\x1b]8;;\x1b\\\r\n");
    return std::move(writer.out);
  }
  return {};
}

} // namespace termsoak::support
