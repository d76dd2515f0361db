#!/usr/bin/env python3
"""A prune strategy costs nothing per row: fed with plain text, whose pages are all standard, every strategy executes
the same number of instructions to within 1 %. Counted by valgrind, inside the terminal's feed() only, so that a busy
machine and the program's start do not matter."""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]
STREAM_BYTES = 700_000
SHARE_MAX = 0.01
FEED = "termsoak::core::terminal::Terminal::feed*"


def strategies():
    listed = subprocess.run([TERMSOAK, "list", "strategies"], capture_output=True, text=True, check=True).stdout
    return [name for name in re.findall(r"^([a-z0-9-]+) ", listed, re.M) if name != "name"]


@unittest.skipUnless(shutil.which("valgrind"), "skipped: valgrind is not installed")
class StrategyCost(unittest.TestCase):
    def count(self, folder, strategy):
        """Instructions inside feed(), the prunes and the large pages of one run."""
        out = folder / strategy
        out.mkdir()
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--trace-children=yes", f"--toggle-collect={FEED}",
             f"--callgrind-out-file={out}/callgrind.%p", TERMSOAK, "run", folder / "plain.vt", "--strategy", strategy,
             "--scrollback-limit", "1200000", "--quiet", "--out", out / "report.json"],
            capture_output=True, text=True, timeout=500)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        counts = [int(total) for file in out.glob("callgrind.*")
                  for total in re.findall(r"^(?:summary|totals): (\d+)", file.read_text(), re.M)]
        final = json.loads((out / "report.json").read_text())["results"][0]["final"]
        # The terminal runs in a child; the parent feeds nothing.
        return max(counts), final["prunes"], final["pages_non_standard"] + final["capacity_increases"]

    def test_all_standard_pages(self):
        names = strategies()
        self.assertIn("reuse-any", names)
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            subprocess.run([TERMSOAK, "synth", "plain-scroll", "--bytes", str(STREAM_BYTES), "--format", "raw", "--quiet",
                            "-o", folder / "plain.vt"], check=True)
            with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
                counts = dict(zip(names, pool.map(lambda name: self.count(folder, name), names)))
        if any(instructions < STREAM_BYTES for instructions, _, _ in counts.values()):
            self.skipTest("skipped: valgrind cannot find feed() in this build (no symbols, or inlined)")
        for name, (_, prunes, large) in counts.items():
            self.assertGreater(prunes, 5, name)
            self.assertEqual(large, 0, name)
        cheapest = min(counts, key=lambda name: counts[name][0])
        dearest = max(counts, key=lambda name: counts[name][0])
        share = counts[dearest][0] / counts[cheapest][0] - 1
        print(f"{cheapest}: {counts[cheapest][0]:,} instructions; {dearest}: {share:.4%} more", flush=True)
        self.assertLess(share, SHARE_MAX, {name: value[0] for name, value in counts.items()})


if __name__ == "__main__":
    unittest.main()
