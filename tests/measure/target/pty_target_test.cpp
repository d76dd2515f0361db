#include "measure/target/pty_target.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "measure/process/process_tree.h"
#include "measure/values/result.h"

namespace termsoak::measure::target {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// What a shell prints for `seq 1 N` on a terminal.
std::string numbers(int count) {
  std::string out;
  for (int i = 1; i <= count; ++i)
    out += std::to_string(i) + "\r\n";
  return out;
}

class PtyTargetTest : public testing::Test {
protected:
  PtyTargetTest() {
    ::signal(SIGPIPE, SIG_IGN);
    std::string name = (std::filesystem::temp_directory_path() / "termsoak-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    options_.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
    options_.feeder_program = TERMSOAK_BINARY_DIR "/termsoak_test_feeder";
    options_.temp_root = folder_;
    options_.silence_max = 10s;
  }
  ~PtyTargetTest() override {
    EXPECT_TRUE(std::filesystem::is_empty(folder_)) << "something was left in the temporary folder";
    std::filesystem::remove_all(folder_);
  }

  bool installed(std::string_view program) { return find_program(program, options_.environment).has_value(); }

  std::unique_ptr<Target> start(std::string_view spec) {
    auto target = make_external_target(spec, options_);
    EXPECT_TRUE(target) << target.error().message;
    return target ? std::move(*target) : nullptr;
  }
  static base::Result<void> feed(Target& target, std::string_view text) {
    return target.feed(std::as_bytes(std::span(text)));
  }
  /// Processes that carry our temporary folder in their command line or environment.
  std::vector<int> ours() {
    const process::ProcRoot root("/proc");
    std::vector<int> out;
    for (const process::StatFields& process : process::list_processes(root))
      for (const char* file : {"cmdline", "environ"}) {
        std::vector<char> buffer(1 << 16);
        if (process.pid != ::getpid() &&
            root.read(process.pid, file, buffer).text.find(folder_.string()) != std::string_view::npos) {
          out.push_back(process.pid);
          break;
        }
      }
    return out;
  }
  bool nothing_left_within(std::chrono::milliseconds patience) {
    const auto deadline = steady_clock::now() + patience;
    while (!ours().empty() || !std::filesystem::is_empty(folder_)) {
      if (steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(50ms);
    }
    return true;
  }

  std::filesystem::path folder_;
  ExternalOptions options_;
};

/// Every terminal of the table that this machine has.
class EveryTerminal : public PtyTargetTest, public testing::WithParamInterface<std::string_view> {};

TEST_P(EveryTerminal, ConsumesResizesAndLeavesNothing) {
  const Preset* preset = preset_named(GetParam());
  if (!installed(preset->program)) GTEST_SKIP() << preset->name << " is not installed";
  if (preset->display != DisplayKind::None && !installed("Xvfb")) GTEST_SKIP() << "Xvfb is not installed";
  if (preset->display == DisplayKind::Wayland && !installed("weston"))
    GTEST_SKIP() << "weston is not installed";
  {
    const auto target = start(std::string("pty:") + std::string(preset->name));
    ASSERT_TRUE(target);
    ASSERT_TRUE(feed(*target, numbers(20'000)));
    const auto settled = target->settle();
    ASSERT_TRUE(settled) << settled.error().message;
    const auto resized = target->resize(100, 30);
    ASSERT_TRUE(resized) << resized.error().message;
    ASSERT_TRUE(target->resize(60, 20));
    values::RunResult result;
    result.cols = 60;
    result.rows = 20;
    target->describe(result);
    const std::size_t remarks = preset->resizing == Resizing::None ? 2 : 1;
    EXPECT_EQ(result.notes.size(), remarks) << result.notes.back().text;

    const auto emulator = target->processes();
    const auto children = target->children();
    ASSERT_EQ(children.size(), 1u) << "the feeder";
    EXPECT_GE(emulator.size(), 1u);
    EXPECT_EQ(std::ranges::find(emulator, children[0]), emulator.end()) << "the feeder is not the terminal";
    const auto closed = target->close();
    EXPECT_TRUE(closed) << closed.error().message;
    EXPECT_FALSE(target->processes().empty()) << "empty would mean ourselves";
  }
  EXPECT_TRUE(ours().empty());
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> out;
  for (const Preset& preset : presets())
    out.push_back(preset.name);
  return out;
}
INSTANTIATE_TEST_SUITE_P(Presets, EveryTerminal, testing::ValuesIn(preset_names()),
                         [](const auto& row) { return std::string(row.param); });

class TmuxTarget : public PtyTargetTest {
protected:
  void SetUp() override {
    if (!installed("tmux")) GTEST_SKIP() << "tmux is not installed";
  }
};

TEST_F(TmuxTarget, ShowsWhatItWasFed) {
  const auto target = start("tmux");
  ASSERT_TRUE(target);
  ASSERT_TRUE(feed(*target, numbers(1000) + "caf\xC3\xA9 \x1b[1mbold\x1b[0m end"));
  const auto rows = target->screen_rows();
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 24u);
  EXPECT_EQ(rows->front(), "978");
  EXPECT_EQ(rows->back(), "caf\xC3\xA9 bold end");
}

/// A question of ours inside a sequence would change what it says.
TEST_F(TmuxTarget, SettlesAnywhereWithoutChangingTheStream) {
  const std::string stream = "one \x1b[1;32mgreen\x1b[0m \xF0\x9F\x98\x80 \x1b]0;title\x1b\\"
                             "two\r\n\x1b]8;;http://example.com/\athree\x1b]8;;\a\x1b[5;10Hfour";
  const auto whole = start("tmux");
  ASSERT_TRUE(feed(*whole, stream));
  const auto expected = whole->screen_rows();
  ASSERT_TRUE(expected) << expected.error().message;
  EXPECT_EQ(expected->at(4), "         four");
  const auto pieces = start("tmux");
  for (const char byte : stream) {
    ASSERT_TRUE(feed(*pieces, std::string_view(&byte, 1)));
    ASSERT_TRUE(pieces->settle());
  }
  const auto rows = pieces->screen_rows();
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows, *expected);
}

/// Reports that the stream asks for must not pass for the answer to our question.
TEST_F(TmuxTarget, IsNotFooledByReportsOfTheStream) {
  const auto target = start("tmux");
  std::string stream;
  for (int i = 0; i < 2000; ++i)
    stream += "\x1b[6n" + std::string(500, 'x');
  stream += "\r\n\x1b[2J\x1b[Hlast";
  ASSERT_TRUE(feed(*target, stream));
  const auto rows = target->screen_rows();
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->front(), "last");
  // One that is asked for but cancelled is never answered: that must not hang either.
  ASSERT_TRUE(feed(*target, "\x1bP\x1b[6n\x1b\\\x1b[?6n"));
  const auto settled = target->settle();
  EXPECT_TRUE(settled) << settled.error().message;
}

TEST_F(TmuxTarget, SettlesInsideAStringThatDoesNotEnd) {
  const auto target = start("tmux");
  ASSERT_TRUE(feed(*target, "\x1b]52;c;" + std::string(300'000, 'A')));
  const auto settled = target->settle();
  ASSERT_TRUE(settled) << settled.error().message;
  ASSERT_TRUE(feed(*target, "\x1b\\\x1b[2J\x1b[Hafter"));
  const auto rows = target->screen_rows();
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->front(), "after");
}

TEST_F(TmuxTarget, SaysHowTheTerminalDied) {
  for (const int signal : {SIGSEGV, SIGKILL}) {
    const auto target = start("tmux");
    ASSERT_TRUE(feed(*target, "hello"));
    for (const int pid : target->processes())
      ::kill(pid, signal);
    base::Result<void> fed;
    const std::string line(4096, 'x');
    for (int i = 0; i < 5000 && fed; ++i)
      fed = feed(*target, line);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().kind, base::ErrorKind::BadInput) << fed.error().message;
    EXPECT_TRUE(ours().size() <= 1) << "the supervisor alone may still be there";
  }
  EXPECT_TRUE(nothing_left_within(10s));
}

TEST_F(TmuxTarget, TimesOutWhenTheTerminalIsStopped) {
  options_.silence_max = 1s;
  {
    const auto target = start("tmux");
    for (const int pid : target->processes())
      ::kill(pid, SIGSTOP);
    ASSERT_TRUE(feed(*target, "hello"));
    const auto settled = target->settle();
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().kind, base::ErrorKind::Timeout);
    EXPECT_NE(settled.error().message.find("stopped"), std::string::npos) << settled.error().message;
  }
  EXPECT_TRUE(nothing_left_within(10s));
}

TEST_F(TmuxTarget, LeavesNothingWhenWeDieSuddenly) {
  for (const std::string_view spec : {"tmux", "pty:xterm"}) {
    if (spec == "pty:xterm" && (!installed("xterm") || !installed("Xvfb"))) continue;
    for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
      const pid_t pid = ::fork();
      if (pid == 0) {
        const auto target = make_external_target(spec, options_);
        if (!target) ::_exit(1);
        ::pause();
        ::_exit(0);
      }
      // Any moment of the start must be as safe as any later one.
      std::this_thread::sleep_for(signal == SIGTERM ? 60ms : 700ms);
      ::kill(pid, signal);
      int status = 0;
      ::waitpid(pid, &status, 0);
      EXPECT_TRUE(WIFSIGNALED(status)) << "it did not start";
      EXPECT_TRUE(nothing_left_within(15s)) << spec << ", signal " << signal;
    }
  }
}

TEST_F(PtyTargetTest, DrivesACommandOfOnesOwn) {
  if (!installed("xterm") || !installed("Xvfb")) GTEST_SKIP() << "xterm or Xvfb is not installed";
  const auto target = start("pty:xterm -geometry {cols}x{rows} -sl {lines} -e {feeder}");
  ASSERT_TRUE(target);
  ASSERT_TRUE(feed(*target, numbers(100)));
  EXPECT_TRUE(target->settle());
  EXPECT_EQ(target->children().size(), 1u);
}

TEST_F(PtyTargetTest, TimesOutOnATerminalThatAnswersNothing) {
  if (!installed("script")) GTEST_SKIP() << "script is not installed";
  // script(1) makes a terminal device and answers nothing: a terminal that never replies.
  options_.silence_max = 700ms;
  const auto mute = make_external_target("pty:script -q -c \"{feeder}\" /dev/null", options_);
  ASSERT_FALSE(mute);
  EXPECT_EQ(mute.error().kind, base::ErrorKind::Timeout) << mute.error().message;
}

TEST_F(PtyTargetTest, SaysWhatIsWrongWithTheSpec) {
  const auto unknown = make_external_target("pty:xtrem", options_);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().remedy, "did you mean 'pty:xterm'?");
  const auto no_feeder = make_external_target("pty:/usr/bin/some-terminal --fast", options_);
  ASSERT_FALSE(no_feeder);
  EXPECT_NE(no_feeder.error().remedy.find("{feeder}"), std::string::npos);
  options_.environment = {"PATH=/nowhere"};
  const auto missing = make_external_target("pty:xterm", options_);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, base::ErrorKind::Unsupported);
  EXPECT_EQ(missing.error().remedy, "apt-get install xterm");
}

TEST_F(PtyTargetTest, SaysWhyATerminalDoesNotStart) {
  if (!installed("tmux")) GTEST_SKIP() << "tmux is not installed";
  options_.feeder_program = "/no/such/feeder";
  options_.start_max = 5s;
  const auto target = make_external_target("tmux", options_);
  ASSERT_FALSE(target);
  EXPECT_NE(target.error().message.find("while starting"), std::string::npos) << target.error().message;
}

} // namespace
} // namespace termsoak::measure::target
