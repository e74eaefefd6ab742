# `make demo` sets everything up and shows it; `make test` runs all that must hold.
PYTHON ?= python3
VENV ?= .venv
KG ?= kg
RUN = HF_HUB_OFFLINE=1 $(VENV)/bin

# The explorer's page needs Node.js 20 and npm; without them everything else works.
PAGE = src/policykg/server/page/index.html
PAGE_SOURCES = $(shell find src/explorer -path '*/node_modules' -prune -o -type f -print)

.PHONY: attack consumers install explorer demo test test-browser lint types wheel clean

install: $(VENV)/.installed

$(VENV)/.installed: scripts/requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "policykg needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

explorer:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PAGE); \
	else echo 'the explorer is not built: install Node.js 20 with npm, then run make explorer' >&2; fi

$(PAGE): $(PAGE_SOURCES)
	npm --prefix src/explorer ci --silent
	npm --prefix src/explorer run --silent build

demo: install
	@$(MAKE) --no-print-directory explorer || echo 'the explorer was not built; everything else goes on' >&2
	@sh scripts/demo.sh $(VENV)/bin/policykg $(KG)

# Libraries that open what is exported; without Node or a registry their tests say why they skip.
consumers:
	@npm ci --silent --prefix tests/consumers || echo "no npm, or no registry: the exports' JavaScript readers are not tested" >&2

# In two processes, a file at a time. The browser's tests take minutes of their own: `make test-browser`.
test: lint types consumers
	$(RUN)/python -m pytest --numprocesses 2 --dist loadfile --ignore=tests/test_explorer.py

# In a real browser, with the page built; what the browser showed is kept under out/browser.
test-browser: install explorer
	POLICYKG_SHOTS=out/browser $(RUN)/python -m pytest tests/test_explorer.py

# Long campaigns against the server, 15 minutes of them: mutated queries, requests made from its description, builds switched under load.
attack: install
	POLICYKG_TEST_MUTATIONS=5000 POLICYKG_TEST_EXAMPLES=300 POLICYKG_TEST_SWITCHES=50 $(RUN)/python -m pytest \
	    tests/server/test_attacks.py tests/server/test_builds.py -k "mutated or description or switched"

lint: install
	$(RUN)/ruff format --check src tests scripts
	$(RUN)/ruff check src tests scripts

types: install
	$(RUN)/mypy

wheel: install explorer
	$(VENV)/bin/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

clean:
	rm -rf $(VENV) $(KG) dist build src/explorer/node_modules src/policykg/server/page
