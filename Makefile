# make help lists what there is. `make check` is what to run before a push; .ci/run runs it too.
SWIFT ?= swift
SOURCES := Package.swift Sources Tests Benchmarks
STRICT := --explicit-target-dependency-import-check error
# Debian's packages: what the build links with, what the program reads and runs, and what the tests
# compare with.
PACKAGES := \
	libcmark-gfm-dev libcmark-gfm-extensions-dev libgit2-dev libmimalloc-dev libpcre2-dev libpq-dev \
	libsqlite3-dev libxml2-dev zlib1g-dev libpango1.0-dev pkg-config \
	fonts-inter fonts-noto-core fonts-noto-color-emoji fonts-droid-fallback \
	bubblewrap git libgtksourceview-5-common libvips-tools openssh-client \
	graphviz openssl postgresql python3 python3-venv
# What .ci/run needs beside: a browser and the Nu HTML checker's Java.
CI_PACKAGES := chromium chromium-driver default-jre-headless
CONTROLROOM := .build/release/controlroom
# What the tests compare with, apart from the system's Python.
VENV := .build/venv/.ready
# One for each script: bench-check, bench-engine.
BENCHMARKS := $(patsubst Benchmarks/%,bench-%,$(basename $(wildcard Benchmarks/*.sh Benchmarks/*.py)))

.PHONY: help setup setup-ci build release publish test check format lint layers bench bench-quick golden \
	asan tsan clean $(BENCHMARKS)

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## Install what is missing on Debian 12
	@missing=; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then run=; else run=sudo; fi; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq $$missing; \
	fi
	@command -v $(SWIFT) >/dev/null || { \
	  echo "Swift 6.3 is missing: https://www.swift.org/install/linux/" >&2; exit 2; }

setup-ci: PACKAGES += $(CI_PACKAGES)
setup-ci: setup $(VENV) ## Install what .ci/run needs beside

$(VENV): Tests/requirements.txt
	python3 -m venv --clear .build/venv
	.build/venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

build: setup ## Build everything for debugging; warnings are errors
	$(SWIFT) build $(STRICT) --build-tests

release: setup ## Build the programs to ship
	$(SWIFT) build -c release --product controlroom --static-swift-stdlib
	$(SWIFT) build -c release --product controlroom-cards --static-swift-stdlib

publish: release ## Publish this repository's notes and projects at HEAD into dist/
	$(CONTROLROOM) publish

test: build $(VENV) ## Run the tests
	$(SWIFT) test --disable-xctest --skip-build

check: lint layers test ## Everything that must hold before a push

format: ## Rewrite the sources in house format
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

lint: ## Fail on any source that is not in house format
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

layers: ## Fail on an import that points the wrong way
	@.ci/layers

bench: $(BENCHMARKS) ## Measure everything; bench-check and the like measure one thing
	python3 Benchmarks/common/report.py

bench-quick: export BENCH_QUICK = 1
bench-quick: bench-build bench-check bench-serve ## Measure a little, in two minutes
	python3 Benchmarks/common/report.py --print

$(BENCHMARKS): bench-%: release .build/bench/venv/.ready
	Benchmarks/$*.*

.build/bench/venv/.ready: Benchmarks/requirements.txt
	python3 -m venv --clear .build/bench/venv
	.build/bench/venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

golden: build $(VENV) ## Record golden files and scripts again; review their difference
	RECORD_GOLDEN=1 $(SWIFT) test --disable-xctest --skip-build

asan: setup $(VENV) ## Run the tests under AddressSanitizer
	LSAN_OPTIONS=suppressions=$(CURDIR)/.ci/leaks.txt:print_suppressions=0 \
	  $(SWIFT) test --disable-xctest --sanitize=address --scratch-path .build-asan

tsan: setup $(VENV) ## Run the tests under ThreadSanitizer
	$(SWIFT) test --disable-xctest --sanitize=thread --scratch-path .build-tsan

clean: ## Remove build products
	rm -rf .build .build-asan .build-tsan
