"""The accounts of a report: what is mapped, owned and orphaned adds up, whoever lost it."""
import json
import pathlib
import subprocess
import unittest

from scratch import Scratch, TERMSOAK


def rich_rows(count):
    return ("e\u0301" * 20 + "\r\n").encode() * count


class Accounts(Scratch):
    def run_stream(self, stream, *flags):
        path = self.root / "stream.raw"
        pathlib.Path(path).write_bytes(stream)
        out = self.root / "report.json"
        done = subprocess.run([TERMSOAK, "run", path, "--out", out, "--quiet", *flags],
                              capture_output=True, text=True, check=False)
        report = json.loads(pathlib.Path(out).read_text())
        rules = {rule["id"]: rule for rule in report["verdict"]["rules"]}
        return done.returncode, report["results"][0], rules

    def assert_adds_up(self, result):
        sums = result["conservation"]
        self.assertEqual(sums["mapped"], sums["owned"] + sums["idle"] + sums["arena_slack"] + sums["orphans"])
        self.assertEqual(sums["believed"], sums["owned"] + sums["recorded_of_orphans"] + sums["drift"])
        self.assertEqual(sums["unaccounted"], 0)
        self.assertEqual(sums["mapped"], result["final"]["mapped_bytes"])
        self.assertEqual(sums["orphans"], result["final"]["orphan_bytes"])
        self.assertEqual(sums["drift"], result["final"]["drift_bytes"])

    def test_pages_trimmed_and_released_by_length_are_orphans_open_and_closed(self):
        stream = rich_rows(12_000) + b"\x1b[3J"
        for flags, closed in ((["--no-close"], False), ([], True)):
            status, result, rules = self.run_stream(stream, "--strategy", "reuse=every,length=trim,release=by-length",
                                                    "--scrollback-limit", "6MB", *flags)
            self.assertEqual(status, 1, flags)
            self.assertEqual(rules["orphan-page"]["status"], "fail")
            self.assert_adds_up(result)
            self.assertGreater(result["final"]["orphan_bytes"], 4_000_000)
            # On the free list they are, as blocks of a standard page's true length.
            self.assertEqual(result["final"]["orphan_bytes"] % 585_728, 0)
            if closed:
                self.assertEqual(result["after_close"]["mapped_bytes"], result["final"]["orphan_bytes"])
            self.assertTrue(result["biographies"])

    def test_the_alternate_screen_is_in_every_sum(self):
        core = ("--core", "ghostty-2025-11")  # makes it on first use
        _, before, _ = self.run_stream(b"x", "--no-close", *core)
        status, result, rules = self.run_stream(b"\x1b[?1049h", "--no-close", *core)
        self.assertEqual(status, 0)
        self.assert_adds_up(result)
        for key in ("mapped_bytes", "believed_bytes", "idle_bytes"):
            self.assertEqual(result["final"][key], 2 * before["final"][key], key)
        self.assertEqual(rules["conservation"]["status"], "pass")

    def test_sums_hold_for_every_named_strategy(self):
        stream = rich_rows(3_000) + b"\x1b[?1049h" + rich_rows(30) + b"\x1b[?1049l\x1b[3J" + rich_rows(800)
        for name in ("reuse-any", "fix-9ee78d8", "fix-10353", "owned-decommit", "keep-size", "adaptive", "trim-tail",
                     "always-destroy", "owned-strict", "reuse=adaptive,length=relabel,release=by-owner"):
            for size in ((80, 24), (1000, 40)):
                _, result, _ = self.run_stream(stream, "--strategy", name, "--scrollback-limit", "2MB", "--no-close",
                                               "--cols", str(size[0]), "--rows", str(size[1]))
                with self.subTest(strategy=name, size=size):
                    self.assert_adds_up(result)

    def test_mappings_are_told_at_their_size(self):
        """A mapping that was cut stands at its size, so that the table adds up in an open terminal too."""
        for strategy in ("trim-tail", "owned"):
            _, result, _ = self.run_stream(rich_rows(6_000) + b"\x1bc" + rich_rows(3_000), "--strategy", strategy,
                                           "--scrollback-limit", "3MB", "--no-close")
            live = sum(row["bytes"] * row["live"] for row in result["mappings"])
            self.assertEqual(live, result["final"]["mapped_bytes"], strategy)
            for row in result["mappings"]:
                self.assertEqual(row["mapped"] - row["unmapped"], row["live"])


if __name__ == "__main__":
    unittest.main()
