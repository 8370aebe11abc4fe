#!/usr/bin/env python3
"""Instructions of the paths that run most often, counted by valgrind: they repeat where times do not.

Counts are of user space and of all threads, with 300 notes, so that they take a minute and not an
hour; what is fixed and what grows with the notes is told apart by a second count with 600.

usage: instructions.py
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import corpus, measure

FEW, MANY = 300, 600


def count(command):
    """Instructions that a command takes, in millions."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode not in (0, 1) or not found:
        sys.exit(f"{' '.join(command)} exited with {run.returncode}: {run.stderr[-500:]}")
    return int(found[1]) / 1e6


def stripped():
    """The program without what debuggers read, of which there is more than valgrind takes."""
    program = os.path.join(measure.ROOT, "controlroom")
    subprocess.run(["strip", "--strip-debug", "-o", program, measure.controlroom()], check=True)
    return program


def commands(folder):
    ours, out = [program, "--repo", folder], measure.scratch("counted")
    return {
        "check": [*ours, "check", "--quiet"],
        "plan": [*ours, "plan", "--json"],
        "build": [*ours, "build", "--out", out, "--quiet"],
    }


if not shutil.which("valgrind"):
    print("\ninstructions: not counted, since there is no valgrind (apt-get install valgrind)")
    sys.exit()
program = stripped()
rows = {"--version": {"fixed": round(count([program, "--version"]), 1)}}
few, many = corpus.make(FEW), corpus.make(MANY)
for (name, command), more in zip(commands(few).items(), commands(many).values()):
    low, high = count(command), count(more)
    each = (high - low) / (MANY - FEW)
    rows[name] = {"fixed": round(low - each * FEW, 1), "each": round(each, 3)}
corpus.stage_a_change(few)
staged = [program, "check", "--staged", "--quiet", "--repo", few]
count(staged)  # The first one fills the cache of names.
rows["check --staged"] = {"fixed": round(count(staged), 1)}
print(f"\ninstructions in millions, from {FEW} and {MANY} notes")
for name, row in rows.items():
    each = f", and {row['each']:.3f} for each note" if "each" in row else ""
    print(f"  {name:20}{row['fixed']:>10.1f}{each}")
measure.keep("instructions", {"title": "instructions in millions", "rows": rows})
