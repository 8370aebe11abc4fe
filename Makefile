# make help lists what there is. `make check` is what to run before a push; .ci/run runs it too.
SWIFT ?= swift
SOURCES := Package.swift Sources Tests Benchmarks
STRICT := --explicit-target-dependency-import-check error
# Debian's packages; git and python3 are for the tests and .ci alone.
PACKAGES := libgit2-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libsqlite3-dev zlib1g-dev \
	pkg-config git python3
CONTROLROOM := .build/release/controlroom

.PHONY: help setup build release publish test check format lint layers bench golden asan tsan clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

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

build: setup ## Build everything for debugging; warnings are errors
	$(SWIFT) build $(STRICT) --build-tests

release: setup ## Build the binary to ship
	$(SWIFT) build -c release --product controlroom --static-swift-stdlib

publish: release ## Publish this repository's notes and projects at HEAD into dist/
	$(CONTROLROOM) publish

test: build ## Run the tests
	$(SWIFT) test --disable-xctest --skip-build

check: lint layers test ## Everything that must hold before a push

format: ## Rewrite the sources in house format
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

lint: ## Fail on any source that is not in house format
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

layers: ## Fail on an import that points the wrong way
	@.ci/layers

bench: setup ## Measure the engine beside what the disk and SQLite can do
	$(SWIFT) build -c release --product Benchmarks
	.build/release/Benchmarks

golden: build ## Record golden files and scripts again; review their difference
	RECORD_GOLDEN=1 $(SWIFT) test --disable-xctest --skip-build

asan: setup ## Run the tests under AddressSanitizer
	LSAN_OPTIONS=suppressions=$(CURDIR)/.ci/leaks.txt:print_suppressions=0 \
	  $(SWIFT) test --disable-xctest --sanitize=address --scratch-path .build-asan

tsan: setup ## Run the tests under ThreadSanitizer
	$(SWIFT) test --disable-xctest --sanitize=thread --scratch-path .build-tsan

clean: ## Remove build products
	rm -rf .build .build-asan .build-tsan
