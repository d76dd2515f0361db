#!/usr/bin/env python3
"""Hostile files of every format: bombs, absurd sizes, broken text, paths that lead out, markup in every text that is shown."""
import bz2
import csv
import gzip
import html.parser
import io
import json
import lzma
import os
import pathlib
import resource
import subprocess
import tarfile
import tempfile
import time
import unittest
import xml.etree.ElementTree

TERMSOAK = os.environ["TERMSOAK"]
RSS_KIB_MAX = int(os.environ.get("TERMSOAK_RSS_KIB_MAX", str(600 * 1024)))
SECONDS_MAX = 60
HEADER = b'{"version": 2, "width": 80, "height": 24}\n'


class HostileInput(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def run_it(self, *arguments):
        began = time.monotonic()
        process = subprocess.Popen([TERMSOAK, *map(str, arguments)], cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with process:
            out, errors = process.communicate(timeout=SECONDS_MAX)
        self.assertGreaterEqual(process.returncode, 0, f"killed by signal {-process.returncode}: {errors[-300:]}")
        self.assertNotIn(b"internal error", errors)
        self.assertLess(time.monotonic() - began, SECONDS_MAX)
        return subprocess.CompletedProcess(arguments, process.returncode, out, errors)

    def tearDown(self):
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, RSS_KIB_MAX)

    def file(self, name, content):
        (self.root / name).write_bytes(content)
        return name

    def refused(self, name, *words):
        done = self.run_it("run", name, "--quiet")
        self.assertEqual(done.returncode, 2, done.stdout[-300:])
        lines = done.stderr.decode().splitlines()
        self.assertEqual(len(lines), 1, lines)
        for word in (name, *words):
            self.assertIn(word, lines[0])

    # --- Bombs

    def test_bombs_of_each_compression(self):
        zeros = b"\0" * 150_000_000
        self.file("zeros.raw", zeros)
        self.assertEqual(self.run_it("convert", "zeros.raw", "bomb.raw.zst", "--format", "raw").returncode, 0)
        self.file("bomb.raw.bz2", bz2.compress(zeros))
        self.file("bomb.raw.xz", lzma.compress(zeros, preset=1))
        self.file("bomb.raw.gz", gzip.compress(zeros, 1))
        for name in ("bomb.raw.zst", "bomb.raw.bz2", "bomb.raw.xz"):
            self.refused(name, "unpacks to more than", "unpack it yourself if you trust it")
        # Beneath the ratio that is refused: read whole, in the memory of a block.
        self.assertEqual(self.run_it("inspect", "bomb.raw.gz").returncode, 0)
        self.assertIn(self.run_it("run", "bomb.raw.gz", "--quiet").returncode, (0, 3))

    def test_a_bomb_in_a_bomb_is_bytes(self):
        self.file("nested.raw.gz", gzip.compress(gzip.compress(b"\0" * 50_000_000)))
        done = self.run_it("inspect", "nested.raw.gz", "--json")
        self.assertEqual(done.returncode, 0)
        self.assertLess(json.loads(done.stdout)["output"]["bytes"] if "output" in json.loads(done.stdout) else 0, 1_000_000)

    def test_cut_and_damaged_archives(self):
        noise = os.urandom(300_000)
        for name, pack in (("x.raw.gz", gzip.compress), ("x.raw.bz2", bz2.compress), ("x.raw.xz", lzma.compress)):
            packed = pack(noise)
            self.file(name, packed[:len(packed) // 2])
            self.assertIn(self.run_it("inspect", name).returncode, (0, 2))
            damaged = bytearray(packed)
            damaged[len(damaged) // 2] ^= 0xff
            self.file(name, bytes(damaged))
            if not name.endswith(".gz"):  # whose checksum the library does not look at
                self.refused(name, "damaged")

    # --- Recordings

    def test_a_hundred_megabytes_in_one_event(self):
        event = HEADER + b'[0.5, "o", "' + b"x" * 100_000_000 + b'"]\n'
        self.file("huge.cast", event)
        self.assertEqual(self.run_it("dump", "huge.cast", "--format", "json").returncode, 0)
        self.file("endless.cast", event[:60_000_000])
        self.refused("endless.cast", "line 2")

    def test_deep_and_wide_json(self):
        for name, content in (("deep.cast", b'{"version": 2, "theme": ' + b"[" * 3_000_000),
                              ("deep1.cast", b'{"version": 1, "stdout": ' + b"[" * 3_000_000),
                              ("deepline.cast", HEADER + b"[" * 3_000_000),
                              ("keys.cast", b'{"version": 2, "width": 80, "height": 24, "env": {' + b'"a": "b", ' * 2_000_000)):
            self.file(name, content)
            self.refused(name)

    def test_lone_surrogates_and_invalid_utf8_become_the_replacement_character(self):
        self.file("lone.cast", HEADER + b'[0, "o", "a\\ud800b\\udc00c"]\n[1, "o", "\\ud83d\\ude00"]\n[2, "o", "x\xff\xc0\x80\xed\xa0\x80y"]\n')
        done = self.run_it("dump", "lone.cast", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        row = json.loads(done.stdout)["rows"][0]
        self.assertTrue(row.startswith("a\ufffdb\ufffdc\U0001f600x\ufffd"), row)
        self.assertTrue(row.endswith("y"), row)
        self.assertIn(b"lone surrogate", done.stderr + self.run_it("inspect", "lone.cast").stderr)

    def test_absurd_sizes(self):
        for width, height in (("0", "24"), ("-80", "24"), ("65536", "24"), ("99999999999999999999", "24"), ("1e9", "24"), ("80", "0"), ("NaN", "24")):
            self.file("size.cast", f'{{"version": 2, "width": {width}, "height": {height}}}\n[0, "o", "hi"]\n'.encode())
            with self.subTest(width=width, height=height):
                self.assertIn(self.run_it("run", "size.cast", "--quiet").returncode, (2,), (width, height))
        self.file("wide.cast", b'{"version": 2, "width": 65535, "height": 24}\n[0, "o", "hi"]\n')
        done = self.run_it("run", "wide.cast", "--quiet")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"use fewer columns", done.stderr)
        self.file("tall.cast", b'{"version": 2, "width": 80, "height": 65535}\n[0, "o", "hi"]\n')
        self.assertIn(self.run_it("run", "tall.cast", "--quiet").returncode, (0, 3))
        for text in ("70000x70000", "0x0", "-1x5", "65535x65535", "x"):
            self.file("resize.cast", HEADER + f'[0, "o", "hi"]\n[1, "r", "{text}"]\n[2, "o", "there"]\n'.encode())
            self.assertIn(self.run_it("run", "resize.cast", "--quiet").returncode, (0, 1, 2, 3, 4), text)

    def test_times_that_are_none(self):
        for when in ("NaN", "Infinity", "-1", "1e308", "-1e308", "1e-320", '"0"', "null", "9" * 400):
            for version in (2, 3):
                header = HEADER if version == 2 else b'{"version": 3, "term": {"cols": 80, "rows": 24}}\n'
                self.file("time.cast", header + f'[{when}, "o", "hi"]\n[5, "o", "there"]\n'.encode())
                with self.subTest(when[:10], version=version):
                    self.assertIn(self.run_it("run", "time.cast", "--quiet", "--out", "t.json").returncode, (0, 2, 3))

    def test_widest_and_tallest_screen_asked_for(self):
        self.file("hi.raw", b"hi\r\n")
        for command in ("run", "dump", "explain", "compare"):
            done = self.run_it(command, "hi.raw", "--cols", 65535)
            self.assertEqual(done.returncode, 2, command)
            self.assertIn(b"not one row of 65535 columns fits a page (use fewer columns or a later layout)", done.stderr)
        self.assertIn(self.run_it("run", "hi.raw", "--rows", 65535, "--quiet").returncode, (0, 3))

    def test_endless_strings_of_each_kind(self):
        for opener in (b"\x1bP", b"\x1bPq", b"\x1b_", b"\x1b_G", b"\x1b^", b"\x1bX", b"\x1b]", b"\x1b]8;;", b"\x1b]52;c;", b"\x1b[", b"\x1b[1;", b"\xc2\x90"):
            self.file("string.raw", opener + b"1" * 20_000_000)
            with self.subTest(opener):
                self.assertEqual(self.run_it("dump", "string.raw", "--format", "json").returncode, 0)

    # --- Bundles

    def bundle(self, name, *entries):
        with tarfile.open(self.root / name, "w:gz") as archive:
            for path, kind, content in entries:
                info = tarfile.TarInfo(path)
                info.type = kind
                if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                    info.linkname = content.decode()
                    content = b""
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return name

    def test_paths_that_lead_out_of_a_bundle(self):
        workload = json.dumps({"summary": "x", "stream": "s.raw"}).encode()
        folder = "termsoak-bundle"
        whole = [(f"{folder}/workload.json", tarfile.REGTYPE, workload), (f"{folder}/s.raw", tarfile.REGTYPE, b"hi\r\n")]
        made = self.run_it("synth", "plain-scroll", "--bytes", "10KB", "-o", "in.raw", "--quiet")
        self.assertEqual(made.returncode, 0)
        self.assertEqual(self.run_it("bundle", "in.raw", "-o", "real.tar.gz").returncode, 0)
        with tarfile.open(self.root / "real.tar.gz") as archive:
            folder = archive.getnames()[0].split("/")[0]
        whole = [(f"{folder}/{path.split('/')[1]}", kind, content) for path, kind, content in whole]
        before = sorted(path.name for path in self.root.iterdir())
        for label, more in (("parent", (f"{folder}/../../evil", tarfile.REGTYPE, b"x")), ("absolute", ("/tmp/evil", tarfile.REGTYPE, b"x")),
                            ("symlink", (f"{folder}/link", tarfile.SYMTYPE, b"/etc/passwd")), ("hardlink", (f"{folder}/hard", tarfile.LNKTYPE, b"/etc/passwd")),
                            ("device", (f"{folder}/null", tarfile.CHRTYPE, b"")), ("fifo", (f"{folder}/fifo", tarfile.FIFOTYPE, b"")),
                            ("hidden", (f"{folder}/.bashrc", tarfile.REGTYPE, b"x")), ("deep", (f"{folder}/a/b", tarfile.REGTYPE, b"x")),
                            ("twice", (f"{folder}/s.raw", tarfile.REGTYPE, b"other")), ("control", (f"{folder}/\x1b]0;x\x07", tarfile.REGTYPE, b"x"))):
            with self.subTest(label):
                name = self.bundle("evil.tar.gz", *whole, more)
                done = self.run_it("run", name, "--quiet")
                self.assertEqual(done.returncode, 2, label)
                self.assertNotIn(b"\x1b", done.stderr)
                (self.root / name).unlink()
                self.assertEqual(sorted(path.name for path in self.root.iterdir()), before)
                self.assertFalse(os.path.exists("/tmp/evil"))
        for stream in ("../in.raw", "/etc/passwd", "in.raw/../../x"):
            evil = json.dumps({"summary": "x", "stream": stream}).encode()
            name = self.bundle("evil.tar.gz", (whole[0][0], tarfile.REGTYPE, evil), whole[1])
            self.assertEqual(self.run_it("run", name, "--quiet").returncode, 2, stream)
        for more in ({"targets": ["pipe:touch pwned; cat > /dev/null"]}, {"targets": ["pty:touch pwned"]},
                     {"expect": [{"target": "pipe:touch pwned", "rule": "rss-growth"}]}):
            evil = json.dumps({"summary": "x", "stream": "s.raw", **more}).encode()
            name = self.bundle("evil.tar.gz", (whole[0][0], tarfile.REGTYPE, evil), whole[1])
            done = self.run_it("run", name, "--quiet")
            self.assertEqual(done.returncode, 2, more)
            self.assertIn(b"a bundle may start nothing", done.stderr)
            self.assertFalse((self.root / "pwned").exists())
        bomb = self.bundle("bomb.tar.gz", whole[0], (whole[1][0], tarfile.REGTYPE, b"\0" * 400_000_000))
        done = self.run_it("run", bomb, "--quiet")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"unpacks to more than", done.stderr)

    # --- Text that is shown

    EVIL = "\x1b]0;owned\x07\x1b[31m<script>alert(1)</script>]]>&amp;|`*[x](javascript:1)\u202e\r\n::error::x\n=cmd|'/C calc'!A0"

    def outputs_of(self, *arguments):
        files = {kind: self.root / f"o.{kind}" for kind in ("html", "xml", "md", "sarif", "csv", "json")}
        done = self.run_it(*arguments, "--html", files["html"], "--junit", files["xml"], "--markdown", files["md"], "--sarif", files["sarif"],
                           "--csv", files["csv"], "--out", files["json"])
        for text in (done.stdout, done.stderr, *(file.read_bytes() for file in files.values() if file.exists())):
            self.assertNotIn(b"\x1b]", text)
            self.assertNotIn(b"\x1b[31m", text)
            self.assertNotIn(b"\x07", text)
        self.assertNotIn("\u202e", done.stdout.decode() + done.stderr.decode())
        self.check_markup(files)
        return done

    def check_markup(self, files):
        scripts = []

        class Page(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                if tag == "script":
                    scripts.append("")
                for name, value in attributes:
                    assert not name.startswith("on"), name
                    assert not (value or "").lower().startswith("javascript:"), value

            def handle_data(self, data):
                if self.cdata_elem == "script" and scripts:
                    scripts[-1] += data
        page = files["html"].read_text()
        Page().feed(page)
        self.assertFalse([text for text in scripts if text.strip() == "alert(1)"])
        xml.etree.ElementTree.parse(files["xml"])
        json.loads(files["sarif"].read_text())
        json.loads(files["json"].read_text())
        self.assertNotIn("<script>", files["md"].read_text())
        for line in files["md"].read_text().splitlines():
            self.assertFalse(line.startswith("::error"), line)
        if files["csv"].exists():
            for row in csv.reader(io.StringIO(files["csv"].read_text())):
                for cell in row:
                    self.assertFalse(cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not cell[1:2].isdigit()), cell)

    def test_markup_in_stream_and_file_name(self):
        stream = ("\x1b]0;" + self.EVIL.replace("\x07", "").replace("\x1b", "") + "\x07\x1b]8;id=a;javascript:alert(1)//" + self.EVIL[20:40] +
                  "\x1b\\link\x1b]8;;\x1b\\e\u0301<b>\r\n").encode() * 3000
        name = self.file("=cmd\x1b]0;owned\x07<script>alert(1)<script>&|`\u202e.raw", stream)
        self.outputs_of("compare", name)
        for command in ("explain", "inspect"):
            done = self.run_it(command, name)
            self.assertNotIn(b"\x1b", done.stdout + done.stderr)
            self.assertNotIn(b"\x07", done.stdout + done.stderr)

    def test_markup_in_a_workload(self):
        folder = self.root / "w"
        folder.mkdir()
        (folder / "workload.json").write_text(json.dumps({
            "summary": self.EVIL, "scenario": self.EVIL, "recipe": {"recipe": "plain-scroll", "bytes": "20KB"},
            "expect": [{"strategy": "fix-10353", "orphan_bytes": {"max": 0}}]}))
        done = self.run_it("gate", "w", "--html", "o.html", "--junit", "o.xml", "--markdown", "o.md", "--sarif", "o.sarif", "--annotations", "--out", "o.json")
        self.assertIn(done.returncode, (0, 2, 3))
        if done.returncode != 2:
            self.check_markup({kind: self.root / f"o.{kind}" for kind in ("html", "xml", "md", "sarif", "csv", "json")})
        self.assertNotIn(b"\x1b]", done.stdout + done.stderr)
        self.assertNotIn(b"\n::error::x", done.stdout)

    def test_markup_in_a_report_from_elsewhere(self):
        self.assertEqual(self.run_it("synth", "plain-scroll", "--bytes", "20KB", "-o", "in.raw", "--quiet").returncode, 0)
        self.run_it("run", "in.raw", "--quiet", "--out", "r.json")
        report = json.loads((self.root / "r.json").read_text())

        def poison(value, key=""):
            if isinstance(value, dict):
                return {name: poison(inner, name) for name, inner in value.items()}
            if isinstance(value, list):
                return [poison(inner, key) for inner in value]
            return self.EVIL if isinstance(value, str) and key in ("input", "name", "path", "text", "origin", "reason", "format", "host", "cpu", "layout",
                                                                    "target", "failure", "detail", "event", "cause") else value
        (self.root / "evil.json").write_text(json.dumps(poison(report)))
        self.outputs_of("report", "evil.json")
        for arguments in (("report", "evil.json"), ("report", "evil.json", "--annotations"), ("report", "diff", "r.json", "evil.json"),
                          ("report", "evil.json", "--until", "1GB", "--output-rate", "1000")):
            done = self.run_it(*arguments)
            self.assertNotIn(b"\x1b]", done.stdout + done.stderr, arguments)
            self.assertNotIn(b"\n::error::x", done.stdout, arguments)

    def test_escapes_in_arguments(self):
        for arguments in (("run", "\x1b]0;x\x07"), ("\x1b]0;x\x07",), ("run", "--\x1b]0;x\x07"), ("run", "recipe:\x1b]0;x\x07"), ("matrix", "\x1b]0;x\x07"),
                          ("gate", "\x1b]0;x\x07"), ("run", "recipe:plain-scroll", "--strategy", "\x1b]0;x\x07"), ("list", "\x1b]0;x\x07"),
                          ("synth", "plain-scroll", "--bytes", "1KB", "-o", "\x1b]0;x\x07")):
            done = self.run_it(*arguments)
            self.assertNotIn(b"\x1b", done.stdout + done.stderr, arguments)
            self.assertNotIn(b"\x07", done.stdout + done.stderr, arguments)


if __name__ == "__main__":
    unittest.main()
