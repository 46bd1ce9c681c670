# demo   sets everything up and runs the main job: train and predict in Pure Data on real series
# trial  does what the README's first page says, by mouse, keyboard and JACK on a screen that nobody sees, and times it
# test   sets everything up, then lints and tests
# install  puts the library into Pd's user folder
# max      makes the package for Max on Windows and macOS, from Linux
# pd-foreign  makes the library for Pure Data on Windows and macOS, from Linux
# dist     makes all that is uploaded, in the folder dist: source, wheels, Deken's package, the zip for Max
# dist-proof  installs and runs what `dist` has made, with each Python that is here, and in Pd without one
# max-proof  runs the binaries of `max` here: in Wine, in a process of Linux, in an emulator; PROOFS="macos arm64" runs some
# accuracy  compares classifiers; DIGITS=folder adds spoken digits, KIT=folder a drum kit's recordings, SERIES=folder sets, PERFORMANCES=file performances, OPTIONS="--only few" and the like go through
# pd-proof   runs the library in Debian's Pd for 64-bit ARM, under qemu, and in Pd's core for Windows, in Wine; PROOFS=arm64 runs one
# aot-proof  runs the kernels for 64-bit ARM under qemu, against the plain computation
# bench    measures, beside PyTorch, ONNX Runtime and OpenVINO; QUICK=1 takes a few minutes, OUTPUT=docs/performance.md writes the figures down
# soak     tries for hours what could lose a recording or end a concert; HOURS=1 is how long its evening is, SEED repeats a run,
#          QUICK=1 shows that it works, ONLY="talk quit" runs some of it, OUTPUT=docs/reliability.md writes the table down
# scale    measures how much memory a fit to a set beyond memory takes, and sweeps on a cluster whose workers come and go
# reference  makes the C table and Pd's reference and lists from the catalogue, host/patchlstm/objects
# docs       makes the documentation, build/docs/index.html; SERVE=1 shows it as you write, LINKS=1 follows the links that lead out
# pictures   takes the documentation's pictures of patches, in a Pd that nobody sees; ONLY="lstm.takes-help words" takes some
# lint, clean   say what they do

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
DEV := $(VENV)/dev
PEERS := $(VENV)/peers
LIVE := $(VENV)/live
DOCS := $(VENV)/docs
TESTED := $(VENV)/tested
# What the kernels' machine code is made of
KERNELS := $(shell find kernels/patchlstm_kernels/source -name "*.py") $(wildcard kernels/patchlstm_kernels/*.h) \
	kernels/patchlstm_kernels/layout.py kernels/patchlstm_kernels/declarations.py $(wildcard host/generator/aot/*.py)
# What the build requires, the program or the tests need too, so it is installed here and not again for the build alone
BUILD_TOOLS = $(shell sed -n '/^requires = \[/,/^\]/s/^ *\("[^"]*"\).*/\1/p' pyproject.toml)
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
C_SOURCES := $(wildcard host/shim/*.[ch] host/shim/pd/*.[ch] host/bridge/*)
MAX_SOURCES := $(wildcard host/shim/max/*.[ch] host/shim/windows/*.c tests/max/double/*.[ch] tests/max/proof/*.c)
TEST_SOURCES := $(wildcard tests/benchmarks/*.c tests/kernels/*.c tests/host/*.c tests/pd/*.c tests/pd/instances/*.c)
PD_INCLUDE ?= /usr/include/pd
# What `test` runs side by side; each takes a gigabyte
PROCESSES ?= 2
# 1: the interpreter lacks its C headers, the means to make a venv, or a shared library
PYTHON_INCOMPLETE := $(shell $(PYTHON) -c "import ensurepip, os, sysconfig as s; exit(not (os.path.exists(s.get_path('include') + '/Python.h') and s.get_config_var('Py_ENABLE_SHARED')))" 2>/dev/null || echo 1)
MISSING = $(if $(shell command -v pd),,puredata) \
	$(if $(wildcard $(PD_INCLUDE)/m_pd.h),,puredata-dev) \
	$(if $(shell command -v cc),,gcc libc6-dev) \
	$(if $(shell command -v $(PYTHON)),,python3) \
	$(if $(PYTHON_INCOMPLETE),python3-dev python3-venv,) \
	$(if $(filter test lint,$(MAKECMDGOALS)),$(if $(shell command -v clang-format),,clang-format),) \
	$(if $(filter test,$(MAKECMDGOALS)),$(if $(wildcard /usr/include/portaudio.h),,portaudio19-dev),) \
	$(if $(filter aot-proof,$(MAKECMDGOALS)),$(if $(shell command -v qemu-aarch64-static),,qemu-user-static),)

.PHONY: demo trial test lint install max dist dist-proof max-proof pd-proof aot-proof pd-foreign reference docs pictures bench soak scale accuracy clean system

demo: $(READY)
	$(BIN)/patchlstm demo

trial: TRIAL_MISSING = $(if $(shell command -v jackd),,jackd2) $(if $(shell command -v Xvfb),,xvfb) $(if $(shell command -v xdotool),,xdotool)
trial: $(READY) $(DEV)
	if [ -n "$(strip $(TRIAL_MISSING))" ]; then $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(TRIAL_MISSING); fi
	PYTHONPATH=tests $(BIN)/python tests/pd/newcomer.py

test: $(READY) $(TESTED) lint
	$(BIN)/pytest --numprocesses $(PROCESSES) --dist worksteal

lint: $(READY) $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	clang-format --dry-run --Werror $(filter %.c %.h,$(C_SOURCES) $(KERNELS)) $(MAX_SOURCES) $(TEST_SOURCES)
	$(foreach float,32 64,cc -std=c11 -O2 -Wall -Wextra -Wshadow -Wvla -Wconversion -Werror -fsyntax-only -I$(PD_INCLUDE) -DPD_FLOATSIZE=$(float) -DPD_ENDING='".pd_linux"' -DLSTM_CONTRACT=0 host/shim/*.c host/shim/pd/*.c &&) true
	cc -std=c11 -O2 -Wall -Wextra -Wshadow -Wvla -Wconversion -Werror -fsyntax-only -DLSTM_CONTRACT=0 host/shim/max/*.c

install: $(READY)
	$(BIN)/patchlstm install pd

max: $(READY) $(DEV)
	PYTHONPATH=host $(BIN)/python -m generator.maxpackage

pd-foreign: $(READY) $(DEV)
	PYTHONPATH=host $(BIN)/python -m generator.pdforeign $(PD_INCLUDE)

dist: $(READY) $(DEV)
	PYTHONPATH=host $(BIN)/python -m generator.dist $(PD_INCLUDE)

dist-proof: dist
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[dist-proof]'
	$(BIN)/pytest -m dist tests/dist

reference: $(READY) $(DEV)
	PYTHONPATH=host $(BIN)/python -m generator.reference

docs: $(READY) $(DEV) $(DOCS)
	$(if $(SERVE),$(BIN)/sphinx-autobuild --watch host --watch CHANGELOG.md --watch CONTRIBUTING.md,$(BIN)/sphinx-build -W --keep-going -a) \
		--quiet $(if $(LINKS),--builder linkcheck) --doctree-dir build/doctrees docs build/$(if $(LINKS),links,docs)

$(DOCS): pyproject.toml | $(READY)
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[docs]'
	touch $@

pictures: PICTURES_MISSING = $(if $(shell command -v Xvfb),,xvfb) $(if $(shell command -v xdotool),,xdotool) $(if $(shell command -v xwininfo),,x11-utils)
pictures: $(READY) $(DEV)
	if [ -n "$(strip $(PICTURES_MISSING))" ]; then $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y --no-install-recommends $(PICTURES_MISSING); fi
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[pictures]'
	PYTHONPATH=host $(BIN)/python -m generator.pictures $(ONLY)

# Needs Wine and, the first time, some 150 MB from PyPI.
max-proof: PROOF_MISSING = $(if $(shell command -v wine),,wine wine64)
max-proof: max
	if [ -n "$(PROOF_MISSING)" ]; then $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(PROOF_MISSING); fi
	$(BIN)/pip install --quiet --editable '.[dev,max-proof]'
	PYTHONPATH=host:tests:tests/max $(BIN)/python -m proof $(PROOFS)

# Needs qemu and Wine and, the first time, some 150 MB from PyPI and 30 MB from Debian.
pd-proof: PROOF_MISSING = $(if $(shell command -v wine),,wine wine64) $(if $(shell command -v qemu-aarch64-static),,qemu-user-static)
pd-proof: $(READY) $(DEV)
	if [ -n "$(strip $(PROOF_MISSING))" ]; then $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(PROOF_MISSING); fi
	PYTHONPATH=host:tests:tests/pd $(BIN)/python -m foreign $(PROOFS)

aot-proof: $(READY) $(DEV)
	$(BIN)/pytest -m foreign tests/kernels

# One thread for all; whatever is to have two asks for them itself.
bench: export OMP_NUM_THREADS := 1
bench: export OPENBLAS_NUM_THREADS := 1
bench: $(READY) $(DEV) $(PEERS)
	PYTHONPATH=tests:tests/pd $(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(if $(OUTPUT),--output $(OUTPUT)) $(if $(ONLY),--only $(ONLY))

soak: $(READY) $(DEV)
	PYTHONPATH=host:tests:tests/pd:tests/host $(BIN)/python -m soak $(if $(HOURS),--hours $(HOURS)) $(if $(SEED),--seed $(SEED)) $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(if $(OUTPUT),--output $(OUTPUT))

scale: $(READY) $(DEV)
	PYTHONPATH=host:tests:tests/host $(BIN)/python -m scale.memory
	PYTHONPATH=host:tests:tests/host $(BIN)/python -m scale.sweep

# What tests, generators and the commands that are no part of playing need
$(DEV): pyproject.toml | $(READY)
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[dev]'
	touch $@

# All of it at once, since each call builds anew
$(TESTED): pyproject.toml | $(READY)
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[dev,live,docs]'
	touch $(DEV) $(LIVE) $(DOCS) $@

# The microphone; PyAudio is compiled.
$(LIVE): pyproject.toml | $(READY)
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[live]'
	touch $@

$(PEERS): pyproject.toml | $(READY)
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[peers]'
	touch $@

# In an environment of its own, because aeon needs an older Numba.
accuracy: $(READY) $(DEV) $(LIVE)
	test -x $(VENV)/accuracy/bin/python || $(PYTHON) -m venv $(VENV)/accuracy
	$(VENV)/accuracy/bin/pip install --quiet --editable '.[accuracy]'
	$(VENV)/accuracy/bin/python tests/accuracy $(if $(DIGITS),--digits $(DIGITS)) $(if $(SERIES),--series $(SERIES)) $(if $(PERFORMANCES),--performances $(PERFORMANCES)) $(OPTIONS)
	PYTHONPATH=tests/pd $(BIN)/python tests/accuracy/in_pd.py $(if $(DIGITS),--digits $(DIGITS))
	$(if $(DIGITS),PYTHONPATH=tests/pd $(BIN)/python tests/accuracy/words_in_pd.py --digits $(DIGITS))
	PYTHONPATH=tests:tests/pd $(BIN)/python tests/accuracy/gestures_in_pd.py $(if $(SERIES),--series $(SERIES))
	PYTHONPATH=tests/pd:tests $(BIN)/python tests/accuracy/strokes_in_pd.py $(if $(KIT),--kit $(KIT))

# What Debian calls the things that pip cannot bring.
system:
	@missing="$(strip $(MISSING))"; if [ -n "$$missing" ]; then \
		command -v apt-get >/dev/null || { echo "please install what these Debian packages hold: $$missing"; exit 1; }; \
		echo "installing Debian packages: $$missing"; \
		$(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi

$(READY): pyproject.toml setup.py $(C_SOURCES) $(KERNELS) | system
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet $(BUILD_TOOLS)
	rm -f host/patchlstm/_bridge.* # of another Python or of none in particular, they would lie side by side
	$(BIN)/pip install --quiet --no-build-isolation --editable .
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info host/*.egg-info host/patchlstm/_bridge.* host/patchlstm/_segmenter.* kernels/patchlstm_kernels/_linked.* host/patchlstm/externals/lstm* host/patchlstm/externals/max host/patchlstm/externals/pd-*
	find . -name __pycache__ -prune -exec rm -rf {} +
