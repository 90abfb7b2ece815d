# The table of contents of the project: every job a person does here has one word.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.installed
# Where the environment forbids it, Python would compile every module anew each time: twice as long to the first test.
export PYTHONDONTWRITEBYTECODE :=

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

# uv installs three times faster; where it cannot reach the registry, pip does the same work from the same hashes.
$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true
	UV_SYSTEM_CERTS=1 $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

setup: $(STAMP) ## create .venv with everything in requirements.lock and the fourlaps command

run: setup ## serve fourlaps with a made-up runner on 127.0.0.1:8000
	$(BIN)/fourlaps serve --demo

# Two processes side by side, the second one's words after the first one's: each collects its half alone, and nobody
# stands between them who hands out tests and takes in reports, which cost as much as five hundred tests.
QUICK = $(BIN)/python -m pytest -q -m "not slow and not shared" \
  -p no:django -p no:xdist -p no:logging -p no:unraisableexception -p no:threadexception

fast: setup ## the quick tests: knowledge only, no database, no browser
	@said=$$(mktemp); $(QUICK) tests/knowledge/training >$$said 2>&1 & training=$$!; \
	$(QUICK) tests/knowledge tests/architecture --ignore tests/knowledge/training; others=$$?; \
	wait $$training; training=$$?; cat $$said; rm $$said; exit $$((training + others))

check: setup ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

debian: ## Debian's packages the browser and PostgreSQL tests need
	scripts/debian.sh

test: setup debian check ## everything: style, types, all tests, real browser, SQLite and PostgreSQL
	$(BIN)/python -m pytest -q -n 2 --dist worksteal tests
	scripts/with_postgres.sh $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/app tests/journeys

bench: setup ## benchmarks, as ratios against peers in the same run
	$(BIN)/python -m benchmarks

bench-prediction: setup ## the athlete model against every published method
	$(BIN)/python -m benchmarks.prediction --write

bench-race: setup ## solvers, conditions and race fits
	$(BIN)/python -m benchmarks.bench_race

bench-plan: setup ## plans against their peers; thousands of random plans through the independent checker
	$(BIN)/python -m benchmarks.plan_peers
	$(BIN)/python -m benchmarks.one_more_day
	$(BIN)/python -m benchmarks.plan_sweep --n 1000
	$(BIN)/python -m benchmarks.plan_sweep --n 1000 --kind real
	$(BIN)/python -m benchmarks.plan_sweep --n 100000 --method templates
	$(BIN)/python -m benchmarks.replan_sweep

model: setup ## fit the athlete model anew from the data beside the repository, where they are
	$(BIN)/python -m scripts.fit_athlete_model

screenshots: setup debian ## every page at phone and desktop width, into ./screenshots
	$(BIN)/python scripts/screenshots.py

lock: setup ## rewrite requirements.lock from pyproject.toml
	$(BIN)/python -m uv pip compile -q pyproject.toml --all-extras --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

.PHONY: help setup run fast check debian test bench bench-prediction bench-race bench-plan model screenshots lock
