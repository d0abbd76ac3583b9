# Two commands do everything on a fresh machine: `make run` and `make test`. Both set up first.

SOLUTION ?= tumour
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

export PATH := $(CURDIR)/$(BIN):$(PATH)
# without bytecode every start costs twice as much
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run serve test lint lock setup clean

run: $(READY)  ## bring SOLUTION up to date and say where its report is
	@lepton run $(SOLUTION)

serve: $(READY)  ## serve SOLUTION's champion over HTTP until Ctrl-C
	@lepton serve $(SOLUTION)

test: $(READY)  ## run the tests; those on real data need LEPTON_DATA
	@pytest --numprocesses auto --maxprocesses 4 --dist loadgroup

lint: $(READY)  ## types, style, layers
	@ruff check .
	@ruff format --check .
	@mypy
	@lint-imports

setup: $(READY)  ## install everything into .venv

$(READY): requirements.txt requirements-uv.txt pyproject.toml
	@echo "Setting up .venv (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes --compile-bytecode -r requirements.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

lock: $(READY)  ## resolve pyproject.toml anew into the hash-locked requirements
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --all-extras pyproject.toml -o requirements.txt
	@echo "uv==$$(uv --version | cut -d' ' -f2)" | uv pip compile --quiet --generate-hashes --no-emit-index-url - -o requirements-uv.txt

clean:  ## remove what runs produced; DVC's cache and the champions stay
	@rm -rf data models reports dist
