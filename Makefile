# make demo, make test: nothing else is needed on a machine with Python 3.11+, pip and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9

# Byte code must be cached: without it every start recompiles Prefect (several seconds a command).
unexport PYTHONDONTWRITEBYTECODE
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint lock docs kill kill-web web watch quality bench mutate clean kill-warehouse warehouse

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed  ## create .venv and install the pinned set

# uv installs the set with its hashes: pip 23 refuses such a file ("must have their versions pinned", about extras).
$(VENV)/.installed: requirements.txt requirements-uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "onrecord needs Python 3.11 or newer; name it with make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

lock:  ## write requirements.txt again from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --python-version 3.11 --quiet --output-file requirements.txt --custom-compile-command "make lock"
	echo "uv==$(UV_VERSION)" | $(BIN)/uv pip compile - --generate-hashes --no-emit-index-url --python-version 3.11 --quiet --output-file requirements-uv.txt --custom-compile-command "make lock"

lint: setup  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# By file: tests of one file may build on one another's work (a Prefect server, the home of the documentation).
test: setup  ## the whole test suite
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

demo: setup  ## take in the bundled sample pages and ask three questions
	@rm -rf demo
	@ONRECORD_HOME=demo $(BIN)/python -m flows.demo

docs: setup  ## write the output in README and docs again from real runs
	$(BIN)/python -m tests.docs

kill: setup  ## kill an ingest at random moments and compare with an undisturbed one (minutes)
	$(BIN)/python -m tests.quality.kill

kill-web: setup  ## the same from a loopback site, 50 times (ten minutes)
	$(BIN)/python -m tests.quality.kill_web

web: setup  ## what a run over the web costs, on a loopback site, against its stages alone (minutes)
	$(BIN)/python -m tests.quality.web

watch: setup  ## watch `onrecord serve` poll every minute and survive kills (ten minutes)
	$(BIN)/python -m tests.quality.serve

kill-warehouse: setup  ## kill loading and publishing 200 times and look at the files each time (minutes)
	$(BIN)/python -m tests.quality.kill_warehouse

warehouse: setup  ## the figures of the warehouse on made documents: load, search, readers, a million documents (an hour, 25 GB)
	$(BIN)/python -m tests.quality.warehouse

quality: setup  ## turns and dates on the real pages of ../shared, against the figures to reach (minutes)
	$(BIN)/python -m tests.quality.turns; turns=$$?; $(BIN)/python -m tests.quality.dates && exit $$turns

mutate: setup  ## 10,000 damaged pages: each a record or a rejection
	$(BIN)/python -m tests.quality.mutate

bench: setup  ## what reading a page costs, as ratios to the bare parse (needs ../shared)
	$(BIN)/python -m tests.quality.bench

clean:  ## remove what make made
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache
