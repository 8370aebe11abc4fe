#!/usr/bin/env python3
"""How long a save takes to reach the browser: `controlroom serve` over a thousand notes.

usage: serve.py [BINARY]

From before a note is written until the event is read, and until the changed page is; half of the
notes are written in place and half beside and renamed.
"""
import http.client
import os
import pathlib
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import measure

binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".build/release/controlroom").absolute()
notes, saves = 1000, 20 if measure.IS_QUICK else 100
rng = random.Random(1)
words = [
    "".join(rng.choice("abcdefghijklmnoprstuvw") for _ in range(rng.randint(2, 10)))
    for _ in range(4000)]


def text(number, mark):
    paragraphs = [" ".join(rng.choices(words, k=60)) + "." for _ in range(8)]
    links = " ".join(f"[{rng.choice(words)}](n{rng.randrange(notes)}.md)" for _ in range(5))
    code = "\n".join(f"let {rng.choice(words)} = {n}" for n in range(10))
    return (
        f"---\ntags: [{words[number % 40]}, {words[number % 7]}]\n---\n# Note {number}\n\n{mark}\n\n"
        + "\n\n".join(paragraphs[:4]) + f"\n\n## Part\n\n{links}\n\n```swift\n{code}\n```\n\n"
        + "\n\n".join(paragraphs[4:]) + "\n")


def figures(name, times):
    times = sorted(t * 1000 for t in times)
    print(
        f"{name}: median {statistics.median(times):.1f} ms, "
        f"95 % {times[int(len(times) * 0.95)]:.1f} ms, longest {times[-1]:.1f} ms")


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    (root / "notes").mkdir()
    for number in range(notes):
        (root / f"notes/n{number}.md").write_text(text(number, "first"))
    git = ["git", "-C", folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Start"]):
        subprocess.run(git + command, check=True)
    server = subprocess.Popen(
        [binary, "--repo", folder, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        port = None
        for line in server.stderr:
            print(line, end="")
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                port = int(found[1])
                break
        events = socket.create_connection(("127.0.0.1", port))
        events.sendall(b"GET /-/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        stream = events.makefile("rb")

        def awaited():
            while not stream.readline().startswith(b"event: change"):
                pass

        awaited()  # How things stand is told at once.
        told, shown = [], []
        for save in range(saves):
            number = rng.randrange(notes)
            path = root / f"notes/n{number}.md"
            changed = text(number, f"save {save} of many")
            start = time.perf_counter()
            if save % 2:
                path.write_text(changed)
            else:
                beside = path.with_suffix(".md~")
                beside.write_text(changed)
                os.replace(beside, path)
            awaited()
            told.append(time.perf_counter() - start)
            page = http.client.HTTPConnection("127.0.0.1", port)
            page.request("GET", f"/notes/n{number}/")
            if f"save {save} of many".encode() not in page.getresponse().read():
                sys.exit(f"the page does not show save {save}")
            shown.append(time.perf_counter() - start)
            page.close()
            time.sleep(0.05)
        print(f"{notes} notes, {saves} saves")
        figures("from a save to the event", told)
        figures("from a save to the page", shown)
        measure.keep("serve", {
            "title": f"{notes} notes, {saves} saves",
            "rows": {"from a save to the event": {"wall": [round(t * 1000, 1) for t in told]}}})
    finally:
        server.terminate()
        server.stderr.read()
        server.wait()
