#!/usr/bin/env python3
"""The space-leak laboratory from the outside: the article's trace, exit status, reports, bad input."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]
SOURCE = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"])
ARTICLE = [41864, 78752, 115640, 152528, 189416, 226304, 263192, 300080, 336968, 373856, 410744]
SAMPLE = "....#..\n..###.#\n#...#.#\n.#...##\n#.###..\n##.#.##\n.#..#..\n"


def lab(*arguments, status=0):
    done = subprocess.run([TERMSOAK, "lab", *map(str, arguments)], capture_output=True, text=True, timeout=300)
    if done.returncode != status:
        raise AssertionError(f"{arguments}: exit {done.returncode}, not {status}: {done.stdout}{done.stderr}")
    return done


def report(*arguments, status=0):
    return json.loads(lab(*arguments, "--out", "-", status=status).stdout)


class Article(unittest.TestCase):
    COMMAND = ("run", "diffusion", "--strategy", "swap", "--buffer", 20000000, "--rounds", 10)

    def test_trace_on_the_console(self):
        text = lab(*self.COMMAND, status=1).stdout
        for value in ARTICLE:
            self.assertIn(f"{value:,}", text)
        self.assertIn("after round 9", text)
        self.assertIn("part 1:", text)
        self.assertIn("part 2:", text)
        self.assertIn("'elves 0' was freed while 'elves 1' lay above it", " ".join(text.split()))

    def test_trace_in_the_report(self):
        value = report(*self.COMMAND, status=1)
        run = value["results"][0]
        self.assertEqual(run["lab"]["trace"], ARTICLE)
        self.assertEqual(run["series"]["mapped_bytes"], ARTICLE)
        self.assertEqual(run["final"]["mapped_bytes"], 410744)
        self.assertEqual(run["final"]["believed_bytes"], 4970 + 36888)
        self.assertEqual(run["after_close"]["mapped_bytes"], 0)
        self.assertEqual(value["verdict"]["status"], "fail")
        failed = {rule["id"] for rule in value["verdict"]["rules"] if rule["status"] == "fail"}
        self.assertLessEqual({"orphan-page", "lap-growth"}, failed)
        self.assertIn(run["lab"]["answers"]["elves"], range(1639, 3277))

    def test_equal_runs_give_equal_reports(self):
        def stable():
            value = report(*self.COMMAND, status=1)
            value.pop("context")
            for run in value["results"]:
                run.pop("timing")
            return value
        self.assertEqual(stable(), stable())

    def test_html_shows_the_buffer(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "lab.html"
            lab(*self.COMMAND, "--html", path, "--quiet", status=1)
            page = path.read_text()
        self.assertIn("lab-dead", page)
        self.assertIn("410,744", page)
        self.assertNotIn("<script src", page)

    def test_out_of_memory(self):
        for buffer, round_, end in ((1000000, 25, 964064), (1400000, 36, 1369832), (2000000, 53, 1996928)):
            value = report("run", "diffusion", "--strategy", "swap", "--buffer", buffer, "--rounds", 99, status=1)
            out = value["results"][0]["lab"]["out_of_memory"]
            self.assertEqual((out["round"], out["end_index"]), (round_, end))
        value = report("run", "diffusion", "--strategy", "swap", "--buffer", 40000, status=3)
        self.assertIsNone(value["results"][0]["lab"]["out_of_memory"]["round"])
        self.assertEqual(value["results"][0]["lab"]["out_of_memory"]["event"], "parse")


class Grids(unittest.TestCase):
    def run_grid(self, content, *more, status):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "grid.txt"
            path.write_bytes(content)
            return lab("run", "diffusion", "--strategy", "free-first", "--grid", path, *more, status=status)

    def test_sample_answers(self):
        text = self.run_grid(SAMPLE.encode(), "--rounds", 20, status=0).stdout
        self.assertIn("part 1: 110 empty cells", text)
        self.assertIn("part 2: round 20 is the first", text)

    def test_bad_files_give_one_clear_error(self):
        for content, words in ((b"", "holds no grid"), (b"..\n..\n", "holds no elf"),
                               (b"#.\n#\n", "line 2 has 1 cells"), (b"#\x1b[31m\n", "line 1, column 2: '\\x1b'")):
            done = self.run_grid(content, status=2)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout, "")
        done = lab("run", "diffusion", "--grid", "/no/such/grid", status=2)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_seeds(self):
        one = report("run", "diffusion", "--strategy", "swap", "--seed", 1, status=1)
        two = report("run", "diffusion", "--strategy", "swap", "--seed", 2, status=1)
        self.assertNotEqual(one["input"]["sha256"], two["input"]["sha256"])
        self.assertEqual(one["results"][0]["lab"]["trace"], two["results"][0]["lab"]["trace"])


class Commands(unittest.TestCase):
    def test_every_leak_fails_and_every_cure_passes(self):
        rows = [line.split()[:3] for line in lab("list").stdout.splitlines() if " leak " in line or " cure " in line]
        self.assertGreaterEqual(len(rows), 22)
        for scenario, strategy, kind in rows:
            lab("run", scenario, "--strategy", strategy, status=1 if kind == "leak" else 0)
            text = lab("explain", scenario, "--strategy", strategy, status=1 if kind == "leak" else 0).stdout
            self.assertEqual("what to do instead" in text, kind == "leak")

    def test_compare_passes_because_the_cures_do(self):
        value = report("compare", "diffusion")
        self.assertEqual(len(value["results"]), 7)
        self.assertEqual(value["verdict"]["status"], "pass")
        self.assertIn("control", {rule["level"] for rule in value["verdict"]["rules"]})

    def test_explain_names_the_block_above(self):
        text = lab("explain", "diffusion", status=1).stdout
        self.assertIn("In round 0 the program freed 'elves 0'", text)
        self.assertIn("Above it lay 'elves 1'", text)

    def test_usage(self):
        for arguments, words in ((("run", "difusion"), "did you mean 'diffusion'"),
                                 (("run", "diffusion", "--strategy", "swop"), "did you mean 'swap'"),
                                 (("run", "pinned-chunk", "--seed", 3), "reads no grid"),
                                 (("run", "diffusion", "--rounds", 0), "--rounds"),
                                 (("run", "diffusion", "--buffer", 0), "--buffer"),
                                 (("run", "diffusion", "--base-offset", 64), "--base-offset")):
            self.assertIn(words, lab(*arguments, status=2).stderr)

    def test_no_leak_checker_has_anything_to_say(self):
        # In a build with sanitizers this is their silence; `lab.leak-checkers` shows the same in every build.
        for line in lab("list").stdout.splitlines()[1:]:
            words = line.split()
            if len(words) > 2 and words[2] in ("leak", "cure"):
                done = lab("run", words[0], "--strategy", words[1], status=1 if words[2] == "leak" else 0)
                self.assertEqual(done.stderr, "")

    def test_reports_fit_the_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads((SOURCE / "src/report/schema/report.schema.json").read_text())
        for scenario in ("diffusion", "arena-never-reset", "pinned-chunk"):
            jsonschema.validate(report("compare", scenario), schema)
        jsonschema.validate(report("run", "diffusion", "--buffer", 40000, status=3), schema)


if __name__ == "__main__":
    unittest.main()
