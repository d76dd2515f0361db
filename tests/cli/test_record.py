#!/usr/bin/env python3
"""record: real programs under the recorder, at a terminal and without one, ended in every way."""
import fcntl
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

TERMSOAK = os.environ["TERMSOAK"]


def events_of(path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    return json.loads(lines[0]), [json.loads(line) for line in lines[1:]]


def output_of(path):
    """The exact output bytes of a recording, read back by our own reader."""
    done = subprocess.run([TERMSOAK, "convert", path, "-", "--format", "raw", "-q"], capture_output=True, check=True)
    return done.stdout


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def record(self, *arguments, stdin=subprocess.DEVNULL, **more):
        return subprocess.run([TERMSOAK, "record", *arguments], stdin=stdin, capture_output=True, timeout=60, **more)


class Headless(Case):
    SCRIPT = r"printf 'hi\xff\xc3'; printf '\xa9 \033[38;2;1;2;3m\360\237\230\200\n'; exit 3"
    BYTES = b"hi\xff\xc3\xa9 \x1b[38;2;1;2;3m\xf0\x9f\x98\x80\r\n"

    def test_gives_exactly_the_bytes_in_every_format(self):
        for form, name in (("cast3", "a.cast"), ("cast2", "b.cast"), ("raw", "c.raw")):
            done = self.record("-o", self.path(name), "--format", form, "--", "bash", "-c", self.SCRIPT)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(done.stdout, self.BYTES)
            self.assertEqual(output_of(self.path(name)), self.BYTES)
        self.assertEqual(pathlib.Path(self.path("c.raw")).read_bytes(), self.BYTES)

    def test_all_bytes_of_a_large_output(self):
        done = self.record("-o", self.path("a.cast"), "--headless", "-q", "--", "bash", "-c", "seq 1 200000")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout + done.stderr, b"")
        self.assertEqual(output_of(self.path("a.cast")), b"".join(b"%d\r\n" % i for i in range(1, 200001)))

    def test_header_size_and_exit(self):
        done = self.record("-o", self.path("a.cast"), "--cols", "132", "--rows", "43", "--title", "t", "--", "bash",
                           "-c", "stty size")
        self.assertEqual(done.returncode, 0)
        header, events = events_of(self.path("a.cast"))
        self.assertEqual(header["version"], 3)
        self.assertEqual((header["term"]["cols"], header["term"]["rows"]), (132, 43))
        self.assertEqual(header["title"], "t")
        self.assertEqual(header["command"], "bash -c 'stty size'")
        self.assertEqual("".join(e[2] for e in events if e[1] == "o"), "43 132\r\n")
        self.assertEqual(events[-1][1:], ["x", "0"])

    def test_passes_on_how_the_program_ended(self):
        for script, status in (("exit 0", 0), ("exit 77", 77), ("kill -TERM $$", 143), ("kill -KILL $$", 137)):
            done = self.record("-o", self.path("a.cast"), "--", "bash", "-c", script)
            self.assertEqual(done.returncode, status, script)
            self.assertEqual(events_of(self.path("a.cast"))[1][-1][1:], ["x", str(status)])

    def test_a_program_that_cannot_start_leaves_no_file(self):
        done = self.record("-o", self.path("a.cast"), "--", "no-such-program-anywhere")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.decode().count("\n"), 1)
        self.assertIn("no-such-program-anywhere: cannot be started", done.stderr.decode())
        self.assertFalse(os.path.exists(self.path("a.cast")))

    def test_a_pipe_is_typed_in_and_its_end_is_an_end(self):
        done = self.record("-o", self.path("a.cast"), "--keys", "--", "bash", "-c", "stty -echo; read a; echo got $a; cat",
                           stdin=None, input=b"word\nmore")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"got word\r\n", done.stdout)
        _, events = events_of(self.path("a.cast"))
        self.assertEqual("".join(e[2] for e in events if e[1] == "i"), "word\nmore")

    def test_an_interactive_shell_ends_with_its_input(self):
        done = self.record("-o", self.path("a.cast"), "--", "bash", "--norc", "-i", stdin=None, input=b"echo a$((40+2))b\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"a42b", done.stdout)

    def test_an_end_that_gets_lost_on_its_way_is_typed_again(self):
        # Reads keys itself, and throws away what came before it was ready.
        program = ("import os, termios, time, tty; tty.setraw(0); time.sleep(0.3); "
                   "termios.tcflush(0, termios.TCIFLUSH); print('got', os.read(0, 1))")
        done = self.record("-o", self.path("a.cast"), "--", "python3", "-c", program, stdin=None, input=b"x\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"got b'\\x04'", done.stdout)

    def test_standard_output_can_be_the_recording(self):
        done = self.record("--", "bash", "-c", "echo hello")
        self.assertEqual(done.returncode, 0)
        lines = done.stdout.decode().splitlines()
        self.assertEqual(json.loads(lines[0])["version"], 3)
        self.assertEqual(json.loads(lines[1])[2], "hello\r\n")

    def test_refuses_what_it_cannot_write(self):
        self.assertEqual(self.record("-o", self.path("a"), "--format", "ttyrec", "--", "true").returncode, 2)
        self.assertEqual(self.record("-o", self.path("a.cast.gz"), "--", "true").returncode, 2)
        self.assertEqual(self.record("-o", "/nonexistent/a.cast", "--", "true").returncode, 2)
        self.assertEqual(self.record("-o", self.path("a.cast")).returncode, 2)


class Killed(Case):
    def start(self, form, name, script):
        process = subprocess.Popen([TERMSOAK, "record", "-o", self.path(name), "--format", form, "--headless", "-q", "--",
                                    "bash", "-c", script], stdin=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, name, wanted):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if os.path.exists(self.path(name)) and wanted in pathlib.Path(self.path(name)).read_bytes():
                return
            time.sleep(0.02)
        self.fail("the recording never held " + repr(wanted))

    def test_what_was_recorded_survives_sigkill(self):
        for form, name in (("cast3", "a.cast"), ("cast2", "b.cast"), ("raw", "c.raw")):
            process = self.start(form, name, "i=0; while :; do i=$((i+1)); printf 'line %06d\\n' $i; done")
            self.wait_for(name, b"line 000200")
            process.send_signal(signal.SIGKILL)
            self.assertEqual(process.wait(30), -signal.SIGKILL)
            output = output_of(self.path(name))
            self.assertGreaterEqual(len(output), 200 * 13)
            for number, line in enumerate(output.split(b"\r\n")[:200], 1):
                self.assertEqual(line, b"line %06d" % number)
            if form != "raw":
                events_of(self.path(name))  # every line is whole JSON

    def test_sigterm_goes_to_the_program_and_the_recording_ends_well(self):
        process = self.start("cast3", "a.cast", "trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.05; done")
        self.wait_for("a.cast", b"ready")
        process.terminate()
        self.assertEqual(process.wait(30), 9)
        _, events = events_of(self.path("a.cast"))
        self.assertIn("bye", "".join(e[2] for e in events if e[1] == "o"))
        self.assertEqual(events[-1][1:], ["x", "9"])


class AtATerminal(Case):
    """The recorder with a real terminal (a PTY of ours) as its user's side."""

    def start(self, *command, rows=30, cols=100):
        self.master, self.slave = pty.openpty()
        self.resize(rows, cols)
        self.before = termios.tcgetattr(self.slave)
        slave = self.slave

        def own_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen([TERMSOAK, "record", "-q", "-o", self.path("a.cast"), "--", *command],
                                        stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal)
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.slave)
        self.addCleanup(self.process.kill)
        self.seen = b""

    def resize(self, rows, cols):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def wait_for(self, wanted):
        deadline = time.monotonic() + 30
        while wanted not in self.seen:
            if time.monotonic() > deadline:
                self.fail(f"never saw {wanted!r} but {self.seen[-300:]!r}")
            ready, _, _ = select.select([self.master], [], [], 0.1)
            if ready:
                self.seen += os.read(self.master, 65536)

    def type(self, keys):
        os.write(self.master, keys)

    def finish(self, status):
        self.assertEqual(self.process.wait(30), status)
        self.assertEqual(termios.tcgetattr(self.slave), self.before, "the terminal is as it was")

    def test_resizes_are_recorded_and_passed_on(self):
        self.start("bash", "-c", "trap 'echo size $(stty size)' WINCH; echo start $(stty size); "
                                 "for i in 1 2 3 4 5 6 7 8 9; do read -t 1 -n 1 k && break; done; exit 5")
        self.wait_for(b"start 30 100")
        self.resize(40, 120)
        self.wait_for(b"size 40 120")
        self.type(b"q")
        self.finish(5)
        header, events = events_of(self.path("a.cast"))
        self.assertEqual((header["term"]["cols"], header["term"]["rows"]), (100, 30))
        self.assertIn(["r", "120x40"], [e[1:] for e in events])
        kinds = [e[1] for e in events]
        texts = [e[2] for e in events]
        self.assertLess(texts.index("120x40"), next(i for i, t in enumerate(texts) if "size 40 120" in t))
        self.assertNotIn("i", kinds, "keys are not recorded unless asked for")

    def test_keys_reach_the_program_as_they_are(self):
        self.start("bash", "-c", "stty raw -echo; printf ready; head -c 4 | od -An -tx1; stty sane")
        self.wait_for(b"ready")
        self.type(b"\x03\x1a\x1c\x04")  # interrupt, suspend, quit, end: bytes like any other
        self.wait_for(b"03 1a 1c 04")
        self.finish(0)

    def test_interrupt_key_interrupts_the_program_not_the_recorder(self):
        self.start("bash", "-c", "trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.05; done")
        self.wait_for(b"ready")
        self.type(b"\x03")
        self.wait_for(b"caught")
        self.finish(4)

    def test_the_terminal_is_restored_when_the_recorder_is_told_to_end(self):
        self.start("bash", "-c", "echo ready; sleep 30")
        self.wait_for(b"ready")
        self.assertNotEqual(termios.tcgetattr(self.slave), self.before, "raw while recording")
        self.process.terminate()
        self.finish(143)

    def test_the_terminal_is_restored_when_nothing_starts(self):
        self.start("no-such-program-anywhere")
        self.finish(2)

    def test_vim_works_in_it(self):
        vim = shutil.which("vim") or shutil.which("vi")
        if vim is None:
            self.skipTest("vim is not installed")
        target = self.path("text")
        self.start(vim, "-u", "NONE", "-n", target)
        self.wait_for(b"\x1b[")
        time.sleep(0.5)
        self.type(b"ihello from vim\x1b")
        self.wait_for(b"vim")
        self.type(b":wq\r")
        self.finish(0)
        self.assertEqual(pathlib.Path(target).read_text(), "hello from vim\n")
        self.assertIn(b"\x1b[?1049h", output_of(self.path("a.cast")))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
