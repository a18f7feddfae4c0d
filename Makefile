# Every target does its own set-up: it needs Python >= 3.11, git and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV := $(shell command -v uv 2>/dev/null)

.PHONY: install demo test lint types contracts coverage bench docs generate lock clean

install: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed; name one with 'make PYTHON=python3.12 ...'"; exit 2; }
ifdef UV
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

demo: $(STAMP)
	@$(BIN)/python examples/demo.py

test: lint types contracts coverage

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

contracts: $(STAMP)
	@$(BIN)/lint-imports

coverage: $(STAMP)
	@$(BIN)/pytest --numprocesses auto --dist worksteal --cov --cov-report=term:skip-covered

# The peers live in an environment of their own: they are measured, not used.
bench: $(STAMP) $(VENV)-bench/.installed
	@BARTIZAN_BENCH_BIN=$(VENV)-bench/bin $(BIN)/python -m benchmarks

$(VENV)-bench/.installed: benchmarks/requirements.txt
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

docs: $(STAMP)
	@$(BIN)/python docs/generate.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

generate: $(STAMP)
	@$(BIN)/python docs/generate.py

# Rewrites the pinned, hashed requirements. No index address is recorded.
lock:
	@uv pip compile --quiet --generate-hashes --universal --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 --no-header --group dev --extra postgres \
		-o requirements.txt pyproject.toml

clean:
	@rm -rf $(VENV) $(VENV)-bench site build dist .mypy_cache .ruff_cache .pytest_cache .coverage .import_linter_cache
