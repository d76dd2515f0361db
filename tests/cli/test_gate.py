#!/usr/bin/env python3
"""The gate from the outside: it passes, it fails when behaviour changes, it survives being killed."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

TERMSOAK = os.environ["TERMSOAK"]

LEAK = {
    "summary": "clusters in every row",
    "recipe": {"recipe": "grapheme-scroll", "bytes": "1500KB"},
    "scrollback_limit": "2MB",
    "expect": [
        {"strategy": "reuse-any", "orphan_bytes": {"min": 1}, "rule": "orphan-page"},
        {"strategy": "fix-10353", "orphan_bytes": {"max": 0}, "verdict": "pass"},
    ],
}
FLAT = {
    "summary": "plain text",
    "recipe": {"recipe": "plain-scroll", "bytes": "800KB"},
    "scrollback_limit": "2MB",
    "expect": [{"strategy": name, "orphan_bytes": {"max": 0}, "verdict": "pass"} for name in ("reuse-any", "fix-10353")],
}


class Gate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.workload("leak", LEAK)
        self.workload("flat", FLAT)

    def workload(self, name, value):
        folder = self.root / "workloads" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "workload.json").write_text(json.dumps(value))

    def gate(self, *arguments, status=0, env=None):
        done = subprocess.run([TERMSOAK, "gate", "workloads", *map(str, arguments)], cwd=self.root, capture_output=True,
                              text=True, timeout=300, env=env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def report(self, *arguments, status=0, env=None):
        return json.loads(self.gate("--out", "-", *arguments, status=status, env=env).stdout)

    def test_passes_when_the_defect_leaks_and_the_fix_does_not(self):
        value = self.report()
        self.assertEqual(value["verdict"]["status"], "pass")
        self.assertEqual(len(value["results"]), 4)

    def test_fails_as_soon_as_a_strategys_behaviour_is_swapped(self):
        for swap, subject in (("fix-10353=reuse-any", "leak · fix-10353"), ("reuse-any=fix-10353", "leak · reuse-any")):
            value = self.report("--swap", swap, status=1)
            failed = [rule for rule in value["verdict"]["rules"] if rule["status"] == "fail" and rule["level"] == "error"]
            self.assertTrue(failed)
            for rule in failed:
                self.assertEqual(rule["subject"], subject)
                self.assertEqual(rule["id"], "expectation")
                self.assertIn("byte_offset", rule)
        self.assertIn("orphan-page", self.gate("--swap", "reuse-any=owned", status=1).stdout)

    def test_budget(self):
        self.workload("flat", {**FLAT, "budgets": {"mapped_bytes": 1000}})
        self.assertIn("over its budget of 1,000", " ".join(self.gate(status=1).stdout.split()))

    def test_known_failure_with_a_date(self):
        wrong = {**FLAT, "expect": [{"strategy": "fix-10353", "orphan_bytes": {"min": 1}}]}
        self.workload("flat", {**wrong, "known_failure": {"reason": "we know", "expires": "2999-01-01"}})
        self.assertIn("we know", " ".join(self.gate(status=0).stdout.split()))
        self.workload("flat", {**wrong, "known_failure": {"reason": "we know", "expires": "2001-01-01"}})
        self.assertIn("expired on 2001-01-01", " ".join(self.gate(status=1).stdout.split()))

    def test_baseline(self):
        self.gate("--update-baseline", "baseline.json")
        self.gate("--baseline", "baseline.json")
        baseline = json.loads((self.root / "baseline.json").read_text())
        for result in baseline["results"]:
            result["final"]["mapped_bytes"] //= 2
        (self.root / "lower.json").write_text(json.dumps(baseline))
        self.assertIn("mapped_bytes rose", " ".join(self.gate("--baseline", "lower.json", status=1).stdout.split()))
        for key, change in (("layout", "1.3"), ("os_page_bytes", 16384)):
            other = json.loads((self.root / "baseline.json").read_text())
            for result in other["results"]:
                result[key] = change
            (self.root / "other.json").write_text(json.dumps(other))
            self.assertIn("cannot be compared", self.gate("--baseline", "other.json", status=2).stderr)
        other = json.loads((self.root / "baseline.json").read_text())
        for entry in other["inputs"]:
            entry["sha256"] = "0" * 64
        (self.root / "other.json").write_text(json.dumps(other))
        self.assertIn("digest differs", self.gate("--baseline", "other.json", status=2).stderr)
        other["schema_version"] = 2
        (self.root / "other.json").write_text(json.dumps(other))
        self.assertIn("schema_version", self.gate("--baseline", "other.json", status=2).stderr)

    def test_shards_cover_everything_once_and_merge(self):
        names = []
        for shard in (1, 2):
            value = self.report("--shard", f"{shard}/2")
            names += [(result["input"], result["strategy"]["name"]) for result in value["results"]]
            (self.root / f"shard{shard}.json").write_text(json.dumps(value))
        self.assertEqual(len(names), 4)
        self.assertEqual(len(set(names)), 4)
        done = subprocess.run([TERMSOAK, "report", "merge", "shard1.json", "shard2.json", "--out", "-"], cwd=self.root,
                              capture_output=True, text=True, check=True)
        self.assertEqual(len(json.loads(done.stdout)["results"]), 4)
        self.gate("--shard", "3/2", status=2)

    def test_a_terminal_that_is_missing_is_not_measured_and_not_passed(self):
        """With nothing else to judge the gate is open; beside something judged the skip is told."""
        missing = {"summary": "rows through tmux", "recipe": {"recipe": "number-laps", "bytes": "1MB"},
                   "expect": [{"target": "tmux", "verdict": "pass"}]}
        for name in ("leak", "flat"):
            shutil.rmtree(self.root / "workloads" / name)
        self.workload("only-tmux", missing)
        without = {**os.environ, "PATH": str(self.root)}
        for policy, status, word in ((), 3, "INCONCLUSIVE"), (("--inconclusive", "warn"), 0, "PASS"), \
                (("--inconclusive", "pass"), 0, "PASS"), (("--inconclusive", "fail"), 1, "FAIL"):
            said = self.gate(*policy, "--update-baseline", "none.json", status=status, env=without)
            headline = " ".join(said.stdout.split("\n\n")[-1].split())
            self.assertEqual(headline, f"{word}: nothing was measured: only-tmux · tmux (tmux is not installed; "
                                       "apt-get install tmux)")
            self.assertFalse((self.root / "none.json").exists(), "a baseline of nothing is none")
        value = self.report(status=3, env=without)
        self.assertEqual([(rule["id"], rule["status"]) for rule in value["verdict"]["rules"]],
                         [("not-measured", "inconclusive")])
        self.workload("flat", FLAT)
        said = " ".join(self.gate(env=without).stdout.split())
        self.assertIn("PASS: flat · reuse-any, flat · fix-10353 do not grow; not measured: only-tmux · tmux (tmux is "
                      "not installed; apt-get install tmux)", said)
        value = self.report("--shard", "1/2", env=without), self.report("--shard", "2/2", status=3, env=without)
        for at, shard in enumerate(value):
            (self.root / f"{at}.json").write_text(json.dumps(shard))
        merged = subprocess.run([TERMSOAK, "report", "merge", "0.json", "1.json", "--out", "-"], cwd=self.root,
                                capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(merged.stdout)["verdict"]["status"], "pass", "one shard measured something")

    def test_a_limit_in_lines_is_a_targets_or_a_core_that_knows_one(self):
        lines = {"summary": "a limit in lines", "recipe": {"recipe": "plain-scroll", "bytes": "200KB"}, "scrollback_lines": 1000}
        shutil.rmtree(self.root / "workloads")
        self.workload("target", {**lines, "targets": ["pipe:cat > /dev/null"]})
        self.workload("knows", {**lines, "core": "ghostty-2026-08", "strategies": ["owned-decommit"]})
        results = self.report("--inconclusive", "warn")["results"]
        self.assertEqual([run["scrollback_lines"] for run in results], [1000, 1000])
        self.workload("knows", {**lines, "strategies": ["fix-10353"]})
        self.assertIn("ghostty-1.2.3 has no limit in lines", self.gate(status=2).stderr)

    def test_results_are_taken_over(self):
        self.gate("--results", "cells")
        self.assertEqual(len(list((self.root / "cells").glob("*.json"))), 4)
        again = self.gate("--results", "cells")
        self.assertIn("4 finished cells taken over", again.stderr)
        # A cell of other settings is another cell.
        self.workload("flat", {**FLAT, "scrollback_limit": "3MB"})
        self.assertIn("2 finished cells taken over", self.gate("--results", "cells").stderr)
        # A damaged file is measured again.
        for file in (self.root / "cells").glob("leak--*.json"):
            file.write_text(file.read_text()[:100])
        self.assertIn("2 finished cells taken over", self.gate("--results", "cells").stderr)

    def test_a_killed_gate_resumes(self):
        self.workload("leak", {**LEAK, "recipe": {"recipe": "grapheme-scroll", "bytes": "12MB"}})
        gate = subprocess.Popen([TERMSOAK, "gate", "workloads", "--results", "cells", "--jobs", "1", "--quiet"], cwd=self.root,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not list((self.root / "cells").glob("*.json")) and time.monotonic() < deadline and gate.poll() is None:
            time.sleep(0.01)
        gate.send_signal(signal.SIGKILL)
        gate.wait()
        finished = list((self.root / "cells").glob("*.json"))
        self.assertTrue(finished)
        for file in finished:
            json.loads(file.read_text())
        again = self.gate("--results", "cells")
        self.assertIn(f"{len(finished)} finished cells taken over", again.stderr)

    def test_a_time_out_costs_one_cell_and_its_status(self):
        self.workload("leak", {**LEAK, "recipe": {"recipe": "grapheme-scroll", "bytes": "200MB"}})
        done = self.gate("--results", "cells", "--timeout", "3", "--inconclusive", "warn", status=124)
        self.assertIn("broke", done.stdout)
        self.assertEqual(len(list((self.root / "cells").glob("flat--*.json"))), 2)

    def test_fail_fast_stops(self):
        self.workload("a-first", {**FLAT, "expect": [{"strategy": "fix-10353", "orphan_bytes": {"min": 1}}]})
        done = self.gate("--fail-fast", "--jobs", "1", status=1)
        self.assertIn("stopped at the first failure", done.stderr)

    def test_status_of_what_is_not_there(self):
        (self.root / "empty").mkdir()
        done = subprocess.run([TERMSOAK, "gate", "empty"], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(done.returncode, 5, done.stderr)
        done = subprocess.run([TERMSOAK, "gate", "missing"], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.gate("--strategy", "reuse-anny", status=2)

    def test_matrix_covers_the_gate(self):
        def emit(form):
            done = subprocess.run([TERMSOAK, "matrix", "workloads", "--emit", form], cwd=self.root, capture_output=True,
                                  text=True, check=True)
            return done.stdout
        jobs = json.loads(emit("github"))["include"]
        self.assertEqual(len(jobs), 4)
        self.assertEqual([json.loads(line) for line in emit("jsonl").splitlines()], jobs)
        self.assertEqual(emit("ninja").count("build "), 5 + emit("ninja").count("a build"))
        environment = {**os.environ, "PATH": f"{pathlib.Path(TERMSOAK).parent}:{os.environ['PATH']}"}
        for job in jobs:
            done = subprocess.run(job["command"], shell=True, cwd=self.root, env=environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        merged = subprocess.run([TERMSOAK, "report", "merge", *[job["result"] for job in jobs]], cwd=self.root)
        self.assertEqual(merged.returncode, 0)


if __name__ == "__main__":
    unittest.main()
