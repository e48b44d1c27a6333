# Two commands: `make demo` builds the digits network, `make test` runs the test suite. Both set up
# what they need in .venv first; the second time that takes no time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TREES := golden rtl sim formal boards

.PHONY: demo test bench lint typing docs clean setup
.DELETE_ON_ERROR:

demo: setup
	$(BIN)/spikeloom build digits -o build/digits

test: setup
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadgroup

# Every script of benchmarks/, each with the bars beside what it measured; some minutes each.
bench: setup
	@missed=; for name in packed blocks sc_area number_blocks neurons proofs digits digits_sources engines; do \
		$(BIN)/python benchmarks/$$name.py || missed="$$missed $$name"; \
	done; test -z "$$missed" || { echo "missed:$$missed" >&2; exit 1; }

lint: setup typing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright

# The trees stand at the top of the repository; pyright finds spikeloom.golden, … through links.
typing:
	@mkdir -p build/typing/spikeloom
	@ln -sfn $(addprefix ../../../,$(TREES) $(wildcard spikeloom/*.py)) build/typing/spikeloom/

docs: setup
	$(BIN)/sphinx-build -W --keep-going -b html docs build/docs
	@echo "The manual is build/docs/index.html"

clean:
	rm -rf build dist *.egg-info $(VENV)

setup: $(STAMP)

# What the stamp promises: system packages tried, everything installed, the tools compiled once.
$(STAMP): pyproject.toml setup.py constraints.txt .ci/setup
	PYTHON="$(PYTHON)" VENV="$(VENV)" bash .ci/setup
	@touch $@
