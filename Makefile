# eastwest: everything a user or a contributor runs.  `make help` lists the targets.
#
# The package is installed into VENV in editable mode: Python sources are used in place, the C++ engine is compiled
# into build/editable and put beside them by the import hook of scikit-build-core. Stamp files inside VENV record what
# is done already, so that repeats are quick.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV ?= .venv
SITE ?= examples/h100-rail-128.yaml
PYTEST_ARGS ?=
# How long `make fuzz` tries random simulations.
SECONDS ?= 300
# Where the texts that `make fuzz-readers` spoils begin; the same seed spoils the same way.
SEED ?= 1
# How many CMake and pytest workers.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
# Dependencies come as wheels only: nothing but the engine needs a compiler.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all:
BUILD_TOOLS := scikit-build-core nanobind cmake ninja
ENGINE_FILES := $(shell find engine -type f)
PRINT_EXTRA := import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")
PATHS := src tests .ci $(wildcard benchmarks)

.PHONY: help demo install test test-slow test-engine test-threads test-python test-debug fuzz fuzz-readers referees lint reference docs bench clean distclean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*##/\t/' | expand -t 16

# ---- environment -----------------------------------------------------------------------------------------------------

$(STAMPS)/venv: .ci/debian-packages
	@.ci/debian-packages build
	@echo "== creating $(VENV)"
	@"$$(.ci/debian-packages python)" -m venv $(VENV)
	@mkdir -p $(@D) && touch $@

$(STAMPS)/build-tools: $(STAMPS)/venv
	@echo "== installing the build tools"
	@$(PIP) $(BUILD_TOOLS)
	@touch $@

# The stamps order the pip calls one after another; each adds one group of dependencies.
$(STAMPS)/package: $(STAMPS)/build-tools pyproject.toml $(ENGINE_FILES)
	@echo "== installing eastwest and compiling its engine"
	@$(PIP) --no-build-isolation --config-settings=build-dir=build/editable --editable .
	@touch $@

$(STAMPS)/%-extra: $(STAMPS)/package
	@echo "== installing what \`make $*\` needs"
	@$(BIN)/python -c '$(PRINT_EXTRA)' $* | xargs -d '\n' $(PIP)
	@touch $@

install: $(STAMPS)/package  ## create the environment, build the engine, install the package

# ---- product ---------------------------------------------------------------------------------------------------------

# Exit code 1 of `prove` says that the site was judged and is not ready: for a demonstration that is a result.
DEMO := out/$(basename $(notdir $(SITE)))

demo: $(STAMPS)/package  ## prove the example site: ends with the verdict table and the report's path
	@rm -f $(DEMO)/report.html
	@[ -t 1 ] || export COLUMNS=140; $(BIN)/eastwest prove $(SITE) --output $(DEMO) || [ $$? = 1 -a -s $(DEMO)/report.html ]

bench: $(STAMPS)/package  ## measure the speed of the packet engine
	@$(BIN)/python -m benchmarks.speed

# ---- checks ----------------------------------------------------------------------------------------------------------

test: test-engine test-python  ## all tests: the engine's own, also under sanitizers, then pytest

# Modules are compiled once and not by each of the many processes that tests start, whatever the environment says.
test-python: export PYTHONDONTWRITEBYTECODE :=
# Order: pytest's summary is the last thing that `make test` prints.
test-python: $(STAMPS)/test-extra $(STAMPS)/exchange-extra | test-engine
	@.ci/debian-packages test
	@echo "== pytest"
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup $(PYTEST_ARGS)

# One after another: two virtual machines and all routers of a twin are enough for two cores.
test-slow: $(STAMPS)/test-extra build/vm/ready  ## twins of every kind, all outages, RoCEv2 verbs between virtual machines; needs root
	@.ci/debian-packages test
	@echo "== pytest, slow tier"
	@EASTWEST_VM=$(CURDIR)/build/vm $(BIN)/python -m pytest -q -m slow_tier --durations=0 -rA --log-level=INFO tests/twin $(PYTEST_ARGS)

build/vm/ready: .ci/virtual-machine .ci/debian-packages
	@.ci/debian-packages slow
	@.ci/virtual-machine $(@D)

# libyang comes as source only and needs the C library.
referees: $(STAMPS)/test-extra $(STAMPS)/eos-extra  ## vendor tests with every independent referee: pyavd, SONiC's YANG models, FRR, netplan
	@.ci/debian-packages build
	@.ci/debian-packages referees
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check libyang==2.7.0
	@$(BIN)/python -m pytest -q tests/vendors $(PYTEST_ARGS)

test-engine: build/release/engine_tests build/sanitize/engine_tests  ## the engine's own tests, plain and under sanitizers
	@echo "== engine tests"
	@build/release/engine_tests
	@echo "== engine tests under address and undefined-behaviour sanitizers"
	@build/sanitize/engine_tests

test-threads: build/tsan/engine_tests  ## engine tests of runs shared by threads, under the thread sanitizer
	@echo "== engine tests under the thread sanitizer"
	@TSAN_OPTIONS=halt_on_error=1 build/tsan/engine_tests threads

CMAKE_FLAGS := -G Ninja -DEASTWEST_TESTS=ON -DEASTWEST_PYTHON=OFF -DEASTWEST_WERROR=ON
SANITIZE.release := OFF
SANITIZE.sanitize := ON
SANITIZE.tsan := OFF
TSAN.tsan := ON

build/%/engine_tests: $(STAMPS)/build-tools $(ENGINE_FILES)
	@echo "== compiling the engine with warnings as errors ($*)"
	@PATH="$(abspath $(BIN)):$$PATH" cmake -S engine -B build/$* $(CMAKE_FLAGS) -DEASTWEST_SANITIZE=$(SANITIZE.$*) \
	  -DEASTWEST_TSAN=$(or $(TSAN.$*),OFF) >/dev/null
	@PATH="$(abspath $(BIN)):$$PATH" cmake --build build/$* -j $(JOBS) | tail -n 1
	@touch $@

# The module with the engine's invariants on takes the place of the installed one (tests/conftest.py).
test-debug: $(STAMPS)/test-extra build/debug/built  ## tests of the simulations, with the engine's invariants checked
	@echo "== pytest with the engine's invariants on"
	@EASTWEST_ENGINE=$(CURDIR)/build/debug $(BIN)/python -m pytest -q -n $(JOBS) $(PYTEST_ARGS) tests/simulate tests/explore tests/prove

build/debug/built: $(STAMPS)/build-tools $(ENGINE_FILES)
	@echo "== compiling the engine's module with invariants"
	@PATH="$(abspath $(BIN)):$$PATH" cmake -S engine -B $(@D) -G Ninja -DEASTWEST_INVARIANTS=ON \
	  -DPython_EXECUTABLE="$(abspath $(BIN))/python" >/dev/null
	@PATH="$(abspath $(BIN)):$$PATH" cmake --build $(@D) -j $(JOBS) | tail -n 1
	@touch $@

fuzz: build/sanitize/engine_tests $(STAMPS)/test-extra  ## random simulations and spoiled files, new ones each time (SECONDS=300)
	@echo "== random simulations under sanitizers, invariants on"
	@build/sanitize/engine_fuzz $(SECONDS)
	@echo "== spoiled files"
	@EASTWEST_FUZZ_EXAMPLES=$$(( $(SECONDS) / 30 + 1 )) $(BIN)/python -m pytest -q -n $(JOBS) tests/fuzz

fuzz-readers: $(STAMPS)/test-extra  ## spoiled configurations and outputs through every reader, the audit and the anonymiser (SECONDS=3600 SEED=1)
	@$(BIN)/python -m tests.fuzz.readers --seconds $(SECONDS) --seed $(SEED)

lint: $(STAMPS)/lint-extra $(STAMPS)/test-extra build/release/engine_tests  ## ruff, mypy --strict, layers, -Werror
	@failed=; for check in "ruff check $(PATHS)" "ruff format --check $(PATHS)" mypy lint-imports; do \
	  echo "== $$check"; $(BIN)/$$check || failed=yes; \
	done; [ -z "$$failed" ]

reference: $(STAMPS)/package  ## write the pages of docs/reference that follow from the code
	@$(BIN)/python .ci/reference

docs: $(STAMPS)/docs-extra  ## the documentation, as pages under site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

# ---- tidying ---------------------------------------------------------------------------------------------------------

clean:  ## remove what was built; keep the environment
	rm -rf build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(STAMPS)/package
	find src tests engine -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## remove the environment too
	rm -rf $(VENV)
