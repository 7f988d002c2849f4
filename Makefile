# Two commands matter: `make demo` and `make test`. Everything is set up in this folder, nothing outside of it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo

# What is downloaded stays in the project too.
export UV_CACHE_DIR := $(CURDIR)/$(VENV)/.cache
export PIP_NO_CACHE_DIR := 1

.DEFAULT_GOAL := help
.PHONY: help demo reproduce lab stop test check rounds format front binder dist clean

help: ## what can be done here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/.demo ## publish a notebook's data on a Kaggle of your own, and show where
	@$(BIN)/python notebooks/demo.py

reproduce: $(VENV)/.demo ## make the demo's data again from what it published, and compare
	@KAGGLE_SHARE_DATA=$(CURDIR)/$(DEMO) KAGGLE_SHARE_CONFIG=$(CURDIR)/$(DEMO)/config \
		$(BIN)/kaggle-share reproduce ada/palmer-penguins-cleaned --endpoint sandbox

lab: $(VENV)/.demo front ## open JupyterLab on the demo notebooks, with the sandbox as endpoint
	@$(BIN)/python notebooks/demo.py --lab

stop: ## stop the demo's sandbox
	@if [ -x $(BIN)/python ]; then $(BIN)/python notebooks/demo.py --stop; else echo "Nothing is running."; fi

test: $(VENV)/.test front binder $(VENV)/.wheelhouse ## set up what is missing, check the style and the types, run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto $(ARGS)

check: test ## the same as test

# What fails now and then shows, since nothing is tried again.
ROUNDS ?= 20
rounds: $(VENV)/.test front $(VENV)/.wheelhouse ## drive JupyterLab in the browser ROUNDS times in a row (20), up to the first failure
	$(BIN)/python benchmarks/rounds.py --rounds $(ROUNDS) $(ARGS)

format: $(VENV)/.test ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Without npm everything works but JupyterLab's side panel, and its tests say that they were skipped.
front: ## build JupyterLab's side of the panel, where there is npm
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(VENV)/.front; \
		else echo "There is no npm here: JupyterLab will have no side panel; kaggle_share.panel() works in a cell."; fi

binder:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(VENV)/.binder; fi

dist: $(VENV)/.front ## make the wheel, which needs no npm where it is installed
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist/*.whl

clean: stop ## remove the environment, and what the demo made
	rm -rf $(VENV) $(DEMO) kaggle_share/labextension labextension/lib labextension/node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "kaggle-share needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# uv installs in seconds what takes pip a minute; where it can't be had, pip does it.
define install
	@echo "Setting up ($(1)) …"
	@$(BIN)/python -m pip install --quiet uv 2>/dev/null || true
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[$(1)]' 2>/dev/null || \
		$(BIN)/python -m pip install --quiet --editable '.[$(1)]'
	@touch $@
endef

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(call install,demo)

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(call install,test)

# Where an editable install puts it as well, if it was built by then.
FRONT := $(VENV)/share/jupyter/labextensions/kaggle-share
$(VENV)/.front: $(wildcard labextension/*.json labextension/.npmrc $(foreach part,src style schema,labextension/$(part)/*)) | $(VENV)/bin/python
	@[ -x $(BIN)/jupyter-builder ] || $(MAKE) --no-print-directory $(VENV)/.demo
	@echo "Building JupyterLab's side …"
	@cd labextension && npm ci --silent && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build:prod
	@mkdir -p $(dir $(FRONT)) && rm -rf $(FRONT) && cp -R kaggle_share/labextension $(FRONT)
	@cp labextension/install.json $(FRONT)/
	@touch $@

# What Binder does with binder/, in an environment and a copy of the sources of its own: the tests start it from there.
BINDER := $(VENV)/binder
$(VENV)/.binder: pyproject.toml $(wildcard binder/*) $(VENV)/.front | $(VENV)/bin/python
	@echo "Setting up (binder) …"
	@rm -rf $(BINDER) && mkdir -p $(BINDER)/sources && $(PYTHON) -m venv $(BINDER)/environment
	@tar cf - pyproject.toml README.md LICENSE binder kaggle_share labextension/install.json notebooks/*.ipynb \
		| tar xf - -C $(BINDER)/sources
	@cd $(BINDER)/sources && PATH="$(CURDIR)/$(BINDER)/environment/bin:$$PATH" sh -c '\
		pip install --quiet --requirement binder/requirements.txt && binder/postBuild' \
		> ../postBuild.log 2>&1 || { tail -n 20 ../postBuild.log; exit 1; }
	@touch $@

# What fresh environments of the notebooks' records take: the tests make them from it without a network.
$(VENV)/.wheelhouse: pyproject.toml tests/wheelhouse.py $(wildcard notebooks/*.ipynb) | $(VENV)/.test
	@echo "Setting up (wheelhouse) …"
	@$(BIN)/python tests/wheelhouse.py $(VENV)/wheelhouse
	@touch $@
