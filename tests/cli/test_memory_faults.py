#!/usr/bin/env python3
"""Memory that is refused: the n-th allocation of the real binary, and a limit on its address space.

Not under sanitizers: they bring an allocator and an address space of their own.
"""
import collections
import json
import os
import pathlib
import random
import resource
import signal
import unittest

from scratch import SEED, Scratch

SHIM = pathlib.Path(os.environ["TERMSOAK_BINARY_DIR"]) / "tests" / "libtermsoak_failing_malloc.so"
# How many allocations are refused per command; TERMSOAK_FAULTS=100000 tries every one.
FAULTS_EACH = int(os.environ.get("TERMSOAK_FAULTS", "40"))
# What libarchive says before it calls exit() because it cannot copy a name.
LIBRARYS_LAST_WORDS = b"Fatal Internal Error in libarchive: "


class MemoryFaults(Scratch):
    STREAMS = (("in.raw", "grapheme-scroll", "20KB"), ("in.cast", "ai-session", "20KB"), ("in.cast.gz", "ai-session", "20KB"),
               ("leak.raw", "grapheme-scroll", "4MB"))

    def run_it(self, *arguments, nth=0):
        return self.do(*arguments, env={**os.environ, "LD_PRELOAD": str(SHIM), "FAIL_ALLOCATION": str(nth)} if nth else None)

    def refuse(self, *arguments, out=None):
        """Refuses allocations up to where the command no longer meets one; gives how often each answer came."""
        whole = self.run_it(*arguments)
        self.assertIn(whole.returncode, (0, 1, 3), whole.stderr)
        last = 1
        while self.run_it(*arguments, nth=last).returncode == 4:
            last *= 2
        draw = random.Random(SEED)
        moments = range(1, last) if FAULTS_EACH >= last else sorted({draw.randrange(1, last) for _ in range(FAULTS_EACH)})
        answers = collections.Counter()
        # Adding a filter for writing, libarchive 3.6 does not look at what it got: one moment we cannot answer for.
        forgiven = [-signal.SIGSEGV] if arguments[0] in ("convert", "bundle") else []
        for nth in moments:
            if out:
                (self.root / out).unlink(missing_ok=True)
            done = self.run_it(*arguments, nth=nth)
            with self.subTest(arguments[0], nth=nth, seed=SEED):
                answers[done.returncode] += 1
                if done.returncode == whole.returncode:
                    self.assertEqual(done.stdout, whole.stdout)  # by something that can do without, or beyond the last one
                    continue
                if done.returncode in forgiven:
                    forgiven.remove(done.returncode)
                    continue
                done.stderr = b"".join(line for line in done.stderr.splitlines(keepends=True)
                                       if not line.startswith(LIBRARYS_LAST_WORDS))
                self.assertIn(done.returncode, (2, 4), done.stderr)
                self.one_clear_error(done)
                self.assertRegex(done.stderr.decode().lower(), "memory|allocate")
                if out and (self.root / out).exists():
                    json.loads((self.root / out).read_text())
        self.assertGreater(answers[4], len(moments) // 4)
        return answers

    def test_any_allocation_refused_is_one_error(self):
        tried = collections.Counter()
        self.do("bundle", "in.cast", "-o", "bundle.tar.gz", "--quiet").check_returncode()
        for command in (("run", "in.raw", "--strategy", "fix-10353", "--quiet", "--out", "o.json"), ("compare", "in.cast", "--jobs", 2, "--quiet"),
                        ("inspect", "in.cast.gz", "--json"), ("dump", "in.raw", "--format", "json"), ("convert", "in.cast", "out.cast.gz", "--quiet"),
                        ("bundle", "in.cast", "-o", "out.tar.gz", "--quiet"), ("dump", "bundle.tar.gz", "--history")):
            tried += self.refuse(*command, out="o.json" if "o.json" in command else None)
        print("\nallocations refused, by exit status:", dict(tried))

    def limited(self, mebibytes, *arguments):
        limit = mebibytes << 20
        return self.do(*arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))

    def test_address_space_run_out_in_run(self):
        done = self.limited(200, "run", "leak.raw", "--repeat", 4, "--quiet", "--out", "r.json")
        self.assertEqual(done.returncode, 4)
        for word in (b"leak: mmap of", b"Cannot allocate memory", b"ulimit -v", b"vm.max_map_count"):
            self.assertIn(word, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        result = json.loads((self.root / "r.json").read_text())["results"][0]
        self.assertEqual(result["outcome"], "failed")

    def test_address_space_run_out_in_one_cell_of_compare(self):
        done = self.limited(200, "compare", "leak.raw", "--repeat", 4, "--quiet", "--out", "c.json")
        self.assertEqual(done.returncode, 4)
        results = json.loads((self.root / "c.json").read_text())["results"]
        self.assertEqual([(result["strategy"]["name"], result["outcome"]) for result in results],
                         [("reuse-any", "failed"), ("fix-10353", "completed")])
        self.assertGreater(results[1]["final"]["bytes_fed"], 15_000_000)

    def test_address_space_run_out_in_one_cell_of_gate(self):
        folder = self.root / "suite" / "leak"
        folder.mkdir(parents=True)
        (folder / "workload.json").write_text(json.dumps({
            "summary": "leaks until nothing is left", "recipe": {"recipe": "grapheme-scroll", "bytes": "16MB"},
            "expect": [{"strategy": "reuse-any", "orphan_bytes": {"min": 1}}, {"strategy": "fix-10353", "orphan_bytes": {"max": 0}}]}))
        done = self.limited(200, "gate", "suite", "--quiet", "--out", "g.json", "--junit", "g.xml")
        self.assertEqual(done.returncode, 4)
        results = json.loads((self.root / "g.json").read_text())["results"]
        self.assertEqual([result["outcome"] for result in results], ["failed", "completed"])
        self.assertIn("Cannot allocate memory", (self.root / "g.xml").read_text())

    def test_own_memory_does_not_grow_with_the_stream(self):
        # Links in every row: 218 mappings a megabyte come and go. `scripts/scale` measures gigabytes.
        done = self.run_it("run", "recipe:osc8-scroll", "--bytes", "60MB", "--strategy", "fix-10353", "--quiet", "--out", "flat.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        rss = json.loads((self.root / "flat.json").read_text())["results"][0]["series"]["rss_bytes"]
        third = len(rss) // 3
        self.assertLess(max(rss[-third:]) - max(rss[third:2 * third]), 1 << 20)

    def test_no_address_space_to_begin_with(self):
        # A little more than the program needs to be loaded: whatever it says, it says one thing and no file is half written.
        for mebibytes in (45, 55, 65, 75):
            done = self.limited(mebibytes, "compare", "in.raw", "--quiet", "--out", "n.json")
            self.assertIn(done.returncode, (0, 3, 4, 127), done.stderr)  # 127: the loader's, before main
            if (self.root / "n.json").exists():
                json.loads((self.root / "n.json").read_text())


if __name__ == "__main__":
    unittest.main()
