#!/usr/bin/env python3
"""One table of what was measured beside its goal, for the terminal and for notes/performance.md.

Reads what the benchmarks kept, prints the table, and writes it as JSON, as a chart, and into the page
between the two marks. A row whose benchmark did not run is left out.

usage: report.py [--print]
"""
import datetime
import json
import os
import platform
import re
import statistics
import sys
from xml.sax.saxutils import escape

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from common import measure

NOTES = os.path.join(measure.REPOSITORY, "notes")
FLOOR = "floor: read, parse, render, write"


def results():
    folder = os.path.join(measure.ROOT, "results")
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name)) as file:
            if name.endswith(".json"):
                found[name.removesuffix(".json")] = json.load(file)
            elif name == "engine.txt":
                rows = re.findall(r"^  (\S.*?)  +(\d+) (\S+) \(", file.read(), re.M)
                found["engine"] = {"rows": {label: int(value) for label, value, _ in rows}}
    return found


class Figures:
    """What the benchmarks kept, by table and row; nothing where one did not run."""

    def __init__(self, found):
        self.found = found

    def row(self, table, name):
        return self.found.get(table, {}).get("rows", {}).get(name)

    def wall(self, table, name):
        row = self.row(table, name)
        return row and statistics.median(row["wall"])

    def ratio(self, table, name, other):
        """Turn by turn, since a machine's speed drifts."""
        mine, others = self.row(table, name), self.row(table, other)
        return mine and others and statistics.median(
            a / b for a, b in zip(mine["wall"], others["wall"]))


def goals(f):
    """What is measured, the figure, its unit, the goal, and whether more is better."""
    build = f.row("build", "build without channels")
    return [
        ("whole check, beside the floor of a build", f.ratio("check", "controlroom check", FLOOR),
         "×", 1.2, False),
        ("whole build without channels, beside its floor",
         f.ratio("build", "build without channels", FLOOR), "×", 2, False),
        ("Hugo, beside a whole build without channels",
         f.ratio("hugo", "hugo", "build without channels"), "×", 10, True),
        ("peak memory of a whole build", build and build["peak"], "MiB", 250, False),
        ("drafts for 18 channels, with what a check takes",
         (t := f.wall("build", "plan, 18 channels")) and t / 1000, "s", 5, False),
        ("build after a commit that changes one note",
         f.wall("rebuild", "build, into what was built"), "ms", 50, False),
        ("publish after a commit that changes one note", f.wall("rebuild", "publish"), "ms", 50,
         False),
        ("check of one staged note", f.wall("staged", "controlroom check --staged"), "ms", 25, False),
        ("start: --version", f.wall("staged", "controlroom --version"), "ms", 10, False),
        ("from a save to the browser's event", f.wall("serve", "from a save to the event"), "ms",
         100, False),
        ("durable transitions, of what SQLite commits",
         f.row("engine", "transitions of what SQLite commits"), "%", 70, True),
        ("peak memory of 10,000 deliveries", (r := f.row("syndicate", "syndicate")) and r["peak"], "MiB",
         150, False),
        ("recovery of 1,000 interrupted runs",
         (t := f.row("engine", "from the opening of the ledger")) and t / 1000, "s", 2, False),
    ]


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")),
                     platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"


def text(value, unit):
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}".replace(" ×", "×")


def chart(rows):
    """A bar for each row: how much of its goal it takes, to twice or half of it."""
    line, left, width = 26, 330, 300
    height = line * len(rows) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 130} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        "<title>What was measured, beside its goal</title>",
        "<style>text{fill:#333}.met{fill:#2f7d4f}.missed{fill:#b4552d}.goal{stroke:#333}"
        "@media (prefers-color-scheme:dark){text{fill:#ddd}.met{fill:#57b37f}.missed{fill:#e08a5f}"
        ".goal{stroke:#ddd}}</style>"]
    for index, row in enumerate(rows):
        y = index * line + 24
        share = min(row["share"], 2) / 2
        kind = "met" if row["met"] else "missed"
        parts.append(f'<text x="{left - 10}" y="{y + 13}" text-anchor="end">{escape(row["what"])}</text>')
        parts.append(f'<rect class="{kind}" x="{left}" y="{y}" width="{share * width:.0f}" height="17"/>')
        parts.append(f'<text x="{left + share * width + 6:.0f}" y="{y + 13}">{escape(row["measured"])}'
                     f'{" …" if row["share"] > 2 else ""}</text>')
    middle = left + width // 2
    parts.append(f'<line class="goal" x1="{middle}" x2="{middle}" y1="20" y2="{height - 10}" '
                 'stroke-dasharray="3 3"/>')
    parts.append(f'<text x="{middle}" y="14" text-anchor="middle">goal</text></svg>\n')
    return "\n".join(parts)


rows = []
figures = Figures(results())
for what, value, unit, goal, more in goals(figures):
    if value is None:
        continue
    rows.append({"what": what, "value": round(value, 2), "unit": unit, "goal": goal,
                 "measured": text(value, unit),
                 "wanted": ("at least " if more else "at most ") + f"{goal} {unit}".replace(" ×", "×"),
                 # How much of what is allowed it takes.
                 "share": round(goal / value if more else value / goal, 2),
                 "met": value >= goal if more else value <= goal})
print(f"\n{'':52}{'measured':>12}  goal")
for row in rows:
    print(f"{row['what']:52}{row['measured']:>12}  {row['wanted']}{'' if row['met'] else '   not met'}")
if "--print" in sys.argv or measure.IS_QUICK:
    sys.exit()

day, place = datetime.date.today().isoformat(), machine()
with open(os.path.join(NOTES, "performance.json"), "w") as file:
    json.dump({"schema": 1, "date": day, "machine": place, "rows": rows,
               "measurements": figures.found}, file, indent=1)
    file.write("\n")
with open(os.path.join(NOTES, "performance.svg"), "w") as file:
    file.write(chart(rows))
page = os.path.join(NOTES, "performance.md")
if not os.path.exists(page):
    sys.exit(f"there is no {page} to write the figures into")
with open(page) as file:
    before, _, rest = file.read().partition("<!-- figures -->\n")
    _, _, after = rest.partition("<!-- end of figures -->\n")
table = [f"Measured on {day}: {place}.", "", "| | measured | goal | |", "|---|---:|---|---|"]
table += [f"| {row['what']} | {row['measured']} | {row['wanted']} | {'met' if row['met'] else 'not met'} |"
          for row in rows]
with open(page, "w") as file:
    file.write(before + "<!-- figures -->\n" + "\n".join(table) + "\n\n<!-- end of figures -->\n" + after)
