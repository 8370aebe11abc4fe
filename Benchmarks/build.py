#!/usr/bin/env python3
"""Drafts, whole builds and builds of one changed note of 10,000, beside the floor of a build.

The floor reads, parses, renders and writes the same notes with the same two libraries, and nothing
else. A plan makes the drafts and writes no file; without channels it only reads and checks, which
everything else does first.

usage: build.py [NOTES]
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import corpus, measure

USUAL = "x linkedin bluesky mastodon devto newsletter".split()
OTHERS = """threads telegram discord slack buttondown hashnode github-release hackernews lobsters reddit
medium""".split()


def configured(notes):
    """A clone of the corpus with a tag for each list of channels, and one for a changed note."""
    folder = os.path.join(measure.ROOT, f"build-{notes}-{corpus.VERSION}-changed")
    if os.path.isdir(folder):
        return folder
    subprocess.run(["git", "clone", "-q", corpus.make(notes), folder + ".new"], check=True)
    os.makedirs(folder + ".new/pipelines")
    for name, channels in {"none": [], "usual": USUAL, "all": USUAL + OTHERS}.items():
        with open(folder + ".new/pipelines/site.yaml", "w") as file:
            file.write("title: Notes\nurl: https://example.org\nowner: ada\n"
                       "author: { name: Ada, email: ada@example.org }\n"
                       f"channels: {{ {', '.join(name + ': {}' for name in channels)} }}\n")
        corpus.git(folder + ".new", "add", "-A")
        corpus.git(folder + ".new", "commit", "-q", "-m", name)
        corpus.git(folder + ".new", "tag", name)
    corpus.git(folder + ".new", "checkout", "-q", "usual")
    corpus.stage_a_change(folder + ".new")
    corpus.git(folder + ".new", "commit", "-q", "-m", "changed")
    corpus.git(folder + ".new", "tag", "changed")
    os.rename(folder + ".new", folder)
    return folder


notes = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
folder = configured(notes)
floor = measure.compiled("floor.c")
out = measure.scratch("dist")
ours = [measure.controlroom(), "--repo", folder]

measure.table(f"drafts and builds of {notes} notes", 3, {
    "floor: read, parse, render, write": [floor, folder, out],
    "plan without channels": [*ours, "plan", "none", "--json"],
    "plan, 6 usual channels": [*ours, "plan", "usual", "--json"],
    "plan, 17 channels": [*ours, "plan", "all", "--json"],
    "build without channels": [*ours, "build", "none", "--out", out, "--quiet"],
    "build, 6 usual channels": [*ours, "build", "usual", "--out", out, "--quiet"],
    "build, 17 channels": [*ours, "build", "all", "--out", out, "--quiet"],
}, before=lambda: measure.empty(out), against="floor: read, parse, render, write")

# Each finds in the folder what the one before it built: another text of one note.
measure.empty(out)
pages = measure.scratch("pages")
measure.table(f"builds of {notes} notes, 6 usual channels, of which one has changed", 3, {
    "floor: read, parse, render, write": [floor, folder, pages],
    "build of the change": [*ours, "build", "changed", "--out", out, "--quiet"],
    "build of what was before": [*ours, "build", "usual", "--out", out, "--quiet"],
}, before=lambda: measure.empty(pages), against="floor: read, parse, render, write")
