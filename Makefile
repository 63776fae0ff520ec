# Guichet. `make run` sets everything up and opens the assistant; `make test` sets up and tests.
# Both can be cut at any moment and run again: what is done is not done twice.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
GUICHET := $(BIN)/guichet

.PHONY: help run test setup check-machine dev models corpus index serve lint types arrows unit tools-ready format bench docs figures clean

help: ## Show what can be done
	@echo "Guichet — a citizen assistant that runs on the authority's own machine"; echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

run: prepare ## Set everything up, then open the assistant at a local address
	@$(GUICHET) serve

test: dev prepare tools-ready ## Set up and run every check: style, types, arrows, tests
	@scripts/test

setup: .venv/.installed ## Make the virtual environment with everything the assistant needs

check-machine:
	@scripts/check-machine "$(PYTHON)"

.venv/.installed: pyproject.toml constraints.txt | check-machine
	@scripts/install "$(PYTHON)"

dev: .venv/.installed-dev ## The same, with what the tests need

.venv/.installed-dev: .venv/.installed
	@echo "Installing what the tests need…"
	@$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

prepare: setup ## Fetch the models (1.3 GB), read the sheets, make them findable by their words
	@$(GUICHET) prepare

serve: ## Open the assistant, without setting anything up
	@$(GUICHET) serve

tools-ready:
	@scripts/install-chromium && scripts/install-strace

lint: dev ## Check the style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: dev ## Check the types
	@$(BIN)/mypy

arrows: dev ## Check that imports go one way
	@$(BIN)/lint-imports

unit: dev ## Run the tests only
	@$(BIN)/pytest

format: dev ## Put the code in order
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: dev prepare ## Measure speed and memory; results in benchmarks/results/
	@$(BIN)/python -m benchmarks

docs: setup ## Build the documentation as a site, in build/docs
	@$(BIN)/python -m docs.site

clean: ## Remove the virtual environment (models, corpus and index stay in the cache folder)
	@rm -rf .venv *.egg-info
