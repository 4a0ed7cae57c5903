# The commands of a checkout. Each works alone and first, on a bare machine: packaging/set_up.py makes .venv.

PYTHON ?= python3
BIN := .venv/bin
SET_UP := @$(PYTHON) packaging/set_up.py
PICTURES ?= screenshots
TESTS ?=

.PHONY: help run test lint benchmark screenshots set-up clean

help:
	@echo "make run          set up, and open the window on the sample project"
	@echo "make test         set up, and run all tests without a display (TESTS=tests/core for some)"
	@echo "make lint         style, types and floors"
	@echo "make benchmark    measure, and compare with what was promised"
	@echo "make screenshots  photograph every page into $(PICTURES)/"
	@echo "make set-up       only make .venv"
	@echo "make clean        remove .venv, .uv and caches"

run:
	$(SET_UP) --run

set-up:
	$(SET_UP)

test: set-up
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --numprocesses auto --dist worksteal $(TESTS)

lint: set-up
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy packaging/set_up.py packaging/system_libraries.py
	$(BIN)/lint-imports

benchmark: set-up
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks

screenshots: set-up
	QT_QPA_PLATFORM=offscreen $(BIN)/python tests/screenshots.py $(PICTURES)

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
