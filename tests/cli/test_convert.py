#!/usr/bin/env python3
"""convert: between formats, from stdin and packed files, with losses named; and files that the real `script` and
`asciinema` wrote."""
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]
RECORDINGS = pathlib.Path(os.environ["TERMSOAK_SOURCE_DIR"]) / "../shared/recordings"

V3 = ('{"version": 3, "term": {"cols": 100, "rows": 30}, "title": "t"}\n'
      '[0.5, "o", "h\\u00e9\\u001b[0m"]\n[0.25, "r", "120x40"]\n[0.25, "i", "k"]\n[1, "m", "here"]\n[0, "x", "3"]\n')


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, content):
        pathlib.Path(self.path(name)).write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def convert(self, *arguments, **more):
        return subprocess.run([TERMSOAK, "convert", *arguments], capture_output=True, timeout=60, **more)

    def events(self, path, *arguments):
        """Events of any recording as JSON arrays with absolute times, by way of version 2."""
        done = self.convert(*arguments, path, "-", "--format", "cast2", "-q")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.decode().splitlines()[1:]]

    def raw(self, path, *arguments):
        done = self.convert(*arguments, path, "-", "--format", "raw", "-q")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


class Formats(Case):
    def test_names_every_loss(self):
        source = self.put("a.cast", V3)
        done = self.convert(source, self.path("a.raw"))
        self.assertEqual(done.returncode, 0)
        self.assertEqual(pathlib.Path(self.path("a.raw")).read_bytes(), "hé\x1b[0m".encode())
        lost = {line.split("lost: ")[1] for line in done.stderr.decode().splitlines()}
        self.assertEqual(lost, {"the screen size 100x30", "the title", "resizes", "input events", "markers",
                                "the exit status", "times of output events"})

    def test_says_nothing_when_nothing_is_lost(self):
        done = self.convert(self.put("a.cast", V3), self.path("b.cast"))
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_lossless_refuses_and_writes_nothing(self):
        done = self.convert(self.put("a.cast", V3), self.path("b.raw"), "--lossless")
        self.assertEqual(done.returncode, 2)
        self.assertFalse(os.path.exists(self.path("b.raw")))
        self.assertEqual(os.listdir(self.folder), ["a.cast"])

    def test_there_and_back_by_typescript(self):
        source = self.put("a.cast", V3)
        self.assertEqual(self.convert(source, self.path("s"), "--format", "typescript").returncode, 0)
        self.assertEqual(self.convert(self.path("s"), self.path("b.cast")).returncode, 0)
        want = [json.loads(line)[1:] for line in V3.splitlines()[1:] if '"m"' not in line]
        got = [json.loads(line)[1:] for line in pathlib.Path(self.path("b.cast")).read_text().splitlines()[1:]]
        self.assertEqual(got, want)

    def test_reads_standard_input_and_packed_files(self):
        plain = self.convert("-", "-", "--format", "raw", "-q", input=V3.encode())
        packed = self.convert("-", "-", "--format", "raw", "-q", input=gzip.compress(V3.encode()))
        self.assertEqual(plain.stdout, "hé\x1b[0m".encode())
        self.assertEqual(packed.stdout, plain.stdout)
        self.assertEqual(self.convert(self.put("a.cast", V3), self.path("b.cast.gz")).returncode, 0)
        self.assertEqual(gzip.decompress(pathlib.Path(self.path("b.cast.gz")).read_bytes())[:14], b'{"version":3,"')

    def test_can_convert_a_file_in_place(self):
        source = self.put("a.cast", V3)
        self.assertEqual(self.convert(source, source, "--format", "cast2").returncode, 0)
        self.assertEqual(json.loads(pathlib.Path(source).read_text().splitlines()[0])["version"], 2)

    def test_declares_a_size_when_told(self):
        source = self.put("a.raw", "x")
        done = self.convert(source, "-", "--format", "cast3", "--cols", "90", "--rows", "20")
        self.assertEqual(json.loads(done.stdout.splitlines()[0])["term"], {"cols": 90, "rows": 20})


class Errors(Case):
    def one_line(self, done, *words):
        text = done.stderr.decode()
        self.assertEqual(done.returncode, 2, text)
        self.assertEqual(text.count("\n"), 1, text)
        for word in words:
            self.assertIn(word, text)

    def test_each_is_one_clear_line(self):
        out = self.path("out.cast")
        self.one_line(self.convert(self.path("missing.cast"), out), "missing.cast: cannot be opened")
        self.one_line(self.convert(self.folder, out), "is a directory")
        self.one_line(self.convert(self.put("a.cast", V3 + "{oops\n"), out), "a.cast: line 7: invalid JSON")
        self.one_line(self.convert(self.put("b.cast", V3.replace("100", "0").replace("30", "0")), out), "line 1: the screen is 0x0")
        self.one_line(self.convert(self.put("c.cast", ""), out), "line 1: the file is empty")
        self.one_line(self.convert("--strict", self.put("d.cast", V3[:-6]), out), "line 6: the file ends in the middle")
        self.one_line(self.convert(self.put("e.cast", V3), out, "--format", "asciicat-v3"), "did you mean 'asciicast-v3'?")
        self.assertFalse(os.path.exists(out))

    def test_a_recording_that_is_cut_off_keeps_what_is_whole(self):
        done = self.convert(self.put("d.cast", V3[:-6]), self.path("out.cast"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("line 6: the file ends in the middle of", done.stderr.decode())
        self.assertEqual(len(self.events(self.path("out.cast"))), 4)

    def test_hostile_bytes_of_a_name_do_not_reach_the_terminal(self):
        done = self.convert(self.path("a\x1b]0;x\x07b.cast"), "-")
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(b"\x1b", done.stderr)


class RealPrograms(Case):
    COMMAND = r"printf 'one \303\251\n'; sleep 0.2; printf '\033[1mtwo\377\n'; exit 3"
    BYTES = b"one \xc3\xa9\r\n\x1b[1mtwo\xff\r\n"

    def script(self, *arguments, **more):
        program = shutil.which("script")
        if program is None:
            self.skipTest("script (util-linux) is not installed")
        return subprocess.run([program, "-q", "-e", *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, **more)

    def test_script_without_timing(self):
        self.assertEqual(self.script("-c", self.COMMAND, self.path("s")).returncode, 3)
        self.assertEqual(self.raw(self.path("s")), self.BYTES)
        done = self.convert(self.path("s"), "-", "--format", "cast3", "-q")
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])[1:], ["x", "3"])

    def test_script_with_classic_timing(self):
        self.script("--timing=" + self.path("s.timing"), "-c", self.COMMAND, self.path("s"))
        events = self.events(self.path("s"))
        self.assertEqual(self.raw(self.path("s")), self.BYTES)
        outputs = [e for e in events if e[1] == "o"]
        self.assertGreaterEqual(len(outputs), 2)
        self.assertGreater(outputs[-1][0], 0.15)

    def test_script_with_advanced_timing_and_one_log_for_both(self):
        done = subprocess.run([shutil.which("script") or self.skipTest("script (util-linux) is not installed"), "-q", "-e",
                               "-m", "advanced", "-T", self.path("times"), "-B", self.path("s"), "-c",
                               "stty -echo; read x; printf 'got %s\\n' $x; exit 4"],
                              input=b"word\n", capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 4)
        done = self.convert(self.path("s"), "-", "--timing", self.path("times"), "--format", "cast3", "-q")
        events = [json.loads(line) for line in done.stdout.decode().splitlines()[1:]]
        self.assertIn("got word\r\n", "".join(e[2] for e in events if e[1] == "o"))
        self.assertIn("word", "".join(e[2] for e in events if e[1] == "i"))
        self.assertEqual(events[-1][1:], ["x", "4"])

    def test_script_appended(self):
        self.script("-c", "printf one", self.path("s"))
        self.script("-a", "-c", "printf two", self.path("s"))
        self.assertEqual(self.raw(self.path("s")), b"onetwo")

    def test_our_typescript_plays_in_scriptreplay(self):
        program = shutil.which("scriptreplay")
        if program is None:
            self.skipTest("scriptreplay is not installed")
        self.convert(self.put("a.cast", V3), self.path("s"), "--format", "typescript")
        done = subprocess.run([program, "-T", self.path("s.timing"), "-B", self.path("s"), "-d", "100"], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("hé\x1b[0m".encode(), done.stdout)

    def asciinema(self, *arguments):
        program = shutil.which("asciinema")
        if program is None:
            self.skipTest("asciinema is not installed")
        environment = dict(os.environ, HOME=self.folder, LC_ALL="C.UTF-8", TERM="xterm-256color")
        return subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env=environment)

    def test_asciinema_recording(self):
        done = self.asciinema("rec", "-q", "--cols", "90", "--rows", "20", "-c", self.COMMAND, self.path("a.cast"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.raw(self.path("a.cast")), self.BYTES.replace(b"\xff", "\ufffd".encode()))
        header = json.loads(self.convert(self.path("a.cast"), "-", "--format", "cast3", "-q").stdout.splitlines()[0])
        self.assertEqual(header["term"]["cols"], 90)

    def test_asciinema_raw_recording_declares_its_size(self):
        done = self.asciinema("rec", "-q", "--raw", "--cols", "90", "--rows", "20", "-c", "printf hello", self.path("a.raw"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"hello", self.raw(self.path("a.raw")))

    def test_our_casts_play_in_asciinema(self):
        self.put("bytes.raw", b"one \xff two\xc3")
        for form in ("cast1", "cast2"):
            self.convert(self.path("bytes.raw"), self.path("ours.cast"), "--format", form)
            # asciinema cat wants a terminal; the recorder is one.
            program = shutil.which("asciinema") or self.skipTest("asciinema is not installed")
            environment = dict(os.environ, HOME=self.folder, LC_ALL="C.UTF-8")
            done = subprocess.run([TERMSOAK, "record", "-q", "--headless", "-o", self.path("seen.raw"), "--", program, "cat",
                                   self.path("ours.cast")], stdin=subprocess.DEVNULL, timeout=60, env=environment)
            self.assertEqual(done.returncode, 0)
            self.assertIn("one \ufffd two\ufffd", pathlib.Path(self.path("seen.raw")).read_text())


class SharedRecordings(Case):
    def test_every_one_converts_to_every_format_and_back(self):
        if not RECORDINGS.is_dir():
            self.skipTest("the shared recordings are not beside this checkout")
        for name in sorted(json.loads((RECORDINGS / "INDEX.json").read_text())["recordings"], key=lambda r: r["name"]):
            source = str(RECORDINGS / name["name"])
            want = self.raw(source)
            self.assertEqual(len(want), name["counts"]["bytes"], source)
            for form in ("cast3", "typescript", "ttyrec", "alacritty"):
                there = self.path("there-" + form)
                self.assertEqual(self.convert(source, there, "--format", form, "-q").returncode, 0)
                self.assertEqual(self.raw(there) == want, True, f"{source} by way of {form}")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
