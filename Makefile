# The two commands that matter: `make demo` and `make test`. They need python3 (3.11 or newer), pip, make and git; nothing else.
# `make help` lists the others.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
PY := $(BIN)/python
# Named by what it was made from: packages are installed again when a lock changes, and only then.
READY := .venv/ready-$(shell cat requirements-uv.lock requirements-dev.lock | sha256sum | cut -c1-16)
SPARK := .venv/spark-$(shell cat requirements-spark.lock | sha256sum | cut -c1-16)
BENCH := .venv/bench-$(shell cat requirements-bench.lock | sha256sum | cut -c1-16)
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11

.PHONY: help setup setup-spark demo demo-reset services test test-long check lint format types layers migrations bench lock

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

setup: $(READY)  ## the virtual environment (.venv) with exactly the packages of requirements-dev.lock

# A fresh Debian has no ensurepip, so the environment is made without pip and filled from outside. uv is quick, but does not read pip's
# configuration: where packages come from a mirror that only pip knows, pip does the same work.
$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: PYTHON=python3.12 make setup"; exit 1; }
	@$(PY) -c '' 2>/dev/null || { echo "Making the virtual environment .venv"; rm -rf .venv; $(PYTHON) -m venv --without-pip .venv; }
	@echo "Installing packages (once, and again when the lock changes)"
	@pip="$(PYTHON) -m pip --python $(PY) --disable-pip-version-check -qq"; \
	$$pip install --require-hashes --requirement requirements-uv.lock && \
	$(BIN)/uv pip sync --quiet --python $(PY) --require-hashes requirements-dev.lock || \
	{ echo "uv did not succeed; installing with pip, which takes longer"; $$pip install --require-hashes --requirement requirements-dev.lock; }
	@rm -f .venv/ready-* .venv/spark-* .venv/bench-* && touch $@

setup-spark: $(SPARK)  ## PySpark beside it, for calculations on a cluster (docs/scale.md); Java 17 or newer is yours to install

$(SPARK): $(READY)
	@command -v java >/dev/null || echo "No java is found: Spark needs 17 or newer (on Debian: apt-get install default-jre-headless)"
	@echo "Installing PySpark (once, and again when a lock changes)"
	@$(BIN)/uv pip install --quiet --python $(PY) --require-hashes --requirement requirements-spark.lock || \
	{ echo "uv did not succeed; installing with pip, which takes longer"; \
	$(PYTHON) -m pip --python $(PY) --disable-pip-version-check -qq install --require-hashes --requirement requirements-spark.lock; }
	@rm -f .venv/spark-* && touch $@

demo: $(READY)  ## the whole of Laurel with demonstration data (PORT=8001 for another port)
	@$(PY) -m launcher demo

demo-reset: $(READY)  ## forget the demonstration data
	@$(PY) -m launcher reset

services: $(READY)  ## PostgreSQL and Valkey in the foreground, for manage.py in another terminal
	@$(PY) -m launcher services

test: $(READY)  ## every test: two at a time, then those in a real browser, two at a time, too (ARGS="-k statement" for some)
	@$(PY) -m tests.run --workers $(WORKERS) -- $(ARGS)

test-long: $(READY)  ## the same with many more drawn examples in the property tests, then 50,000 drawn worlds (ARGS for some tests alone)
	@LAUREL_LONG=1 $(PY) -m tests.run --workers $(WORKERS) -- $(ARGS)
	@$(if $(ARGS),,$(PY) -m tests.engine.long_worlds)

check: lint format types layers migrations  ## style, types, import directions, forgotten migrations

lint: $(READY)
	$(BIN)/ruff check .

format: $(READY)
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy .

layers: $(READY)
	$(BIN)/lint-imports

migrations: $(READY)
	@# It warns that it could not ask a database which migrations ran; that is not the question here.
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

bench: $(READY) $(BENCH)  ## the speed figures, as numbers and ratios (ONLY=import for some)
	@$(PY) -m benchmarks $(ONLY)

# What the product is compared with, and never needs.
$(BENCH): $(READY)
	@$(BIN)/uv pip install --quiet --python $(PY) --require-hashes --requirement requirements-bench.lock || \
	$(PYTHON) -m pip --python $(PY) --disable-pip-version-check -qq install --require-hashes --requirement requirements-bench.lock
	@rm -f .venv/bench-* && touch $@

lock: $(READY)  ## pin the packages anew, within the ranges of requirements*.in
	$(LOCK) --upgrade requirements-uv.in -o requirements-uv.lock
	$(LOCK) --upgrade requirements.in -o requirements.lock
	$(LOCK) --upgrade --constraint requirements.lock requirements-dev.in -o requirements-dev.lock
	$(LOCK) --upgrade --constraint requirements-dev.lock requirements-spark.in -o requirements-spark.lock
	$(LOCK) --upgrade --constraint requirements-dev.lock requirements-bench.in -o requirements-bench.lock
