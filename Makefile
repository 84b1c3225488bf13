# Everything here finds a Python, installs what is missing and runs one command: see bootstrap.py.

# Any Python 3.8 or newer can run bootstrap.py. A name on the path may be a shim that does not work,
# so each is tried.
FIND = for python in python3 python3.13 python3.12 python3.14 python $$HOME/.pyenv/versions/*/bin/python3 \
	/usr/local/bin/python3 /opt/homebrew/bin/python3 /usr/bin/python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && break; python=; done; \
	test -n "$$python" || { echo "Sendwell needs Python 3.12, 3.13 or 3.14 and found no Python: install one and run this again." >&2; exit 1; };
RUN = @$(FIND) exec "$$python" bootstrap.py

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: ## install, build the demonstration and serve it on http://127.0.0.1:8000 (ARGS="--port 8080")
	$(RUN) sendwell demo $(ARGS)

test: ## install and run every test, the journeys in a browser too
	$(RUN) --dev python -m tests.everything $(ARGS)

check: ## format, lint, types, floors, house tests, migrations and generated pages
	$(RUN) --dev ruff format --check
	$(RUN) --dev ruff check
	$(RUN) --dev mypy sendwell
	$(RUN) --dev lint-imports
	$(RUN) --dev pytest tests/house -n 2 -m "not sweep"
	$(RUN) --dev sendwell manage makemigrations --check --dry-run
	$(RUN) --dev sendwell manage generate_reference --check

dev: ## the demonstration with a server and worker that restart when a file changes
	$(RUN) --dev sendwell demo --dev $(ARGS)

bench: ## measure everything and print it beside bare PostgreSQL
	$(RUN) sendwell bench all $(ARGS)

DEEP = tests/audit/test_chain.py tests/audit/test_spoiling.py tests/family/test_non_interference.py tests/messages/test_races.py tests/sign_in/test_guessing.py
faults: export SENDWELL_FAULT_ROUNDS = 1000
faults: ## kill PostgreSQL and the worker a thousand times, spoil the audit, guess and send at once ten thousand times (over two hours)
	$(RUN) --dev python -m pytest tests/faults $(DEEP) -n0 $(ARGS)

demo-reset: ## forget the demonstration and build it again
	$(RUN) sendwell demo --reset --check $(ARGS)

where: ## where a thing lives: a time limit, event, permission, URL name, model or template (NAME=...)
	$(RUN) sendwell where $(NAME)

.PHONY: help demo test check dev bench faults demo-reset where
