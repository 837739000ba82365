# What a developer types. `make demo` and `make test` do all their set-up themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SAMPLES ?= tests/data
SEED   ?= 1
KILLS  ?= 204
EXAMPLES ?= 10000

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt lint types floors journeys accept api screenshots bench bench-quality cover crash

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

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

journeys: $(STAMP) ## what needs Chromium and Postfix: the letter in a real browser, the way to a real mail server
	@command -v chromium >/dev/null || { echo "the journeys need Chromium: apt-get install -y chromium"; exit 1; }
	@PATH="$$PATH:/usr/sbin" command -v postfix >/dev/null || { echo "the journeys need Postfix: apt-get install -y postfix"; exit 1; }
	$(BIN)/python -m pytest -q -m journey tests/journey tests/browser

screenshots: $(STAMP) ## pictures of the demo's letter and sign-up page into docs/pictures; small ones where pngquant is installed
	@command -v chromium >/dev/null || { echo "the pictures need Chromium: apt-get install -y chromium"; exit 1; }
	$(BIN)/python -m tests.screenshots

crash: $(STAMP) ## kill senders over and over, count what arrives: make crash SEED=2 KILLS=500
	$(BIN)/python -m tests.crash --seed $(SEED) --kills $(KILLS)

api: $(STAMP) ## requests made up from the API's description: make api SEED=2 EXAMPLES=10000
	$(BIN)/python -m tests.api_campaign --seed $(SEED) --examples $(EXAMPLES)

accept: $(STAMP) ## read a folder of sample dumps with their truth: make accept SAMPLES=folder
	$(BIN)/python -m tests.accept $(SAMPLES)

bench: $(STAMP) ## measure: ratios, interleaved, medians
	$(BIN)/python -m tests.benchmarks

bench-quality: $(STAMP) ## how good summaries and rankings are: make bench-quality DATA=folder (docs/quality.md)
	@test -n "$(DATA)" || { echo "name the folder of the data: make bench-quality DATA=folder (docs/quality.md says what it holds)"; exit 1; }
	$(BIN)/python -m tests.quality $(DATA)

cover: $(STAMP) ## which lines and branches the tests reach; fails where model, diff, rank, schedule, store or deliver is below 95 %
	$(BIN)/python -m pytest -q -n 2 -m "not journey" --cov --cov-report=term-missing:skip-covered tests
	$(BIN)/python -m tests.cover
