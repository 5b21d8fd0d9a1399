# Everything one can do here, in words. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Any Python from 3.11 on; the newest that is installed, or the one that is named: make demo PYTHON=…
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$p" && break; done || true)
FALLBACK := $(if $(PYTHON),$(PYTHON),$(shell command -v python3 || true))
VENV := .venv/bin/python
BASE ?=
SOURCES = $(wildcard libs/*/src services/*/src deploy/*/src)
MEMBERS = $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml services/*/pyproject.toml deploy/*/pyproject.toml))
WORKERS ?= 3
# A server that is started and a driver that a URL names are needed without being imported.
NEVER_IMPORTED = DEP002=gunicorn|psycopg|alheraf-sandbox

.PHONY: help
help: ## list what one can do
	@echo "Alheraf: six services of a marketplace that can hand out and forget a person."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Begin with: make demo"

.PHONY: runtime dev
runtime: .python
	@$(FALLBACK) deploy/environment.py runtime
dev: .python
	@$(FALLBACK) deploy/environment.py dev
.PHONY: .programs
.programs: .python
	@$(FALLBACK) deploy/programs.py

.PHONY: .python
.python:
	@test -n "$(FALLBACK)" || { echo "There is no Python here. Install one from 3.11 on:" \
		"apt-get install python3 python3-venv" >&2; exit 1; }

.PHONY: demo
demo: runtime ## live the whole story on all six services, then export one person and erase another
	@$(VENV) -m embedded.demo

.PHONY: up
up: runtime ## start all six services and keep them running (PORT=8080)
	@$(VENV) -m embedded.up

.PHONY: images
images: runtime ## build a container image of each service, and print their sizes
	@$(VENV) -m compose images

.PHONY: compose compose-secrets compose-down compose-clean
compose: runtime ## run it as containers: PostgreSQL, RabbitMQ, gateway, six services (PORT=8080)
	@$(VENV) -m compose up
compose-secrets: runtime ## make the secrets of these containers that are missing
	@$(VENV) -m compose secrets
compose-down: runtime ## remove these containers; data stay
	@$(VENV) -m compose down
compose-clean: runtime ## remove these containers with all their data
	@$(VENV) -m compose clean

.PHONY: story
story: runtime ## play the same story against a running suite: make story BASE=http://…
	@test -n "$(BASE)" || { echo "Say where the suite runs: make story BASE=http://127.0.0.1:8080" >&2; exit 2; }
	@set -a; test -n "$$STORY_OFFICER_PASSWORD" || test ! -f .compose/story.env || . .compose/story.env; \
		$(VENV) -m story --base "$(BASE)"

.PHONY: .asyncapi-parser
.asyncapi-parser: .programs # where npm is not here, the tests that need it say so
	@cd tests/contracts/asyncapi && { test node_modules/.package-lock.json -nt package.json \
		|| { echo "» Installing the AsyncAPI parser from npm, once"; \
		npm install --no-package-lock --no-audit --no-fund --ignore-scripts --silent; } \
		|| echo "» Going on without it: npm is missing or did not get it" >&2; }

.PHONY: test
test: dev .programs .asyncapi-parser ## run every test, against real PostgreSQL and RabbitMQ where they can be had
	@$(VENV) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q $(ARGS)

.PHONY: check style types imports dependencies architecture
check: style types imports dependencies architecture ## run the guards (make -k check: all, even when one fails)
style: dev
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@.venv/bin/hadolint deploy/*.Dockerfile
types: dev
	@$(VENV) -m mypy $(SOURCES) deploy/*.py
imports: dev
	@.venv/bin/lint-imports
dependencies: dev
	@for member in $(MEMBERS); do \
		said=$$(cd $$member && $(CURDIR)/.venv/bin/deptry --no-ansi --per-rule-ignores '$(NEVER_IMPORTED)' src 2>&1) \
		|| { echo "$$member:"; echo "$$said"; failed=1; }; \
	done; test -z "$$failed" && echo "every member names what it imports, and imports what it names"
architecture: dev
	@$(VENV) -m pytest -q tests/architecture

.PHONY: doctor
doctor: .python ## look for what would keep this from working, and say the fix
	@$(FALLBACK) deploy/doctor.py

.PHONY: gateway
gateway: runtime ## write what nginx needs to stand in front of the services, into .gateway/
	@$(VENV) -m gateway .gateway

.PHONY: map
map: dev ## write docs/map.md anew from the code
	@$(VENV) -m testkit.map

.PHONY: alerts
alerts: .python ## write the alerts of deploy/monitoring as Kubernetes' manifests
	@$(FALLBACK) deploy/prometheus_rules.py

.PHONY: faults
faults: dev .programs ## kill processes, forge receipts, race writes against an erasure
	@$(VENV) -m pytest -q tests/faults $(ARGS)

.PHONY: faults-eventing
faults-eventing: dev .programs ## break processes, brokers and databases under load; count what is lost (none)
	@$(VENV) -m tests.faults.eventing $(ARGS)

.PHONY: rolling-restart
rolling-restart: dev .programs ## restart every process under load, and count what failed or was lost (ARGS=--short)
	@$(VENV) tests/rolling/restart.py $(ARGS)

SEEDS ?= 300
FIRST ?= 1
SEED ?=
.PHONY: simulate
simulate: dev ## play the suite's days over and over in one thread, with deaths and losses (SEEDS=10000, SEED=1234)
	@$(VENV) -m tests.simulation.simulate --seeds $(SEEDS) --first $(FIRST) $(if $(SEED),--seed $(SEED))

.PHONY: bench-erasure
bench-erasure: dev .programs ## measure erasures on PostgreSQL and RabbitMQ beside a named baseline
	@$(VENV) tests/bench/erasure.py $(ARGS)

.PHONY: bench-http
bench-http: dev .programs ## measure what the house adds to a request, beside a bare Flask application
	@$(VENV) tests/bench/requests_bench.py $(ARGS)

.PHONY: bench-eventing
bench-eventing: dev .programs .venv-bench/.ready ## measure how events leave and arrive beside pika, kombu, FastStream and Celery
	@$(VENV) tests/bench/eventing_goals.py $(ARGS)
.venv-bench/.ready: requirements/bench.txt
	@$(FALLBACK) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.txt
	@touch $@

.PHONY: lock
lock: .python ## pin third-party packages anew, with hashes
	@$(FALLBACK) deploy/lock.py

.PHONY: clean
clean: ## remove what the commands above have made, but no sources
	@rm -rf .venv .venv-bench .venv.lock .lock-tools .demo .story .gateway .bench .faults .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	@rm -rf tests/contracts/asyncapi/node_modules
	@find . -name __pycache__ -prune -exec rm -rf {} +
	@find libs services deploy \( -name '*.egg-info' -o -name build \) -prune -exec rm -rf {} +
