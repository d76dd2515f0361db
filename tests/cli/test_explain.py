#!/usr/bin/env python3
"""What `explain` names as the cause of a leak is its cause: the same stream cut right before the named byte, and
filled up with plain rows, does not leak there; cut behind that row, it does."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]
SOURCE = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"])

# Ends whatever a cut may have left open: a sequence, a link, a style.
SETTLE = b"\x18\x1b]8;;\x1b\\\x1b[0m\r\n"


def plain(rows):
    return b"".join(b"plain row %06d\r\n" % i for i in range(rows))


def run(*arguments):
    done = subprocess.run([TERMSOAK, *map(str, arguments)], capture_output=True, timeout=300)
    if done.returncode not in (0, 1, 3):
        raise AssertionError(f"{arguments}: exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


class Explain(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def explain(self, stream, *options):
        path = self.folder / "stream.vt"
        path.write_bytes(stream)
        return json.loads(run("explain", path, "--out", "-", *options))["results"][0]

    def synth(self, *recipe):
        return run("synth", *recipe, "--format", "raw", "-o", "-", "--quiet")

    def check_causes(self, stream, tail_rows, options, lives=3):
        """Returns the lives that were checked."""
        tail = SETTLE + plain(tail_rows)
        checked = []
        for life in self.explain(stream + tail, *options)["biographies"][:lives]:
            first = life["events"][0]
            offset = first["byte_offset"]
            self.assertLess(offset, len(stream))
            row_end = stream.find(b"\n", offset) + 1 or len(stream)
            before = self.explain(stream[:offset] + tail, *options)
            behind = self.explain(stream[:row_end] + tail, *options)
            where = f"{life['cause']} at byte {offset}"
            began = [other["events"][0]["byte_offset"] for other in before["biographies"]]
            self.assertNotIn(offset, began, where)
            self.assertTrue(all(byte < offset for byte in began), where)
            same = [other for other in behind["biographies"] if other["events"][0]["byte_offset"] == offset]
            self.assertEqual([other["cause"] for other in same], [life["cause"]], where)
            self.assertEqual(behind["after_close"]["orphan_mappings"], before["after_close"]["orphan_mappings"] + 1, where)
            checked.append((life, before, behind))
        self.assertTrue(checked)
        return checked

    def test_recipes_name_their_first_cluster_style_and_link(self):
        options = ["--cols", 80, "--rows", 24, "--scrollback-limit", "2MB"]
        for recipe, cause in (("grapheme-scroll,rows=1500", "graphemes by cluster"),
                              ("style-scroll,rows=1500", "styles by style"),
                              ("osc8-scroll,rows=1500", "hyperlinks by ")):
            with self.subTest(recipe=recipe):
                life, before, behind = self.check_causes(self.synth(recipe), 5000, options)[0]
                self.assertTrue(life["cause"].startswith(cause), life["cause"])
                # Nothing else is large before it, so nothing leaks before it.
                self.assertEqual(before["after_close"]["orphan_bytes"], 0)
                self.assertGreater(behind["after_close"]["orphan_bytes"], 0)

    def test_the_named_byte_is_the_one_that_does_not_fit(self):
        # 512 cells with a mark fit a page; 103 styles do.
        clusters = "".join("e\u0301" * 20 + "\r\n" for _ in range(40)).encode()
        styles = b"".join(b"\x1b[38;2;%d;%d;9mx\x1b[0m\r\n" % (i // 256, i % 256) for i in range(300))
        for stream, lead, row in ((clusters, b"".join(re.findall(rb"(?:(?:e\xcc\x81){20}\r\n)", clusters)[:25]) + "e\u0301".encode() * 12 + b"e", 25),
                                  (styles, b"".join(re.findall(rb"[^\n]*\n", styles)[:103]), 103)):
            life = self.explain(stream + SETTLE + plain(12000))["biographies"][0]
            self.assertEqual(life["events"][0]["byte_offset"], len(lead))
            self.assertTrue(life["cause"].endswith(f", row {row}"), life["cause"])

    def test_a_page_laid_anew_is_not_blamed_for_its_mappings_past(self):
        stream = self.synth("grapheme-scroll,rows=3000")
        lives = self.explain(stream, "--scrollback-limit", "2MB", "--cols", 80, "--rows", 24)["biographies"]
        began = [life["events"][0]["byte_offset"] for life in lives]
        self.assertGreater(len(lives), 3)
        self.assertEqual(began, sorted(set(began)))
        self.assertEqual([life["serial"] for life in lives], sorted(life["serial"] for life in lives))

    def test_the_recording(self):
        workload = SOURCE / "workloads" / "recorded-emoji-session"
        raw = run("convert", workload / "session.cast.gz", "-", "--format", "raw")
        repeat = json.loads((workload / "workload.json").read_text())["repeat"]
        told = json.loads(run("explain", workload, "--out", "-"))
        result, screen = told["results"][0], told["input"]
        self.assertEqual(result["final"]["bytes_fed"], len(raw) * repeat)
        options = ["--cols", screen["cols"], "--rows", screen["rows"]]
        checked = self.check_causes(raw * repeat, 12000, options)
        # The tail changes nothing about what came first.
        self.assertEqual(checked[0][0]["cause"], result["biographies"][0]["cause"])
        self.assertEqual(checked[0][1]["after_close"]["orphan_bytes"], 0)
        first_relabel = min(event["byte_offset"] for life in result["biographies"] for event in life["events"]
                            if event["event"] == "re-labelled")
        self.assertEqual(result["first_divergence"]["byte_offset"], first_relabel)

    def test_text_says_what_json_says(self):
        path = self.folder / "stream.vt"
        path.write_bytes(self.synth("grapheme-scroll,rows=3000"))
        options = ["--scrollback-limit", "2MB", "--cols", 80, "--rows", 24]
        result = json.loads(run("explain", path, "--out", "-", *options))["results"][0]
        text = re.sub(r"\s+", " ", run("explain", path, "--lives", 1, *options).decode())
        life = result["biographies"][0]
        self.assertIn(f"It began at byte {life['events'][0]['byte_offset']:,}, for {life['cause']}.", text)
        self.assertIn(f"The accounts part at byte {result['first_divergence']['byte_offset']:,}", text)
        count, total = len(result["biographies"]), sum(life["bytes"] for life in result["biographies"])
        self.assertEqual(count, result["after_close"]["orphan_mappings"])
        self.assertIn(f"graphemes {count:,} {total:,} {life['events'][0]['byte_offset']:,} {life['cause']}", text)
        self.assertIn(f"{count - 1} more orphans", text)

    def test_a_sound_strategy_has_no_lives(self):
        result = self.explain(self.synth("grapheme-scroll,rows=1500"), "--strategy", "owned", "--scrollback-limit", "2MB")
        self.assertEqual((result["biographies"], result["first_divergence"]), ([], None))


if __name__ == "__main__":
    unittest.main()
