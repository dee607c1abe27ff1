# Python 3.11 or newer and make are all that a machine needs; everything else lands in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test bench fit setup check clean

run: .venv/.run  ## the bot: on Telegram with TELEGRAM_BOT_TOKEN set, else in this terminal
	@$(BIN)/python -m bot run

test: .venv/.dev  ## everything: lint, types, the shipped data, the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m bot check
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/.run  ## the knowledge files alone
	@$(BIN)/python -m bot check

bench: .venv/.bench  ## how well and how fast facts are found, beside other ways: bench/results/
	$(BIN)/python -m bench
	$(BIN)/python -m bench.accuracy
	$(BIN)/python -m bench.ablation --numbers
	$(BIN)/python -m bench.quoting
	$(BIN)/python -m bench.knowledge
	$(BIN)/python -m bench.runtime

fit: .venv/.run  ## the constants of the confidence, fitted to the knowledge anew
	$(BIN)/python -m bench.fit

setup: .venv/.dev

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@echo 'setting up .venv (once)' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt >&2
	@touch $@

.venv/.dev: requirements-dev.txt | .venv/bin/python
	@echo 'setting up .venv for the tests (once)' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt >&2
	@touch $@ .venv/.run

.venv/.bench: requirements-bench.txt | .venv/bin/python
	@echo 'setting up .venv for the benchmark (once)' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt >&2
	@touch $@ .venv/.run
