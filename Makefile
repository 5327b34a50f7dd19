# What a person does with the project. `make` alone lists it.
PYTHON3 ?= python3
PYTHON = .venv/bin/python
PORT ?= 8000
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help demo test check fix serve shell lock benchmarks backups year-of-reminders attack chaos try-steps try-containers landed screenshots set-up clean

help:  ## list what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 14

demo: set-up  ## open the demonstration in a browser at http://127.0.0.1:$PORT
	@DEMO=1 PORT=$(PORT) $(PYTHON) manage.py demo

test: set-up  ## run every test on all cores (ARGS="-k search" for some)
	@$(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

check: set-up  ## run the linters; changes nothing
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/djlint templates --lint --quiet
	DEMO=1 $(PYTHON) manage.py makemigrations --check --dry-run
	DEMO=1 $(PYTHON) manage.py spectacular --validate --fail-on-warn --file /dev/null

fix: set-up  ## format the code and mend what a linter can
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

serve: set-up  ## serve with the settings of the environment (see docs/operations.md)
	@$(PYTHON) manage.py serve

shell: set-up  ## a Python shell with the demonstration's data
	@DEMO=1 $(PYTHON) manage.py shell

benchmarks: set-up  ## measure speed beside peers (needs wrk and PostgreSQL's programs; takes some minutes)
	@$(PYTHON) benchmarks/run.py

backups: set-up  ## back up, restore elsewhere and compare all of it (SIZES=0,20000; needs PostgreSQL's programs)
	@$(PYTHON) benchmarks/backups.py

year-of-reminders: set-up  ## prove a year of reminders, with workers killed (DAYS=14 KILLS=2 for a short one)
	@$(PYTHON) -m benchmarks.year.run

attack: set-up  ## attack a site of its own on this machine, and say what was found (PARTS="wire files" for some)
	@$(PYTHON) -m attacks.run

chaos: set-up  ## kill parts of a site of its own while people write, and look whether anything was lost (KILLS=5 for fewer)
	@$(PYTHON) -m chaos.run

try-steps:  ## try the steps of docs/operations.md in a fresh Debian (as root; needs debootstrap and systemd-container)
	@$(PYTHON3) deploy/try_steps.py

try-containers:  ## try the containers of docs/operations.md, with a new version while visitors ask (as root; needs podman and podman-compose)
	@$(PYTHON3) deploy/try_containers.py

landed: set-up  ## keep what the next version has to live with: a backup with a row in every table, and this commit
	@$(PYTHON) -m tests.releases.make

screenshots: set-up  ## take the pictures in docs/ and in the guides anew
	@TAKE_PICTURES=1 $(PYTHON) -m pytest -q tests/journeys/test_guides.py

lock: set-up  ## pin the newest versions that fit, with hashes and without addresses
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade requirements.in -o requirements.txt
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade requirements-dev.in -o requirements-dev.txt

set-up:
	@$(PYTHON3) scripts/set_up.py

clean:  ## remove what set-up made; data in var/ stay
	rm -rf .venv node_modules staticfiles
