# Two commands are enough: `make run` and `make test`. Both set up what they need first, and skip
# what is up to date.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LEARNERS ?= 5000
WEEKS ?= 26
LANDING := $(or $(WAREHOUSE_LANDING),$(or $(WAREHOUSE_HOME),var)/landing)

.PHONY: help setup run test lint format ui docs gallery bench crash campaign-arrivals campaign-mutations clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

setup: $(VENV)/.ready  ## the virtual environment, from requirements.lock

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; $(PYTHON) is older. Name another: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "$(PYTHON) has no venv; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (one to two minutes, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup  ## generate 5,000 learners' exports (once), load, build, check and publish them
	@test -d $(LANDING)/lms || $(BIN)/warehouse generate --learners $(LEARNERS) --weeks $(WEEKS)
	@$(BIN)/warehouse run

test: setup  ## all tests
	@$(BIN)/pytest -n 2 --dist loadfile

lint: setup  ## ruff, mypy --strict, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 1 models tests/dbt
	@$(BIN)/sqlfluff lint --processes 1 --templater placeholder reports/queries

format: setup  ## let ruff and sqlfluff write what they can
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/sqlfluff fix --quiet --processes 1 models tests/dbt
	@$(BIN)/sqlfluff fix --quiet --processes 1 --templater placeholder reports/queries

ui: setup  ## the Dagster UI, on http://localhost:3000
	@$(BIN)/warehouse ui

docs: setup  ## dbt's documentation of the models, on http://localhost:8081
	@$(BIN)/warehouse docs

gallery: setup  ## pictures of all reports in docs/reports, from what is published (make run)
	@$(BIN)/python -m orchestration.report_gallery

bench: setup  ## every benchmark; each writes its result beside itself
	@for program in $(filter-out benchmarks/working_folder.py,$(wildcard benchmarks/*.py)); do $(BIN)/python $$program || exit 1; done

crash: setup  ## the long campaign: kill -9 ten times during each of load, build and publish
	@CRASHES=10 $(BIN)/pytest tests/campaigns/test_crashes.py --log-cli-level WARNING

campaign-arrivals: setup  ## the long campaign: exports cut, ordered and repeated in twenty ways
	@ARRIVALS=20 $(BIN)/pytest tests/campaigns/test_however_it_arrives.py

campaign-mutations: setup  ## the long campaign: plausible mistakes in the SQL, each caught by a test
	@MUTATIONS=99 $(BIN)/pytest tests/campaigns/test_mutations.py --log-cli-level WARNING

clean:  ## remove the virtual environment and what was generated (the home, var/, stays)
	@rm -rf $(VENV) target logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
