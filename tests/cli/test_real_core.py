#!/usr/bin/env python3
"""Known answers of the real core: every column of every run and every session step must be equal.
Reads ../shared/real-core and says so when it is not there."""
import gzip
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]
REAL_CORE = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"]) / ".." / "shared" / "real-core"
STRATEGY = {"defect": "reuse-any", "fixed": "fix-10285"}


def sha(rows):
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def termsoak(*arguments):
    done = subprocess.run([TERMSOAK, *map(str, arguments)], capture_output=True, timeout=300)
    if done.returncode not in (0, 1, 3):
        raise AssertionError(f"{arguments}: exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)


def options(record):
    return ["--cols", record["cols"], "--rows", record["rows"], "--scrollback-limit", record["scrollback_limit_bytes"],
            "--core", "ghostty-2025-11", "--grapheme-clustering", record["grapheme_clustering"], "--strategy", STRATEGY[record["build"]]]


def observe(stream, record):
    """What termsoak says of one stream, in the words of the known answers."""
    result = termsoak("run", stream, *options(record), "--no-close", "--quiet", "--out", "-")["results"][0]
    dump = termsoak("dump", stream, *options(record), "--history", "--format", "json")
    non_standard = [m for m in result["mappings"] if m["kind"] == "non_standard"]
    # A pending wrap stands beside the last column; the real core reports the column itself.
    cursor = {"col": min(dump["cursor"]["col"], dump["cols"] - 1), "row": dump["cursor"]["row"]}
    screen = [row.rstrip() for row in dump["rows"]]
    return {
        "page_lengths": [page["believed_bytes"] for page in result["pages"]],
        "page_size_bytes": result["final"]["page_size_bytes"],
        "history_rows": result["final"]["history_rows"],
        "history_sha": sha(dump["history"]),
        "screen": screen,
        "screen_sha": sha(screen),
        "cursor": cursor,
        # Counted by a tracer from outside: every mapping larger than a standard page, the pool's chunks included.
        "non_standard_mapped": sum(m["mapped"] for m in result["mappings"]),
        "non_standard_unmapped": sum(m["unmapped"] for m in result["mappings"]),
        "orphan_mappings": result["final"]["orphan_mappings"],
        "orphan_bytes": result["final"]["orphan_bytes"],
        "relabelled_in_list": sum(1 for p in result["pages"] if p["mapped_bytes"] != p["believed_bytes"]),
        "relabelled_in_list_bytes": sum(p["mapped_bytes"] for p in result["pages"]
                                        if p["mapped_bytes"] != p["believed_bytes"]),
        "orphaned_sizes": {m["bytes"]: m["orphaned"] for m in non_standard if m["orphaned"]},
        "relabelled_sizes": [p["mapped_bytes"] for p in result["pages"] if p["mapped_bytes"] != p["believed_bytes"]],
    }


def compare(case, want, got, keys, resets=False):
    for key in keys:
        if key in want:
            case.assertEqual(got[key], want[key], key)
    if resets:
        # A full reset forgets the free list: what lay there is on no list at all, where the real core cannot count it
        # and our ledger still does.
        case.assertEqual(want["foreign_sizes"], {})
        return
    foreign = dict(got["orphaned_sizes"])
    for size in got["relabelled_sizes"]:
        foreign[size] -= 1
    foreign = {str(size): count for size, count in foreign.items() if count}
    case.assertEqual(foreign, want["foreign_sizes"], "foreign_sizes")
    case.assertEqual(got["orphan_mappings"], want["relabelled_in_list"] + want["foreign_on_free_list"])
    case.assertEqual(got["orphan_bytes"], want["relabelled_in_list_bytes"] + want["foreign_on_free_list_bytes"])


@unittest.skipUnless(REAL_CORE.is_dir(), "SKIPPED: ../shared/real-core is not here")
class RealCore(unittest.TestCase):
    maxDiff = 2000

    def test_every_column_of_every_run(self):
        for line in (REAL_CORE / "runs.jsonl").read_text().splitlines():
            want = json.loads(line)
            with self.subTest(stream=want["stream"], cols=want["cols"], build=want["build"]):
                got = observe(REAL_CORE / "streams" / want["stream"], want)
                compare(self, want, got,
                        ["page_lengths", "page_size_bytes", "history_rows", "history_sha", "screen", "screen_sha",
                         "cursor", "non_standard_mapped", "non_standard_unmapped", "relabelled_in_list",
                         "relabelled_in_list_bytes"])

    def test_every_step_of_every_session(self):
        for line in (REAL_CORE / "sessions.jsonl").read_text().splitlines():
            want = json.loads(line)
            events = []
            for number, step in enumerate(want["steps"], 1):
                kind, *what = step["step"]
                if kind == "feed":
                    data = gzip.decompress((REAL_CORE / "streams" / what[0]).read_bytes())
                    events.append([number, "o", data.decode()])
                else:
                    events.append([number, "r", f"{what[0]}x{what[1]}"])
                with self.subTest(session=want["session"], build=want["build"], step=number):
                    with tempfile.NamedTemporaryFile("w", suffix=".cast", encoding="utf-8") as cast:
                        json.dump({"version": 2, "width": want["cols"], "height": want["rows"]}, cast)
                        cast.write("\n" + "".join(json.dumps(event) + "\n" for event in events))
                        cast.flush()
                        got = observe(cast.name, want)
                    for key in ("page_lengths", "page_size_bytes", "history_rows", "cursor", "screen_sha", "history_sha"):
                        self.assertEqual(got[key], step[key], key)
                    if number == len(want["steps"]):
                        resets = ["feed", "full-reset.vt.gz"] in [step["step"] for step in want["steps"]]
                        compare(self, want["at_end"], got, ["relabelled_in_list", "relabelled_in_list_bytes"], resets)


if __name__ == "__main__":
    unittest.main()
