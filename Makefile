# Two commands do everything on a fresh machine: `make run` and `make test`. Both set up first.

SOLUTION ?=
# any Python from 3.9 on; where it is none of SUITABLE, uv finds or fetches one that is
PYTHON ?= python3
SUITABLE := 3.11 3.12
RANGE := $(shell sed -n 's/^requires-python = "\(.*\)"/\1/p' pyproject.toml)
BIN := .venv/bin
UV := .lepton/uv/bin/uv
READY := .venv/.ready
COVERAGE := .lepton/coverage.json

export PATH := $(CURDIR)/$(BIN):$(PATH)
# without bytecode every start costs twice as much
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run serve test lint lock setup environment clean

run: $(READY)  ## bring SOLUTION up to date and say where its report is
	@lepton run $(SOLUTION)

serve: $(READY)  ## serve SOLUTION's champion over HTTP until Ctrl-C
	@lepton serve $(SOLUTION)

test: $(READY)  ## run the tests and measure their coverage; those on real data need LEPTON_DATA
	@python $(if $(COVERED),-m slipcover --json --out $(COVERAGE)) -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder
	@$(if $(COVERED),python -m slipcover --merge $(COVERAGE) --out $(COVERAGE) --fail-under 85)

# where there is no wheel of SlipCover, tests run without it
COVERED = $(call ask,$(BIN)/python,__import__("slipcover").__version__)

lint: $(READY)  ## types, style, layers, and whether dvc.yaml names the code that stages import
	@ruff check .
	@ruff format --check .
	@mypy
	@lint-imports
	@python -m tasks.graph --check

setup: $(READY)  ## install everything into .venv

$(READY): requirements.txt requirements-uv.txt pyproject.toml
	@$(MAKE) --no-print-directory environment
	@echo "Setting up .venv (a minute or two, once) ..."
	@VIRTUAL_ENV=.venv $(UV) pip install --quiet --require-hashes --compile-bytecode -r requirements.txt
	@VIRTUAL_ENV=.venv $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

environment:  ## make .venv, empty, of a suitable Python
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || \
	  $(call fail,PYTHON=$(PYTHON) is not Python 3.9 or later; name one: make PYTHON=/path/to/python3)
	@$(PYTHON) -m venv .lepton/uv >/dev/null || \
	  $(call fail,$(PYTHON) has no module venv; install it (on Debian: python3-venv))
	@.lepton/uv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(if $(call suitable,$(BIN)/python),true,$(UV) venv --quiet --clear --python "$(CHOSEN)" .venv 2>/dev/null) || \
	  $(call fail,none of Python $(SUITABLE) is installed here or could be fetched; install one and try again)

CHOSEN = $(or $(call suitable,$(PYTHON)),$(RANGE))
# the path of an interpreter, if it is one of SUITABLE
suitable = $(if $(filter $(SUITABLE),$(call ask,$(1),"%d.%d" % sys.version_info[:2])),$(call ask,$(1),sys.executable))
ask = $(shell $(1) -c 'import sys; print($(2))' 2>/dev/null)
fail = { echo "error: $(1)" >&2; exit 1; }

lock: $(READY)  ## resolve pyproject.toml anew into the hash-locked requirements
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --all-extras pyproject.toml -o requirements.txt
	@echo "uv==$$(uv --version | cut -d' ' -f2)" | uv pip compile --quiet --generate-hashes --no-emit-index-url - -o requirements-uv.txt

clean:  ## remove what runs produced; DVC's cache and the champions stay
	@rm -rf data models reports dist
