# One door. Everything else is behind `fenglian --help` and in docs/.
#
#   make run       the demonstration court, from nothing: environment, database, data, site, worker
#   make test      what CI runs: the checks below, then every test
#   make check     style, types, import rule, migrations, system checks
#   make bench     the measurements
#   make docs      write again what is generated in docs/
#   make messages  bring the translations up to date, and list what lacks one
#   make lock      pin the dependencies anew, with hashes

VENV := .venv
PYTHON := $(VENV)/bin/python
LOCK := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url

.DEFAULT_GOAL := run
.PHONY: run test check bench docs messages lock environment test-environment

run: environment
	@exec $(VENV)/bin/fenglian demo

test: test-environment check
	@sh scripts/browser
	$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: test-environment
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	FENGLIAN_TESTING=1 $(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	FENGLIAN_TESTING=1 DJANGO_SETTINGS_MODULE=fenglian.settings \
		$(PYTHON) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	FENGLIAN_TESTING=1 DJANGO_SETTINGS_MODULE=fenglian.settings \
		$(PYTHON) -m django check --fail-level WARNING

bench: test-environment
	$(PYTHON) -m bench

docs: test-environment
	$(VENV)/bin/fenglian mechanism schema > src/fenglian/mechanisms/packs/mechanism.schema.json
	FENGLIAN_TESTING=1 $(VENV)/bin/fenglian api-client openapi > docs/openapi.json
	@sh scripts/browser
	$(PYTHON) docs/screenshots.py

messages: test-environment
	$(PYTHON) scripts/messages.py

lock: test-environment
	$(LOCK) --output-file requirements/build.txt requirements/build.in
	$(LOCK) --output-file requirements/run.txt requirements/run.in
	$(LOCK) --output-file requirements/test.txt --constraint requirements/run.txt requirements/test.in

environment:
	@sh scripts/environment run

test-environment:
	@sh scripts/environment test
