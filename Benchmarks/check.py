#!/usr/bin/env python3
"""A check of 10,000 notes, and of one staged note among them, beside what others need.

The floor reads and parses the same notes with the same two libraries, and nothing else; the second
floor renders and writes pages as well, which no build can do without. lychee looks at the same
links, offline. All take turns, so that a busy machine is busy for each of them.

usage: check.py [NOTES]
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import corpus, measure

notes = int(sys.argv[1]) if len(sys.argv) > 1 else measure.size(10_000)
folder = corpus.make(notes)
floor = measure.compiled("floor.c")
pages = measure.scratch("pages")
controlroom = measure.controlroom()

measure.table("check", f"check of {notes} notes", measure.turns(5), {
    "floor: read and parse": [floor, folder],
    "floor: read, parse, render, write": [floor, folder, pages],
    "controlroom check": [controlroom, "check", "--quiet", "--repo", folder],
    "lychee --offline": [measure.tool("lychee"), "--offline", "--no-progress", "--include-fragments",
                         "--root-dir", folder, folder + "/notes"],
}, before=lambda: measure.empty(pages), against="floor: read, parse, render, write")

corpus.stage_a_change(folder)
measure.table("staged", f"check of one staged note among {notes}", 20, {
    "git diff --cached": ["git", "-C", folder, "diff", "--cached", "--quiet"],
    "controlroom --version": [controlroom, "--version"],
    "controlroom check --staged": [controlroom, "check", "--staged", "--quiet", "--repo", folder],
}, against="git diff --cached")
