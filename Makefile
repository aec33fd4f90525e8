# The two commands of the README, and their smaller parts. `make VENV=elsewhere …` reuses an environment.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# the stamp carries the lock's checksum, so that a changed lock, and nothing else, installs again
STAMP := $(VENV)/installed-$(shell cksum requirements.lock | cut -d ' ' -f 1)

.DEFAULT_GOAL := help
.PHONY: help book test serve release grade gpu study lint lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(STAMP)  ## execute the chapters and build the site into _build/html
	@$(BIN)/python -m course.cli book

test: $(STAMP)  ## the whole test suite, the book's execution included, on all cores
	@$(BIN)/python -m pytest --numprocesses logical --dist loadfile --max-worker-restart 0 -m "not alone"
	@$(BIN)/python -m pytest -m alone

serve: $(STAMP)  ## show the built site on http://localhost:8000
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

release: $(STAMP)  ## make the students' exercises/ from the instructor's solutions/
	@$(BIN)/python -m course.cli release

grade: $(STAMP)  ## grade what students have handed in: make grade ASSIGNMENT=02-penalties
	@$(BIN)/python -m course.cli grade $(ASSIGNMENT)

gpu: $(STAMP)  ## run the GPU chapter on a GPU, past the cache, and record what it measures
	@$(BIN)/python -m course.cli gpu

study: $(STAMP)  ## run the study of all techniques at full size (15 minutes), and record its results
	@$(BIN)/python -m course.cli study

lint: $(STAMP)  ## ruff and codespell
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/codespell

lock: $(STAMP)  ## resolve pyproject.toml into requirements.lock, newest versions that fit
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 pyproject.toml --output-file requirements.lock

clean:  ## remove what was built; the environment stays
	@rm -rf _build

$(STAMP): requirements.lock
	@echo "making the environment in $(VENV) (about 7 GB on Linux: a few minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@rm -f $(VENV)/installed-*
	@touch $(STAMP)
