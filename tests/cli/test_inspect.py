#!/usr/bin/env python3
"""inspect: what it counts against streams made by hand and against the index of real recordings."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

TERMSOAK = os.environ["TERMSOAK"]
RECORDINGS = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"]) / "../shared/recordings"


def inspect(path, *arguments, content=None):
    done = subprocess.run([TERMSOAK, "inspect", path, "--json", *arguments], input=content, capture_output=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())
    return json.loads(done.stdout)


class ByHand(unittest.TestCase):
    def test_text_and_clusters(self):
        family = "👩‍👩‍👧"
        found = inspect("-", content=(f"ab{family}e\u0301{family} 漢\r\nx\ry\U0001F1E9\U0001F1EA").encode() + b"\xff")
        text = found["text"]
        self.assertEqual(text["clusters"], 2 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1)
        self.assertEqual(text["multi_codepoint_clusters"], 4)
        self.assertEqual(text["distinct_multi_codepoint_clusters"], 3)
        self.assertEqual(text["longest_cluster_codepoints"], 5)
        self.assertEqual(text["wide_clusters"], 4)
        self.assertEqual(text["replacements"], 1)
        self.assertEqual(text["line_feeds"], 1)
        self.assertEqual(text["bare_carriage_returns"], 1)

    def test_a_sequence_ends_a_cluster(self):
        text = inspect("-", content="e\u0301".encode() + b"e\x1b[m" + "\u0301".encode())["text"]
        self.assertEqual((text["clusters"], text["multi_codepoint_clusters"]), (3, 1))

    def test_styles_count_when_something_is_printed_in_them(self):
        content = (b"\x1b[1mA\x1b[mB\x1b[38;2;1;2;3mC\x1b[38:2::1:2:3mD\x1b[0;1mE\x1b[31m\x1b[32m\x1b[0mF"
                   b"\x1b[4:3mG\x1b[38;5;9mH\x1b[24;39mI")
        styles = inspect("-", content=content)["styles"]
        self.assertEqual(styles, {"sgr": 11, "sgr_true_color": 2, "distinct_styles": 4})

    def test_the_byte_that_outgrows_a_standard_page(self):
        # 103 styles fit a standard page: the 104th needs a larger one, and its sequence begins at this very byte.
        rows = [f"\x1b[38;2;1;2;{n}mx\x1b[m\r\n".encode() for n in range(120)]
        found = inspect("-", content=b"".join(rows))["first_non_standard_page"]
        self.assertEqual(found, {"byte_offset": len(b"".join(rows[:103])), "bytes": 589824, "cause": "styles"})
        self.assertIsNone(inspect("-", content=b"".join(rows[:103]))["first_non_standard_page"])

    def test_links_and_sequences_by_kind(self):
        content = (b"\x1b]8;;http://a\x1b\\x\x1b]8;;\x1b\\\x1b]8;id=1;http://b\x07y\x1b]8;;http://a\x07z"
                   b"\x1b[?1049h\x1b[2J\x1b[3J\x1b[1;5r\x1b[?2026h\x1b[?2027h\x1b[?1049l\x1bc\x1bP+q54\x1b\\\x1b_Gx\x1b\\")
        found = inspect("-", content=content)
        self.assertEqual(found["links"], {"opened": 3, "distinct_uris": 2})
        self.assertEqual(found["screen"], {"alt_screen_on": 1, "alt_screen_off": 1, "screens_erased": 1, "scrollbacks_erased": 1,
                                           "scroll_regions": 1, "full_resets": 1, "synchronized_updates": 1,
                                           "grapheme_clustering_on": 1})
        kinds = found["sequences"]["by_kind"]
        self.assertEqual(kinds["OSC 8"], 4)
        self.assertEqual(kinds["CSI ? h"], 3)
        self.assertEqual(kinds["CSI J"], 2)
        self.assertEqual(kinds["DCS +q"], 1)
        self.assertEqual(kinds["APC"], 1)
        self.assertEqual(kinds["ESC c"], 1)

    def test_events_and_header(self):
        content = (b'{"version":3,"term":{"cols":100,"rows":30,"type":"xterm"},"title":"t"}\n[0.5,"o","a"]\n[1,"r","90x20"]\n'
                   b'[0,"q","?"]\n[0.25,"x","0"]\n')
        found = inspect("-", content=content)
        self.assertEqual(found["input"]["format"], "asciicast-v3")
        self.assertEqual((found["input"]["cols"], found["input"]["rows"], found["input"]["title"]), (100, 30, "t"))
        self.assertEqual(found["events"]["duration_ns"], 1_750_000_000)
        self.assertEqual(found["events"]["resizes"], 1)
        self.assertEqual(found["warnings"], [{"what": "events of the unknown code 'q', skipped", "count": 1}])

    def test_the_table_is_safe_to_print(self):
        done = subprocess.run([TERMSOAK, "inspect", "-"], input=b'{"version":2,"width":9,"height":9,"title":"a\\u001b]0;x\\u0007"}\n'
                              b'[0,"o","\\u001b[5m"]\n', capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)
        self.assertIn(b"CSI m", done.stdout)


class SharedRecordings(unittest.TestCase):
    # Ours -> the index's. Its cluster counts come from another implementation of the same annex.
    SAME = {("events", "output_bytes"): "bytes", ("events", "output"): "events", ("events", "resizes"): "resizes",
            ("text", "multi_codepoint_clusters"): "multi_cp_graphemes",
            ("text", "distinct_multi_codepoint_clusters"): "distinct_multi_cp", ("styles", "sgr"): "sgr",
            ("styles", "sgr_true_color"): "sgr_truecolor", ("links", "opened"): "osc8", ("links", "distinct_uris"): "osc8_uris",
            ("screen", "alt_screen_on"): "alt_on", ("screen", "alt_screen_off"): "alt_off",
            ("screen", "synchronized_updates"): "sync", ("screen", "screens_erased"): "ed2",
            ("screen", "scrollbacks_erased"): "ed3", ("screen", "scroll_regions"): "scroll_region", ("text", "line_feeds"): "lf"}

    def test_counts_are_those_of_the_index(self):
        if not RECORDINGS.is_dir():
            self.skipTest("the shared recordings are not beside this checkout")
        different = []
        for row in json.loads((RECORDINGS / "INDEX.json").read_text())["recordings"]:
            found = inspect(str(RECORDINGS / row["name"]))
            for (group, key), theirs in self.SAME.items():
                if theirs == "lf" and row["counts"]["dcs_apc"] != 0:
                    continue  # the index lets BEL end an APC; terminals and our parser wait for ST
                if found[group][key] != row["counts"][theirs]:
                    different.append((row["name"], key, found[group][key], row["counts"][theirs]))
        self.assertEqual(different, [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
