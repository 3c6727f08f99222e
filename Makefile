# make lab    opens JupyterLab on the first lesson        make test   runs every check
# Both install into .venv first, and only when pyproject.toml or constraints/ have changed since.

PY := .venv/bin/python
SOURCES := pyproject.toml scripts/install.sh $(wildcard constraints/*.txt)
FIRST_LESSON := $(notdir $(firstword $(sort $(wildcard notebooks/01_*.ipynb))))
LAB_ARGS ?=
PYTEST_ARGS ?=

.PHONY: help lab test lint units notebooks bench-sliders bench-convergence bench-training bench-quality bench-player soak constraints cuda clean moved

help:
	@echo "make lab            open the lessons in JupyterLab"
	@echo "make test           run every check: linter, types, units, notebooks, browser"
	@echo "make bench-sliders      how fast the figures follow the sliders, and the lessons start"
	@echo "make bench-training     training speed against an equal PyTorch loop"
	@echo "make bench-player       the live picture while it trains, and how soon Pause acts"
	@echo "make bench-quality      how near the default GAN comes to the truth, over 32 seeds"
	@echo "make bench-convergence  descend from 1,000 random starts, rates beside their bounds"
	@echo "make soak               10,000 random events to every explorer, every lesson run ten times"
	@echo "make notebooks      run the lessons and store their outputs anew"
	@echo "make cuda           let JAX use an NVIDIA GPU"
	@echo "make constraints    pin the newest allowed versions anew (needs the network)"
	@echo "make clean          remove .venv and caches"

# An installation that was copied or moved with its folder still points at the old place.
ifneq ($(shell cat .venv/installed-from 2>/dev/null),$(shell pwd))
MOVED := moved
endif

.venv/.bench: $(SOURCES) $(MOVED)
	@sh scripts/install.sh bench
	@touch .venv/.lab .venv/.test $@

.venv/.test: $(SOURCES) $(MOVED)
	@sh scripts/install.sh test
	@touch .venv/.lab $@

.venv/.lab: $(SOURCES) $(MOVED)
	@sh scripts/install.sh lab
	@touch $@

# Without a screen JupyterLab prints the address instead; as root (in a container) it starts only when told that it may.
lab: .venv/.lab
	@flags=; \
	if [ "$$(uname)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}$${BROWSER:-}" ]; then flags="--no-browser"; fi; \
	if [ "$$(id -u)" = 0 ]; then flags="$$flags --allow-root"; fi; \
	exec $(PY) -m jupyterlab --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/$(FIRST_LESSON) $$flags $(LAB_ARGS)

lint: .venv/.test
	$(PY) -m ruff check conftest.py scripts gan_lessons tests benchmarks notebooks
	$(PY) -m mypy

test: lint
	$(PY) -m pytest --nbval --numprocesses=2 --dist=loadscope --no-loadscope-reorder $(PYTEST_ARGS)

units: .venv/.test
	$(PY) -m pytest tests gan_lessons -m "not browser" --numprocesses=2 --dist=loadscope $(PYTEST_ARGS)

notebooks: .venv/.test
	$(PY) scripts/run_notebooks.py

bench-sliders: .venv/.bench
	$(PY) -m benchmarks.sliders

# PyTorch is wanted here alone, in whichever build the machine has (CPU, CUDA): it is not pinned.
bench-training: .venv/.bench
	@$(PY) -c "import torch" 2>/dev/null || sh scripts/install.sh torch
	$(PY) -m benchmarks.training

bench-player: .venv/.test
	$(PY) -m benchmarks.player

bench-quality: .venv/.test
	$(PY) -m benchmarks.quality

bench-convergence: .venv/.test
	$(PY) -m benchmarks.convergence

soak: .venv/.test
	$(PY) -m benchmarks.soak

cuda: .venv/.lab
	sh scripts/install.sh cuda

constraints: .venv/.test
	@command -v uv >/dev/null || $(PY) -m pip install --quiet uv
	sh scripts/constraints.sh

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
