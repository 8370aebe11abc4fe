#!/usr/bin/env python3
"""Drafts and whole builds of 10,000 notes, beside the floor of a build and Hugo.

The floor reads, parses, renders and writes the same notes with the same two libraries, and nothing
else. Hugo makes pages, contents, tags, feeds and coloured code of them, and neither search nor
channels. A plan makes the drafts and writes no file; without channels it only reads and checks, which
everything else does first.

usage: build.py [NOTES]
"""
import glob
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import corpus, measure

USUAL = "x linkedin bluesky mastodon devto newsletter".split()
# Made once, in some minutes; BENCH_LARGE=0 leaves it out.
LARGER = [] if os.environ.get("BENCH_LARGE") == "0" else [100_000]
OTHERS = """threads telegram discord slack buttondown hashnode github-release hackernews lobsters reddit
medium webhook""".split()


def configured(notes):
    """A clone of the corpus with a tag for each list of channels."""
    folder = os.path.join(measure.ROOT, f"build-{notes}-{corpus.VERSION}b")
    if os.path.isdir(folder):
        return folder
    subprocess.run(["git", "clone", "-q", corpus.make(notes), folder + ".new"], check=True)
    os.makedirs(folder + ".new/pipelines")
    for name, channels in {"none": [], "usual": USUAL, "all": USUAL + OTHERS}.items():
        with open(folder + ".new/pipelines/site.yaml", "w") as file:
            file.write("title: Notes\nurl: https://example.org\nowner: ada\n"
                       "author: { name: Ada, email: ada@example.org }\ncards: false\n"
                       # Ten thousand notes that nobody has reviewed are findings, not a build.
                       "rules: { note.review-due: off }\n"
                       f"channels: {{ {', '.join(name + ': {}' for name in channels)} }}\n")
        corpus.git(folder + ".new", "add", "-A")
        corpus.git(folder + ".new", "commit", "-q", "-m", name)
        corpus.git(folder + ".new", "tag", name)
    os.rename(folder + ".new", folder)
    return folder


def hugo_site(notes):
    """Hugo's configuration and templates, with the same notes."""
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hugo")
    folder = measure.scratch("hugo")
    shutil.copytree(here, folder, dirs_exist_ok=True)
    shutil.copytree(corpus.make(notes) + "/notes", folder + "/content/notes")
    return folder


def edited(folder, notes):
    """A function that commits one more sentence to a note, another one each time."""
    corpus.git(folder, "checkout", "-q", "-B", "edits", "none")
    count = 0

    def edit():
        nonlocal count
        count += 1
        path = f"notes/note-{count * 97 % notes:05}.md"
        with open(os.path.join(folder, path), "a") as file:
            file.write(f"\nOne more sentence, the {count}th.\n")
        corpus.git(folder, "commit", "-q", "-m", f"Edit {path}", path)
    return edit


notes = int(sys.argv[1]) if len(sys.argv) > 1 else measure.size(10_000)
turns = measure.turns(3)
folder = configured(notes)
floor = measure.compiled("floor.c")
out = measure.scratch("dist")
ours = [measure.controlroom(), "--repo", folder]
[hugo] = glob.glob(os.path.join(measure.ROOT, "venv/lib/python3*/site-packages/hugo/binaries/hugo*"))

against = "floor: read, parse, render, write"
measure.table("build", f"drafts and builds of {notes} notes", turns, {
    against: [floor, folder, out],
    "plan without channels": [*ours, "plan", "none"],
    "plan, 6 usual channels": [*ours, "plan", "usual"],
    "plan, 18 channels": [*ours, "plan", "all"],
    "plan, 18 channels, as JSON": [*ours, "plan", "all", "--json"],
    "build without channels": [*ours, "build", "none", "--out", out, "--quiet"],
    "build, 6 usual channels": [*ours, "build", "usual", "--out", out, "--quiet"],
    "build, 18 channels": [*ours, "build", "all", "--out", out, "--quiet"],
}, before=lambda: measure.empty(out), against=against)

measure.table("hugo", f"the site of {notes} notes, without channels", 1 if notes > 1000 else turns, {
    against: [floor, folder, out],
    "build without channels": [*ours, "build", "none", "--out", out, "--quiet"],
    "hugo": [hugo, "--quiet", "--source", hugo_site(notes), "--destination", out, "--ignoreCache"],
}, before=lambda: measure.empty(out), against=against)

# What a change of one note costs, and that it does not grow with the notes beside it.
for count in [notes] if measure.IS_QUICK else [notes // 10, notes, *LARGER]:
    folder = configured(count)
    again, published = measure.scratch("again"), measure.scratch("published")
    ours = [measure.controlroom(), "--repo", folder]
    edit = edited(folder, count)
    for words in ["build", "edits", "--out", again], ["publish", "edits", "--out", published]:
        subprocess.run([*ours, *words, "--quiet"], check=True)
    key = "rebuild" if count == notes else f"rebuild-{count}"
    measure.table(key, f"after a commit that changes one note of {count}", measure.turns(7), {
        "build, into what was built": [*ours, "build", "edits", "--out", again, "--quiet"],
        "publish": [*ours, "publish", "edits", "--out", published, "--quiet"],
    }, before=edit, against="build, into what was built")
