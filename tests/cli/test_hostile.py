#!/usr/bin/env python3
"""Hostile streams, files and surroundings: a clear answer, bounded memory and time, nothing left behind."""
import gzip
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time
import unittest

TERMSOAK = os.environ["TERMSOAK"]
RSS_KIB_MAX = 600 * 1024


class Hostile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def run_it(self, *arguments, **more):
        done = subprocess.run([TERMSOAK, *map(str, arguments)], cwd=self.root, capture_output=True, timeout=120, **more)
        self.assertGreaterEqual(done.returncode, 0, f"killed by signal {-done.returncode}: {done.stderr[-300:]}")
        self.assertNotIn(b"internal error", done.stderr)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, RSS_KIB_MAX)
        return done

    def stream(self, name, content):
        (self.root / name).write_bytes(content)
        return name

    def test_huge_repeat_counts(self):
        for final in "bX@LMPST":
            done = self.run_it("dump", self.stream("s.raw", f"a\x1b[2147483647{final}\r\n".encode()), "--format", "json")
            self.assertEqual(done.returncode, 0, final)

    def test_endless_osc(self):
        done = self.run_it("dump", self.stream("s.raw", b"\x1b]0;" + b"x" * 20_000_000), "--format", "json")
        self.assertEqual(done.returncode, 0)

    def test_widest_screen(self):
        done = self.run_it("dump", self.stream("s.raw", b"hi\r\n"), "--cols", 65535, "--format", "json")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"not one row of 65535 columns fits a page", done.stderr)

    def test_deep_json(self):
        self.assertNotEqual(self.run_it("dump", self.stream("s.cast", b'{"version": 2, "theme": ' + b"[" * 1_000_000)).returncode, 0)

    def test_compression_bomb_stays_small(self):
        self.run_it("inspect", self.stream("s.raw.gz", gzip.compress(b"\x00" * 200_000_000)), "--json")

    def test_escapes_in_a_file_name_never_reach_the_terminal(self):
        name = self.stream("a\x1b]0;owned\x07<script>.raw", b"hi\r\n")
        done = self.run_it("run", name, "--quiet", "--html", "o.html", "--junit", "o.xml", "--markdown", "o.md")
        for text in (done.stdout, done.stderr, *((self.root / file).read_bytes() for file in ("o.html", "o.xml", "o.md"))):
            self.assertNotIn(b"\x1b]0;", text)
        self.assertNotIn(b"\x07<script>", (self.root / "o.html").read_bytes())

    def test_disk_full_and_unwritable_folder(self):
        for where in ("/dev/full", "/proc/none/report.json"):
            done = self.run_it("run", "recipe:plain-scroll", "--bytes", "200KB", "--quiet", "--out", where)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"cannot be written", done.stderr)

    def test_interrupted_compare_leaves_no_child(self):
        process = subprocess.Popen([TERMSOAK, "compare", "recipe:plain-scroll", "--bytes", "5GB", "--quiet"], cwd=self.root,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        self.assertNotEqual(process.wait(60), 0)
        with self.assertRaises(ProcessLookupError):
            os.killpg(process.pid, 0)


if __name__ == "__main__":
    unittest.main()
