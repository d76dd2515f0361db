"""The chart of scripts/terminals: small multiples, memory over bytes fed, a line per terminal, as one SVG file.

Draws what it is given; runs and judges nothing. Readable in light and dark: text and grid follow the reader's theme.
"""
from xml.sax.saxutils import escape

COLUMNS, WIDTH, HEIGHT, GAP_X, GAP_Y = 3, 316, 226, 16, 22
LEFT, RIGHT, TOP, BOTTOM = 46, 64, 44, 36
HEAD = 118
# Middling lightness, so that each stands on white and on black; dashes tell neighbours apart without colour.
LINES = {"core": ("var(--ink)", ""), "xterm": ("#2f7fd0", ""), "st": ("#8b9099", "2 2"), "kitty": ("#e07b1a", ""),
         "foot": ("#16a085", "5 2"), "alacritty": ("#dd4b4b", ""), "vte": ("#8f63d2", "5 2"), "urxvt": ("#b58900", "2 2"),
         "mlterm": ("#d6529c", "7 2 2 2"), "tmux": ("#43a047", ""), "screen": ("#7a8c1f", "7 2 2 2")}
STYLE = """
:root { --ink: #1c2128; --soft: #57606a; --grid: #d8dee4; --paper: #ffffff; --bad: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9aa4af; --grid: #30363d; --paper: #0d1117; --bad: #ff8a80; }
}
svg { background: var(--paper); font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
text { fill: var(--ink); } .soft { fill: var(--soft); } .tick { fill: var(--soft); font-size: 11px; }
.title { font-size: 17px; font-weight: 600; } .name { font-weight: 600; font-size: 13px; }
.bad { fill: var(--bad); font-weight: 600; } .end { font-size: 11px; }
.grid { stroke: var(--grid); stroke-width: 1; } .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.grows { stroke-width: 3; } .own { stroke-width: 0.9; opacity: 0.8; }
"""


def simplified(points, tolerance=0.6):
    """The same picture with fewer points (Ramer, Douglas, Peucker)."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    far, at = max((abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length, i)
                  for i, (x, y) in enumerate(points[1:-1], 1))
    if far <= tolerance:
        return [points[0], points[-1]]
    return simplified(points[:at + 1], tolerance)[:-1] + simplified(points[at:], tolerance)


def step_of(span, count):
    """1, 2 or 5 times a power of ten, so that about `count` steps fill the span."""
    power = 1.0
    while power * 10 <= span / count:
        power *= 10
    while power > span / count:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= span / count)


def text(x, y, content, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(content)}</text>'


class Panel:
    """One scenario: its axes, a line for each terminal, and who fails."""

    def __init__(self, title, cells, x, y):
        self.title, self.cells, self.x0, self.y0 = title, cells, x, y
        self.lines = {}
        for terminal, cell in cells.items():
            series = cell.get("series") or {}
            fed, held = series.get("bytes_fed", []), series.get("bytes", [])
            if len(fed) > 1:
                step = max(1, len(fed) // 400)
                self.lines[terminal] = [(a / 1e6, (b - held[0]) / 1e6)
                                        for a, b in zip(fed[::step] + fed[-1:], held[::step] + held[-1:])]
        every = [point for line in self.lines.values() for point in line]
        self.fed = max((x for x, _ in every), default=1.0)
        # Below a tenth of a megabyte there is only noise to enlarge.
        self.high = max(max((y for _, y in every), default=0.0) * 1.06, 0.1)
        self.low = min(min((y for _, y in every), default=0.0), 0.0)

    def x(self, fed):
        return self.x0 + LEFT + fed / self.fed * (WIDTH - LEFT - RIGHT)

    def y(self, rise):
        return self.y0 + HEIGHT - BOTTOM - (rise - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def axes(self):
        out = []
        step = step_of(self.high - self.low, 4)
        value = step * int(self.low / step)
        while value <= self.high:
            at = self.y(value)
            out.append(f'<line class="grid" x1="{self.x0 + LEFT}" x2="{self.x0 + WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
            top = value + step > self.high
            out.append(text(self.x0 + LEFT - 6, at + 4, f"{value:g} MB" if top else f"{value:g}", "tick", "end"))
            value = round(value + step, 9)
        step = step_of(self.fed, 4)
        value = 0.0
        while value <= self.fed * 1.001:
            out.append(text(self.x(value), self.y0 + HEIGHT - BOTTOM + 15, f"{value:g}", "tick", "middle"))
            value = round(value + step, 9)
        out.append(text(self.x0 + (LEFT + WIDTH - RIGHT) / 2, self.y0 + HEIGHT - 6, "MB fed", "tick", "middle"))
        return out

    def end_labels(self):
        """Names of the highest lines, pushed apart; the legend names all."""
        ends = sorted(((line[-1][1], terminal) for terminal, line in self.lines.items()), reverse=True)
        named = [(rise, terminal) for rise, terminal in ends if rise > 0.06 * self.high][:8]
        out, below = [], self.y0 + TOP - 14
        for rise, terminal in named:
            at = max(self.y(rise) + 4, below + 12)
            below = at
            out.append(f'<text class="end" x="{self.x0 + WIDTH - RIGHT + 5:.1f}" y="{at:.1f}" '
                       f'style="fill:{LINES[terminal][0]}">{terminal}</text>')
        return out

    def verdicts(self):
        grows = [terminal for terminal, cell in self.cells.items() if cell["verdict"] == "grows"]
        rest = {word: [t for t, cell in self.cells.items() if cell["verdict"] == word] for word in ("open", "timeout", "broke")}
        if grows:
            return text(self.x0 + 6, self.y0 + 31, "grows: " + ", ".join(grows), "bad")
        said = "; ".join(f"{word}: {', '.join(names)}" for word, names in rest.items() if names)
        return text(self.x0 + 6, self.y0 + 31, said or "no terminal fails", "soft")

    def drawing(self):
        out = [f"<g><title>{escape(self.title)}</title>", text(self.x0 + 6, self.y0 + 14, self.title, "name"),
               self.verdicts(), *self.axes()]
        for terminal, line in self.lines.items():
            colour, dash = LINES[terminal]
            points = simplified([(self.x(a), self.y(b)) for a, b in line])
            bold = " grows" if self.cells[terminal]["verdict"] == "grows" else " own" if terminal == "core" else ""
            style = f"stroke:{colour}" + (f";stroke-dasharray:{dash}" if dash else "")
            out.append(f'<polyline class="line{bold}" style="{style}" points="'
                       + " ".join(f"{a:.1f},{b:.1f}" for a, b in points) + f'"><title>{terminal}</title></polyline>')
        return [*out, *self.end_labels(), "</g>"]


def legend(terminals):
    out, x, y = [], 24.0, 88.0
    for terminal in terminals:
        colour, dash = LINES[terminal]
        style = f"stroke:{colour}" + (f";stroke-dasharray:{dash}" if dash else "")
        out.append(f'<line class="line" x1="{x}" x2="{x + 26}" y1="{y}" y2="{y}" style="{style};stroke-width:2.2"/>')
        out.append(text(x + 31, y + 4, "own core" if terminal == "core" else terminal))
        x += 52 + 6.6 * len("own core" if terminal == "core" else terminal)
    return out


def draw(scenarios, terminals, cells):
    """`scenarios`: (title, name); `cells`: (name, terminal) to figures with a verdict and a series."""
    shown = [(title, {t: cells[name, t] for t in terminals if (name, t) in cells}) for title, name in scenarios]
    shown = [(title, of) for title, of in shown if of]
    rows = -(-len(shown) // COLUMNS)
    width = 2 * 16 + COLUMNS * WIDTH + (COLUMNS - 1) * GAP_X
    height = HEAD + rows * (HEIGHT + GAP_Y)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">',
           '<title id="t">Resident memory of terminals over the bytes they were fed</title>',
           '<desc id="d">One panel a stress scenario, one line a terminal: how far its resident memory rose above where it '
           'stood before the stream (of the own core: mapped memory). Each panel has a scale of its own.</desc>',
           f"<style>{STYLE}</style>",
           text(24, 32, "Real terminals under the same bytes", "title"),
           text(24, 52, "Resident memory (own core: mapped) above where it stood before the stream, over bytes fed. Each panel has its own scale;",
                "soft"),
           text(24, 68, "a thick line fails termsoak's gate. A line that bends flat has filled its history or a quota.", "soft"),
           *legend(terminals)]
    for at, (title, of) in enumerate(shown):
        panel = Panel(title, of, 16 + at % COLUMNS * (WIDTH + GAP_X), HEAD + at // COLUMNS * (HEIGHT + GAP_Y))
        out += panel.drawing()
    return "\n".join([*out, "</svg>"]) + "\n"
