# One command each. `make` alone lists them.

PORT ?= 8000
BOOTSTRAP := python3 scripts/bootstrap.py
PYTHON := .venv/bin/python
# Tests and checks bring their own database and settings, whatever lies in the environment.
CLEAN := env -u DATABASE_URL -u BROKER_URL -u DEMO -u DEBUG
# Files of tests on two cores beside one another: tests of one file share what is slow to start. In the order of their
# names, for the slow ones then stand in the middle and neither core waits long for the other.
PYTEST := $(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# Settings as on a real server; nothing is contacted.
SERVER := $(CLEAN) BASE_URL=https://car.example.org SMTP_HOST=localhost PROXIES=1 VAR_DIR=var/check \
	SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz

.PHONY: help run install test test-services check proofs bench screens

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

run: ## the platform with demo data on this machine (another port: make run PORT=8010)
	@PORT=$(PORT) $(BOOTSTRAP) scripts/run.py

install: ## .venv and node_modules with all that tests and checks need
	@$(BOOTSTRAP) scripts/install.py --dev

test: install ## all tests on SQLite; in a real browser where there is a Chromium
	$(CLEAN) $(PYTEST) -m "not proof"

test-services: install ## the tests again on a throwaway PostgreSQL and Redis
	$(CLEAN) $(PYTHON) scripts/services -- $(PYTEST) -m "not proof and not any_database"

check: install ## style, types, templates, migrations and the settings of a real server
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(SERVER) $(PYTHON) -m mypy . scripts/services
	$(PYTHON) -m djlint --lint --quiet templates
	$(SERVER) $(PYTHON) manage.py makemigrations --check --dry-run
	$(SERVER) DATABASE_URL=postgres://car@localhost/car BROKER_URL=redis://localhost \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

proofs: install ## every proof at its full figures, on both databases, into docs/proofs.md (takes long)
	$(CLEAN) $(PYTHON) scripts/proofs.py

bench: install ## measure forms, closing, results and the pages of groups and events, into docs/benchmarks*.md (takes some minutes)
	$(CLEAN) $(PYTHON) scripts/services -- $(PYTHON) -m bench
	$(CLEAN) $(PYTHON) -m bench.pages

screens: install ## a small picture of every page into docs/screens
	$(CLEAN) $(PYTHON) scripts/screens.py
