# Two commands for a newcomer: `make demo` and `make test`. Testing/run.py does the work, so that Windows needs no make.
PYTHON ?= python3
RUN = $(PYTHON) Testing/run.py

.PHONY: demo test lint bench files clean
demo:
	$(RUN) demo
test:
	$(RUN) test
lint:
	$(RUN) lint
bench:
	$(RUN) bench
files:
	$(RUN) files
clean:
	rm -rf .venv build out
