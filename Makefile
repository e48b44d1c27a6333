# Two commands: `make demo` builds the digits network, `make test` runs the test suite. Both set up
# what they need in .venv first; the second time that takes no time. `make verify` is the long form
# of the tests, and takes hours.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TREES := golden rtl sim formal boards

.PHONY: demo test verify bench lint typing docs clean setup
.DELETE_ON_ERROR:

demo: setup
	$(BIN)/spikeloom build digits -o build/digits

test: setup
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadgroup

# Everything anew, at full depth and with an empty cache: no test is left out, every block and every
# model is compared with its record. The scoreboard comes last.
verify: setup
	@rm -rf build/verify; mkdir -p build/verify; wrong=; \
	export SPIKELOOM_CACHE_DIR="$(CURDIR)/build/verify/cache"; \
	SPIKELOOM_ALL_TESTS=1 $(BIN)/pytest -n auto --maxprocesses 4 --dist loadgroup || wrong=" tests"; \
	$(BIN)/spikeloom record all --verify --json > build/verify/blocks.json || wrong="$$wrong blocks"; \
	$(BIN)/spikeloom neurons evidence --verify --json > build/verify/models.json \
		|| wrong="$$wrong models"; \
	$(BIN)/python -m spikeloom.boards.evidence.scoreboard build/verify/blocks.json \
		build/verify/models.json || wrong="$$wrong scoreboard"; \
	test -z "$$wrong" || { echo "not verified:$$wrong" >&2; exit 1; }

# Every script of benchmarks/, each with the bars beside what it measured; some minutes each.
bench: setup
	@missed=; for name in packed blocks memory sc_area number_blocks neurons proofs digits digits_sources engines; do \
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
