#!/usr/bin/env python3
"""Reports from the outside: the JSON against its schema, and every rendering through a consumer of its format."""
import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import jsonschema

TERMSOAK = os.environ["TERMSOAK"]
SOURCE = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"])
SCHEMA = json.loads((SOURCE / "src/report/schema/report.schema.json").read_text())
GOLDEN = SOURCE / "tests/golden"


def termsoak(*arguments, status=0, **options):
    done = subprocess.run([TERMSOAK, *map(str, arguments)], capture_output=True, text=True, timeout=300, **options)
    if done.returncode != status:
        raise AssertionError(f"{arguments}: exit {done.returncode}, not {status}: {done.stdout}{done.stderr}")
    return done


def problems(value):
    return [f"{error.json_path}: {error.message}" for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(value)]


class Json(unittest.TestCase):
    def test_the_schema_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_it_knows_the_rules_of_the_table(self):
        rules = json.loads(termsoak("list", "rules", "--json").stdout)
        self.assertEqual(sorted(SCHEMA["$defs"]["rule_id"]["enum"]), sorted(row["id"] for row in rules))

    def test_reports_obey_it(self):
        for arguments, status in (
                (("compare", "recipe:grapheme-scroll", "--bytes", "1MB", "--scrollback-limit", "2MB"), 0),
                (("compare", "recipe:emoji-scroll", "--bytes", "300KB", "--no-close", "--strategy", "owned"), 0),
                (("run", "recipe:grapheme-scroll", "--bytes", "1MB", "--scrollback-limit", "2MB"), 1),
                (("run", "recipe:plain-scroll", "--bytes", "100KB", "--target", "pipe:cat >/dev/null"), 3)):
            value = json.loads(termsoak(*arguments, "--out", "-", status=status).stdout)
            self.assertEqual(problems(value), [], arguments)

    def test_it_refuses_what_is_wrong(self):
        value = json.loads((GOLDEN / "report.json").read_text())
        self.assertEqual(problems(value), [])
        for change in (lambda v: v.pop("verdict"), lambda v: v.update(schema_version=2),
                       lambda v: v["results"][0]["final"].update(mapped_bytes=-1),
                       lambda v: v["results"][0]["final"].update(mapped_bytes=1.5),
                       lambda v: v["verdict"].update(status="maybe"),
                       lambda v: v["verdict"]["rules"][0].update(id="no-such-rule"),
                       lambda v: v["results"][0].update(surprise=1)):
            broken = json.loads(json.dumps(value))
            change(broken)
            self.assertNotEqual(problems(broken), [])


class Renderings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def render(self, flag, name, source=GOLDEN / "report.json"):
        termsoak("report", source, flag, self.root / name)
        return (self.root / name).read_text()

    def test_a_saved_report_renders_as_the_golden_files(self):
        for flag, name in (("--html", "report.html"), ("--markdown", "summary.md"), ("--junit", "junit.xml"),
                           ("--sarif", "report.sarif"), ("--benchmark", "benchmark.json")):
            self.assertEqual(self.render(flag, name), (GOLDEN / name).read_text(), name)
        self.assertEqual(termsoak("report", GOLDEN / "report.json").stdout, (GOLDEN / "console.txt").read_text())

    def test_junit_loads_in_a_consumer(self):
        for name in ("junit.xml", "hostile.xml"):
            tree = xml.etree.ElementTree.parse(GOLDEN / name)
            self.assertEqual(len(tree.findall(".//testcase")), int(tree.getroot().get("tests")))
        try:
            import junitparser
        except ImportError:
            self.skipTest("python3-junitparser is not installed")
        for name in ("junit.xml", "hostile.xml"):
            suites = junitparser.JUnitXml.fromfile(str(GOLDEN / name))
            self.assertEqual(suites.tests, sum(len(list(suite)) for suite in suites))

    def test_sarif_obeys_the_rules_of_the_standard(self):
        for name in ("report.sarif", "hostile.sarif"):
            log = json.loads((GOLDEN / name).read_text())
            self.assertEqual(log["version"], "2.1.0")
            for run in log["runs"]:
                rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
                self.assertEqual(len(rules), len(set(rules)))
                for result in run["results"]:
                    self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
                    self.assertIn(result["kind"], ("pass", "open", "informational", "notApplicable", "review", "fail"))
                    self.assertIn(result["level"], ("none", "note", "warning", "error"))
                    if result["kind"] != "fail":
                        self.assertEqual(result["level"], "none")
                    self.assertTrue(result["message"]["text"])
                    for location in result["locations"]:
                        region = location["physicalLocation"]["region"]
                        self.assertGreaterEqual(region["startLine"], 1)
                        self.assertGreaterEqual(region.get("byteOffset", 0), 0)

    def test_csv_is_a_table(self):
        rows = list(csv.DictReader(io.StringIO(self.render("--csv", "report.csv"))))
        self.assertEqual({row["variant"] for row in rows}, {"reuse-any", "fix-10353"})
        final = [row for row in rows if row["point"] == "final" and row["variant"] == "reuse-any"]
        self.assertEqual(final[0]["orphan_mappings"], "48")

    def test_annotations_survive_a_hostile_stream(self):
        hostile = self.root / "::error title=x::y\n::stop-commands::z.raw"
        hostile.write_bytes(b"\x1b]0;::error::owned\x07\n::error::owned\r\n" + "e\u0301".encode() * 300000)
        termsoak("compare", hostile, "--scrollback-limit", "1MB", "--out", self.root / "r.json")
        text = termsoak("report", self.root / "r.json", "--annotations").stdout
        self.assertTrue(text)
        for line in text.splitlines():
            self.assertRegex(line, r"^(::(error|warning|notice) title=termsoak [^:]*::|termsoak: )")
            self.assertNotRegex(line, "[\x00-\x1f\x7f]")

    def test_diff_and_projection(self):
        same = termsoak("report", "diff", GOLDEN / "report.json", GOLDEN / "report.json").stdout
        self.assertEqual(same, "no exact figure differs\n")
        text = termsoak("report", GOLDEN / "report.json", "--until-bytes", "37GB", "--output-rate", "17500").stdout
        self.assertRegex(text, r"reuse-any: reaches 37\.00 GB in 10\.\d days")

    def test_what_is_no_report(self):
        (self.root / "x.json").write_text("{}")
        self.assertIn("x.json", termsoak("report", self.root / "x.json", status=2).stderr)
        termsoak("report", self.root / "missing.json", status=2)
        termsoak("report", status=2)


class Html(unittest.TestCase):
    def test_a_browser_draws_it_without_an_error(self):
        browser = shutil.which("chromium")
        if browser is None:
            self.skipTest("chromium is not installed")
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}",
                                   "--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom",
                                   (GOLDEN / "report.html").as_uri()],
                                  capture_output=True, text=True, timeout=120)
        self.assertEqual([line for line in done.stderr.splitlines() if "CONSOLE" in line], [])
        page = done.stdout
        # The script drew the rings: 13 + 17 standard pages, 4 false ones and 36 strays, at the slider's end.
        self.assertEqual(page.count('<path class="p-standard"'), 30)
        self.assertEqual(page.count('<path class="p-bad"'), 4)
        self.assertEqual(page.count('<rect class="p-bad"'), 36)
        self.assertIn("36 stray blocks", page)
        self.assertIn("byte 12,000,000", page)


class SelfTest(unittest.TestCase):
    def test_power_is_told(self):
        value = json.loads(termsoak("selftest", "--power", "--repeats", "400", "--json").stdout)
        rates = {row["series"]: row["rule_percent"] for row in value["series"]}
        self.assertLess(rates["flat, AR(1) 0.8"], 4)
        self.assertGreater(rates["leak 0.25/sample, AR(1)"], 88)
        self.assertIn("nothing chosen", termsoak("selftest", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
