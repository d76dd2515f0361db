#!/usr/bin/env python3
"""Everything people read stays within 80 columns of a terminal, whatever the table, and loses nothing by it."""
import json
import os
import pathlib
import subprocess
import tempfile
import unicodedata
import unittest

TERMSOAK = os.environ["TERMSOAK"]
SOURCE = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"])
TABLES = ["strategies", "choices", "layouts", "workloads", "recipes", "formats", "metrics", "rules", "sequences", "targets"]
SHORT = ["recipe:unique-links", "--bytes", "200KB", "--scrollback-limit", "100KB"]


def run(*arguments):
    return subprocess.run([TERMSOAK, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, cwd=SOURCE)


def columns(line):
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
    return wide - sum(unicodedata.combining(c) != 0 for c in line)


class EightyColumns(unittest.TestCase):
    def text(self, *arguments, status=(0,)):
        """Standard output and error of a command, no line of which is too wide."""
        done = run(*arguments)
        text = done.stdout.decode() + done.stderr.decode()
        self.assertIn(done.returncode, status, text)
        self.assertNotEqual(text, "")
        for line in text.splitlines():
            self.assertLessEqual(columns(line), 80, line)
        return text

    def test_lists(self):
        for table in TABLES:
            with self.subTest(table):
                text = " ".join(self.text("list", table).split())
                for row in json.loads(run("list", table, "--json").stdout):
                    for cell in row.values():
                        # A cell may be wrapped between words and after commas, and never cut.
                        self.assertIn("".join(cell.split()), text.replace(" ", ""))

    def test_other_tables(self):
        for arguments in (["doctor"], ["synth", "list"], ["lab", "list"], ["selftest", "--power", "--repeats", "20"]):
            with self.subTest(arguments):
                self.text(*arguments)

    def test_what_is_said_of_a_stream(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        stream = pathlib.Path(folder.name) / "長い名前.cast"
        self.assertEqual(run("synth", "unique-links", "--bytes", "200KB", "-o", stream).returncode, 0)
        for command in ("compare", "run", "explain"):
            with self.subTest(command):
                self.text(command, *SHORT, status=(0, 1))
                self.text(command, stream, status=(0, 1, 3))
        self.text("inspect", stream)
        self.text("compare", *SHORT, "--target", "pipe:cat", status=(0, 3))
        self.text("shrink", *SHORT, "-o", stream.with_name("small.cast"), "--time-max", "2", "--while", "capacity_increases > 2")
        self.text("scrub", stream, "-o", stream.with_name("clean.cast"))
        report = stream.with_name("report.json")
        self.text("compare", *SHORT, "--strategy", "reuse-any", "--out", report, status=(0, 1))
        self.text("report", report, "--until-bytes", "37GB", "--output-rate", "20000")
        self.text("report", "merge", report, status=(0, 1))

    def test_gate(self):
        self.text("gate", "workloads/unterminated-strings", "workloads/ground-truth-plain")
        self.text("gate", "workloads/unterminated-strings", "workloads/ground-truth-plain", "workloads/lab-diffusion",
                  "workloads/control-one-time-step")

    def test_laboratory(self):
        scenarios = {row.split()[0] for row in self.text("lab", "list").splitlines()[1:] if row[0] != " "}
        for scenario in sorted(scenarios):
            for command in ("run", "explain", "compare"):
                with self.subTest([command, scenario]):
                    self.text("lab", command, scenario, "--rounds", "3", status=(0, 1, 3))


if __name__ == "__main__":
    unittest.main()
