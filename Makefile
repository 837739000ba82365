# What a developer types. `make demo` and `make test` do all their set-up themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SAMPLES ?= tests/data

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt lint types floors journeys accept bench cover

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "digest needs Python 3.11 or newer; name it with: make PYTHON=python3.12 …"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP) ## three days of papers, two readers, their letters: see what digest does
	$(BIN)/digest demo

test: $(STAMP) ## every test that needs no system package, in random order
	$(BIN)/python -m pytest -q -n 2 -m "not journey" tests

check: lint types floors test journeys ## what CI runs

fmt: $(STAMP) ## put the code into its one format
	$(BIN)/ruff format digest tests
	$(BIN)/ruff check --fix digest tests

lint: $(STAMP) ## style
	$(BIN)/ruff format --check digest tests
	$(BIN)/ruff check digest tests

types: $(STAMP) ## types, strict
	$(BIN)/mypy

floors: $(STAMP) ## imports go down only
	$(BIN)/lint-imports

journeys: $(STAMP) ## what needs Chromium: the letter in a real browser
	@command -v chromium >/dev/null || { echo "the journeys need Chromium: apt-get install -y chromium"; exit 1; }
	$(BIN)/python -m pytest -q -m journey tests/journey tests/browser

accept: $(STAMP) ## read a folder of sample dumps with their truth: make accept SAMPLES=folder
	$(BIN)/python -m tests.accept $(SAMPLES)

bench: $(STAMP) ## measure: ratios, interleaved, medians
	$(BIN)/python -m tests.benchmarks

cover: $(STAMP) ## which lines and branches the tests reach
	$(BIN)/python -m pytest -q -n 2 -m "not journey" --cov --cov-report=term-missing:skip-covered tests
