"""The ordinary workloads that plants and removed call sites are run over: a letter, what it is, and the command line behind
`termsoak run`. All are clean without a plant. Small histories, so that pages turn over within a second."""
import json
import random

SMALL = ["--scrollback-limit", "1MB"]
EDITING, TALL = "editing.cast", "tall.cast"  # written by write_streams


# The core of each layout. Their reflows until 2026-01 end half-way on rich pages, so editing takes others.
CORES = {"2026-01": "ghostty-2025-11", "1.3": "ghostty-1.3.1", "2026-07": "ghostty-2026-07", "2026-08": "ghostty-2026-08"}


def recipe(text, size, strategy, layout, *more):
    return stream("recipe:" + text, strategy, layout) + ["--bytes", size, *more]


def stream(name, strategy, layout):
    return [name, "--core", CORES[layout], "--strategy", strategy, "--layout", layout, *SMALL]


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
    ("U", "editing", stream(EDITING, "owned", "2026-07")),
    ("V", "editing", stream(EDITING, "fix-10353", "1.3")),
    ("W", "editing", stream(EDITING, "owned-decommit", "2026-08")),
    ("X", "editing, trimmed", stream(EDITING, "trim-tail", "1.3")),
    ("Y", "page at its end", ["workloads/defect-d05-capacity-ratchet-repaired", "--strategy", "owned"]),
    ("Z", "over its limit", ["workloads/defect-d35-over-limit", "--strategy", "owned-strict"]),
    ("a", "many marks", recipe("combining-flood", "500KB", "keep-size", "2026-01")),
    ("b", "tall window", stream(TALL, "owned-strict", "1.3")),
    ("c", "tall window", stream(TALL, "fix-10353", "2026-01")),
]


def rich_row(draw, number):
    style = f"\x1b[0;38;2;{number % 251};{draw.randrange(256)};40m"
    marks = "".join("e" + chr(0x301 + draw.randrange(4)) * (6 if draw.randrange(9) == 0 else 1)
                    for _ in range(draw.randrange(12)))
    text = "linked " * 9 if draw.randrange(20) == 0 else "here"
    link = f"\x1b]8;id=n{number};https://example.org/{number}/{'p' * draw.randrange(60)}\x1b\\{text}\x1b]8;;\x1b\\"
    return f"{style}row {number} {marks} {link if number % 3 == 0 else 'plain'} \u754c\u754c\x1b[m"


def rich_rows(draw, count, first):
    return "".join(rich_row(draw, first + i) + "\r\n" for i in range(count))


OPEN_LINK = "\x1b]8;;https://example.org/open\x1b\\\x1b[1;38;2;7;7;7m"


def editing_events(draw):
    """Lines inserted and deleted, regions, rectangles, saved cursors, both screens, clears and resets between rich rows, on
    windows that hold the end of one page and the beginning of the next more often than not."""
    number = 0
    for cycle in range(80):
        count = draw.randrange(60, 160)
        yield "o", rich_rows(draw, count, number)
        number += count
        if cycle % 3 == 1:
            yield "o", OPEN_LINK
        top, left = draw.randrange(1, 10), draw.randrange(1, 30)
        yield "o", f"\x1b[{top};{left}H\x1b[3L\x1b[2M\x1b[4@\x1b[2P\x1b[3X\x1b[2S\x1b[1T"
        yield "o", "\x1b[1;15r\x1b[15;1H" + rich_rows(draw, 8, number) + "\x1b[3;90r\x1b[90;1H" + rich_rows(draw, 8, number) + "\x1b[r"
        yield "o", f"\x1b[38;2;{cycle};9;9m\x1b[88;2;2;9;20$x\x1b[m\x1b[4;4;8;20$z\x1b[1;1;9;30;1;3;5;1$v"
        if cycle % 3 == 0:
            yield "o", f"\x1b[{top};{left}H\x1b[1;38;2;1;2;{cycle}m\x1b7"
        if cycle % 4 == 1:
            yield "o", "\x1b[?1049h" + rich_rows(draw, 30, number)
        if cycle % 4 == 3:
            yield "o", "\x1b[?1049l"
        yield "o", "\x1b[?7l" if cycle % 5 == 2 else "\x1b[?7h"
        if cycle % 2 == 0:
            yield "r", f"{draw.randrange(20, 140)}x{draw.randrange(6, 220)}"
        yield "o", ["", "\x1b[2J", "\x1b[22J", "\x1b[3J", "\x1b[H\x1b[J"][draw.randrange(5)]
        if cycle % 2 == 1 and draw.randrange(2):
            yield "r", f"{draw.randrange(20, 140)}x{draw.randrange(6, 60)}"
        yield "o", "\x1b]8;;\x1b\\"
        if cycle % 13 == 12:
            yield "o", "\x1bc"
    # What stands at the end has been cleared in part: what was not given back then is still there.
    yield "r", "80x220"
    for _ in range(5):
        yield "o", rich_rows(draw, 130, number) + OPEN_LINK + "pen\x1b[1;1Hpen\x1b[220;1Hpen\x1b[90;1H\x1b]8;;\x1b\\\x1b[m"
        yield "o", OPEN_LINK + "\x1b[150;190r\x1b[190;1Hin\n\n\x1b[r\x1b[170;1Hpen\x1b]8;;\x1b\\\x1b[m"
        yield "o", "".join(f"\x1b[{row};1H{'over ' * 14}" for row in range(100, 130))
        yield "o", "\x1b[5;1H\x1b[8M\x1b[60;1H\x1b[9L\x1b[190;1H\x1b[J\x1b[3;20H\x1b[1K\x1b[220;1H"


def tall_events(draw):
    """A window of thousands of rows that is reset, made low again and reset again."""
    for rows in (24, 6000, 24, 3000, 900, 24):
        yield "r", f"80x{rows}"
        yield "o", rich_rows(draw, 700, rows) + ("\x1b[2J" if rows == 900 else "\x1bc")
    yield "o", "".join(f"\x1b[{row};1Hx" for row in range(1, 25))
    for rows in (1200, 24, 1500, 24):
        yield "r", f"80x{rows}"
        yield "o", rich_rows(draw, 300, rows) + "\x1b[2J\x1b[H"


def write_stream(path, events):
    lines = [json.dumps({"version": 2, "width": 80, "height": 24})]
    lines += [json.dumps([at / 100, kind, data]) for at, (kind, data) in enumerate(events)]
    path.write_text("\n".join(lines) + "\n")


def write_streams(folder):
    write_stream(folder / EDITING, editing_events(random.Random(7)))
    write_stream(folder / TALL, tall_events(random.Random(7)))


def command(arguments, folder, root):
    """Where the input is a file, its path."""
    first, *rest = arguments
    if first in (EDITING, TALL):
        first = str(folder / first)
    elif not first.startswith("recipe:"):
        first = str(root / first)
    return ["run", first, *rest]
