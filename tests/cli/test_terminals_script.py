#!/usr/bin/env python3
"""scripts/terminals from outside: its tables and files, and that a terminal which crashes, hangs or is missing costs one
cell and leaves nothing. The bad terminals are shell scripts put into PATH under a terminal's name."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

TERMSOAK = os.environ["TERMSOAK"]
SOURCE = pathlib.Path(os.environ.get("TERMSOAK_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
MARK = f"termsoak-script-test-{os.getpid()}"


def marked_processes():
    """Processes that inherited our mark: everything the script starts, at any depth."""
    out = []
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            if MARK.encode() in path.read_bytes() and int(path.parent.name) != os.getpid():
                out.append((path.parent / "cmdline").read_bytes())
        except OSError:
            continue  # it ended meanwhile, or is not ours to read
    return out


class Terminals(unittest.TestCase):
    def setUp(self):
        self.temp = pathlib.Path(tempfile.mkdtemp(prefix="ts"))
        self.addCleanup(shutil.rmtree, self.temp, ignore_errors=True)
        (self.temp / "bin").mkdir()

    def fake(self, name, body):
        """A program of that name, found before the real one."""
        path = self.temp / "bin" / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def command(self, *arguments):
        return [sys.executable, "-B", str(SOURCE / "scripts" / "terminals"), "--termsoak", TERMSOAK, "--results",
                str(self.temp / "cells"), *map(str, arguments)]

    def environment(self, path=None):
        out = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return {**out, "TMPDIR": str(self.temp), "TERMSOAK_TEST_MARK": MARK,
                "PATH": path or f"{self.temp / 'bin'}:{os.environ['PATH']}"}

    def run_script(self, *arguments, expect=0, path=None):
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=200,
                              env=self.environment(path))
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done

    def assert_nothing_left(self, within=15):
        deadline = time.monotonic() + within
        while left := marked_processes():
            if time.monotonic() > deadline:
                self.fail(f"left behind: {left}")
            time.sleep(0.1)

    def test_tables_and_files_of_the_own_core(self):
        files = {kind: self.temp / f"out.{kind}" for kind in ("md", "json", "svg", "html")}
        done = self.run_script("--terminal", "core", "S4", "combining-flood", "--markdown", files["md"], "--json", files["json"],
                               "--svg", files["svg"], "--html", files["html"])
        self.assertTrue(all(len(line) <= 80 for line in done.stdout.splitlines() if "core:" not in line), done.stdout)
        self.assertIn("S4 number-laps: 5 MB, 80×24", done.stdout)
        cells = json.loads(files["json"].read_text())["cells"]
        self.assertEqual([(c["scenario"], c["input"], c["terminal"], c["verdict"]) for c in cells],
                         [("S4", "number-laps", "core", "flat"), ("S9", "combining-flood", "core", "plateau")])
        for cell in cells:
            self.assertEqual(cell["series"]["metric"], "mapped_bytes")
            self.assertEqual(len(cell["series"]["bytes_fed"]), len(cell["series"]["bytes"]))
        self.assertIn("### S9 combining-flood", files["md"].read_text())
        drawn = xml.etree.ElementTree.parse(files["svg"]).getroot()
        lines = [node for node in drawn.iter() if node.tag.endswith("polyline")]
        self.assertEqual(len(lines), 2, "a line a cell")
        self.assertIn("combining-flood", files["html"].read_text())

    def test_a_leaking_strategy_is_said_to_grow(self):
        done = self.run_script("--terminal", "core", "--strategy", "reuse-any", "S9", "--html", self.temp / "out.html",
                               "--markdown", self.temp / "out.md")
        self.assertIn("GROWS", done.stdout)
        self.assertIn("**grows**", (self.temp / "out.md").read_text())
        self.assertTrue((self.temp / "out.html").exists(), "a failing verdict is no failed command")

    def test_mistakes_are_named(self):
        self.assertIn("no such terminal: xtrem", self.run_script("--terminal", "xtrem", expect=2).stderr)
        self.assertIn("no such scenario: S13", self.run_script("S13", expect=2).stderr)

    def test_what_is_missing_is_named_and_not_measured(self):
        done = self.run_script("--terminal", "core", "--terminal", "tmux", "S4", path=str(self.temp / "bin"))
        self.assertIn("tmux: not installed (apt-get install tmux)", done.stdout)
        done = self.run_script("--terminal", "tmux", "S4", path=str(self.temp / "bin"), expect=3)
        self.assertIn("not installed", done.stdout)

    def test_crash_and_hang_cost_one_cell(self):
        self.fake("screen", "echo no such font >&2; exit 7")
        self.fake("tmux", "exec sleep 500")
        done = self.run_script("--terminal", "screen", "--terminal", "tmux", "--terminal", "core", "S4", "--timeout", "3",
                               "--json", self.temp / "out.json", expect=3)
        verdicts = {c["terminal"]: c["verdict"] for c in json.loads((self.temp / "out.json").read_text())["cells"]}
        self.assertEqual(verdicts, {"screen": "broke", "tmux": "timeout", "core": "flat"})
        self.assertIn("no such font", done.stdout)
        self.assert_nothing_left()

    def test_interrupted_it_keeps_what_is_finished_and_goes_on_later(self):
        self.fake("tmux", "exec sleep 500")
        child = subprocess.Popen(self.command("--terminal", "core", "--terminal", "tmux", "S4"), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(child.kill)
        deadline = time.monotonic() + 30
        while not any(b"sleep" in line for line in marked_processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        said, error = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 130, error)
        self.assertIn("1 finished cells are kept", error)
        self.assertIn("S4 number-laps", said)
        self.assertEqual([path.name for path in (self.temp / "cells").iterdir()], ["number-laps.core.1MB.json"])
        self.assert_nothing_left()
        before = (self.temp / "cells" / "number-laps.core.1MB.json").stat().st_mtime_ns
        self.run_script("--terminal", "core", "S4")
        self.assertEqual((self.temp / "cells" / "number-laps.core.1MB.json").stat().st_mtime_ns, before, "not measured again")


if __name__ == "__main__":
    unittest.main()
