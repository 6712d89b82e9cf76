# One command sets up everything and runs the main job: make demo. One sets up everything and passes the tests: make test.
PYTHON ?= python3
PY := .venv/bin/python
PNPM := npx --yes pnpm@10.34.9

.PHONY: help setup wheel voice lips models demo test test-models test-postgres15 e2e studio studio-test studio-e2e lint sbom bench lock vectors clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^\([a-z0-9-]*\):.*## /make \1|/p' Makefile | column -t -s '|'

setup: .venv/ready ## create .venv with everything locked by hash

.venv/ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Auteur needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv/ready

voice: setup ## add the WORLD vocoder, for the matched voice (needs a C++ compiler, and flite on the PATH)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/voice.lock

lips: setup ## add what finds faces, for moving lips (MediaPipe's networks, 25 MB)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/lips.lock

models: setup ## add what the production engines need, on the CPU build of torch (TORCH=cuda: on a GPU)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/models$(if $(filter cuda,$(TORCH)),-cuda).lock
	$(PY) -m tests.support.cpu_sound

demo: setup ## cut a real talk by its words, check the result, and open it in the studio (which needs Node 20)
	@if command -v npx >/dev/null; then $(MAKE) --no-print-directory studio || echo 'the studio was not built; the demo goes on without it'; fi
	$(PY) -m auteur demo --output demo --studio

test: setup ## run the tests
	$(PY) -m pytest -n 2 --dist worksteal tests --ignore tests/e2e --ignore tests/models

test-models: setup ## run the tests of the production engines, with tiny random weights (after make models)
	$(PY) -m pytest -n 2 --dist loadfile tests/models

test-postgres15: setup ## run the tests of what is kept in PostgreSQL on the system's PostgreSQL 15
	AUTEUR_TEST_POSTGRES_MAJOR=15 $(PY) -m pytest -n 2 --dist worksteal tests/integration/postgres tests/integration/jobs tests/contract/test_edl_stores.py

e2e: setup ## play the results in Chromium (needs Debian's chromium on the PATH)
	$(PY) -m pytest tests/e2e

node_modules/.ready: pnpm-lock.yaml pnpm-workspace.yaml $(wildcard package.json apps/*/package.json packages/*/package.json)
	$(PNPM) install --frozen-lockfile --silent
	@touch node_modules/.ready

studio: node_modules/.ready ## build the studio's pages, which `auteur serve` then serves (needs Node 20)
	NEXT_TELEMETRY_DISABLED=1 $(PNPM) build
	rm -rf src/auteur/assets/studio
	cp -r apps/web/out src/auteur/assets/studio

types: setup node_modules/.ready ## renew the API's TypeScript types (needs Node 20)
	$(PY) -m auteur openapi | node packages/types/generate.mjs packages/types/src/api.ts

wheel: setup studio ## build the wheel, the studio's pages in it (needs Node 20)
	$(PY) -m hatchling build -t wheel

studio-test: setup node_modules/.ready ## rules, types and tests of the TypeScript packages (needs Node 20)
	$(PNPM) lint
	$(PY) -m auteur openapi | node packages/types/generate.mjs --check packages/types/src/api.ts
	$(PNPM) -r typecheck
	$(PNPM) -r test --reporter=default --reporter=junit --outputFile.junit=junit.xml

studio-e2e: setup studio ## the studio in Chromium against a real server (needs Node 20, Debian's chromium)
	$(PNPM) --filter @auteur/e2e e2e --reporter=default --reporter=junit --outputFile.junit=junit.xml

lint: setup ## style, types and import rules
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

sbom: setup ## the list of parts (CycloneDX), every FFmpeg named, as sbom.json
	$(PY) -m tests.support.sbom > sbom.json

bench: setup ## run all benchmarks; make bench-NAME runs one
	$(PY) -m benchmarks

studio-pictures: setup studio ## take the pictures of docs/studio.md anew
	$(PY) -m auteur demo --output build/pictures --studio </dev/null
	cd apps/e2e && AUTEUR_PYTHON=$(abspath $(PY)) node pictures/take.mjs $(abspath build/pictures/home) $(abspath build/pictures/shots)
	$(PY) -m tests.support.palette build/pictures/shots docs/pictures/studio

bench-studio: setup studio
	$(PY) -m benchmarks studio

bench-%: setup
	$(PY) -m benchmarks $*

lock: ## renew the locked requirements (needs uv)
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal --python-version 3.11 --extra dev pyproject.toml --output-file requirements/dev.lock
	echo pyworld | uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal --no-deps --python-version 3.11 - --output-file requirements/voice.lock
	printf 'ai-edge-litert\nface-detection-tflite==0.6.0\n' | uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal --no-deps --python-version 3.11 - --output-file requirements/lips.lock
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --python-version 3.11 --constraint requirements/dev.lock --extra models --extra modal --extra server --extra whisper --no-emit-package torchcodec pyproject.toml --output-file requirements/models-cuda.lock
	echo 'torch==2.13.0+cpu' | uv pip compile --quiet --generate-hashes --no-annotate --no-header --python-version 3.11 $(if $(TORCH_WHEELS),--find-links "$(TORCH_WHEELS)") --constraint requirements/dev.lock --extra models --extra modal --no-emit-package torchcodec --no-emit-package torchvision pyproject.toml - --output-file requirements/models.lock

clean: ## remove what the commands made
	rm -rf .venv node_modules packages/*/node_modules demo build dist benchmarks/work

vectors: setup ## renew the test vectors of the core
	$(PY) -m tests.support.vectors
