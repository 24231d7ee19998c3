# `make run` and `make test` are all that is needed on a fresh machine; `make help` lists the rest.
# Needs Python 3.11 or newer with venv, and make. Everything is installed into .venv and .dyad of this folder.

.DEFAULT_GOAL := help
.PHONY: help run test lint docs compare bench lock install clean

# Variables for the command line, e.g. `make run PORT=8001 ASK="KAZ CHN" ON=2014`.
ASK ?= KAZ RUS
ON ?= 2022-02-24
PORT ?=
ARGS ?=
PYTHON ?=

BIN := .venv/bin
CHROMIUM = $${DYAD_TEST_CHROMIUM:-/usr/bin/chromium}
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-input

# The marks of what is installed carry a checksum of the folder's path: a copied or moved checkout
# makes its environment anew instead of running the code of the old place.
PLACE := $(shell pwd -P | cksum | cut -d ' ' -f 1)
INSTALLED := .venv/installed-$(PLACE)
TESTS_INSTALLED := .venv/installed-tests-$(PLACE)
BENCH_INSTALLED := .venv/installed-bench-$(PLACE)

help:  ## List these targets.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf 'make %-8s %s\n' "$$name" "$$text"; done

run: $(INSTALLED)  ## Load the data sets, show one answer, serve the API until Ctrl-C. PORT=8001, ASK="KAZ CHN", ON=2014.
	@exec $(BIN)/dyad run --ask $(ASK) --on $(ON) $(if $(PORT),--port $(PORT)) $(ARGS)

test: $(TESTS_INSTALLED)  ## Check the style and run all tests against a real Neo4j. ARGS="tests/app -k dyad".
	@command -v "$(CHROMIUM)" >/dev/null || { \
		echo "The tests of the pages need Chromium: install it (Debian: apt-get install chromium), or set DYAD_TEST_CHROMIUM to its path." >&2; exit 1; }
	$(BIN)/ruff check .
	$(BIN)/python -m pytest $(ARGS)

lint: $(TESTS_INSTALLED)  ## Check the style only.
	$(BIN)/ruff check .

docs: $(INSTALLED)  ## Write the generated pages of docs/ anew.
	$(BIN)/python -m app.docs

compare: $(TESTS_INSTALLED)  ## Compare the reference set with published data: DATA=their folder, ARGS=--write to keep the outcome.
	$(BIN)/python -m checks.reference $(or $(DATA),$(error DATA=FOLDER is missing, see docs/reference-set.md)) $(ARGS)

bench: $(BENCH_INSTALLED)  ## Measure: load, export, questions, start, memory. ARGS are options of the benchmarks.
	$(BIN)/python -m benchmarks $(ARGS)

install: $(INSTALLED)  ## Only install what `make run` needs.

$(INSTALLED): requirements.lock pyproject.toml
	@test -e $@ && $(BIN)/python -c '' 2>/dev/null || { \
	found=''; \
	for one in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14); do \
		if $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$one; break; fi; \
	done; \
	test -n "$$found" || { echo "Dyad needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }; \
	$$found -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments: install its venv module (Debian, as root: apt-get install python3-venv) and try again." >&2; exit 1; }; \
	echo "Making .venv with $$found ..."; \
	$$found -m venv --clear .venv; }
	@echo "Installing the packages that Dyad needs (once) ..."
	@$(PIP) --require-hashes --no-deps -r requirements.lock \
		&& $(PIP) --quiet --no-deps --no-build-isolation --editable . \
		|| { echo "The packages could not be installed; the first run needs the network and 400 MB of disk space. The reason is above." >&2; exit 1; }
	@touch $@

$(TESTS_INSTALLED): $(INSTALLED) requirements-test.lock
	@$(PIP) --require-hashes --no-deps -r requirements-test.lock
	@touch $@

$(BENCH_INSTALLED): $(INSTALLED) requirements-bench.lock
	@$(PIP) --require-hashes --no-deps -r requirements-bench.lock
	@touch $@

lock:  ## Write the lock files anew from pyproject.toml. ARGS=--upgrade takes the newest versions.
	$(or $(PYTHON),python3) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv==0.13.9
	@set -e; \
	compile() { file=$$1; title=$$2; shift 2; \
		.venv/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --only-binary :all: \
			--no-header --no-annotate $(ARGS) "$$@" --output-file $$file; \
		{ echo "# $$title. Written by \`make lock\`."; cat $$file; } > $$file.new; mv $$file.new $$file; }; \
	rest() { sed -n 's/^\([A-Za-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock; }; \
	compile requirements.lock "What Dyad runs with" pyproject.toml --group build; \
	compile requirements-test.lock "What the tests need besides requirements.lock" --group test --constraint requirements.lock $$(rest); \
	compile requirements-bench.lock "What the benchmarks need besides requirements.lock" --group bench --constraint requirements.lock $$(rest)
	rm -rf .venv/lock

clean:  ## Remove what was installed and cached; the graph in .dyad stays.
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
