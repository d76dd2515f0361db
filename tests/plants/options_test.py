"""--plant on the command line, and what the generator refuses."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import generate  # noqa: E402
import plants  # noqa: E402
import sites  # noqa: E402

PLANTED, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])


def do(*arguments):
    return subprocess.run([PLANTED, *arguments], capture_output=True, text=True, timeout=60)


class Options(unittest.TestCase):
    def test_list_names_plants_and_sites(self):
        rows = [line.split("\t") for line in do("--plant", "list").stdout.splitlines()]
        self.assertEqual([row[0] for row in rows[:len(plants.PLANTS)]], [plant["name"] for plant in plants.PLANTS])
        self.assertTrue(all(row[0].startswith("site:") for row in rows[len(plants.PLANTS):]))

    def test_unknown_names(self):
        for words in (["--plant", "erase-only-unlink"], ["--plant=erase-only-unlink"], ["list", "--plant", "erase-only-unlink"]):
            done = do(*words)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn("did you mean 'erase-only-unlinks'?", done.stderr)

    def test_name_missing(self):
        done = do("list", "--plant")
        self.assertEqual(done.returncode, 2)
        self.assertIn("needs a name", done.stderr)

    def test_sites_by_number(self):
        self.assertEqual(do("--plant", "site:0", "list", "layouts").returncode, 0)
        self.assertEqual(do("--plant", "site:100000", "list", "layouts").returncode, 2)

    def test_every_command_is_there(self):
        self.assertIn("compare", do("--help").stdout)
        self.assertEqual(do("selftest", "--plant", plants.PLANTS[0]["name"], "--help").returncode, 0)


class Generator(unittest.TestCase):
    def refused(self, row):
        kept = list(plants.PLANTS)
        plants.PLANTS.append(row)
        try:
            with tempfile.TemporaryDirectory() as folder, self.assertRaises(ValueError) as caught:
                generate.generate(SOURCE, pathlib.Path(folder))
        finally:
            plants.PLANTS[:] = kept
        self.assertIn("'new'", str(caught.exception))
        return str(caught.exception)

    def test_anchors(self):
        row = {"name": "new", "what": "", "facts": "kept", "file": plants.PAGES, "instead": ";"}
        self.assertIn("0 times", self.refused({**row, "find": "not there at all;"}))
        self.assertIn("times", self.refused({**row, "find": "unlink"}))
        self.assertIn("not among", self.refused({**row, "find": "x", "file": "parser/none.cpp"}))

    def test_statements(self):
        text = "void f() {\n  if (a(b)) give_back(c);\n  for (d)\n    unlink(\n        e);\n  auto g = unlink(h);\n  return unlink(i);\n}\n"
        found = [label for _, _, label in sites.find_sites("x/f.cpp", text, r"\b(give_back|unlink)\(")]
        self.assertEqual(found, ["f.cpp:2 give_back(c);", "f.cpp:4 unlink( e);"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
