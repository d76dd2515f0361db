#!/usr/bin/env python3
"""What surrounds termsoak breaks: full disks, closed descriptors, dead children, signals, a short stdin, odd clocks.

Each fault gives one line that says what, the right status, and what had finished; nothing is left running or lying about.
"""
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from scratch import SEED, TERMSOAK, Scratch

# Where a date is wanted and not a span: the clock itself, a report's, a recording's header, the gate's time stamp.
DATES = {"base/clock.cpp", "measure/probe/machine.cpp", "cli/command_record.cpp", "cli/command_gate.cpp"}


def children_of(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def running_in(group):
    """The processes of a group that are not yet dead: "pid name state". A zombie is only waiting for its parent."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = stat.read_text().split(" (", 1)
        except OSError:
            continue  # it ended meanwhile
        name, fields = rest.rsplit(") ", 1)
        state, _, its_group = fields.split()[:3]
        if int(its_group) == group and state not in "ZX":
            found.append(f"{pid} {name} {state}")
    return found


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError("waited in vain")


class Faults(Scratch):
    STREAMS = (("in.raw", "plain-scroll", "100KB"), ("leak.raw", "grapheme-scroll", "300KB"), ("big.raw", "plain-scroll", "8MB"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.do("run", "in.raw", "--quiet", "--out", "report.json")
        workload = cls.root / "workload"
        workload.mkdir()
        (workload / "workload.json").write_text(json.dumps({
            "summary": "two cells", "recipe": {"recipe": "plain-scroll", "bytes": "100KB"},
            "expect": [{"strategy": "reuse-any", "orphan_bytes": {"max": 0}}, {"strategy": "fix-10353", "orphan_bytes": {"max": 0}}]}))

    def assert_none_left(self, group):
        """A sanitizer's leak check runs as a process beside ours and dies a moment after us: patience of 2 s."""
        end = time.monotonic() + 2
        while (left := running_in(group)) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(left, [])

    def shell(self, text):
        return subprocess.run(["bash", "-c", text], cwd=self.root, capture_output=True, timeout=120,
                              env={**os.environ, "T": TERMSOAK})


class Output(Faults):
    """Every command that prints."""
    COMMANDS = ("run in.raw", "compare in.raw", "gate workload", "list metrics", "list strategies --json", "dump in.raw",
                "dump in.raw --format json", "report report.json", "report report.json --html -", "report diff report.json report.json",
                "explain in.raw", "inspect in.raw", "doctor", "synth list", "lab list", "completion bash", "--help", "run --help",
                "--version", "convert in.raw -", "synth plain-scroll --bytes 1MB -o -", "matrix workload --emit jsonl",
                "matrix workload --emit ninja", "selftest --power --repeats 20", "run in.raw --out -", "run in.raw --csv -")

    def test_full_disk_is_one_error_and_status_2(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                done = self.shell(f'"$T" {command} > /dev/full')
                self.assertEqual(done.returncode, 2)
                self.one_clear_error(done, "standard output: cannot be written: No space left on device", "free some space")

    def test_closed_stdout_is_one_error_and_no_file_gets_the_text(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                done = self.shell(f'"$T" {command} >&-')
                self.assertEqual(done.returncode, 2)
                self.one_clear_error(done, "standard output: cannot be written: Bad file descriptor")

    def test_closed_or_full_stderr_changes_nothing(self):
        for command in (*self.COMMANDS, "run missing.raw", "synth plain-scroll --bytes 1MB -o out.raw", "--nonsense"):
            with self.subTest(command):
                wanted = self.shell(f'"$T" {command} > wanted.txt').returncode
                self.assertEqual(self.shell(f'"$T" {command} > got.txt 2>&-').returncode, wanted)
                self.assertEqual(self.shell(f'"$T" {command} > got.txt 2> /dev/full').returncode, wanted)

    def test_all_three_closed_leave_a_whole_report(self):
        done = self.shell('"$T" run in.raw --quiet --out closed.json --html closed.html <&- >&- 2>&-')
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads((self.root / "closed.json").read_text())["results"][0]["outcome"], "completed")
        self.assertTrue((self.root / "closed.html").read_text().startswith("<!doctype html"))

    def test_a_reader_that_went_away_has_seen_enough(self):
        # More than a pipe holds, to somebody who closes at once.
        for command, status in (("list sequences", 0), ("report report.json --html -", 0), ("explain in.raw", 0), ("run in.raw --out -", 0),
                                ("dump big.raw --history", 0), ("--help", 0)):
            with self.subTest(command):
                done = self.shell(f'{{ sleep 0.2; "$T" {command}; echo $? > status.txt; }} | true')
                self.assertEqual((self.root / "status.txt").read_text().strip(), str(status))
                self.assertEqual(done.stderr, b"")

    def test_a_stream_cut_short_by_its_reader_is_an_error_and_ends_at_once(self):
        began = time.monotonic()
        done = self.shell('"$T" synth plain-scroll --bytes 100GB -o - --quiet | head -c 1000 > head.txt; exit ${PIPESTATUS[0]}')
        self.assertEqual(done.returncode, 2)
        self.one_clear_error(done, "standard output: cannot be written: Broken pipe")
        self.assertLess(time.monotonic() - began, 20)

    def test_files_that_cannot_be_written(self):
        commands = ("run in.raw --quiet --out {}", "compare in.raw --quiet --html {}", "report report.json --markdown {}",
                    "convert in.raw {} --to raw", "synth plain-scroll --bytes 1MB -o {}", "scrub in.raw -o {}",
                    "shrink leak.raw --while 'capacity_increases > 0' --time-max 1 --quiet -o {}", "bundle in.raw -o {}",
                    "record -o {} -- true")
        for where, word in (("/dev/full", "No space left"), ("/proc/none/file", "cannot be"), ("/proc/version", "cannot be"), (".", "is a directory")):
            for command in commands:
                with self.subTest(command, where=where):
                    done = self.shell(f'"$T" {command.format(where)}'.replace(" --to raw", " --format raw"))
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertIn(word, done.stderr.decode())
                    self.assertNotIn("internal error", done.stderr.decode())


class StandardInput(Faults):
    def test_closed_is_one_error(self):
        done = self.shell('"$T" run - <&-')
        self.assertEqual(done.returncode, 2)
        self.one_clear_error(done, "standard input: cannot be read: Bad file descriptor")

    def test_longer_than_memory_goes_to_a_file_without_a_name(self):
        spool = self.root / "spool"
        spool.mkdir()
        for name in ("big.raw", "long.raw"):
            if name == "long.raw":
                (self.root / name).write_bytes((self.root / "big.raw").read_bytes() * 5)
            by_name = json.loads(self.do("run", name, "--quiet", "--out", "-").stdout)
            with open(self.root / name, "rb") as source:
                done = subprocess.run([TERMSOAK, "compare", "-", "--quiet", "--out", "-"], cwd=self.root, stdin=source, capture_output=True,
                                      env={**os.environ, "TMPDIR": str(spool)}, timeout=120)
            piped = json.loads(done.stdout)
            self.assertEqual(len(piped["results"]), 2)
            self.assertEqual(piped["input"]["sha256"], by_name["input"]["sha256"])
            self.assertEqual(piped["results"][0]["final"]["history_rows"], by_name["results"][0]["final"]["history_rows"])
            self.assertEqual(list(spool.iterdir()), [])

    def test_no_room_for_it_is_one_error_with_a_remedy(self):
        with open(self.root / "long2.raw", "wb") as out:
            out.truncate(40_000_000)
        for surroundings in ("TMPDIR=/proc", "ulimit -f 1024;"):
            with self.subTest(surroundings):
                done = self.shell(f'{surroundings} "$T" run - --quiet < long2.raw')
                self.assertEqual(done.returncode, 2)
                self.one_clear_error(done, "standard input does not fit into", "TMPDIR")

    def test_a_limit_on_file_size_is_an_error_as_any_other(self):
        done = self.shell('ulimit -f 100; "$T" synth plain-scroll --bytes 8MB -o limited.raw --quiet')
        self.assertEqual(done.returncode, 2)
        self.one_clear_error(done, "limited.raw: cannot be written: File too large")
        self.assertFalse((self.root / "limited.raw").exists())


class Children(Faults):
    """The measured child of a run, or the program it measures, ends, stops or says nothing."""

    def start(self, *arguments):
        process = subprocess.Popen([TERMSOAK, *map(str, arguments)], cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   start_new_session=True)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def end(self, process, status, *words, seconds=30):
        _, errors = process.communicate(timeout=seconds)
        self.assertEqual(process.returncode, status, errors)
        for word in words:
            self.assertIn(word, errors.decode())
        return errors

    def test_a_killed_child_costs_only_its_own_cell(self):
        process = self.start("compare", "in.raw", "recipe:plain-scroll,rows=100000000", "--strategy", "fix-10353", "--jobs", 2,
                             "--quiet", "--out", "killed.json")
        # The cell of in.raw is over in no time; the other one is the child that stays.
        wait_for(lambda: len(children_of(process.pid)) == 1)
        time.sleep(0.7)
        os.kill(wait_for(lambda: children_of(process.pid))[0], signal.SIGKILL)
        errors = self.end(process, 4, "killed by signal 9")
        self.assertEqual(len(errors.decode().splitlines()), 1)
        results = json.loads((self.root / "killed.json").read_text())["results"]
        self.assertEqual([result["outcome"] for result in results], ["completed", "failed"])

    def test_a_stopped_child_runs_into_its_time_out(self):
        process = self.start("run", "recipe:plain-scroll,rows=100000000", "--strategy", "fix-10353", "--quiet", "--timeout", 2, "--out", "stopped.json")
        child = wait_for(lambda: children_of(process.pid))[0]
        os.kill(child, signal.SIGSTOP)
        self.end(process, 124, "no result after 2 s", "--timeout")
        self.assertFalse(pathlib.Path(f"/proc/{child}").exists())

    def test_a_stopped_child_ends_with_ctrl_c(self):
        process = self.start("run", "recipe:plain-scroll,rows=100000000", "--strategy", "fix-10353", "--quiet")
        child = wait_for(lambda: children_of(process.pid))[0]
        os.kill(child, signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        self.end(process, 130, "interrupted")
        self.assertFalse(pathlib.Path(f"/proc/{child}").exists())

    def test_a_target_that_never_reads_or_never_acknowledges_runs_into_the_time_out(self):
        for target in ("pipe:sleep 1000", "pipe:sh -c 'echo termsoak-ack 1; exec cat > /dev/null'", "pipe:sh -c 'kill -STOP $$; cat > /dev/null'"):
            with self.subTest(target):
                process = self.start("run", "big.raw", "--target", target, "--timeout", 2, "--quiet")
                self.end(process, 124, "no result after 2 s")
                self.assert_none_left(process.pid)

    def test_a_measured_child_killed_beside_its_target_leaves_neither(self):
        process = self.start("run", "big.raw", "--target", "pipe:sleep 1000", "--quiet")
        child = wait_for(lambda: children_of(process.pid))[0]
        targets = wait_for(lambda: children_of(child))
        os.kill(child, signal.SIGKILL)
        self.end(process, 4, "killed by signal 9")
        for target in targets:
            wait_for(lambda: not pathlib.Path(f"/proc/{target}").exists() or "Z" in pathlib.Path(f"/proc/{target}/stat").read_text().split()[2])


class Signals(Faults):
    """SIGINT, SIGTERM and SIGHUP at seeded moments."""

    def test_at_any_moment_nothing_is_left(self):
        draw = random.Random(SEED)
        commands = (("run", "leak.raw", "--strategy", "fix-10353", "--repeat", 100000, "--quiet", "--out", "OUT"),
                    ("compare", "in.raw", "leak.raw", "--strategy", "fix-10353", "--repeat", 100000, "--jobs", 2, "--quiet", "--out", "OUT"),
                    ("gate", "workload", "--quiet", "--out", "OUT"),
                    ("explain", "leak.raw", "--strategy", "fix-10353", "--repeat", 100000),
                    ("shrink", "leak.raw", "-o", "OUT", "--while", "capacity_increases > 5", "--quiet"),
                    ("scrub", "big.raw", "-o", "OUT", "--quiet"),
                    ("synth", "plain-scroll", "--bytes", "100GB", "-o", "OUT", "--quiet"),
                    ("convert", "big.raw", "OUT", "--format", "cast2"),
                    ("record", "-o", "OUT", "--", "sh", "-c", "while :; do echo hi; sleep 0.01; done"))
        tried = 0
        for command in commands:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                for delay in (draw.uniform(0, 0.03), draw.uniform(0.03, 0.25)):
                    with self.subTest(command[0], signal=number.name, delay=delay, seed=SEED):
                        self.interrupt(command, number, delay)
                        tried += 1
        self.assertEqual(tried, 54)

    def interrupt(self, command, number, delay):
        with tempfile.TemporaryDirectory(dir=self.root) as folder:
            out = pathlib.Path(folder) / "result"
            arguments = [str(out) if part == "OUT" else str(part) for part in command]
            process = subprocess.Popen([TERMSOAK, *arguments], cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       start_new_session=True)
            time.sleep(delay)
            process.send_signal(number)
            _, errors = process.communicate(timeout=30)
            # By the signal where nothing is under way yet or to be kept, 130 with what had finished; or it was done already.
            self.assertIn(process.returncode, (-number, 130, 128 + number, 0, 1), errors)
            self.assert_none_left(process.pid)
            self.assertIn([path.name for path in pathlib.Path(folder).iterdir()], ([], ["result"]), "a piece is left")
            if out.exists() and command[0] in ("run", "compare", "gate"):
                json.loads(out.read_text())  # whole, or not there

    def test_ctrl_c_keeps_the_finished_cells(self):
        out = self.root / "kept.json"
        process = subprocess.Popen([TERMSOAK, "compare", "in.raw", "recipe:plain-scroll,rows=100000000", "--strategy", "fix-10353", "--jobs", "1",
                                    "--quiet", "--out", str(out)], cwd=self.root, stderr=subprocess.PIPE, start_new_session=True)
        # The first cell takes milliseconds, the second one hours: the child that stays is the second.
        def stays():
            children = children_of(process.pid)
            time.sleep(0.5)
            return children != [] and children_of(process.pid) == children
        wait_for(stays)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        self.assertIn(b"what had finished is reported", errors)
        self.assertEqual([result["outcome"] for result in json.loads(out.read_text())["results"]], ["completed"])


class Clocks(Faults):
    def test_no_time_span_is_taken_from_a_clock_that_jumps(self):
        source = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"]) / "src"
        seen = {str(path.relative_to(source)): text for path in source.rglob("*.cpp") for text in [path.read_text()]
                if any(word in text for word in ("system_clock", "gettimeofday", "CLOCK_REALTIME", "::time(", "std::time("))}
        self.assertEqual(set(seen), DATES)


if __name__ == "__main__":
    unittest.main()
