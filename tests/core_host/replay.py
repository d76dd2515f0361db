#!/usr/bin/env python3
"""Known answers of the real cores, held against ours step by step: figures of pages and mappings, screen, history, cursor.

  replay.py HOST ANSWERS [--core NAME] [--list]     one line a core: the share of steps that are equal; --list names those that are not

ANSWERS holds what builds of the real core answered (tests/README.md says how they came about): `faults`, `found` and `versions`
are small cases, one a rule; `random-sessions` are 240 sessions with everything a program may send. Fails when a case or a session
differs that is not known to, and where one that is known to is equal."""
import argparse
import base64
import collections
import hashlib
import json
import lzma
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# Random sessions that differ, each for a reason tests/README.md has: any other fails, and so does one of these that is equal.
KNOWN_SESSIONS = {"ghostty-2026-07": {"500133"}, "ghostty-2026-08": {"500237"}}
# A prune that takes rows of the screen: what the real core then does is undefined, and ours puts the rows back empty.
KNOWN = {("ghostty-2025-11", "prune:tall-600-heavy"), ("ghostty-2025-11", "prune:tall-1500")}
COMMITS = {"v1.2.3": "ghostty-1.2.3", "d9529947a": "ghostty-2025-11", "9ee78d82c": "fix-9ee78d8", "17da13840": "fix-10251",
           "b99559595": "fix-10285", "464c31328": "ghostty-2026-01", "v1.3.1": "ghostty-1.3.1", "896aca499": "ghostty-2026-07",
           "3b9c4e0dd": "ghostty-2026-08"}
MEMORY = {"pages", "true", "prows", "page_size", "history_rows", "orphans", "orphan_bytes", "orphan_sizes", "calls"}


def sha(rows):
    return None if rows is None else hashlib.sha256("\n".join(rows).encode("utf-8", "replace")).hexdigest()[:16]


def ask(command, session, folder):
    """what the host that `command` starts answers after each step, and why it ended"""
    commands = [f"C {session['cols']} {session['rows']} {'-' if session['limit'] is None else session['limit']}"]
    feeds = session.get("first", []) + session["steps"]
    for number, step in enumerate(feeds):
        if step[0] == "resize":
            commands.append(f"R {step[1]} {step[2]}")
            commands += ["S", "T 0 1000000"]
            continue
        path = folder / f"{number}.vt"
        path.write_bytes(step[1])
        commands += [f"F {path}"] * (step[2] if len(step) > 2 else 1)
        if number >= len(session.get("first", [])):
            commands += ["S", "T 0 1000000"]
    done = subprocess.run(command, input="\n".join(commands).encode() + b"\n", capture_output=True, timeout=300)
    lines = done.stdout.decode("utf-8", "replace").split("\n")
    answers = []
    for at in range(0, len(lines) - 1, 2):
        figures, text = json.loads(lines[at]), json.loads(lines[at + 1])
        rows = ["".join(span[0] for span in line).rstrip(" ") for line in text["lines"]]
        orphans = collections.Counter(size for _, size in figures["live"])
        shown = bool(figures["alt_active"])
        answers.append({"pages": [p[0] for p in figures["pages"]], "true": [p[1] for p in figures["pages"]],
                        "prows": [p[2] for p in figures["pages"]], "page_size": figures["page_size"],
                        "history_rows": figures["total_rows"] - text["rows"], "total_rows": figures["total_rows"],
                        "orphans": sum(orphans.values()), "orphan_bytes": sum(k * v for k, v in orphans.items()),
                        "orphan_sizes": dict(orphans), "calls": figures["calls"], "arena": {str(n) for n in figures["arena"]},
                        "alt": shown, "alt_pages": figures["alt"], "cursor": text["cursor"], "visible": text["cursorVisible"], "rows": rows,
                        "screen": rows[-text["rows"]:], "history": None if shown else rows[:-text["rows"]], "error": figures["error"],
                        "crashed": figures.get("crashed", False)})
    return answers, (done.stderr.decode("utf-8", "replace").strip() or f"status {done.returncode}")


def calls(value, arena):
    return {size: list(n) for size, n in value.items() if size not in arena and n[0]}


def differences(want, got, whole_history=False):
    """names of the figures of a recorded step that ours does not have; of two live answers also the history's text"""
    bad = []
    for key in ("pages", "true", "prows", "page_size", "history_rows", "orphans", "orphan_bytes", "alt", "cursor", "visible"):
        if key in want and want[key] != got[key]:
            bad.append(key)
    if "orphan_sizes" in want and {int(k): v for k, v in want["orphan_sizes"].items()} != got["orphan_sizes"]:
        bad.append("orphan_sizes")
    arena = set(want.get("arena", [])) | got["arena"]
    if "calls" in want and calls(want["calls"], arena) != calls(got["calls"], arena):
        bad.append("calls")
    if "screen" in want and any(w is not None and w != g for w, g in zip(want["screen"], got["screen"])):
        bad.append("screen")
    if want.get("screen_sha") and sha(got["screen"]) != want["screen_sha"]:
        bad.append("screen")
    if whole_history and want["history"] != got["history"]:
        bad.append("history")
    if want.get("history_sha") and got["history"] is not None and sha(got["history"]) != want["history_sha"]:
        bad.append("history")
    return bad


def sessions(path):
    """(name, session, answers by core) of faults and random sessions"""
    for line in lzma.open(path, "rt"):
        case = json.loads(line)
        steps = [["feed", base64.b64decode(s[1])] if s[0] == "feed" else s for s in case["steps"]]
        start = b"\x1b[20l" + (b"\x1b[?2027h" if case.get("clusters") else b"")
        yield str(case.get("name", case.get("seed"))), {**case, "steps": steps, "first": [["feed", start]]}, case["cores"]


def versions(path):
    """the same of cases by rule: one answer, after the last step"""
    for line in lzma.open(path, "rt"):
        case = json.loads(line)
        steps = [["feed", bytes.fromhex(s[1]), *([s[2]] if s[0] == "repeat_feed" else [])] if s[0] != "resize" else s for s in case["steps"]]
        answers = {}
        for commit, answer in case["cores"].items():
            while "as" in answer:
                answer = case["cores"][answer["as"]]
            answers[COMMITS.get(commit, commit)] = answer
        yield case["name"], {**case, "steps": steps}, answers


def version_differences(want, got):
    bad = []
    if [p[0] for p in want["pages"]] != got["pages"] or [p[1] for p in want["pages"]] != got["prows"]:
        bad.append("pages")
    if any(len(p) > 2 and p[2] != length for p, length in zip(want["pages"], got["true"])):
        bad.append("true")
    for key in ("page_size", "total_rows", "cursor", "alt_pages"):
        if key in want and want[key] != got[key]:
            bad.append(key)
    if {int(k): v for k, v in want.get("orphans", {}).items()} != got["orphan_sizes"]:
        bad.append("orphan_sizes")
    arena = {str(n) for n in want.get("arena", [])} | got["arena"]
    if calls(want.get("calls", {}), arena) != calls(got["calls"], arena):
        bad.append("calls")
    if bool(want.get("alt_active")) != got["alt"]:
        bad.append("alt")
    rows = got["rows"]
    text = [r.rstrip(" ") for r in want.get("text", [])]
    if "text" in want and text != rows[:len(text)]:
        bad.append("text")
    if "text_sha256" in want:
        # the rows with blanks cut; the digest is of whole rows joined by LF
        if hashlib.sha256("\n".join(rows).encode("utf-8", "replace")).hexdigest()[:len(want["text_sha256"])] != want["text_sha256"]:
            bad.append("text")
    return bad


class Tally:
    def __init__(self):
        self.cases = self.cases_equal = self.steps = self.memory = self.all = self.failed = self.alike = self.crashed = self.said = self.surprises = 0
        self.different = []


def compare_session(host, core, name, session, answers, tally, crash_is_said=False):
    with tempfile.TemporaryDirectory(prefix="core-host") as folder:
        ours, why = ask([host, core], session, pathlib.Path(folder))
    for number, want in enumerate(answers):
        got = ours[number] if number < len(ours) else None
        if "crash" in want:
            tally.crashed += 1
            tally.said += bool(got and got["crashed"])
            if crash_is_said and not (got and got["crashed"]):
                tally.different.append(f"{name}, step {number}: the core's process ends, and ours does not say so")
            return
        if want.get("error"):
            tally.failed += 1
            alike = got is not None and got["error"] and not (set(differences(want, got)) & (MEMORY - {"history_rows", "prows"}))
            tally.alike += bool(alike)
            if not alike:
                tally.different.append(f"{name}, step {number}: the core fails with {want['error']}, ours with {got and got['error']!r}")
            return
        bad = ["ours ended: " + why] if got is None else ["ours failed"] if got["error"] else differences(want, got)
        if got is not None and got["crashed"]:
            bad.append("a crash that is none")
        tally.steps += 1
        tally.all += not bad
        tally.memory += not (set(bad) & MEMORY) and got is not None and not got["error"]
        if bad:
            tally.different.append(f"{name}, step {number}: {', '.join(bad)}")
        if got is None:
            return


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("host")
    arguments.add_argument("answers", type=pathlib.Path)
    arguments.add_argument("--core")
    arguments.add_argument("--list", action="store_true")
    arguments.add_argument("--sessions", type=int, default=10**9, help="only the first so many random sessions")
    options = arguments.parse_args()
    tallies = {kind: collections.defaultdict(Tally) for kind in ("faults", "found", "sessions", "versions")}
    jobs = []
    for kind, name in (("faults", "faults.jsonl.xz"), ("found", "found.jsonl.xz"), ("sessions", "random-sessions.jsonl.xz")):
        for number, (label, session, cores) in enumerate(sessions(options.answers / name)):
            if kind == "sessions" and number >= options.sessions:
                break
            jobs += [(kind, core, label, session, answers) for core, answers in cores.items()]
    for label, session, cores in versions(options.answers / "versions.jsonl.xz"):
        jobs += [("versions", core, label, session, answer) for core, answer in cores.items() if core in COMMITS.values()]
    jobs = [job for job in jobs if options.core in (None, job[1])]

    def one(job):
        kind, core, label, session, answers = job
        tally = Tally()
        if kind == "versions":
            if "crash" in answers or answers.get("error"):
                return kind, core, tally
            with tempfile.TemporaryDirectory(prefix="core-host") as folder:
                ours, why = ask([options.host, core], session, pathlib.Path(folder))
            bad = version_differences(answers, ours[-1]) if ours else [why]
            if bad and (core, label) in KNOWN:
                return kind, core, tally
            tally.cases, tally.cases_equal = 1, int(not bad)
            if bad:
                tally.different.append(f"{label}: {', '.join(bad)}")
        else:
            compare_session(options.host, core, label, session, answers, tally, crash_is_said=kind == "found")
            tally.cases, tally.cases_equal = 1, int(not tally.different)
            known = kind == "sessions" and label in KNOWN_SESSIONS.get(core, ())
            tally.surprises = int(known != bool(tally.different))
            if known and not tally.different:
                tally.different.append(f"{label} is known to differ, and is equal")
        return kind, core, tally

    with ThreadPoolExecutor(2) as pool:
        for kind, core, tally in pool.map(one, jobs):
            into = tallies[kind][core]
            for key, value in vars(tally).items():
                setattr(into, key, getattr(into, key) + value)
    wrong = False
    for core in COMMITS.values():
        parts = []
        for kind in ("faults", "found", "versions"):
            tally = tallies[kind].get(core)
            if tally is None:
                continue
            parts.append(f"{kind} {tally.cases_equal} of {tally.cases}")
            wrong |= tally.cases_equal != tally.cases
        tally = tallies["sessions"].get(core)
        if tally is not None and tally.steps:
            memory, everything = tally.memory / tally.steps, tally.all / tally.steps
            parts.append(f"sessions {tally.cases_equal} of {tally.cases}, memory {memory:.3%} and all {everything:.3%} of "
                         f"{tally.steps} steps, {tally.alike} of {tally.failed} failures alike, {tally.said} of {tally.crashed} crashes said")
            wrong |= tally.surprises > 0
        if parts:
            print(f"{core}: {'; '.join(parts)}")
        for kind in tallies if options.list or wrong else ():
            for line in tallies[kind].get(core, Tally()).different[:20]:
                print(f"    {kind}: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
