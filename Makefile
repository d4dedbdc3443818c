# Two commands do all: `make run` and `make test`. Each sets up .venv when it is missing or old.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SETUP  := $(VENV)/.complete
# `make run DATA=…` is for another place; what the environment calls DATA is not meant.
DATA   := data/demo

.PHONY: run test check format clean setup screenshot

run: $(SETUP)  ## The whole pipeline over the bundled sample archive, on the CPU.
	$(BIN)/lyrics run --archive sample --data "$(DATA)" --device cpu $(ARGS)

test: $(SETUP)  ## The quick tests, offline, several files at once; others by ARGS="-m …", one by one.
	$(BIN)/python -m pytest $(or $(ARGS),--numprocesses=auto --dist=loadfile --no-loadscope-reorder)

screenshot:  ## data/report.png anew, from the report of the last `make run`; wants Chromium.
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--user-data-dir=$$(mktemp -d) --window-size=1500,1200 --screenshot=data/report.png \
		"file://$$(cd "$(DATA)" && ls -t "$$PWD"/runs/*/report.html | head -1)"

check: $(SETUP)  ## Linters and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(SETUP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(SETUP)

$(SETUP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; try make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV) \
		|| { echo "python3 cannot make a virtual environment here (on Debian: apt install python3-venv)"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable ".[test,check]"
	@touch $@

clean:  ## Remove the environment and what the demo made; nothing else, whatever DATA is.
	rm -rf $(VENV) data/demo
