#!/usr/bin/env python3
"""A strategy can be spelled out by its choices wherever one can be named, and the report says every choice."""
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile
import unicodedata
import unittest

TERMSOAK = os.environ["TERMSOAK"]
SOURCE = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"])
SCHEMA = json.loads((SOURCE / "src/report/schema/report.schema.json").read_text())
SPELLED = "reuse=every,length=trim,release=by-length"
NAME = "length=trim"
LONG = ("reuse=standard-by-length,length=keep,release=by-owner,counters=on-reuse-only,pins=on-reuse-only,"
        "guard=remaining-rows,retention=decommit,limit=loop")
STREAM = ["recipe:grapheme-scroll", "--bytes", "1500KB", "--scrollback-limit", "2MB"]


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Strategies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def run_tool(self, *arguments, status=0):
        done = subprocess.run([TERMSOAK, *map(str, arguments)], cwd=self.root, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def report(self, *arguments, status=0):
        return json.loads(self.run_tool(*arguments, "--quiet", "--out", "-", status=status).stdout)

    def listed(self, table):
        return json.loads(self.run_tool("list", table, "--json").stdout)

    def keys(self):
        return list(dict.fromkeys(row["choice"] for row in self.listed("choices")))

    # What is said of a strategy.

    def test_a_report_says_every_choice_in_the_tables_order(self):
        strategy = self.report("run", *STREAM, "--strategy", SPELLED, status=1)["results"][0]["strategy"]
        self.assertEqual(list(strategy), ["name", *self.keys(), "known_bad", "origin"])
        self.assertEqual(strategy["name"], NAME)
        self.assertEqual({key: strategy[key] for key in self.keys()},
                         {"reuse": "every", "length": "trim", "release": "by-length", "counters": "always", "pins": "always",
                          "guard": "tail-rows", "retention": "keep", "limit": "one-for-one"})
        self.assertIs(strategy["known_bad"], False)

    def test_the_schema_knows_the_choices_of_the_table(self):
        known = list(SCHEMA["$defs"]["strategy"]["properties"])
        self.assertEqual(known, ["name", *self.keys(), "known_bad", "origin"])

    def test_named_ones_differ_by_their_choices_in_the_list_and_in_the_report(self):
        keys = self.keys()
        rows = self.listed("strategies")
        self.assertEqual(list(rows[0]), ["name", *keys, "known_bad", "origin"])
        self.assertEqual(len({tuple(row[key] for key in keys) for row in rows}), len(rows))
        arguments = [part for row in rows for part in ("--strategy", row["name"])]
        results = self.report("compare", "recipe:plain-scroll", "--bytes", "20KB", *arguments)["results"]
        for row, result in zip(rows, results, strict=True):
            told = result["strategy"]
            self.assertEqual({**told, "known_bad": "yes" if told["known_bad"] else "no"}, row)
        self.assertEqual([row["name"] for row in rows if row["known_bad"] == "yes"],
                         ["reuse-any", "fix-9ee78d8", "fix-10251", "fix-10285"])

    def test_the_list_can_be_read_at_eighty_columns(self):
        for table in ("strategies", "choices"):
            for line in self.run_tool("list", table).stdout.splitlines():
                self.assertLessEqual(columns(line), 80, line)

    # Where one can be named.

    def test_run_and_compare(self):
        for command in ("run", "compare"):
            result = self.report(command, *STREAM, "--strategy", SPELLED, status=1)["results"][0]
            self.assertEqual(result["strategy"]["name"], NAME)
            self.assertGreater(result["final"]["orphan_bytes"], 0)
        # Trimmed to its length and found by its owner, the same page is not lost.
        value = self.report("compare", *STREAM, "--strategy", SPELLED, "--strategy", "length=trim,release=by-owner", status=1)
        self.assertEqual([result["final"]["orphan_bytes"] > 0 for result in value["results"]], [True, False])
        failed = [rule for rule in value["verdict"]["rules"] if rule["status"] == "fail" and rule["level"] == "error"]
        self.assertEqual({rule["subject"] for rule in failed}, {"grapheme-scroll · length=trim"})
        self.assertEqual({rule["id"] for rule in failed}, {"orphan-page", "return-to-base", "lap-growth"})

    def test_what_makes_the_choices_of_a_named_one_is_that_one(self):
        value = self.report("compare", *STREAM, "--strategy", "reuse=every", "--strategy",
                            "guard=remaining-rows,reuse=standard-by-length")
        self.assertEqual([result["strategy"]["name"] for result in value["results"]], ["reuse-any", "fix-10353"])
        self.assertEqual({rule["level"] for rule in value["verdict"]["rules"] if rule["id"] == "orphan-page" and rule["status"] == "fail"},
                         {"control"})

    def test_explain(self):
        text = self.run_tool("explain", *STREAM, "--strategy", SPELLED, status=1).stdout
        self.assertIn("grapheme-scroll · length=trim", text)
        self.assertIn("Orphan 1", text)

    def test_shrink_and_scrub_and_dump(self):
        self.run_tool("synth", "grapheme-scroll", "--bytes", "600KB", "-o", "in.cast", "--quiet")
        self.run_tool("shrink", "in.cast", "-o", "small.cast", "--scrollback-limit", "1MB", "--strategy", SPELLED, "--time-max",
                      "3", "--quiet")
        small = self.report("run", "small.cast", "--scrollback-limit", "1MB", "--strategy", SPELLED, status=1)["results"][0]
        self.assertGreater(small["final"]["orphan_bytes"], 0)
        scrub = self.run_tool("scrub", "in.cast", "-o", "clean.cast", "--strategy", SPELLED)
        self.assertIn("under 1 strategies", " ".join(scrub.stderr.split()))
        for strategy in (SPELLED, LONG):
            self.assertEqual(self.run_tool("dump", "in.cast", "--format", "text", "--strategy", strategy).stdout,
                             self.run_tool("dump", "in.cast", "--format", "text", "--strategy", "owned").stdout)

    def test_bundle(self):
        self.run_tool("synth", "grapheme-scroll", "--bytes", "300KB", "-o", "in.cast", "--quiet")
        self.run_tool("bundle", "in.cast", "-o", "b.tar.gz", "--strategy", SPELLED, "--quiet")
        with tarfile.open(self.root / "b.tar.gz") as archive:
            name = next(member for member in archive.getnames() if member.endswith("workload.json"))
            self.assertEqual(json.load(archive.extractfile(name))["strategies"], [NAME])
        self.run_tool("run", "b.tar.gz", "--strategy", SPELLED, "--quiet", status=1)

    def test_a_workload_the_gate_and_the_matrix(self):
        folder = self.root / "workloads" / "trimmed"
        folder.mkdir(parents=True)
        (folder / "workload.json").write_text(json.dumps({
            "summary": "clusters in every row", "recipe": {"recipe": "grapheme-scroll", "bytes": "1500KB"},
            "scrollback_limit": "2MB",
            "expect": [{"strategy": SPELLED, "orphan_bytes": {"min": 1}, "rule": "orphan-page"},
                       {"strategy": "release=by-owner,length=trim", "orphan_bytes": 0}]}))
        value = self.report("gate", "workloads")
        self.assertEqual([result["strategy"]["name"] for result in value["results"]], [NAME, "length=trim,release=by-owner"])
        one = self.report("gate", "workloads", "--strategy", "release=by-length,length=trim", "--results", "kept")
        self.assertEqual([result["strategy"]["name"] for result in one["results"]], [NAME])
        self.assertEqual(len(list((self.root / "kept").iterdir())), 1)
        lines = self.run_tool("matrix", "workloads", "--emit", "jsonl").stdout.splitlines()
        jobs = [json.loads(line) for line in lines]
        self.assertEqual([job["strategy"] for job in jobs], [NAME, "length=trim,release=by-owner"])
        self.assertEqual(len({job["result"] for job in jobs}), 2)
        for job in jobs:
            done = subprocess.run(["sh", "-c", job["command"].replace("termsoak", TERMSOAK, 1)], cwd=self.root, timeout=60,
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((self.root / job["result"]).exists())
        merged = self.report("report", "merge", *[job["result"] for job in jobs])
        self.assertEqual(len(merged["results"]), 2)

    def test_swap_reads_choices_on_either_side(self):
        folder = self.root / "workloads" / "trimmed"
        folder.mkdir(parents=True)
        (folder / "workload.json").write_text(json.dumps({
            "summary": "clusters in every row", "recipe": {"recipe": "grapheme-scroll", "bytes": "1500KB"},
            "scrollback_limit": "2MB",
            "expect": [{"strategy": "owned", "orphan_bytes": 0}, {"strategy": SPELLED, "orphan_bytes": {"min": 1}}]}))
        self.report("gate", "workloads")
        for swap, name in ((f"owned={SPELLED}", "owned"), (f"{SPELLED}=owned", NAME),
                           (f"{SPELLED}=reuse=never,release=by-owner", NAME), ("owned=reuse=every", "owned")):
            value = self.report("gate", "workloads", "--swap", swap, status=1)
            self.assertEqual({rule["subject"] for rule in value["verdict"]["rules"]
                              if rule["status"] == "fail" and rule["id"] == "expectation" and rule["level"] == "error"},
                             {f"trimmed · {name}"}, swap)
        for swap, word in (("owned", "one strategy"), ("ownd=owned", "did you mean 'owned'"), ("owned=", "unknown strategy ''"),
                           ("owned=reuse=evry", "did you mean 'every'"), ("reuse=evry=owned", "reuse cannot be")):
            self.assertIn(word, self.run_tool("gate", "workloads", "--swap", swap, status=2).stderr)

    # How it is shown.

    def test_a_long_one_stays_whole_within_eighty_columns(self):
        other = LONG.replace("limit=loop", "limit=one-for-one")
        many = [f"recipe:{name}" for name in ("plain-scroll", "style-scroll", "long-line", "random-bytes")]
        for inputs in (many[:1], many):
            text = self.run_tool("compare", *inputs, "--bytes", "60KB", "--strategy", LONG, "--strategy", other, "--strategy",
                                 "owned").stdout
            for line in text.splitlines():
                self.assertLessEqual(columns(line), 80, line)
            flat = "".join(text.split())
            for name in (LONG, other.replace(",limit=one-for-one", "")):
                self.assertGreaterEqual(flat.count(name), len(inputs), text)
        for line in self.run_tool("explain", many[0], "--bytes", "60KB", "--strategy", LONG).stdout.splitlines():
            self.assertLessEqual(columns(line), 80, line)

    def test_every_rendering_takes_it(self):
        self.run_tool("compare", *STREAM, "--strategy", LONG, "--strategy", "reuse-any", "--out", "r.json", "--quiet", status=1)
        self.run_tool("report", "r.json", "--html", "r.html", "--csv", "r.csv", "--markdown", "r.md", "--junit", "r.xml",
                      "--sarif", "r.sarif")
        page = (self.root / "r.html").read_text()
        for word in (*self.keys(), "known bad", "standard-by-length", "decommit"):
            self.assertIn(f">{word}<", page)
        self.assertIn(f'"{LONG}"', (self.root / "r.csv").read_text())
        self.assertIn(LONG, (self.root / "r.md").read_text())

    def test_a_report_of_an_older_version_is_still_a_report(self):
        value = self.report("compare", *STREAM)
        for result in value["results"]:
            strategy = result["strategy"]
            result["strategy"] = {key: strategy[key] for key in ("name", "reuse", "release", "guard", "retention", "origin")}
        value["results"][0]["strategy"]["reuse"] = "any"
        (self.root / "old.json").write_text(json.dumps(value))
        merged = self.report("report", "merge", "old.json")
        self.assertEqual([result["strategy"]["known_bad"] for result in merged["results"]], [True, False])
        self.assertEqual(merged["results"][0]["strategy"]["reuse"], "any")
        self.run_tool("report", "old.json", "--html", "old.html")

    # What is refused.

    def test_errors(self):
        self.run_tool("synth", "plain-scroll", "--bytes", "20KB", "-o", "in.cast", "--quiet")
        (self.root / "w").mkdir()
        for typed, *words in (("reus=every", "did you mean 'reuse'?", "length, release"), ("reuse=evry", "did you mean 'every'?", "never"),
                              ("reuse=any", "standard-by-owner"), ("length=trim,length=keep", "'length' is chosen twice"),
                              ("length=", "relabel, keep, trim"), ("", "list choices"), ("length=trim,", "KEY=VALUE"),
                              ("owned,length=trim", "KEY=VALUE"), ("owend", "did you mean 'owned'?")):
            for command in (["run", "in.cast"], ["compare", "in.cast"], ["explain", "in.cast"], ["dump", "in.cast"],
                            ["scrub", "in.cast", "-o", "x.cast"], ["shrink", "in.cast", "-o", "x.cast"],
                            ["bundle", "in.cast", "-o", "x.tar.gz"], ["gate", "w"]):
                done = self.run_tool(*command, "--strategy", typed, status=2)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                for word in words:
                    self.assertIn(word, done.stderr)
            (self.root / "w" / "workload.json").write_text(json.dumps(
                {"summary": "s", "recipe": "plain-scroll", "expect": [{"strategy": typed, "orphan_bytes": 0}]}))
            done = self.run_tool("run", "w", status=2)
            self.assertIn("/expect/0/strategy: ", done.stderr)
            for word in words:
                self.assertIn(word, done.stderr)
            (self.root / "w" / "workload.json").unlink()

    def test_help_and_completion_tell_of_it(self):
        for command in ("run", "compare", "explain", "dump", "scrub", "shrink"):
            self.assertIn("reuse=every,length=trim", "".join(self.run_tool(command, "--help").stdout.split()))
        script = self.run_tool("completion", "bash").stdout
        done = subprocess.run(["bash", "-c", script + "\nCOMP_WORDS=(termsoak run --strategy length) COMP_CWORD=3; _termsoak; "
                               "echo ${COMPREPLY[@]}"], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.stdout.split(), ["length=relabel", "length=keep", "length=trim"], done.stderr)
        for shell in ("zsh", "fish"):
            self.assertIn("release=by-owner", self.run_tool("completion", shell).stdout)


if __name__ == "__main__":
    unittest.main()
