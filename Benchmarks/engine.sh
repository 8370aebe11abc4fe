#!/bin/sh
# The engine's transitions and its recovery, beside what SQLite and the disk can do.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product Benchmarks >/dev/null
mkdir -p .build/bench/results
# Not by a pipe, whose exit code would hide the program's.
.build/release/Benchmarks >.build/bench/results/engine.new || { cat .build/bench/results/engine.new; exit 1; }
mv .build/bench/results/engine.new .build/bench/results/engine.txt
cat .build/bench/results/engine.txt
