#!/bin/sh
# The engine's transitions and its recovery, beside what SQLite and the disk can do.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product Benchmarks >/dev/null
exec .build/release/Benchmarks
