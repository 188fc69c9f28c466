# README's commands. `make demo` and `make test` start from nothing; what is installed already is not installed again.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
WORKERS ?= auto

.PHONY: demo test check prove bench
.SILENT:

demo: .venv/run.stamp
	$(BIN)/python -m portal demo $(ARGS)

test: check

check: .venv/dev.stamp
	$(BIN)/ruff format --quiet --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	mkdir -p build
	$(BIN)/lint-imports --no-cache > build/imports.txt || { cat build/imports.txt; exit 1; }
	$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

prove: .venv/dev.stamp
	ANJIAN_PROVE=full $(BIN)/python -m pytest -q -m proof $(ARGS)

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks $(ARGS)

.venv/bin/python:
	command -v $(PYTHON) > /dev/null || { echo "Python is missing: install the system package python3 (3.11 or newer)." >&2; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null || { echo "Virtual environments are missing: install the system package python3-venv." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	echo "Installing what the portal needs (once)…"
	$(PIP) install -r requirements.txt
	touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | .venv/bin/python
	echo "Installing what the portal and its tests need (once)…"
	$(PIP) install -r requirements-dev.txt
	touch .venv/run.stamp $@
