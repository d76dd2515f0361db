#!/usr/bin/env python3
"""Writes copies of product sources with the planted defects and the removable call sites compiled in.

    generate.py SRC OUT     writes OUT/*.cpp and OUT/catalogue.cpp
    generate.py --list      prints the files below SRC that are copied, for the build

Each change asks at run time whether it is the chosen one; none is, and the copies do what the originals do. An anchor of
a plant that is gone, or stands twice, is an error that names the plant.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from plants import PLANTS  # noqa: E402
from sites import FILES, WHERE, find_sites  # noqa: E402

FACTS = ("kept", "omitted", "false")
# What would be a call site worth removing, in a file that is not looked at.
OVERLOOKED = re.compile(r"\b(untrack|destroy_page|unmap_page)\(|\bsource_?(->|\.)(unmap|shrink)\(")


class Change:
    """A span of a source and what stands there instead, made from the span's own text with inner changes in it."""

    def __init__(self, start, end, render):
        self.start, self.end, self.render = start, end, render


def one_line(text):
    return " ".join(line.strip() for line in text.strip().splitlines())


def plant_change(plant, number, text):
    before, marked, rest = plant["find"].partition("[[[")
    wanted, _, after = rest.partition("]]]") if marked else (before, "", "")
    before = before if marked else ""
    anchor = before + wanted + after
    found = text.count(anchor)
    if found != 1:
        raise ValueError(f"plant '{plant['name']}': its anchor stands {found} times in {plant['file']}, not once:\n{anchor}")
    start = text.index(anchor) + len(before)
    end = start + len(wanted)
    asks = f"termsoak::plants::active({number})"
    every = rf"termsoak::plants::active_every({number}, \1)"

    def fill(code):
        return re.sub(r"\bEVERY\((\d+)\)", every, re.sub(r"\bPLANTED\b", asks, one_line(code)))

    if "replace" in plant:
        return Change(start, end, lambda original: fill(plant["replace"]).replace("ORIGINAL", original.strip()))
    when = fill(plant.get("when", "PLANTED"))
    instead = fill(plant["instead"])

    def render(original):
        indent = original[:len(original) - len(original.lstrip())]
        return f"{indent}if ({when}) {{ {instead} }} else {{ {original.lstrip()} }}"
    return Change(start, end, render)


def site_change(start, end, number):
    return Change(start, end, lambda original: f"{{ if (!termsoak::plants::removed({number})) {{ {original} }} }}")


def apply(text, start, end, changes):
    """`changes` are sorted, those that hold others first."""
    out = []
    at = start
    rest = list(changes)
    while rest:
        change = rest.pop(0)
        inner = []
        while rest and rest[0].start < change.end:
            if rest[0].end > change.end:
                raise ValueError("two changes overlap near: " + text[change.start:change.start + 80])
            inner.append(rest.pop(0))
        original = apply(text, change.start, change.end, inner)
        changed = change.render(original)
        if inner and original.strip() not in changed:
            raise ValueError("a change replaces others without ORIGINAL near: " + original.strip()[:120])
        out += [text[at:change.start], changed]
        at = change.end
    return "".join(out) + text[at:end]


def check_rows():
    for plant in PLANTS:
        name = plant["name"]
        if plant["facts"] not in FACTS:
            raise ValueError(f"plant '{name}': facts are one of {', '.join(FACTS)}")
        if plant["file"] not in FILES:
            raise ValueError(f"plant '{name}': {plant['file']} is not among the files of sites.py")
    names = [plant["name"] for plant in PLANTS]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"plant '{name}' stands twice")


def check_overlooked(source):
    for path in sorted((source / "core").rglob("*.cpp")):
        name = path.relative_to(source).as_posix()
        match = None if name in FILES else OVERLOOKED.search(path.read_text())
        if match:
            raise ValueError(f"{name} has a call site ('{match.group(0)}') and is not among the files of sites.py")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def catalogue(sites):
    rows = [f"    {{{quoted(p['name'])}, {quoted(one_line(p['what']))}, {quoted(p['facts'])}}}," for p in PLANTS]
    rows += [f"    {{{quoted('site:' + label)}, {quoted('the call is left out')}, {quoted('kept')}}}," for label in sites]
    return "\n".join([
        '#include "plants/plants.h"', "", "namespace termsoak::plants {", "",
        f"const std::size_t kPlantCount = {len(PLANTS)};", "",
        "namespace {", "constexpr Row kRows[] = {", *rows, "};", "} // namespace", "",
        "std::span<const Row> rows() { return kRows; }", "", "} // namespace termsoak::plants", ""])


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:  # an unchanged file need not be compiled again
        path.write_text(text)


def generate(source, out):
    check_rows()
    check_overlooked(source)
    labels = []
    for name, wanted in WHERE:
        text = (source / name).read_text()
        changes = [plant_change(plant, number, text) for number, plant in enumerate(PLANTS) if plant["file"] == name]
        for start, end, label in find_sites(name, text, wanted):
            if label in labels:
                raise ValueError(f"two call sites are called '{label}'")
            changes.append(site_change(start, end, len(PLANTS) + len(labels)))
            labels.append(label)
        changes.sort(key=lambda change: (change.start, -change.end))
        head = f'#include "plants/plants.h"\n#line 1 "{name}"\n'
        write(out / name.replace("/", "_"), head + apply(text, 0, len(text), changes))
    write(out / "catalogue.cpp", catalogue(labels))


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(FILES))
        return 0
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        generate(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except ValueError as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
