# Darvoza. `make` alone lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready
PORT := $(or $(EGOV_PORT),8000)
# compiled modules are kept beside their sources: the portal starts a third sooner from them
unexport PYTHONDONTWRITEBYTECODE
TEST_JOBS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: help run test test-sqlite test-postgres check bench lock theme screenshots words clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is %s" % sys.version.split()[0])'
	@echo "1/4 Installing into $(VENV) (a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(DEV_READY): $(READY) requirements-dev.lock
	@echo "Installing what tests and checks need"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: export EGOV_DEMO ?= 1
run: ## install, migrate, load the demonstration country, serve
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed and '$(PYTHON)' was not found" >&2; exit 1; }
	@$(MAKE) --no-print-directory -s $(READY)
	@$(BIN)/python -m egov.starting || exit 1

test: $(DEV_READY) ## the whole suite on SQLite, and on PostgreSQL all of it that touches a database
	@$(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadgroup
	@EGOV_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadgroup -m "not browser"

test-sqlite: $(DEV_READY) ## the suite on SQLite alone
	@$(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadgroup

test-postgres: $(DEV_READY) ## the suite on PostgreSQL alone
	@EGOV_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadgroup

check: $(DEV_READY) ## format, lint, types, floors, translations, lock in step
	@$(BIN)/ruff format --check -q . && echo "format: ok"
	@$(BIN)/ruff check -q . && echo "lint: ok"
	@$(BIN)/mypy && echo "types: ok"
	@$(BIN)/lint-imports >/tmp/darvoza-floors.txt 2>&1 || { cat /tmp/darvoza-floors.txt; exit 1; }
	@echo "floors: ok"
	@EGOV_INSTANCE=$$(mktemp -d) $(BIN)/flask words missing && echo "translations: ok"
	@EGOV_INSTANCE=$$(mktemp -d) $(BIN)/flask catalogue check egov/profiles/tj/services && echo "catalogue: ok"
	@$(BIN)/python tests/house/lock.py && echo "locks: ok"

bench: $(DEV_READY) ## the benchmarks, each figure beside its baseline
	@$(BIN)/python -m tests.bench

screenshots: $(DEV_READY) ## twelve pages as pictures, into docs/screenshots/
	@$(BIN)/python -m tests.journeys.screenshots

theme: ## compile the stylesheet (needs Node.js)
	@npm ci --silent && npm run --silent theme

words: $(DEV_READY) ## list strings that lack a translation
	@$(BIN)/flask words missing

lock: $(DEV_READY) ## resolve setup.cfg again into the two lock files
	@$(BIN)/python tests/house/lock.py --write

clean: ## remove the virtual environment and everything made (not instance/)
	@rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache
