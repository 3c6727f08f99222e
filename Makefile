# make lab    opens JupyterLab on the first lesson        make test   runs every check
# Both install into .venv first, and only when pyproject.toml or constraints/ have changed since.

VENV ?= .venv
PY := $(VENV)/bin/python
export VENV PYTHON
SOURCES := pyproject.toml scripts/install.sh $(wildcard constraints/*.txt)
FIRST_LESSON := $(notdir $(firstword $(sort $(wildcard notebooks/01_*.ipynb))))
LAB_ARGS ?=
# What JAX compiled is kept, for the next time that a lesson is run.
COMPILED = JAX_COMPILATION_CACHE_DIR="$(abspath $(VENV))/compiled"
PYTEST_ARGS ?=
MUTATION_ARGS ?=

.PHONY: help lab test test-matrix test-oldest test-newest lint units notebooks mutation audit bench-sliders bench-convergence bench-training bench-device bench-quality bench-stability bench-modes bench-pages bench-player bench-classroom soak constraints site test-site wheel cuda clean moved

help:
	@echo "make lab            open the lessons in JupyterLab"
	@echo "make test           run every check: linter, types, units, notebooks, browser"
	@echo "make test-matrix    the same with the oldest and with the newest versions allowed, each in a new .venv-..."
	@echo "make bench-sliders      how fast the figures follow the sliders, and the lessons start"
	@echo "make bench-training     training speed against the best that PyTorch does"
	@echo "make bench-device       on an accelerator: the same numbers as the CPU, speed, memory; five minutes"
	@echo "make bench-pages        the pages without a kernel: key to picture, sizes, heap, training"
	@echo "make bench-player       the live picture while it trains, and how soon Pause acts"
	@echo "make bench-quality      how near the default GAN comes to the truth, over 32 seeds"
	@echo "make bench-stability    what helps at constant rates: R1, noise, losses; 32 seeds, three sets of data"
	@echo "make bench-modes        how many modes a GAN finds in the plane, 32 seeds, ring of 8 and grid of 25"
	@echo "make bench-convergence  descend from 1,000 random starts, rates beside their bounds"
	@echo "make bench-classroom    memory and waiting time of 1 to 20 learners on one machine"
	@echo "make mutation       how many small changes of the theory the tests notice (an hour or two)"
	@echo "make audit          known vulnerabilities of the pinned versions (needs the network)"
	@echo "make soak               10,000 random events to every explorer, every lesson run ten times"
	@echo "make notebooks      run the lessons and store their outputs anew"
	@echo "make site           the lessons as pages that need no Python: site/"
	@echo "make test-site      tests of the pages alone: programs, explorers, lessons"
	@echo "make wheel          a package with the lessons in it: dist/"
	@echo "make cuda           let JAX use an NVIDIA GPU"
	@echo "make constraints    pin the newest allowed versions anew (needs the network)"
	@echo "make clean          remove .venv, .venv-oldest, .venv-newest, build, dist, site and caches"

# An installation that was copied or moved with its folder still points at the old place.
ifneq ($(shell cat $(VENV)/installed-from 2>/dev/null),$(shell pwd))
MOVED := moved
endif

$(VENV)/.bench: $(SOURCES) $(MOVED)
	@sh scripts/install.sh bench
	@touch $(VENV)/.lab $(VENV)/.test $@

$(VENV)/.test: $(SOURCES) $(MOVED)
	@sh scripts/install.sh test
	@touch $(VENV)/.lab $@

$(VENV)/.lab: $(SOURCES) $(MOVED)
	@sh scripts/install.sh lab
	@touch $@

# Without a screen JupyterLab prints the address instead; as root (in a container) it starts only when told that it may.
lab: $(VENV)/.lab
	@flags=; \
	if [ "$$(uname)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}$${BROWSER:-}" ]; then flags="--no-browser"; fi; \
	if [ "$$(id -u)" = 0 ]; then flags="$$flags --allow-root"; fi; \
	$(COMPILED) exec $(PY) -m jupyterlab --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/$(FIRST_LESSON) $$flags $(LAB_ARGS)

lint: $(VENV)/.test
	@echo "1 of 3: linter (a second)"
	@$(PY) -m ruff check conftest.py scripts gan_lessons tests benchmarks notebooks
	@echo "2 of 3: types (the first time a minute, then seconds)"
	@$(PY) -m mypy

# Counts what is done of all there is, beside the dots.
test: lint
	@echo "3 of 3: tests: units, lessons, browser. Collected within a minute, then one dot a test"
	@$(PY) -m pytest --nbval --numprocesses=2 --max-worker-restart=0 --dist=loadscope --no-loadscope-reorder \
		-o console_output_style=count $(PYTEST_ARGS)

# The oldest versions that pyproject.toml allows on the oldest Python, then the newest on the newest Python found.
found = $(firstword $(foreach version,$(1),$(shell sh scripts/find_python.sh $(version) 2>/dev/null)))

test-matrix: test-oldest test-newest

test-oldest:
	rm -rf .venv-oldest
	PINS=oldest $(MAKE) test VENV=.venv-oldest PYTHON=$(call found,3.11 3.12 3.13)

test-newest:
	rm -rf .venv-newest
	$(MAKE) test VENV=.venv-newest PYTHON=$(call found,3.13 3.12 3.11)

units: $(VENV)/.test
	$(PY) -m pytest tests gan_lessons -m "not browser" --numprocesses=2 --dist=loadscope $(PYTEST_ARGS)

notebooks: $(VENV)/.test
	$(PY) scripts/run_notebooks.py

bench-sliders: $(VENV)/.bench
	$(PY) -m benchmarks.sliders

# PyTorch is wanted here alone, in whichever build the machine has (CPU, CUDA): it is not pinned.
bench-training: $(VENV)/.bench
	@$(PY) -c "import torch" 2>/dev/null || sh scripts/install.sh torch
	$(PY) -m benchmarks.training

# On an accelerator: PyTorch is compared where it is installed.
bench-device: $(VENV)/.test
	$(PY) -m benchmarks.device --json device.json

bench-pages: $(VENV)/.test
	$(PY) -m benchmarks.pages

bench-player: $(VENV)/.test
	$(PY) -m benchmarks.player

bench-quality: $(VENV)/.test
	$(PY) -m benchmarks.quality

bench-stability: $(VENV)/.test
	$(PY) -m benchmarks.stability

bench-modes: $(VENV)/.test
	$(PY) -m benchmarks.modes

bench-convergence: $(VENV)/.test
	$(PY) -m benchmarks.convergence

bench-classroom: $(VENV)/.test
	$(PY) -m benchmarks.classroom

# Small changes of the theory, each of which the tests must notice; goes on where it was stopped.
mutation: $(VENV)/.test
	@$(PY) -c "import cosmic_ray" 2>/dev/null || sh scripts/install.sh mutation
	$(PY) -m scripts.mutation.run $(MUTATION_ARGS)

# Known vulnerabilities of the pinned versions; needs the network, and fails where a package cannot be looked up.
audit: $(VENV)/.test
	@$(PY) -c "import pip_audit" 2>/dev/null || sh scripts/install.sh audit
	for pins in constraints/py*.txt; do $(PY) -m pip_audit --strict --no-deps --disable-pip -r $$pins || exit 1; done

soak: $(VENV)/.test
	$(PY) -m benchmarks.soak

site: $(VENV)/.lab
	$(COMPILED) $(PY) -m gan_lessons.web.site

test-site: $(VENV)/.test
	$(PY) -m pytest tests/web --numprocesses=2 --dist=loadscope $(PYTEST_ARGS)

wheel: $(VENV)/.test
	$(PY) -m hatchling build -t wheel

cuda: $(VENV)/.lab
	sh scripts/install.sh cuda

constraints: $(VENV)/.test
	@command -v uv >/dev/null || $(PY) -m pip install --quiet uv
	sh scripts/constraints.sh

clean:
	rm -rf build dist site .venv .venv-oldest .venv-newest .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
