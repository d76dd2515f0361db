#!/usr/bin/env python3
"""Writes seed inputs for the fuzz targets: FOLDER/TARGET/*, made from what the project has already.

Usage: seeds.py FOLDER [TERMSOAK]

From the transcripts come parser, terminal, scrub and shrink seeds; from the workloads the workload seeds; and,
given the program itself, from its `synth`, `convert` and `run` small recordings in every format and reports.
The seeds need not be kept: they are the same each time. tests/fuzz/corpus keeps what fuzzing added to them.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The formats that one file holds, in the order of the program's own table.
FORMATS = ["asciicast-v3", "asciicast-v2", "asciicast-v1", "vscode", "typescript", "ttyrec", "alacritty", "raw"]
ESCAPES = {"e": 0x1B, "n": 10, "r": 13, "t": 9, "b": 8, "a": 7}


def unescaped(text: str) -> bytes:
    """A transcript's spelling of bytes."""
    out = bytearray()
    at = 0
    raw = text.encode()
    while at < len(raw):
        if raw[at] != 0x5C or at + 1 == len(raw):
            out.append(raw[at])
            at += 1
            continue
        kind = chr(raw[at + 1])
        if kind == "x" and at + 3 < len(raw):
            out.append(int(raw[at + 2 : at + 4], 16))
            at += 4
            continue
        out.append(ESCAPES.get(kind, ord(kind)))
        at += 2
    return bytes(out)


def sessions():
    """(name, columns, rows, stream) of each screen in the terminal transcripts; FF 'R' stands for a resize."""
    for path in sorted((ROOT / "tests/transcripts/terminal").glob("*.txt")):
        found, cols, rows, stream = 0, 80, 24, b""
        for line in path.read_text(encoding="utf-8").splitlines() + ["screen 80 24"]:
            word, _, rest = line.partition(" ")
            if word == "screen":
                if stream:
                    found += 1
                    yield f"{path.stem}-{found}", cols, rows, stream
                cols, rows = (int(n) for n in rest.split()[:2])
                stream = b""
            elif word == "feed":
                stream += unescaped(rest)
            elif word == "resize":
                wide, high = (int(n) for n in rest.split()[:2])
                stream += bytes([0xFF, ord("R"), (wide - 1) % 256, (high - 1) % 128])


def header(index: int, cols: int, rows: int) -> bytes:
    """Eight bytes of a terminal input (see terminal_entry.cpp): every strategy, layout and switch in turn."""
    limit = (255, 0, 1, 40)[index % 4]
    layout = index % 3 + (129 if index % 5 == 0 else 0)
    return bytes([index % 11, min(cols, 200) - 1, rows - 1, limit, layout, index % 16, 0, (0, 2, 255)[index % 3]])


class Folder:
    def __init__(self, root: pathlib.Path):
        self.root = root

    def write(self, target: str, name: str, data: bytes):
        folder = self.root / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def stream_seeds(out: Folder, streams):
    for index, (name, cols, rows, stream) in enumerate(streams):
        out.write("parser", name, stream)
        out.write("terminal", name, header(index, cols, rows) + stream)
        # A wide screen and a history of nearly nothing: the same stream again and again soon prunes.
        out.write("terminal", name + "-pruned", bytes([index % 11, 255, 3, 1, index % 3, 8, 255, 0]) + stream)
        out.write("scrub", name, bytes([index * 7 % 256, min(cols, 256) - 1]) + stream)
        out.write("shrink", name, bytes([index % 4, stream[len(stream) // 2]]) + stream)


def transcripts(out: Folder):
    stream_seeds(out, sessions())
    for path in sorted((ROOT / "tests/transcripts/parser").glob("*.txt")):
        feeds = [l[5:] for l in path.read_text(encoding="utf-8").splitlines() if l.startswith("feed ")]
        out.write("parser", path.stem, b"".join(unescaped(feed) for feed in feeds))


def workloads(out: Folder):
    for path in sorted((ROOT / "workloads").glob("*/workload.json")):
        out.write("workload", path.parent.name, json.dumps(json.loads(path.read_text())).encode())


def recordings(out: Folder, program: str):
    with tempfile.TemporaryDirectory() as scratch:
        place = pathlib.Path(scratch)

        def run(*arguments):
            subprocess.run([program, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

        listed = subprocess.run([program, "list", "recipes"], capture_output=True, text=True, check=True).stdout
        recipes = re.findall(r"^([a-z0-9][a-z0-9-]+) ", listed, re.M)
        streams = []
        for recipe in recipes:
            if recipe == "name":
                continue
            raw = place / f"{recipe}.raw"
            run("synth", recipe, "-o", raw, "--seed", 3, "--bytes", 900)
            if raw.exists():
                streams.append((f"synth-{recipe}", 80, 24, raw.read_bytes()[:1000]))
        stream_seeds(out, streams)
        source = place / "source.cast"
        run("synth", "resize-storm", "-o", source, "--seed", 5, "--bytes", 500)
        for row, name in enumerate(FORMATS):
            target = place / f"as-{name}"
            run("convert", source, target, "--format", name, "--timing-out", place / "timing")
            if target.is_file():
                data = target.read_bytes()[:2000]
                for choice in (row, 0x0F, 0xC0 | row):
                    out.write("reader", f"{name}-{choice:02x}", bytes([choice]) + data)
                if name == "typescript" and (place / "timing").exists():
                    timing = (place / "timing").read_bytes()[:1000]
                    timing += b" " * (-len(timing) % 4)
                    out.write("reader", "typescript-timed", bytes([0x20 | row, len(timing) // 4]) + timing + data)
            elif (target / "alacritty.recording").exists():
                size = (target / "size.json").read_bytes()
                size += b" " * (-len(size) % 4)
                folder = bytes([len(size) // 4]) + size + (target / "alacritty.recording").read_bytes()[:1500]
                out.write("reader", "alacritty-folder", bytes([0x20 | row]) + folder)
        for packing in ("gz", "zst", "xz", "bz2"):
            packed = place / f"packed.cast.{packing}"
            run("convert", source, packed, "--format", "asciicast-v2")
            if packed.exists():
                out.write("reader", f"packed-{packing}", b"\x0f" + packed.read_bytes())
        for index, strategy in enumerate(("reuse-any", "fix-10353", "owned")):
            report = place / f"{strategy}.json"
            limit = ("--scrollback-limit", "1", "--cols", "2000", "--rows", "3")
            run("run", "recipe:grapheme-scroll", "--bytes", 60000 * (1 + index), *limit, "--strategy", strategy,
                "--sample-every", 30000, "--out", report)
            if report.exists():
                out.write("report", strategy, json.dumps(json.loads(report.read_text()), separators=(",", ":")).encode())


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    out = Folder(pathlib.Path(sys.argv[1]))
    transcripts(out)
    workloads(out)
    if len(sys.argv) > 2:
        recordings(out, sys.argv[2])


main()
