#!/usr/bin/env python3
"""`termsoak dump` beyond what the conformance corpora ask: where it stops."""
import json
import unittest

from scratch import Scratch


class Until(Scratch):
    STREAMS = (("leak.raw", "grapheme-scroll", "1MB"),)

    def screen(self, *arguments):
        done = self.do("dump", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, done.stderr

    def test_is_the_screen_where_a_run_stops(self):
        for every in ([], ["--sample-every", 5000]):
            run = self.do("run", "leak.raw", "--until", "orphan_bytes=1", "--quiet", "--out", "-", *every)
            fed = json.loads(run.stdout)["results"][0]["final"]["bytes_fed"]
            whole = (self.root / "leak.raw").read_bytes()
            self.assertTrue(0 < fed < len(whole))
            (self.root / "part.raw").write_bytes(whole[:fed])
            for chunk in (1000, 65536):
                stopped, said = self.screen("leak.raw", "--until", "orphan_bytes=1", "--history", "--chunk", chunk, *every)
                self.assertEqual(stopped, self.screen("part.raw", "--history")[0])
                self.assertEqual(said, b"")

    def test_counts_bytes_over_repeats(self):
        (self.root / "row.raw").write_bytes(b"row\r\n")
        text, _ = self.screen("row.raw", "--repeat", 9, "--until", "bytes_fed=20", "--sample-every", 5, "--format", "text")
        self.assertEqual(text.split(), [b"row"] * 4)

    def test_says_that_it_was_not_reached(self):
        _, said = self.screen("leak.raw", "--until", "orphan_bytes=1TB")
        self.assertEqual(said, b"orphan_bytes did not reach 1000000000000: this is the screen at the end\n")

    def test_needs_the_own_core(self):
        done = self.do("dump", "leak.raw", "--target", "tmux", "--until", "orphan_bytes=1")
        self.assertEqual(done.returncode, 2)
        self.one_clear_error(done, "--until", "own core")


if __name__ == "__main__":
    unittest.main()
