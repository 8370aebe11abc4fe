#!/usr/bin/env python3
"""How fast drafts get to a channel, and what memory that takes: to a lab on this machine.

usage: syndicate.py [BINARY]

Ten thousand notes are due at one channel of `controlroom lab`; what waits is agreed to, and then
`controlroom syndicate` is timed from its start to its exit: consent, intent, call, outcome and receipt
of each. Asks the lab at the end whether each is there once. What deliveries take with nothing written
down is measured beside it: the same payloads, brought to another lab by the deliverer alone, one at a
time as the pipeline does, and as many at a time as one host is ever asked.
"""
import collections
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import measure

binary = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else measure.controlroom()).absolute())
# As the program is built, so that nothing is compiled twice.
subprocess.run(["swift", "build", "-c", "release", "--static-swift-stdlib", "--product",
                "DeliveryBenchmark"], cwd=measure.REPOSITORY, check=True, stdout=subprocess.DEVNULL)
deliverer = os.path.join(measure.REPOSITORY, ".build", "release", "DeliveryBenchmark")
count = int(os.environ.get("BENCH_COUNT", measure.size(10_000)))
# It has no limit of posts a minute, and knows what it has by its canonical address.
channel = "devto"
site = "url: https://example.org\nowner: ada\nchannels:\n  devto:\n    secrets: { key: DEVTO_KEY }\n"


def run(words, **options):
    """Ends the program where the command does not do its work."""
    done = subprocess.run([binary, "--repo", folder, *words], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"controlroom {words[0]} exited with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def alone(payloads, parallel):
    """Seconds that the deliverer alone takes."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, Lab() as port:
        json.dump(payloads, file)
        file.flush()
        done = subprocess.run(
            [deliverer, f"http://127.0.0.1:{port}", channel, file.name, str(parallel)],
            capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"the deliverer alone exited with {done.returncode}: {done.stdout[-2000:]}")
        check(port)
        return float(done.stdout)


class Lab:
    """A lab while it is used; its port."""

    def __enter__(self):
        self.process = subprocess.Popen([binary, "lab", "--port", "0"], stderr=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, text=True)
        return next(int(found[1]) for line in self.process.stderr
                    if (found := re.search(r"http://127\.0\.0\.1:(\d+)", line)))

    def __exit__(self, *_):
        self.process.terminate()
        self.process.stderr.close()
        self.process.wait()


def check(port):
    there = collections.Counter(post["mark"] for post in posts(port))
    if len(there) != count or max(there.values()) != 1:
        sys.exit(f"of {count} drafts {len(there)} are there, one {max(there.values())} times")


def posts(port):
    page = http.client.HTTPConnection("127.0.0.1", port)
    page.request("GET", "/-/posts")
    found = json.loads(page.getresponse().read())["posts"]
    page.close()
    return [post for post in found if post["channel"] == channel]


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    for part in ("notes", "pipelines"):
        (root / part).mkdir()
    (root / "pipelines/site.yaml").write_text(site)
    for number in range(count):
        (root / f"notes/n{number}.md").write_text(
            f"# Note {number}\n\nThis is note {number} of many, and it has enough words to be one "
            "that a reader would want to read to its end.\n")
    git = ["git", "-C", folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["config", "user.email", "ada@example.org"],
                    ["config", "user.name", "Ada"], ["add", "."], ["commit", "-qm", "Start"]):
        subprocess.run(git + command, check=True)
    with Lab() as port:
        place = ["--lab", f"http://127.0.0.1:{port}"]
        syndicate = ["syndicate", *place, "--channel", channel, "--quiet"]
        start = time.perf_counter()
        run(syndicate)
        print(f"{count} drafts asked about in {time.perf_counter() - start:.1f} s", flush=True)
        waiting = [one["subject"] for one in json.loads(run(["approvals", *place, "--json"]))]
        for first in range(0, len(waiting), 1000):
            run(["approve", *place, *waiting[first:first + 1000]])
        print(f"{len(waiting)} agreed to", flush=True)
        wall, cpu, peak = measure.run([binary, "--repo", folder, *syndicate])
        check(port)
    print(f"{count} delivered in {wall:.1f} s: {count / wall:.0f} a second, "
          f"{cpu:.1f} s of all cores, {peak:.0f} MiB at the peak", flush=True)
    rows = {"syndicate": {"wall": [round(wall * 1000, 1)], "cpu": round(cpu * 1000, 1),
                          "peak": round(peak, 1), "rate": round(count / wall, 1)}}
    payloads = [draft["bytes"] for draft in json.loads(
        run(["plan", "--channel", channel, "--json"]))["drafts"]]
    for parallel in (1, 4):
        seconds = alone(payloads, parallel)
        print(f"the deliverer alone, {parallel} at a time: {count / seconds:.0f} a second", flush=True)
        rows[f"deliverer alone, {parallel} at a time"] = {
            "wall": [round(seconds * 1000, 1)], "rate": round(count / seconds, 1)}
    measure.keep("syndicate", {"title": f"{count} drafts to the lab", "rows": rows})
