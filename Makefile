# The portal's commands; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PYTEST_ARGS ?=
STRICT ?=

.DEFAULT_GOAL := help
.PHONY: help serve test lint bench drill test-next requirements catalogues demo

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.base: requirements/base.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.test: $(VENV)/.base requirements/test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

serve: $(VENV)/.base ## Serve on http://127.0.0.1:8000 (PORT= changes it) with the demo edition and a job worker
	@$(MANAGE) catalogues compile --verbosity 0
	@PUBLIC_URL=$${PUBLIC_URL:-http://127.0.0.1:$(PORT)} $(MANAGE) serve --port $(PORT)

test: $(VENV)/.test ## Run the whole suite; STRICT=1 turns every skip into a failure
	@$(MANAGE) catalogues compile --verbosity 0
	@STRICT=$(STRICT) $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.test ## Linters, types, floors, templates, catalogues, migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy locales media content search portal bench
	@$(BIN)/djhtml --check --tabwidth 2 $$(git ls-files '*/templates/*.html')
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@DJANGO_SETTINGS_MODULE=portal.settings.test $(MANAGE) lintmigrations --quiet warning --include-apps locales media content --ignore-name-contains 0001_initial
	@$(MANAGE) catalogues check
	@$(BIN)/python -m tests.architecture.limits

bench: $(VENV)/.test ## Run the benchmarks (bench/README.md)
	@$(BIN)/python -m bench.pages
	@$(BIN)/python -m bench.cache
	@$(BIN)/python -m bench.kits
	@$(BIN)/python -m bench.renditions

drill: $(VENV)/.test ## The long drills in full: kills, fuzzing, scale
	@$(MANAGE) catalogues compile --verbosity 0
	@DRILL=1 $(BIN)/python -m pytest -m "drill or hypothesis" -n 0 --timeout 3600 $(PYTEST_ARGS)

test-next: ## The suite against the newest Wagtail and Django, as an early warning
	@$(PYTHON) -m venv $(VENV)-next
	@$(VENV)-next/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/base.txt -r requirements/test.txt
	@$(VENV)-next/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --pre wagtail django
	@$(VENV)-next/bin/python -m pytest $(PYTEST_ARGS)

requirements: ## Compile the locked requirements again (needs uv)
	cd requirements && for name in base test; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" $$name.in -o $$name.txt; done

catalogues: $(VENV)/.base ## Bring the catalogues in line with the sources
	@$(MANAGE) catalogues update
