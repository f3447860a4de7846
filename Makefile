# make run, make test, make ask Q="..." set up everything they need in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One stamp for each set of packages: what answering needs, the local page too, the tests too.
BASE := $(VENV)/.base
LOCAL := $(VENV)/.local
DEV := $(VENV)/.dev
LOCKS := requirements
COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links --no-annotate

# Where a smaller set is there already, pip would say of each of its packages that it is.
QUIETLY = $(if $(wildcard $(BASE) $(LOCAL) $(DEV)),-q)

# The locks are complete, so nothing is resolved: what was published since does not matter.
# pip's progress goes to standard error, so that answers can be piped from the first time on.
define install
	@echo 'Setting up $(VENV), once: at most $(2) to fetch, usually $(3) ...' >&2
	@$(BIN)/pip install $(QUIETLY) $$([ -t 2 ] || echo --progress-bar off) --no-deps --require-hashes \
	    --no-compile -r $(LOCKS)/$(1).txt -r $(LOCKS)/build.txt >&2
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e . >&2
	@touch $@
endef

.PHONY: help
help:  ## list these commands
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | \
	    awk -F ':.*  ## ' '{ printf "%-12s %s\n", $$1, $$2 }'

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test ask check lint format evaluate fit bench bench-scale lock clean

run: $(LOCAL)  ## start the bot: on Discord with a token, else on a local server
	@$(BIN)/quoth run

# Each process of the tests takes up to 700 MB, so a machine with many cores gets eight.
test: $(DEV)  ## run the tests; OPTIONS="..." are pytest's
	@$(BIN)/pytest -q -n auto --maxprocesses 8 --dist worksteal $(OPTIONS)

ask: $(BASE)  ## answer a question in the terminal: make ask Q="..."
	@$(BIN)/quoth ask -- "$$QUESTION" || [ $$? -eq 1 ]

ask: export QUESTION = $(value Q)

lint: $(DEV)  ## linters, formatting, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## lint, then all tests, the exhaustive ones too, with branch coverage
	@$(MAKE) --no-print-directory test OPTIONS='--cov --cov-report=term -m ""'

format: $(DEV)  ## put the code into the formatter's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evaluate: $(DEV)  ## print the evaluation; FILES="a.json b.jsonl" adds collections
	@$(BIN)/python -m tests.evaluation $(FILES) $(OPTIONS)

fit: $(DEV)  ## fit the weights again: make fit FILES="a.json b.jsonl"
	@$(BIN)/python -m tests.evaluation.fitting $(FILES)

bench: $(DEV)  ## print the benchmarks
	$(BIN)/python -m tests.benchmarks

bench-scale: $(DEV)  ## the same at up to a million passages, slowly; SIZES="..."
	$(BIN)/python -m tests.benchmarks.scale $(or $(SIZES),1000 10000 100000 1000000)

lock: | $(BIN)/pip  ## pin the newest versions that pyproject.toml allows
	$(BIN)/pip install -q uv
	$(COMPILE) --upgrade --extra cluster --extra formats --extra meaning --extra local --extra dev pyproject.toml -o $(LOCKS)/dev.txt
	$(COMPILE) -c $(LOCKS)/dev.txt --extra formats --extra meaning --extra local pyproject.toml -o $(LOCKS)/local.txt
	$(COMPILE) -c $(LOCKS)/dev.txt --extra formats --extra meaning pyproject.toml -o $(LOCKS)/base.txt
	$(COMPILE) -c $(LOCKS)/dev.txt --extra cluster --extra formats --extra meaning pyproject.toml -o $(LOCKS)/cluster.txt
	printf 'hatchling\neditables\n' | $(COMPILE) -c $(LOCKS)/dev.txt - -o $(LOCKS)/build.txt

$(BASE): $(LOCKS)/base.txt $(LOCKS)/build.txt pyproject.toml | $(BIN)/pip
	$(call install,base,95 MB,under a minute)

$(LOCAL): $(LOCKS)/local.txt $(LOCKS)/build.txt pyproject.toml | $(BIN)/pip
	$(call install,local,115 MB,under a minute)
	@touch $(BASE)

$(DEV): $(LOCKS)/dev.txt $(LOCKS)/build.txt pyproject.toml | $(BIN)/pip
	$(call install,dev,210 MB,one to two minutes)
	@touch $(BASE) $(LOCAL)

# An environment that is there already is taken, with whatever pip it has.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'Quoth needs Python 3.11 or newer: make PYTHON=python3.12 ...'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	    { echo 'Python has no venv here; on Debian: apt-get install python3-venv'; exit 2; }

clean:  ## remove the environment and what the tools have kept
	rm -rf $(VENV) .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
