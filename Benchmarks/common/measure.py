"""Whole processes, timed from outside: from the start to the exit, by the operating system."""
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOT = os.path.join(REPOSITORY, ".build", "bench")


# Fewer notes and fewer turns: to see whether something is wrong, not how fast it is.
IS_QUICK = os.environ.get("BENCH_QUICK") == "1"


def size(usual):
    """How many notes there are."""
    return 1000 if IS_QUICK else usual


def turns(usual):
    """How often each command is run; BENCH_TURNS says otherwise."""
    return int(os.environ.get("BENCH_TURNS", min(usual, 2) if IS_QUICK else usual))


def controlroom():
    return os.path.join(REPOSITORY, ".build", "release", "controlroom")


def tool(name):
    """A program of Benchmarks/requirements.txt."""
    return os.path.join(ROOT, "venv", "bin", name)


def scratch(name):
    folder = os.path.join(ROOT, name)
    empty(folder)
    return folder


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)


def compiled(source):
    """Compiles a C file of this folder, with the two libraries that notes are read with."""
    here = os.path.dirname(os.path.abspath(__file__))
    program = os.path.join(ROOT, source.removesuffix(".c"))
    os.makedirs(ROOT, exist_ok=True)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libgit2", "libcmark-gfm"],
                           check=True, capture_output=True, text=True).stdout
    subprocess.run(["cc", "-O2", os.path.join(here, source), "-o", program, *shlex.split(flags),
                    "-lpthread"], check=True)
    return program


def run(command):
    """Seconds on the clock, seconds of all cores, and MiB at the peak.

    Ends the program when the command cannot do its work: 0 and 1 are answers of a check.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2 if "lychee" in command[0] else 0):
        sys.exit(f"{' '.join(command)} exited with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def table(key, title, runs, commands, against, before=lambda: None):
    """Runs the commands in turn, once to warm up and then `runs` times; prints and keeps the times.

    The ratio is that of wall times, taken turn by turn, since a machine's speed drifts. report.py reads
    what is kept, by `key`.
    """
    found = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            before()
            result = run(command)
            if turn:
                found[name].append(result)
    print(f"\n{title}; median of {runs} turns, least to most")
    print(f"  {'':36}{'wall ms':>22}{'cpu ms':>10}{'peak MiB':>10}{'ratio':>8}")
    rows = {}
    for name, results in found.items():
        walls, cpus, peaks = (list(values) for values in zip(*results))
        ratio = statistics.median(
            mine[0] / other[0] for mine, other in zip(results, found[against]))
        ms = [value * 1000 for value in walls]
        wall = f"{statistics.median(ms):.1f} ({min(ms):.1f} to {max(ms):.1f})"
        print(f"  {name:36}{wall:>22}{statistics.median(cpus) * 1000:>10.1f}"
              f"{statistics.median(peaks):>10.1f}{ratio:>8.2f}", flush=True)
        rows[name] = {"wall": [round(value, 1) for value in ms],
                      "cpu": round(statistics.median(cpus) * 1000, 1),
                      "peak": round(statistics.median(peaks), 1), "ratio": round(ratio, 2)}
    keep(key, {"title": title, "rows": rows})


def keep(key, found):
    os.makedirs(os.path.join(ROOT, "results"), exist_ok=True)
    with open(os.path.join(ROOT, "results", key + ".json"), "w") as file:
        json.dump(found, file)
