#!/usr/bin/env python3
"""The layers: every #include of src obeys src/LAYERS, third-party headers stay in their homes,
and files stay small. Usage: layers_test.py SRC"""
import pathlib
import re
import sys

CPP_LINES_MAX = 500
HEADER_LINES_MAX = 200
# Header prefix -> the name src/LAYERS gives the library.
THIRD_PARTY = {"fmt/": "fmt", "nlohmann/": "json", "CLI/": "cli11", "archive": "archive", "utf8proc": "utf8proc",
               "hwy/": "hwy", "nettle/": "nettle"}
# System headers with one home each.
HOMES = {"sys/mman.h": ("core/memory",), "pty.h": ("streams/record", "measure/target")}
# Third-party headers that one file alone may include, since it costs every reader seconds.
ONE_READER = {"CLI/": "cli/parse.cpp"}
# Third-party headers that may appear in headers of ours only in these folders.
IN_HEADERS = {"json": ("measure/values", "report"), "cli11": (), "archive": (), "utf8proc": (), "nettle": (), "hwy": ("unicode", "core/screen"), "fmt": ()}


def read_layers(src):
    order, allowed, libraries = [], {}, {}
    for line in (src / "LAYERS").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        folder, rest = (part.strip() for part in line.split(":", 1))
        below, _, third = rest.partition("|")
        for name in below.split():
            if name not in order:
                raise SystemExit(f"LAYERS: {folder} names {name}, which does not stand above it")
        order.append(folder)
        allowed[folder] = set(below.split())
        libraries[folder] = set(third.split())
    return order, allowed, libraries


def folder_of(path, folders):
    matches = [f for f in folders if path == f or path.startswith(f + "/")]
    return max(matches, key=len) if matches else None


def headers_without_readers(src):
    """Headers that no file but their own .cpp includes: their content belongs there."""
    files = [f for f in sorted(src.rglob("*")) if f.suffix in (".h", ".cpp", ".inl")]
    readers = {}
    for file in files:
        for included in re.findall(r'^\s*#\s*include\s+"([^"]+)"', file.read_text(), re.M):
            readers.setdefault(included, set()).add(file.relative_to(src).with_suffix("").as_posix())
    headers = [f.relative_to(src) for f in files if f.suffix == ".h"]
    return [f"{h.as_posix()}: no file of src but its own includes it" for h in headers
            if not readers.get(h.as_posix(), set()) - {h.with_suffix("").as_posix()}]


def check(src):
    order, allowed, libraries = read_layers(src)
    problems = headers_without_readers(src)
    for file in sorted(src.rglob("*")):
        if file.suffix not in (".h", ".cpp", ".inl"):
            continue
        name = file.relative_to(src).as_posix()
        folder = folder_of(name.rsplit("/", 1)[0], order)
        if folder is None:
            problems.append(f"{name}: its folder stands in no line of LAYERS")
            continue
        lines = file.read_text().splitlines()
        limit = CPP_LINES_MAX if file.suffix == ".cpp" else HEADER_LINES_MAX
        if len(lines) > limit:
            problems.append(f"{name}: {len(lines)} lines, at most {limit}")
        if file.suffix == ".h" and not any(line.startswith("#pragma once") for line in lines[:3]):
            problems.append(f"{name}: no #pragma once")
        for number, line in enumerate(lines, 1):
            quoted = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            angled = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
            if quoted:
                target = folder_of(quoted[1].rsplit("/", 1)[0], order)
                if target is None or (target != folder and target not in allowed[folder]):
                    problems.append(f"{name}:{number}: {folder} may not include {quoted[1]}")
            if angled:
                for prefix, library in THIRD_PARTY.items():
                    if not angled[1].startswith(prefix):
                        continue
                    if library not in libraries[folder]:
                        problems.append(f"{name}:{number}: {folder} may not use {library}")
                    elif file.suffix == ".h" and folder not in IN_HEADERS[library]:
                        problems.append(f"{name}:{number}: {library} may not appear in a header")
                for prefix, reader in ONE_READER.items():
                    if angled[1].startswith(prefix) and name != reader:
                        problems.append(f"{name}:{number}: <{angled[1]}> belongs to {reader}")
                homes = HOMES.get(angled[1])
                if homes and folder not in homes:
                    problems.append(f"{name}:{number}: <{angled[1]}> belongs to {', '.join(homes)}")
    return problems


def main():
    problems = check(pathlib.Path(sys.argv[1]))
    print("\n".join(problems) or "the layers hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
