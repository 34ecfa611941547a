.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }

.venv/.run-installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[embedded]'
	@touch $@

.venv/.dev-installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[embedded,dev,bench]'
	@touch $@ .venv/.run-installed

# A server that speaks like S3, for tests, in a folder of its own: what it needs fits no other package here.
MOTO := .venv/moto
$(MOTO)/.installed: tests/kernel/blobs/moto.txt | .venv/bin/python
	@rm -rf $(MOTO) && $(BIN)/pip install --quiet --disable-pip-version-check --target $(MOTO) -r $< && touch $@

NODE_JOBS := tests/kernel/jobs/node
# Without npm the tests that need Node are left out, or fail when CI=true.
$(NODE_JOBS)/node_modules/.installed: $(NODE_JOBS)/package-lock.json
	@if command -v npm >/dev/null; then npm install --prefix $(NODE_JOBS) --silent --no-save --omit=optional --ignore-scripts --no-audit --no-fund && touch $@; fi

# What make test has no use for, and which takes ten seconds of each worker: plugins, and requests invented in advance.
LEAN := -p no:schemathesis -p no:faker -p no:anyio --ignore tests/api
unexport PYTHONDONTWRITEBYTECODE # pytest keeps tests that it has rewritten for their asserts

.PHONY: score search-quality bench-search bench-tasks help run install test check fix bench bench-short bench-behind test-houses test-contract test-crashes test-browser test-faults test-faults-short screenshots docs lock
help: ## Show what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run-installed ## Install what is needed and start Courtyard on http://127.0.0.1:8000
	$(BIN)/courtyard up

install: .venv/.dev-installed $(MOTO)/.installed ## Install everything for development

test: install $(NODE_JOBS)/node_modules/.installed ## Run the tests on real engines, in parallel
	$(BIN)/pytest -n 2 --dist worksteal $(LEAN) -m 'not browser and not faults and not contract and not crashes and not houses'

test-houses: .venv/.dev-installed ## Start whole installations, end them in every way, and read every real page in both ways
	$(BIN)/pytest -n 2 --dist worksteal $(LEAN) -m houses

test-contract: .venv/.dev-installed ## Invent requests for every operation, compare the answers with the description, and try attacks in full
	$(BIN)/pytest -n 2 --dist worksteal -m contract tests/api tests/attacks

test-crashes: .venv/.dev-installed ## Kill processes at each named place, one at a time
	$(BIN)/pytest -n 2 --dist worksteal $(LEAN) -m crashes tests/kernel tests/modules

test-browser: .venv/.dev-installed ## Run the browser tests with Debian's Chromium (apt-get install chromium)
	$(BIN)/pytest -n 2 --dist loadfile $(LEAN) -m browser tests/journeys tests/kernel/web

test-faults: .venv/.dev-installed ## Kill everything under load, look for what is lost, and write docs/faults.md (about 10 minutes)
	COURTYARD_FAULTS=full $(BIN)/pytest -n 0 -s -m faults tests/faults

# Latencies beside hanging neighbours are compared in the full form only: they want a quiet machine for minutes.
test-faults-short: .venv/.dev-installed ## The same in less time, without writing
	COURTYARD_FAULTS=short $(BIN)/pytest -n 0 -s -m faults tests/faults --ignore tests/faults/test_slow_neighbours.py

check: .venv/.dev-installed ## Lint, format, types and architecture: what CI asks for
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -p no:cacheprovider tests/architecture

fix: .venv/.dev-installed ## Mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev-installed ## Measure side by side with the Node yardstick, and very many tasks (about 25 minutes)
	$(BIN)/python -m bench
	$(BIN)/python -m bench.signing_in
	$(BIN)/python -m bench.media
	$(BIN)/python -m bench.tasks

bench-tasks: .venv/.dev-installed ## Measure a hundred thousand tasks of one person among a million (about 10 minutes)
	$(BIN)/python -m bench.tasks

bench-short: .venv/.dev-installed ## Only show that the bench runs
	$(BIN)/python -m bench --short
	$(BIN)/python -m bench.signing_in --short
	$(BIN)/python -m bench.searching --short
	$(BIN)/python -m bench.tasks --short
	$(BIN)/python -m bench.media --short

bench-behind: .venv/.dev-installed ## Measure what happens behind the answer: jobs, facts, live delivery
	$(BIN)/python -m bench.backstage

bench-search: .venv/.dev-installed ## Measure search among 100,000 recipes (about 5 minutes)
	$(BIN)/python -m bench.searching

search-quality: .venv/.dev-installed ## Show how well judged searches find what they should, on both engines
	$(BIN)/python tests/modules/recipes/search/quality.py

score: .venv/.dev-installed ## Show how well real recipe pages are read, per field
	$(BIN)/python tests/modules/recipes/score.py

screenshots: .venv/.dev-installed ## Take the README's pictures from a running demo
	$(BIN)/python docs/screenshots.py

lock: .venv/.dev-installed ## Write constraints.txt: the newest versions that also fit Debian 12's Python (3.11.2)
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --upgrade --all-extras --python-version 3.11.2 --python-platform x86_64-manylinux_2_34 \
		--no-annotate --no-header --output-file constraints.txt pyproject.toml
