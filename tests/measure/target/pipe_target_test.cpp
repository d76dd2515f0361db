#include "measure/target/pipe_target.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/fd.h"
#include "measure/values/result.h"

namespace termsoak::measure::target {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

class PipeTargetTest : public testing::Test {
protected:
  PipeTargetTest() {
    ::signal(SIGPIPE, SIG_IGN);
    std::string name = (std::filesystem::temp_directory_path() / "termsoak-pipe-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    options_.environment = {"PATH=/usr/bin:/bin"};
    options_.silence_max = 1500ms;
    options_.quiet_for = 100ms;
  }
  ~PipeTargetTest() override { std::filesystem::remove_all(folder_); }

  /// A harness in Python with the protocol's helpers at hand.
  std::string python(std::string_view body) {
    const std::string path = folder_ / "harness.py";
    std::ofstream(path) << "import os, sys, time, signal\n"
                           "def say(*words):\n    print(*words, flush=True)\n"
                        << body;
    return "pipe:exec /usr/bin/python3 -S " + path;
  }
  std::unique_ptr<Target> start(std::string_view spec) {
    auto target = make_external_target(spec, options_);
    EXPECT_TRUE(target) << target.error().message;
    return target ? std::move(*target) : nullptr;
  }
  /// What starting, feeding a lot and catching up ends with.
  base::Result<void> whole_run(std::string_view spec) {
    const auto target = make_external_target(spec, options_);
    if (!target) return std::unexpected(target.error());
    for (int i = 0; i < 100; ++i)
      if (auto fed = (*target)->feed(bytes(65'536)); !fed) return fed;
    return (*target)->settle();
  }
  std::string content(const char* name) { return base::read_file(folder_ / name, 1 << 24).value_or("?"); }

  static std::vector<std::byte> bytes(std::size_t count) {
    return std::vector<std::byte>(count, std::byte{'x'});
  }

  std::filesystem::path folder_;
  ExternalOptions options_;
};

TEST_F(PipeTargetTest, DeliversEveryByteAndSettlesWithoutAcknowledgements) {
  const auto target = start("pipe:cat > " + (folder_ / "got").string());
  ASSERT_TRUE(target);
  for (int i = 0; i < 40; ++i)
    ASSERT_TRUE(target->feed(bytes(33'333)));
  ASSERT_TRUE(target->settle());
  EXPECT_EQ(content("got").size(), 40u * 33'333u);
  ASSERT_TRUE(target->close());
  values::RunResult result;
  target->describe(result);
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_NE(result.notes[0].text.find("does not acknowledge"), std::string::npos);
}

/// Quiescence must not mistake a full stomach for rest: the harness reads at once and works for a second.
TEST_F(PipeTargetTest, WaitsWhileTheProgramWorks) {
  const auto target = start(python("data = os.read(0, 100)\n"
                                   "end = time.process_time() + 0.8\n"
                                   "while time.process_time() < end: pass\n"
                                   "open(sys.path[0] + '/done', 'w').write('done')\n"
                                   "os.read(0, 1)\n"));
  ASSERT_TRUE(target);
  ASSERT_TRUE(target->feed(bytes(100)));
  ASSERT_TRUE(target->settle());
  EXPECT_EQ(content("done"), "done");
}

/// One that sleeps before it works is what only the acknowledgements can see.
TEST_F(PipeTargetTest, AcknowledgementsSeeWhatQuiescenceCannot) {
  const auto target = start(python("say('hello there')\n"
                                   "say('termsoak-ack 1')\n"
                                   "total = 0\n"
                                   "while True:\n"
                                   "    data = os.read(0, 65536)\n"
                                   "    if not data: break\n"
                                   "    total += len(data)\n"
                                   "    time.sleep(0.6)\n"
                                   "    open(sys.path[0] + '/done', 'w').write(str(total))\n"
                                   "    say('ack', total)\n"));
  ASSERT_TRUE(target);
  ASSERT_TRUE(target->settle()); // reads the announcement on the way
  ASSERT_TRUE(target->feed(bytes(100)));
  ASSERT_TRUE(target->settle());
  EXPECT_EQ(content("done"), "100");
  values::RunResult result;
  target->describe(result);
  EXPECT_EQ(result.notes[0].text.find("does not"), std::string::npos);
}

TEST_F(PipeTargetTest, PassesResizesOnOnlyWhenTheyAreUnderstood) {
  const auto target = start(python("say('termsoak-ack 1 resize')\n"
                                   "orders = os.fdopen(3)\n"
                                   "line = orders.readline().split()\n"
                                   "open(sys.path[0] + '/size', 'w').write(line[1] + 'x' + line[2])\n"
                                   "say('resized', line[1], line[2])\n"
                                   "os.read(0, 1)\n"));
  ASSERT_TRUE(target);
  ASSERT_TRUE(target->settle());
  ASSERT_TRUE(target->resize(100, 30));
  EXPECT_EQ(content("size"), "100x30");

  const auto deaf = start("pipe:cat > /dev/null");
  ASSERT_TRUE(deaf->resize(100, 30));
  ASSERT_TRUE(deaf->resize(80, 24));
  values::RunResult result;
  deaf->describe(result);
  ASSERT_EQ(result.notes.size(), 2u);
  EXPECT_EQ(result.notes[1].id, "resizes-ignored");
  EXPECT_NE(result.notes[1].text.find("2 resizes"), std::string::npos);
}

struct DeathCase {
  const char* body;
  const char* said;
};

TEST_F(PipeTargetTest, SaysHowTheProgramDied) {
  for (const DeathCase& death :
       {DeathCase{"sys.stderr.write('cannot open font'); sys.exit(7)\n", "ended with status 7"},
        DeathCase{"sys.stderr.write('cannot open font'); sys.stderr.flush()\n"
                  "os.kill(os.getpid(), signal.SIGSEGV)\n",
                  "was killed by signal 11"},
        DeathCase{"sys.stderr.write('cannot open font'); sys.stderr.flush(); os.close(0); time.sleep(30)\n",
                  "closed its standard input"}}) {
    const base::Result<void> fed = whole_run(python(death.body));
    ASSERT_FALSE(fed) << death.said;
    EXPECT_EQ(fed.error().kind, base::ErrorKind::BadInput);
    EXPECT_NE(fed.error().message.find(death.said), std::string::npos) << fed.error().message;
    EXPECT_NE(fed.error().message.find("cannot open font"), std::string::npos) << fed.error().message;
  }
}

TEST_F(PipeTargetTest, DeathIsNotCatchingUp) {
  const auto target = start(python("os.read(0, 10); time.sleep(0.05); sys.exit(0)\n"));
  ASSERT_TRUE(target->feed(bytes(10)));
  const auto settled = target->settle();
  EXPECT_TRUE(!settled || !target->feed(bytes(1 << 20)));
}

TEST_F(PipeTargetTest, TimesOutOnSilence) {
  const auto before = steady_clock::now();
  const auto deaf = start("pipe:exec sleep 60");
  const auto fed = deaf->feed(bytes(1 << 20));
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind, base::ErrorKind::Timeout);
  EXPECT_LT(steady_clock::now() - before, 20s);

  const auto early = whole_run("pipe:kill -STOP $$; cat > /dev/null");
  ASSERT_FALSE(early) << "a stopped program is not up";
  EXPECT_NE(early.error().message.find("is stopped"), std::string::npos) << early.error().message;

  const auto late = start("pipe:read line; kill -STOP $$; cat > /dev/null");
  ASSERT_TRUE(late);
  ASSERT_TRUE(late->feed(std::vector<std::byte>(10, std::byte{'\n'})));
  const auto settled = late->settle();
  ASSERT_FALSE(settled) << "a stopped program has not caught up";
  EXPECT_NE(settled.error().message.find("is stopped"), std::string::npos) << settled.error().message;
}

TEST_F(PipeTargetTest, AProgramThatNeverAcknowledgesTheRestTimesOut) {
  const auto target = start(python("say('termsoak-ack 1')\nos.read(0, 100)\nsay('ack 60')\nsay('ack x')\n"
                                   "say('ack 99999x')\ntime.sleep(60)\n"));
  ASSERT_TRUE(target->settle());
  ASSERT_TRUE(target->feed(bytes(100)));
  const auto settled = target->settle();
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().kind, base::ErrorKind::Timeout);
}

/// A program that prints without end must not block on its own pipe while we wait for it to read.
TEST_F(PipeTargetTest, DrainsWhatTheProgramPrints) {
  const auto target = start("pipe:tee /dev/stderr");
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(target->feed(bytes(65'536)));
  ASSERT_TRUE(target->settle());
  ASSERT_TRUE(target->close());
}

TEST_F(PipeTargetTest, FamilyIsSampledAndNothingIsLeft) {
  std::vector<int> pids;
  {
    const auto target = start("pipe:cat | cat > /dev/null");
    ASSERT_TRUE(target->feed(bytes(10)));
    ASSERT_TRUE(target->settle());
    pids = target->processes();
    EXPECT_GE(pids.size(), 2u);
    for (const int pid : pids)
      EXPECT_EQ(::kill(pid, 0), 0);
  }
  for (const int pid : pids)
    EXPECT_NE(::kill(pid, 0), 0) << "process " << pid << " outlived its target";
}

/// Before the first byte is fed: a short run would be over before they were looked for again.
TEST_F(PipeTargetTest, StartsWithTheWholePipelineInItsPlace) {
  const auto target = start("pipe:sleep 0.05; cat | cat > /dev/null");
  ASSERT_TRUE(target);
  EXPECT_GE(target->processes().size(), 3u);
}

TEST_F(PipeTargetTest, AProgramThatNeverRestsIsTakenAsItIs) {
  options_.start_max = 300ms;
  const auto target = start("pipe:while :; do :; done");
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->feed(bytes(10)));
}

TEST_F(PipeTargetTest, ACrashAtTheEndIsAnError) {
  const auto target =
      start(python("while os.read(0, 4096): pass\nsys.stderr.write('double free\\n'); os.abort()\n"));
  ASSERT_TRUE(target->feed(bytes(10)));
  const auto closed = target->close();
  ASSERT_FALSE(closed);
  EXPECT_NE(closed.error().message.find("signal 6"), std::string::npos);
  EXPECT_NE(closed.error().message.find("double free"), std::string::npos);
  EXPECT_FALSE(target->processes().empty()) << "empty would mean ourselves";
}

TEST_F(PipeTargetTest, RefusesAnEmptyCommand) {
  EXPECT_FALSE(make_external_target("pipe:", options_));
  EXPECT_FALSE(make_external_target("pipe:  ", options_));
}

} // namespace
} // namespace termsoak::measure::target
