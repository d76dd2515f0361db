#include <unistd.h>
#include <vterm.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A foreign terminal core for the tests: libvterm with a scrollback ring, fed on stdin as `pipe:` targets
/// are. It has one defect that can be switched on: with --leak N every Nth line that leaves the ring is
/// forgotten instead of freed.
namespace {

struct Options {
  int cols = 80;
  int rows = 24;
  std::size_t lines_max = 1000;
  std::size_t leak_every = 0; ///< 0: clean
  bool acknowledges = true;
};

/// The lines that left the screen, oldest first.
class Scrollback {
public:
  explicit Scrollback(const Options& options) : options_(options) {}

  void push(int cols, const VTermScreenCell* cells) {
    lines_.push_back(std::make_unique<VTermScreenCell[]>(static_cast<std::size_t>(cols)));
    std::copy_n(cells, cols, lines_.back().get());
    if (lines_.size() <= options_.lines_max) return;
    ++dropped_;
    if (options_.leak_every != 0 && dropped_ % options_.leak_every == 0)
      static_cast<void>(lines_.front().release()); // the defect: nobody frees it any more
    lines_.pop_front();
  }

private:
  const Options& options_;
  std::deque<std::unique_ptr<VTermScreenCell[]>> lines_;
  std::size_t dropped_ = 0;
};

int push_line(int cols, const VTermScreenCell* cells, void* user) {
  static_cast<Scrollback*>(user)->push(cols, cells);
  return 1;
}

class Harness {
public:
  explicit Harness(const Options& options)
      : options_(options), scrollback_(options_), terminal_(vterm_new(options.rows, options.cols)) {
    vterm_set_utf8(terminal_, 1);
    VTermScreen* screen = vterm_obtain_screen(terminal_);
    callbacks_.sb_pushline = push_line;
    vterm_screen_set_callbacks(screen, &callbacks_, &scrollback_);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
    vterm_screen_reset(screen, 1);
  }
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;
  ~Harness() { vterm_free(terminal_); }

  int run() {
    if (options_.acknowledges) std::puts("termsoak-ack 1");
    std::fflush(stdout);
    std::vector<char> buffer(1 << 16);
    unsigned long long consumed = 0;
    while (true) {
      const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      if (got < 0) return 1;
      if (got == 0) return 0;
      vterm_input_write(terminal_, buffer.data(), static_cast<std::size_t>(got));
      drop_answers();
      consumed += static_cast<unsigned long long>(got);
      if (options_.acknowledges) std::printf("ack %llu\n", consumed);
      std::fflush(stdout);
    }
  }

private:
  void drop_answers() {
    char answers[512];
    while (vterm_output_read(terminal_, answers, sizeof answers) > 0) {
    }
  }

  Options options_;
  Scrollback scrollback_;
  VTermScreenCallbacks callbacks_{};
  VTerm* terminal_;
};

long number(const char* text) {
  char* end = nullptr;
  const long value = std::strtol(text, &end, 10);
  if (end == text || *end != '\0' || value < 0) {
    std::fprintf(stderr, "not a number: %s\n", text);
    std::exit(2);
  }
  return value;
}

long from_environment(const char* name, long fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : number(text);
}

} // namespace

int main(int argc, char** argv) {
  Options options;
  options.cols = static_cast<int>(from_environment("TERMSOAK_COLS", options.cols));
  options.rows = static_cast<int>(from_environment("TERMSOAK_ROWS", options.rows));
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--no-ack") {
      options.acknowledges = false;
    } else if (i + 1 < argc && word == "--scrollback") {
      options.lines_max = static_cast<std::size_t>(number(argv[++i]));
    } else if (i + 1 < argc && word == "--leak") {
      options.leak_every = static_cast<std::size_t>(number(argv[++i]));
    } else {
      std::fprintf(stderr, "usage: %s [--no-ack] [--scrollback LINES] [--leak EVERY] < STREAM\n", argv[0]);
      return 2;
    }
  }
  return Harness(options).run();
}
