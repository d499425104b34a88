# A bare machine has Python 3.11 or later, make and git; everything else is put into .venv here.
PY ?= python3
PORT ?= 8000
WORKERS ?= 4
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup run test lint check soak bench

setup: $(VENV)/.done  ## make the environment; nothing to do when pyproject.toml has not changed
	@:

$(VENV)/.done: pyproject.toml
	@test -x $(BIN)/python || $(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "dropline needs Python 3.11 or later; say which with: make $(MAKECMDGOALS) PY=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || { command -v uv >/dev/null && uv venv -q $(VENV); } || $(PY) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "could not make $(VENV): on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	@echo "setting up $(VENV) (once, and when pyproject.toml changes)" >&2
	@{ command -v uv >/dev/null && uv pip install -q --python $(BIN)/python -e '.[dev]'; } \
	  || { $(BIN)/python -m pip install -q --disable-pip-version-check uv \
	       && $(BIN)/uv pip install -q --python $(BIN)/python -e '.[dev]'; } \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

run: setup  ## the shop on http://127.0.0.1:$(PORT), data in ./var
	@PORT=$(PORT) $(BIN)/dropline serve --demo

test: setup  ## the suite; what is not reachable here is left out and named
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: setup  ## lint, format, types, arrows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint test

soak: setup  ## the long proofs: up to 45 minutes
	@$(BIN)/python -m pytest -m soak --log-cli-level=INFO

bench: setup  ## turns a second, against the floor of this machine
	@$(BIN)/dropline bench turns
