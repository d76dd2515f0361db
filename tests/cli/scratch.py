"""What tests of faults share: a folder of their own with streams in it, and what an error must look like."""
import os
import pathlib
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]
SEED = int(os.environ.get("TERMSOAK_SEED", "7"))


class Scratch(unittest.TestCase):
    STREAMS = ()  # file, recipe, length

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        cls.root = pathlib.Path(cls.holder.name)
        for name, recipe, size in cls.STREAMS:
            cls.do("synth", recipe, "--bytes", size, "-o", name, "--quiet").check_returncode()

    @classmethod
    def do(cls, *arguments, **more):
        return subprocess.run([TERMSOAK, *map(str, arguments)], cwd=cls.root, capture_output=True, timeout=120, **more)

    def one_clear_error(self, done, *words):
        lines = [line for line in done.stderr.decode().splitlines() if ": lost: " not in line]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("termsoak: "), lines)
        self.assertNotIn("internal error", lines[0])
        for word in words:
            self.assertIn(word, lines[0])
