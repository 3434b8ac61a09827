# One definition of every job, the same by hand and in CI.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

ENGINE ?= $(shell command -v docker podman | head -n 1)
TARGET ?= serve

.PHONY: setup serve bulk test check format train evaluate release image lock teacher bench bench-train clean

setup: $(VENV)/.dev              ## everything for development, from the locks
serve: $(VENV)/.service          ## serve the shipped model on 127.0.0.1:8000
	$(BIN)/rejoinder serve
bulk: $(VENV)/.bulk              ## what `rejoinder score` and `rejoinder report` need besides
test: setup                      ## all tests
	$(BIN)/python -m pytest
check: setup                     ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
train: setup                     ## fit a version from the labels and keep it in models/store/
	$(BIN)/rejoinder train
evaluate: setup                  ## the tables of docs/accuracy.md
	$(BIN)/rejoinder evaluate
release: setup                   ## rebuild models/released/ from the repository's labels
	$(BIN)/rejoinder train --release
	$(BIN)/python -m training.released_table README.md
	$(BIN)/python -m pytest tests/test_release.py tests/training/test_released_table.py
bench-train: setup               ## one training at scale, and again after fifty labels (SENTENCES=1000000)
	$(BIN)/python benchmarks/train_scale.py --sentences $(or $(SENTENCES),1000000)
	$(BIN)/python benchmarks/retrain.py
bench: setup                     ## how fast it answers, beside others, in one table
	$(BIN)/python benchmarks/speed.py
image:                           ## a container with any engine at hand; TARGET is serve, score or train
	$(ENGINE) build $(if $(findstring podman,$(ENGINE)),--format docker) --target $(TARGET) \
	  $${PIP_CERT:+--secret id=ca,src="$$PIP_CERT"} \
	  $${PIP_CONFIG_FILE:+--secret id=pip_conf,src="$$PIP_CONFIG_FILE"} \
	  -t rejoinder$(if $(filter-out serve,$(TARGET)),-$(TARGET)) .
teacher: setup $(VENV)/.teacher  ## the environment that fine-tunes the teacher (PyTorch; large)

lock: setup                      ## resolve all locks anew, for Python 3.11 and later
	$(PIP) uv
	for extra in service training bulk dev teacher; do \
	  others=$$(case $$extra in dev) echo "--extra service --extra training --extra bulk --extra bulk-dask --extra bulk-s3";; bulk) echo "--extra bulk-dask --extra bulk-s3";; teacher) echo "--extra training";; esac); \
	  build=$$(case $$extra in service|training|bulk) echo "--extra build";; esac); \
	  $(BIN)/uv pip compile pyproject.toml --extra $$extra $$others $$build --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --output-file $$extra.lock; \
	done

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
$(VENV)/.service: service.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r service.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@
$(VENV)/.bulk: bulk.lock | $(VENV)/.service
	$(PIP) --require-hashes -r bulk.lock
	touch $@
$(VENV)/.dev: dev.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r dev.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.service $(VENV)/.bulk
$(VENV)/.teacher: teacher.lock | $(BIN)/python
	$(PIP) --require-hashes -r teacher.lock
	touch $@
