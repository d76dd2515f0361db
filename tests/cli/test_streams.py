"""synth, shrink, scrub and bundle, as a user runs them."""
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]


def run(*arguments, expect=0, **options):
    done = subprocess.run([TERMSOAK, *map(str, arguments)], capture_output=True, text=True, timeout=240, **options)
    if done.returncode != expect:
        raise AssertionError(f"{arguments}: exit {done.returncode}: {done.stderr}")
    return done


def orphans(path, *flags):
    report = json.loads(run("compare", path, "--out", "-", "--quiet", *flags).stdout)
    return {result["strategy"]["name"]: result["final"]["orphan_bytes"] for result in report["results"]}


class Streams(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def test_synth_writes_the_same_bytes_for_the_same_seed(self):
        digests = []
        for name, seed in (("a", 7), ("b", 7), ("c", 8)):
            run("synth", "emoji-scroll", "-o", self.path / name, "--seed", seed, "--bytes", "100kB")
            data = (self.path / name).read_bytes()
            self.assertEqual(len(data), 100_000)
            digests.append(hashlib.sha256(data).hexdigest())
        self.assertEqual(digests[0], digests[1])
        self.assertNotEqual(digests[0], digests[2])

    def test_synth_lists_recipes_and_suggests_one(self):
        listed = run("synth", "list").stdout
        for number in range(1, 13):
            self.assertIn(f"S{number}:", listed)
        self.assertIn("did you mean 'plain-scroll'?", run("synth", "plain-scrol", expect=2).stderr)

    def test_shrink_keeps_the_leak_and_little_else(self):
        limit = ("--scrollback-limit", "2MB")
        small = self.path / "small.cast"
        told = run("shrink", "recipe:emoji-scroll,rows=5000", *limit, "-o", small).stderr
        self.assertIn("shows it with", told)
        self.assertLess(small.stat().st_size, 20_000)
        after = orphans(small, *limit)
        self.assertGreater(after["reuse-any"], 0)
        self.assertEqual(after["fix-10353"], 0)

    def test_shrink_refuses_what_does_not_leak(self):
        refused = run("shrink", "recipe:plain-scroll,rows=100", "-o", self.path / "x", expect=2).stderr
        self.assertIn("nothing to shrink", refused)
        self.assertFalse((self.path / "x").exists())

    def test_shrink_suggests_metrics(self):
        refused = run("shrink", "recipe:plain-scroll", "--while", "orphan_byte > 0", "-o", self.path / "x", expect=2)
        self.assertIn("did you mean 'orphan_bytes'?", refused.stderr)

    def test_scrub_hides_words_and_keeps_the_leak(self):
        source = self.path / "source.raw"
        run("synth", "unique-links", "--bytes", "1MB", "-o", source)
        scrubbed = self.path / "scrubbed.raw"
        told = run("scrub", source, "-o", scrubbed, "--scrollback-limit", "2MB").stderr
        self.assertIn("equal under 12 strategies", told)
        before, after = source.read_bytes(), scrubbed.read_bytes()
        self.assertEqual(len(before), len(after))
        self.assertIn(b"example.org", before)
        for word in (b"example", b"https", b"compile", b"function"):
            self.assertNotIn(word, after)
        self.assertEqual(orphans(source, "--scrollback-limit", "2MB"), orphans(scrubbed, "--scrollback-limit", "2MB"))

    def test_bundle_replays_with_its_own_settings(self):
        source = self.path / "source.raw"
        run("synth", "emoji-scroll", "--bytes", "1MB", "-o", source)
        bundle = self.path / "bundle.tar.gz"
        flags = ("--scrollback-limit", "2MB", "--cols", "100", "--rows", "30")
        run("bundle", source, "-o", bundle, *flags)
        self.assertEqual(orphans(bundle), orphans(source, *flags))
        self.assertGreater(orphans(bundle)["reuse-any"], 0)
        listing = subprocess.run(["tar", "tzf", bundle], capture_output=True, text=True, check=True).stdout
        for name in ("workload.json", "README.txt", "environment.json", "report.json", "stream.raw"):
            self.assertIn(f"termsoak-bundle/{name}", listing)
        report = subprocess.run(["tar", "xzOf", bundle, "termsoak-bundle/report.json"], capture_output=True, check=True)
        self.assertEqual(json.loads(report.stdout)["context"]["host"], "scrubbed")
        self.assertNotIn(str(self.path).encode(), report.stdout)


if __name__ == "__main__":
    unittest.main()
