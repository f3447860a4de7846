# make run, make test, make ask Q="..." set up everything they need in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-annotate

.PHONY: help
help:  ## list these commands
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | \
	    awk -F ':.*  ## ' '{ printf "%-12s %s\n", $$1, $$2 }'

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test ask check lint format evaluate fit bench bench-scale lock clean

run: $(STAMP)  ## start the bot: on Discord with a token, else on a local server
	@$(BIN)/quoth run

test: $(STAMP)  ## run the tests
	@$(BIN)/pytest -q

ask: $(STAMP)  ## answer a question in the terminal: make ask Q="..."
	@$(BIN)/quoth ask -- "$$QUESTION" || [ $$? -eq 1 ]

ask: export QUESTION = $(value Q)

lint: $(STAMP)  ## linters, formatting, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## lint, then the tests with branch coverage
	$(BIN)/pytest -q --cov --cov-report=term

format: $(STAMP)  ## put the code into the formatter's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evaluate: $(STAMP)  ## print the evaluation; FILES="a.json b.jsonl" adds collections
	@$(BIN)/python -m tests.evaluation $(FILES) $(OPTIONS)

fit: $(STAMP)  ## fit the weights anew: make fit FILES="a.json b.jsonl"
	@$(BIN)/python -m tests.evaluation.fitting $(FILES)

bench: $(STAMP)  ## print the benchmarks
	$(BIN)/python -m tests.benchmarks

bench-scale: $(STAMP)  ## the same at up to a million passages, slowly; SIZES="..."
	$(BIN)/python -m tests.benchmarks.scale $(or $(SIZES),1000 10000 100000 1000000)

lock: $(STAMP)  ## pin the newest versions that pyproject.toml allows
	$(BIN)/pip install -q uv
	$(COMPILE) --upgrade --extra formats --extra local --extra dev pyproject.toml -o requirements.txt
	$(COMPILE) -c requirements.txt --extra formats pyproject.toml -o deploy/requirements.txt
	echo hatchling | $(COMPILE) -c requirements.txt - -o deploy/requirements-build.txt

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'Quoth needs Python 3.11 or newer: make PYTHON=python3.12 ...'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	    { echo 'Python has no venv here; on Debian: apt-get install python3-venv'; exit 2; }
	@echo 'Setting up .venv (once) ...'
	@$(BIN)/pip install -q --no-deps --require-hashes -r requirements.txt
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

clean:  ## remove the environment and what the tools have kept
	rm -rf $(VENV) .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
