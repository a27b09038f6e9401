# Everything to do with the project; `make` alone lists it.

PYTHON ?= python3
LISTEN ?= 127.0.0.1:8000
UV ?= uv
PYTEST_ARGS ?= -n 2
# A second database for `make check`, e.g. postgresql://postgres@127.0.0.1:5432/postgres
TEST_POSTGRES_URL ?= $(filter postgres%,$(DATABASE_URL))

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/python -m pytest $(PYTEST_ARGS)
READY := .venv/requirements.installed

.PHONY: help setup font run test lint format check bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: $(READY) ## make .venv from requirements.lock; again only when the lock changed

$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

font: ## install a Chinese font for PDF where none is, and where apt and the right to use it are there
	@if ! command -v apt-get >/dev/null || fc-list :lang=zh 2>/dev/null | grep -q .; then exit 0; fi; \
	 if [ "$$(id -u)" -ne 0 ]; then root="sudo -n"; fi; \
	 echo "No Chinese font found: installing fonts-noto-cjk"; \
	 { $$root apt-get -qq update && $$root apt-get -qq install -y fontconfig fonts-noto-cjk; } >/dev/null \
	 || echo "No Chinese font for PDF. Please run: sudo apt-get install fontconfig fonts-noto-cjk"

run: setup font ## prepare what is missing, load the demo into an empty database, start the server
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) loadcodes
	$(MANAGE) demo
	@echo; echo "    http://$(LISTEN)/        Ctrl-C ends the server"; echo
	@exec $(BIN)/waitress-serve --listen=$(LISTEN) --threads=8 --max-request-body-size=67108864 config.wsgi:application

test: setup ## all tests, on the embedded database or on DATABASE_URL
	$(PYTEST)

lint: setup ## everything that is checked without running the tests
	$(BIN)/ruff check --no-fix
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	find templates -name '*.html' -print0 | xargs -0r $(BIN)/djade --target-version 5.2 --check
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING

format: setup ## bring code and templates into the form that lint asks for
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	find templates -name '*.html' -print0 | xargs -0r $(BIN)/djade --target-version 5.2

check: lint ## what CI runs: lint, tests on the embedded database and, where one is named, on PostgreSQL
	env -u DATABASE_URL $(PYTEST)
	@test -n "$(TEST_POSTGRES_URL)" || echo "Only the embedded database; for PostgreSQL too, set TEST_POSTGRES_URL."
	test -z "$(TEST_POSTGRES_URL)" || env DATABASE_URL="$(TEST_POSTGRES_URL)" $(PYTEST)

bench: setup ## measure against the floors; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks --write

lock: ## pin the dependencies of pyproject.toml anew
	$(UV) pip compile pyproject.toml --group dev --generate-hashes --universal \
	  --no-emit-index-url --no-header -q -o requirements.lock

clean: ## remove what can be made again; the database and uploads in var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage var/ci
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
