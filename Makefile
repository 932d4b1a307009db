# Two commands are enough: `make run` and `make test`. `make help` tells the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
# Not compiled: most of what torch and transformers bring is never imported, and takes a minute.
PIP    := $(BIN)/pip install --quiet --no-compile
# What is compiled at installation, where there is a C compiler.
NATIVE := hatch_build.py $(wildcard matchmaker/engine/native/*.[ch])
HOST   ?= 127.0.0.1
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run serve test unit format openapi image clean

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## install, load the demo companies, show five partners, serve on 127.0.0.1:8000
	@$(BIN)/matchmaker demo
	@echo "API: http://$(HOST):$(PORT)/v1   docs: http://$(HOST):$(PORT)/docs   stop: Ctrl+C"
	@$(BIN)/matchmaker serve --host $(HOST) --port $(PORT)

serve: $(VENV)/run.stamp ## serve without the demo companies
	$(BIN)/matchmaker serve --host $(HOST) --port $(PORT)

test: $(VENV)/dev.stamp ## everything that CI checks
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --cov -n auto --dist worksteal

unit: $(VENV)/dev.stamp ## only the quick tests
	$(BIN)/python -m pytest -q tests/unit

format: $(VENV)/dev.stamp ## format the code and sort its imports
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

openapi: $(VENV)/run.stamp ## write openapi.json
	$(BIN)/matchmaker openapi openapi.json

image: ## build the container image
	docker build -t matchmaker .

clean: ## remove the virtual environment and caches; keeps the data in var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage build dist

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# torch first and exact: a range pulls in gigabytes of CUDA packages.
$(VENV)/torch.stamp: | $(BIN)/python
	$(PIP) torch==2.13.0
	@touch $@

$(VENV)/run.stamp: pyproject.toml $(NATIVE) $(VENV)/torch.stamp
	$(PIP) -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(NATIVE) $(VENV)/torch.stamp
	$(PIP) -e ".[dev]"
	@touch $@ $(VENV)/run.stamp
