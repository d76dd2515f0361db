"""The ordinary workloads that plants and removed call sites are run over: a letter, what it is, and the command line behind
`termsoak run`. All are clean without a plant. Small histories, so that pages turn over within a second."""
import json
import random

SMALL = ["--scrollback-limit", "1MB"]
EDITING = "editing.cast"  # written by write_streams


def recipe(text, size, strategy, layout, *more):
    return ["recipe:" + text, "--bytes", size, "--strategy", strategy, "--layout", layout, *SMALL, *more]


def stream(strategy, layout, *more):
    return [EDITING, "--strategy", strategy, "--layout", layout, *SMALL, *more]


WORKLOADS = [
    ("A", "plain text", recipe("plain-scroll", "3MB", "owned", "2026-01")),
    ("B", "rich text", recipe("grapheme-scroll", "1500KB", "owned", "2026-01")),
    ("C", "rich text", recipe("grapheme-scroll", "1500KB", "fix-10353", "2026-08")),
    ("D", "styles", recipe("style-scroll", "1MB", "owned-decommit", "1.3")),
    ("E", "links", recipe("unique-links", "1MB", "owned", "2026-01")),
    ("F", "links", recipe("unique-links", "1MB", "keep-size", "1.3")),
    ("G", "links", recipe("osc8-scroll,uris=2000", "1MB", "fix-10353", "2026-08")),
    ("H", "resize storm", recipe("resize-storm", "150KB", "owned", "2026-01")),
    ("I", "resize storm", recipe("resize-storm", "150KB", "owned-strict", "1.3")),
    ("J", "resize storm", recipe("resize-storm", "150KB", "fix-10353", "2026-08")),
    ("K", "alternate screen", recipe("alternate-screen,resize_every=8", "500KB", "owned", "2026-01")),
    ("L", "alternate screen", recipe("alternate-screen,resize_every=8", "500KB", "fix-10353", "2026-08")),
    ("M", "clear and reset", recipe("clear-and-reset", "1500KB", "owned", "2026-01")),
    ("N", "clear and reset", recipe("clear-and-reset", "1500KB", "fix-10353", "2026-08")),
    ("O", "AI session", recipe("ai-session,clusters_per_mb=20000,links_per_mb=2000", "3MB", "owned", "2026-01")),
    ("P", "AI session", recipe("ai-session,clusters_per_mb=20000,links_per_mb=2000", "3MB", "adaptive", "1.3")),
    ("Q", "history cleared", recipe("sawtooth,tooth=1500", "1MB", "owned", "1.3")),
    ("R", "tail trimmed", recipe("grapheme-scroll", "1MB", "trim-tail", "2026-01")),
    ("S", "never reused", recipe("unique-links", "1MB", "always-destroy", "2026-08")),
    ("T", "redrawn in place", recipe("redraw-in-place", "300KB", "owned", "2026-01")),
    ("U", "editing", stream("owned", "2026-01")),
    ("V", "editing", stream("fix-10353", "1.3")),
    ("W", "editing", stream("owned-decommit", "2026-08")),
    ("X", "editing, trimmed", stream("trim-tail", "2026-01")),
    ("Y", "page at its end", ["workloads/defect-d05-capacity-ratchet-repaired", "--strategy", "owned"]),
]


def rich_row(draw, number):
    style = f"\x1b[0;38;2;{number % 251};{draw.randrange(256)};40m"
    marks = "".join(f"e{chr(0x301 + draw.randrange(4))}" for _ in range(draw.randrange(12)))
    link = f"\x1b]8;id=n{number};https://example.org/{number}/{'p' * draw.randrange(60)}\x1b\\here\x1b]8;;\x1b\\"
    return f"{style}row {number} {marks} {link if number % 3 == 0 else 'plain'} 界界\x1b[m"


def editing_events(draw):
    """Lines inserted and deleted, regions, rectangles, saved cursors, both screens, clears and resets between rich rows."""
    number = 0
    cols, rows = 80, 24
    for cycle in range(60):
        text = []
        for _ in range(draw.randrange(60, 160)):
            number += 1
            text.append(rich_row(draw, number) + "\r\n")
        yield "o", "".join(text)
        top, left = draw.randrange(1, 10), draw.randrange(1, 30)
        yield "o", f"\x1b[{top};{left}H\x1b[3L\x1b[2M\x1b[4@\x1b[2P\x1b[3X\x1b[2S\x1b[1T"
        yield "o", f"\x1b[3;15r\x1b[15;1H" + "".join(rich_row(draw, number + i) + "\r\n" for i in range(8)) + "\x1b[r"
        yield "o", f"\x1b[38;2;{cycle};9;9m\x1b[88;2;2;9;20$x\x1b[m\x1b[4;4;8;20$z\x1b[1;1;9;30;1;3;5;1$v"
        if cycle % 3 == 0:
            yield "o", f"\x1b[{top};{left}H\x1b[1;38;2;1;2;{cycle}m\x1b7"
        if cycle % 4 == 1:
            yield "o", "\x1b[?1049h" + "".join(rich_row(draw, number + i) + "\r\n" for i in range(30))
        if cycle % 4 == 3:
            yield "o", "\x1b[?1049l"
        yield "o", "\x1b[?7l" if cycle % 5 == 2 else "\x1b[?7h"
        if cycle % 2 == 0:
            cols, rows = draw.randrange(20, 140), draw.randrange(6, 50)
            yield "r", f"{cols}x{rows}"
        yield "o", ["", "\x1b[2J", "\x1b[22J", "\x1b[3J", "\x1b[H\x1b[J"][draw.randrange(5)]
        if cycle % 13 == 12:
            yield "o", "\x1bc"
            number += 1000


def write_streams(folder):
    lines = [json.dumps({"version": 2, "width": 80, "height": 24})]
    for at, (kind, data) in enumerate(editing_events(random.Random(7))):
        lines.append(json.dumps([at / 100, kind, data]))
    (folder / EDITING).write_text("\n".join(lines) + "\n")


def command(arguments, folder, root):
    """Where the input is a file, its path."""
    first, *rest = arguments
    if first == EDITING:
        first = str(folder / EDITING)
    elif not first.startswith("recipe:"):
        first = str(root / first)
    return ["run", first, *rest]
