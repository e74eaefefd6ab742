# `make demo` sets everything up and shows it; `make test` runs all that must hold.
PYTHON ?= python3
VENV ?= .venv
KG ?= kg
RUN = HF_HUB_OFFLINE=1 $(VENV)/bin

.PHONY: install demo test lint types wheel clean

install: $(VENV)/.installed

$(VENV)/.installed: scripts/requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "policykg needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install
	@sh scripts/demo.sh $(VENV)/bin/policykg $(KG)

test: lint types
	$(RUN)/python -m pytest

lint: install
	$(RUN)/ruff format --check src tests scripts
	$(RUN)/ruff check src tests scripts

types: install
	$(RUN)/mypy

wheel: install
	$(VENV)/bin/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

clean:
	rm -rf $(VENV) $(KG) dist build
