#include "measure/target/supervisor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "measure/process/process_tree.h"

namespace termsoak::measure::target {
namespace {

using namespace std::chrono_literals;

/// Runs that no process carrying this mark survives.
std::string unique_mark(const char* name) {
  return "termsoak-test-" + std::string(name) + "-" + std::to_string(::getpid());
}

/// Processes whose command line contains `mark`.
std::vector<int> marked(const std::string& mark) {
  const process::ProcRoot root("/proc");
  std::vector<int> out;
  for (const process::StatFields& process : process::list_processes(root)) {
    std::array<char, 8192> buffer;
    const auto outcome = root.read(process.pid, "cmdline", buffer);
    if (process.pid != ::getpid() && outcome.text.find(mark) != std::string_view::npos)
      out.push_back(process.pid);
  }
  return out;
}

bool none_within(const std::string& mark, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!marked(mark).empty()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

bool some_within(const std::string& mark, std::size_t count, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (marked(mark).size() < count) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

SupervisedProgram shell(const std::string& script, const std::string& mark) {
  SupervisedProgram program;
  program.argv = {"/bin/sh", "-c", script, mark};
  program.environment = {"PATH=/usr/bin:/bin"};
  program.grace = 300ms;
  return program;
}

TEST(Supervisor, TellsHowTheProgramEnded) {
  for (const auto& [script, text] :
       {std::pair("exit 0", "ended with status 0"), std::pair("exit 3", "ended with status 3"),
        std::pair("kill -SEGV $$", "was killed by signal 11 (Segmentation fault)")}) {
    auto supervisor = Supervisor::start(shell(script, "x"));
    ASSERT_TRUE(supervisor) << supervisor.error().message;
    pollfd wait{supervisor->event_fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&wait, 1, 10'000), 1);
    const auto ended = supervisor->ended();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->text(), text);
  }
}

TEST(Supervisor, SaysWhatCannotBeStarted) {
  SupervisedProgram program;
  program.argv = {"/no/such/terminal"};
  const auto supervisor = Supervisor::start(program);
  ASSERT_FALSE(supervisor);
  EXPECT_EQ(supervisor.error().kind, base::ErrorKind::Usage);
  EXPECT_NE(supervisor.error().message.find("/no/such/terminal"), std::string::npos);
}

TEST(Supervisor, EndsDaemonsAndTheStubborn) {
  const std::string mark = unique_mark("stubborn");
  // A grandchild in a session of its own that ignores every polite signal, and a stopped one.
  auto supervisor =
      Supervisor::start(shell("setsid sh -c 'trap \"\" TERM HUP INT; while :; do sleep 1; done' " + mark +
                                  " & sh -c 'kill -STOP $$; sleep 9' " + mark + " & sleep 60",
                              mark));
  ASSERT_TRUE(supervisor) << supervisor.error().message;
  ASSERT_TRUE(some_within(mark, 3, 10s));
  supervisor->stop();
  EXPECT_TRUE(marked(mark).empty());
}

TEST(Supervisor, CleansUpWhenTheProgramCrashes) {
  const std::string mark = unique_mark("crash");
  auto supervisor =
      Supervisor::start(shell("setsid sh -c 'sleep 60; :' " + mark + " & sleep 0.3; kill -9 $$", mark));
  ASSERT_TRUE(supervisor) << supervisor.error().message;
  pollfd wait{supervisor->event_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 10'000), 1);
  EXPECT_FALSE(supervisor->ended()->clean());
  EXPECT_TRUE(none_within(mark, 10s)) << "before anyone calls stop()";
}

/// The death nobody can catch: what we started must not outlive us even then.
TEST(Supervisor, CleansUpAfterOurOwnSudden) {
  for (const int signal : {SIGKILL, SIGINT, SIGTERM}) {
    const std::string mark = unique_mark("orphan") + std::to_string(signal);
    std::string folder = (std::filesystem::temp_directory_path() / "termsoak-supervisor-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
      SupervisedProgram program = shell("setsid sleep 60 & sleep 60", mark);
      program.remove_at_end = folder;
      const auto supervisor = Supervisor::start(program);
      ::pause();
      ::_exit(0);
    }
    EXPECT_TRUE(some_within(mark, 1, 10s));
    ::kill(pid, signal);
    ::waitpid(pid, nullptr, 0);
    EXPECT_TRUE(none_within(mark, 10s)) << "signal " << signal;
    for (int i = 0; i < 100 && std::filesystem::exists(folder); ++i)
      std::this_thread::sleep_for(50ms);
    EXPECT_FALSE(std::filesystem::exists(folder)) << "signal " << signal;
  }
}

TEST(Supervisor, HoldsNoForeignDescriptorOpen) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  auto supervisor = Supervisor::start(shell("sleep 60", unique_mark("fds")));
  ASSERT_TRUE(supervisor) << supervisor.error().message;
  ::close(ends[1]);
  pollfd wait{ends[0], POLLIN, 0};
  EXPECT_EQ(::poll(&wait, 1, 5'000), 1) << "someone still holds the writing end";
  ::close(ends[0]);
}

TEST(Supervisor, WaitsForTheDaemonNotItsStarter) {
  const std::string mark = unique_mark("daemon");
  SupervisedProgram program = shell("setsid sh -c 'sleep 0.7; :' " + mark + " & exit 0", mark);
  program.lives = Lives::AsDaemon;
  auto supervisor = Supervisor::start(program);
  ASSERT_TRUE(supervisor) << supervisor.error().message;
  std::this_thread::sleep_for(200ms);
  EXPECT_FALSE(supervisor->ended());
  pollfd wait{supervisor->event_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 10'000), 1);
  EXPECT_TRUE(supervisor->ended());
}

TEST(Supervisor, ATerminalGetsNoMoreRightsThanItsCaller) {
  const auto answer_of = [](Rights rights) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const base::Fd ours(ends[0]);
    base::Fd theirs(ends[1]);
    SupervisedProgram program = shell("grep NoNewPrivs /proc/self/status", unique_mark("rights"));
    program.rights = rights;
    program.stdout_fd = theirs.get();
    auto supervisor = Supervisor::start(program);
    EXPECT_TRUE(supervisor);
    theirs.reset();
    std::string out(64, '\0');
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(ours.get(), out.data(), out.size()), 0)));
    return out;
  };
  EXPECT_EQ(answer_of(Rights::CallersOnly), "NoNewPrivs:\t1\n");
  const std::string mine = answer_of(Rights::AsInstalled);
  EXPECT_NE(mine.find("NoNewPrivs:"), std::string::npos) << "whatever ours are";
}

} // namespace
} // namespace termsoak::measure::target
