# Layak. Run `make` or `make help` for what there is.
SHELL := /bin/sh
PORT ?= 8000
CITY ?= pekanbaru
AT ?= 127.0.0.1
# The Python that a Debian or Ubuntu server serves with, where it can make an environment: it is built with profiles, and
# one that somebody built without takes a quarter longer (docs/adr/0881-python-of-the-system.md).
SYSTEM_PYTHON := $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.version_info < (3, 11) or print(sys.executable)' 2>/dev/null)
PYTHON ?= $(or $(SYSTEM_PYTHON),python3)
# Tests wait for processes and browsers more than a third of their time: four at once keep two cores busy.
TESTERS ?= 4
VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(PY) -m flask --app wsgi
LAYAK_INSTANCE ?= instance/$(CITY)
# Each test has a database of its own: in memory where 4 GB are free there (a tenth of the run's time), else on the disk.
TEST_ROOM := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print $$6}')
TEST_ROOM := $(or $(TEST_ROOM),$(TMPDIR),/tmp)

.DEFAULT_GOAL := help
.PHONY: help run test tests soak lint strings bench bench-full pins bundle upgrade sbom licences outdated audit clean browser-tools

help: ## Show what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run words ## Serve the site with sample content (PORT=8000 CITY=pekanbaru)
	@export LAYAK_DEMO=1 LAYAK_CITY=$(CITY) LAYAK_INSTANCE=$(abspath $(LAYAK_INSTANCE)) LAYAK_BASE_URL=http://$(AT):$(PORT); \
		exec $(FLASK) serve --port $(PORT)

# Python keeps what it compiled for the next process, even where the surroundings tell it not to: a start takes half as long.
run test tests soak bench bench-full: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/bin/python ## Run every kind of check at small counts
	@$(MAKE) --no-print-directory -j 2 $(VENV)/dev browser-tools
	@$(MAKE) --no-print-directory -j 2 lint tests

tests: $(VENV)/dev words $(VENV)/read
	@root=$$(mktemp -d "$(TEST_ROOM)/layak-tests.XXXXXX") && trap 'rm -rf "$$root"' EXIT INT TERM; \
		PYTEST_DEBUG_TEMPROOT=$$root $(PY) -m pytest tests -n $(TESTERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0

soak: $(VENV)/dev words browser-tools ## Run the full counts of kills, fuzzing and load
	LAYAK_SOAK=1 $(PY) -m pytest tests -m "soak and quiet" --durations=5; quiet=$$?; \
		LAYAK_SOAK=1 $(PY) -m pytest tests -m "soak and not quiet" --durations=20 -n $(TESTERS) --maxschedchunk 1 && exit $$quiet

lint: $(VENV)/dev words ## Check style, types, imports between rooms, translations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	PYTHONPATH=site $(VENV)/bin/lint-imports
	$(PY) translations/sync.py --check

strings: $(VENV)/dev ## Bring the words of both languages in step with the code
	$(PY) translations/sync.py

# Files that search is measured with; without them texts are made (bench/README.md).
SEARCH_FILES = $(if $(DOCUMENTS),--documents $(DOCUMENTS)) $(if $(QUESTIONS),--questions $(QUESTIONS)) $(if $(CORPUS),--corpus $(CORPUS))

bench: $(VENV)/dev words ## Measure against peers in the same run (no system package)
	$(PY) -m bench $(SEARCH_FILES)

bench-full: $(VENV)/dev words ## Measure against nginx, PostgreSQL, WordPress and Lighthouse too
	$(PY) -m bench --full $(SEARCH_FILES)

pins: $(VENV)/dev ## Compile the pinned versions with their hashes anew
	for name in requirements requirements-dev requirements-pip; do \
		$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make pins" $$name.in -o $$name.txt || exit 1; done

bundle: $(VENV)/run ## Make one archive for a server without internet, in dist/ (docs/upgrade.md)
	@$(PY) deploy/bundle.py

upgrade: ## Put this release in the place of the one in /opt/layak, or leave all as it was (docs/upgrade.md)
	@./deploy/upgrade.sh

sbom: $(VENV)/run ## Write what is in it, as CycloneDX
	@$(PY) deploy/parts.py sbom

licences: $(VENV)/run ## List the licences of the parts; fails for one that is not accepted
	@$(PY) deploy/parts.py licences

outdated: $(VENV)/dev ## Ask the package index for newer versions of the parts
	@$(PY) deploy/parts.py outdated

audit: $(VENV)/run ## Ask for known faults of the parts and of the tools; no answer is no pass (needs api.osv.dev)
	@$(PY) deploy/parts.py audit

clean: ## Remove what setting up made; data folders stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- what the targets above stand on ---------------------------------------------------------------------------------

.PHONY: words
words: $(VENV)/run
	@$(PY) translations/sync.py --compile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Layak needs Python 3.11 or newer."; exit 1; }
	@./deploy/setup/venv.sh $(PYTHON) $(VENV)
	@$@ -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-pip.txt

$(VENV)/run: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements-dev.txt
	@touch $(VENV)/run $@

# Tests, and what they import, are compiled when they are read first: once, not by each of several processes.
$(VENV)/read: export PYTHONDONTWRITEBYTECODE =
$(VENV)/read: $(VENV)/dev
	@-$(PY) -m pytest tests --collect-only >/dev/null 2>&1
	@touch $@

browser-tools:
	@./deploy/setup/test-tools.sh
