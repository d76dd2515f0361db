#!/usr/bin/env python3
"""Foreign targets through the real binary: programs on a pipe, real terminals behind a terminal device, and that
nothing of them is left. What a machine does not have installed is skipped with a message."""
import glob
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

TERMSOAK = os.environ["TERMSOAK"]
HARNESS = pathlib.Path(os.environ.get("TERMSOAK_BINARY_DIR", pathlib.Path(TERMSOAK).parent)) / "termsoak_vterm_harness"
SOURCE = pathlib.Path(os.environ.get("TERMSOAK_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
PRESETS = ["xterm", "st", "kitty", "foot", "alacritty", "vte", "urxvt", "mlterm", "tmux", "screen"]
PROGRAM = {"vte": "sakura"}
# A virtual display of termsoak's own, whatever the desktop of whoever runs the tests; and a mark to find children by.
ENDLESS = ("recipe:number-laps", "--bytes", "1MB", "--repeat", "100000")
MARK = f"termsoak-test-{os.getpid()}"


def environment(temp):
    out = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**out, "TMPDIR": temp, "TERMSOAK_TEST_MARK": MARK}


def marked_processes():
    """Processes that inherited our mark: everything termsoak starts, at any depth."""
    out = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if MARK.encode() in pathlib.Path(path).read_bytes():
                out.append((int(path.split("/")[2]), pathlib.Path(path).with_name("cmdline").read_bytes()))
        except OSError:
            continue  # it ended meanwhile, or is not ours to read
    return [(pid, line) for pid, line in out if pid != os.getpid()]


class Targets(unittest.TestCase):
    def setUp(self):
        # A socket's path is short: the temporary folder must be, too.
        self.temp = tempfile.mkdtemp(prefix="tt")
        self.addCleanup(shutil.rmtree, self.temp, ignore_errors=True)

    def termsoak(self, *arguments, expect=(0,)):
        done = subprocess.run([TERMSOAK, *map(str, arguments)], capture_output=True, timeout=300,
                              stdin=subprocess.DEVNULL, env=environment(self.temp))
        if done.returncode not in expect:
            self.fail(f"{arguments}: exit {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done

    def report(self, *arguments, expect=(0, 1, 3)):
        out = os.path.join(self.temp, "report.json")
        done = self.termsoak(*arguments, "--quiet", "--out", out, expect=expect)
        with open(out) as file:
            report = json.load(file)
        os.unlink(out)
        return done.returncode, report

    def need(self, *programs):
        for program in programs:
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")

    @staticmethod
    def end(child):
        child.kill()
        child.communicate()

    def assert_nothing_left(self, within=15):
        deadline = time.monotonic() + within
        while (left := (marked_processes(), os.listdir(self.temp))) != ([], []):
            if time.monotonic() > deadline:
                self.fail(f"left behind: {left}")
            time.sleep(0.1)


class Lists(Targets):
    def test_list_targets_knows_what_is_installed(self):
        rows = {row["name"]: row for row in json.loads(self.termsoak("list", "targets", "--json").stdout)}
        for name in PRESETS:
            there = shutil.which(PROGRAM.get(name, name)) is not None
            self.assertEqual(rows[name]["installed"], "yes" if there else "no", name)
        self.assertIn("core", rows)

    def test_doctor(self):
        doctor = json.loads(self.termsoak("doctor", "--json").stdout)
        checks = {check["name"]: check for check in doctor["checks"]}
        for name in ("kernel", "os_page_bytes", "smaps_rollup", "anon_vma_name", "memfd_names", "max_map_count", "thp",
                     "overcommit", "ptrace_scope", "hidepid", "memory_tags"):
            self.assertIn(name, checks)
            self.assertTrue(checks[name]["value"], name)
            self.assertIn(checks[name]["status"], ("fine", "limited"))
        self.assertEqual(checks["os_page_bytes"]["value"], str(os.sysconf("SC_PAGESIZE")))
        self.assertEqual({t["name"] for t in doctor["terminals"]}, {*PRESETS, "Xvfb"})
        text = self.termsoak("doctor").stdout.decode()
        self.assertIn("max_map_count", text)
        self.assertIn("terminals installed:", text)

    def test_feeder_is_hidden_and_refuses_people(self):
        self.assertNotIn("feed-tty", self.termsoak("--help").stdout.decode())
        self.assertIn("no terminal", self.termsoak("feed-tty", "/nowhere", expect=(2,)).stderr.decode())


class Mistakes(Targets):
    def test_errors_name_the_cure(self):
        for target, said in (("pty:xtrem", "pty:xterm"), ("pipe:", "names no command"), ("nonsense", "list targets"),
                             ("pipe:echo out of fonts >&2; exit 3", "out of fonts")):
            done = self.termsoak("run", "recipe:number-laps", "--bytes", "1MB", "--target", target, "--quiet",
                                 expect=(2, 1, 3))
            self.assertIn(said, done.stdout.decode() + done.stderr.decode(), target)
        self.assert_nothing_left()


@unittest.skipUnless(HARNESS.exists(), "the reference harness is not built: libvterm-dev was not found")
class ReferenceHarness(Targets):
    """A foreign core in the suite: libvterm, clean, leaking and at its plateau."""

    def judge(self, harness_options, *more):
        return self.report("run", "recipe:number-laps", "--bytes", "1MB", "--sample-every", "8KiB",
                           "--target", f"pipe:exec {HARNESS} {harness_options}", *more)

    def rss_rule(self, report):
        return [rule for rule in report["verdict"]["rules"] if rule["id"] == "rss-growth"]

    def test_clean_passes_and_leaky_fails_ten_out_of_ten(self):
        for attempt in range(10):
            status, report = self.judge("--scrollback 200")
            self.assertEqual(status, 0, f"clean, run {attempt}: {self.rss_rule(report)}")
            # A leak of one line in four, 3 KB of cells each.
            status, report = self.judge("--scrollback 200 --leak 4")
            self.assertEqual(status, 1, f"leaky, run {attempt}: {self.rss_rule(report)}")
            self.assertTrue(any(rule["status"] == "fail" for rule in self.rss_rule(report)))
        self.assert_nothing_left()

    def test_a_plateau_at_the_history_limit_passes(self):
        # The ring fills for the first fifth of the stream; that growth is what the user asked for.
        status, report = self.judge("--scrollback 5000")
        self.assertEqual(status, 0, self.rss_rule(report))
        series = report["results"][0]["series"]["rss_bytes"]
        self.assertGreater(series[-1] - series[0], 10_000_000, "the ring did grow")

    def test_gate_expects_of_a_target(self):
        def gate(options, verdict, status):
            folder = pathlib.Path(self.temp, "w")
            folder.mkdir(exist_ok=True)
            (folder / "workload.json").write_text(json.dumps({
                "summary": "a harness", "recipe": {"recipe": "number-laps", "bytes": "1MB"}, "sample_every": "8KiB",
                "expect": [{"target": f"pipe:exec {HARNESS} {options}", "verdict": verdict}]}))
            _, report = self.report("gate", str(folder), expect=(status,))
            self.assertEqual([r["status"] for r in report["verdict"]["rules"] if r["id"] == "expectation"],
                             ["fail" if status else "pass"])
            shutil.rmtree(folder)

        gate("--scrollback 200 --leak 4", "pass", 1)
        gate("--scrollback 200 --leak 4", "fail", 0)
        gate("--scrollback 200", "pass", 0)
        self.assert_nothing_left()

    def test_without_acknowledgements_too(self):
        status, report = self.judge("--no-ack --scrollback 200 --leak 4")
        self.assertEqual(status, 1, self.rss_rule(report))

    def test_programs_that_start_late_are_counted(self):
        """Behind a pipe the harness is a grandchild that the shell starts after the run has begun."""
        for attempt in range(5):
            status, report = self.report("run", "recipe:number-laps", "--bytes", "2MB", "--sample-every", "8KiB",
                                         "--target", f"pipe:cat | {HARNESS} --no-ack --scrollback 200 --leak 2")
            self.assertEqual(status, 1, f"run {attempt}: {self.rss_rule(report)}")
        self.assert_nothing_left()

    def test_proportional_memory_over_the_stream(self):
        _, report = self.judge("--scrollback 5000")
        series = report["results"][0]["series"]
        for key in ("rss_bytes", "pss_bytes", "private_dirty_bytes", "fds"):
            self.assertEqual(len(series[key]), len(series["bytes_fed"]), key)
        self.assertGreater(series["pss_bytes"][-1] - series["pss_bytes"][0], 10_000_000, "the ring did grow")
        self.assertTrue(all(pss <= rss for pss, rss in zip(series["pss_bytes"][-1:], series["rss_bytes"][-1:])))

    def test_figures_and_histogram(self):
        _, report = self.judge("--scrollback 5000")
        final = report["results"][0]["final"]
        for key in ("rss_bytes", "pss_bytes", "private_dirty_bytes", "vma_count", "fds", "minor_faults"):
            self.assertGreater(final[key], 0, key)
        self.assertNotIn("mapped_bytes", final, "a figure that a foreign target cannot give is absent")
        kinds = {m["kind"] for m in report["results"][0]["mappings"]}
        self.assertEqual(kinds, {"anonymous"})


class Terminals(Targets):
    def test_compare_real_terminals(self):
        self.need("Xvfb", "xterm", "st", "tmux")
        status, report = self.report("compare", "--target", "pty:xterm", "--target", "pty:st", "--target", "tmux",
                                     "recipe:number-laps", "--bytes", "2MB")
        results = {r["target"]: r for r in report["results"]}
        self.assertEqual(set(results), {"pty:xterm", "pty:st", "tmux"})
        for name, result in results.items():
            self.assertEqual(result["final"]["bytes_fed"], report["input"]["bytes"], name)
            series = result["series"]
            self.assertGreater(len(series["rss_bytes"]), 4, name)
            self.assertEqual(len(series["rss_bytes"]), len(series["bytes_fed"]), name)
            self.assertTrue(all(1_000_000 < rss < 1_000_000_000 for rss in series["rss_bytes"]), name)
            self.assertIn("children-memory", {note["id"] for note in result["notes"]}, name)
        # st keeps no history; tmux's grows to its limit.
        rise = {name: r["series"]["rss_bytes"][-1] - r["series"]["rss_bytes"][0] for name, r in results.items()}
        self.assertLess(rise["pty:st"], 2_000_000)
        self.assertGreater(rise["tmux"], 2_000_000)
        self.assert_nothing_left()

    def test_an_emulator_passes_at_its_history_limit(self):
        self.need("Xvfb", "xterm")
        _, report = self.report("gate", SOURCE / "workloads" / "target-xterm-plateau", "--timeout", "120", expect=(0,))
        rules = {rule["id"]: rule["reason"] for rule in report["verdict"]["rules"]}
        self.assertIn("stays on a plateau", rules["rss-growth"])
        series = report["results"][0]["series"]["rss_bytes"]
        self.assertGreater(series[-1] - series[0], 5_000_000, "the history did grow")
        self.assert_nothing_left()

    def test_nothing_is_left_after_ctrl_c(self):
        self.need("Xvfb", "xterm")
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            child = subprocess.Popen([TERMSOAK, "run", *ENDLESS, "--target", "pty:xterm",
                                      "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     stdin=subprocess.DEVNULL, env=environment(self.temp))
            self.addCleanup(self.end, child)
            deadline = time.monotonic() + 60
            while not any(b"xterm" in line for _, line in marked_processes()) and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(0.3)
            child.send_signal(how)
            child.wait(timeout=30)
            self.assertNotEqual(child.returncode, 0)
            self.assert_nothing_left()

    def test_a_crashed_terminal_is_an_error_and_leaves_nothing(self):
        self.need("Xvfb", "xterm")
        child = subprocess.Popen([TERMSOAK, "run", *ENDLESS, "--target", "pty:xterm",
                                  "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, env=environment(self.temp))
        self.addCleanup(self.end, child)
        deadline = time.monotonic() + 60
        victims = []
        while not victims and time.monotonic() < deadline:
            victims = [pid for pid, line in marked_processes() if line.startswith(b"xterm\0")]
            time.sleep(0.1)
        self.assertTrue(victims, "xterm did not start")
        time.sleep(0.5)
        for pid in victims:
            os.kill(pid, signal.SIGSEGV)
        said, _ = child.communicate(timeout=60)
        self.assertNotEqual(child.returncode, 0)
        self.assertIn("signal 11", said.decode(errors="replace"))
        self.assert_nothing_left()

    def test_a_time_out_leaves_nothing(self):
        self.need("Xvfb", "xterm")
        self.termsoak("run", *ENDLESS, "--target", "pty:xterm", "--timeout", "4",
                      "--quiet", expect=(124, 1, 2, 4))
        self.assert_nothing_left()


class SameText(Targets):
    """Same stream, same final text: our core against tmux's."""

    STREAMS = {
        "lines": "".join(f"line {i}\r\n" for i in range(500)) + "prompt$ ",
        "wrap": "x" * 79 + "y" * 200 + "\r\n" + "0123456789" * 30,
        "cursor": "\x1b[2J\x1b[5;10Hfive\x1b[10;1Hten\x1b[A\x1b[3Cup\x1b[H\x1b[2Ktop",
        "erase": "".join(f"row {i}\r\n" for i in range(20)) + "\x1b[10;5H\x1b[J\x1b[3;3H\x1b[1K\x1b[K end",
        "scroll-region": "\x1b[5;10r\x1b[5;1H" + "".join(f"in {i}\r\n" for i in range(30)) + "\x1b[r\x1b[20;1Hout",
        "insert-delete": "abcdefgh\x1b[3D\x1b[2@XY\x1b[2P\r\n\x1b[2Lnew\x1b[5;1Hlow\x1b[M",
        "wide": "caf\u00e9 \u65e5\u672c\u8a9e tail\r\n" + "\u65e5" * 45 + "\r\n",
        "alternate": "main\r\n\x1b[?1049halternate\x1b[?1049lback",
        "colours": "\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mtrue\x1b[m \x1b[4munder\x1b[24m\ttab",
        "tabs": "a\tb\tc\r\n\x1b[3g\x1b[1;5H\x1bH\rz\tq",
        "strings": "\x1b]0;title\x07\x1bP+q544e\x1b\\\x1b_apc\x1b\\seen",
    }

    def test_tmux_agrees_with_dump(self):
        self.need("tmux")
        for name, text in self.STREAMS.items():
            with self.subTest(name):
                path = os.path.join(self.temp, "stream.raw")
                with open(path, "wb") as file:
                    file.write(text.encode())
                ours = json.loads(self.termsoak("dump", path, "--cols", 80, "--rows", 24).stdout)["rows"]
                theirs = json.loads(self.termsoak("dump", path, "--cols", 80, "--rows", 24, "--target", "tmux").stdout)
                self.assertEqual(ours, theirs["rows"])
                os.unlink(path)
        self.assert_nothing_left()

    def test_a_terminal_that_cannot_be_read_says_so(self):
        self.need("screen")
        done = self.termsoak("dump", "recipe:number-laps", "--bytes", "1KB", "--target", "screen", expect=(2,))
        self.assertIn("cannot be asked", done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
