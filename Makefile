# Two commands: `make run` serves the app with its content, `make test` checks everything.
ADDR ?= 127.0.0.1:8000
DEBUG ?= on
UV := .uv/bin/uv
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SET_UP := DEBUG=$(DEBUG) SECRET_KEY=$$(cat var/secret_key) ALLOWED_HOSTS=localhost $(MANAGE)
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
# Modules are compiled once, not by every process again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test prepare lint types sqlite postgres browser system messages format

run: prepare
	@echo "== Serving on http://$(ADDR)/ (Ctrl-C stops it)"
	@SECRET_KEY=$$(cat var/secret_key) ALLOWED_HOSTS=$${ALLOWED_HOSTS:-localhost,127.0.0.1,[::1],$(firstword $(subst :, ,$(ADDR)))} HTTPS=off DEBUG=off \
	  $(BIN)/gunicorn training.wsgi --bind $(ADDR) --workers 2 --threads 4 --no-control-socket --log-level warning

prepare: .venv/synced var/secret_key var/static/.collected
	@echo "== Database"
	@$(SET_UP) migrate --verbosity 0
	@echo "== Content"
	@$(SET_UP) load_content
	@echo "== Questions"
	@$(SET_UP) generate_questions
	@echo "== Cards"
	@$(SET_UP) generate_cards
ifneq ($(filter on true yes 1,$(DEBUG)),)
	@echo "== Accounts, for development only"
	@$(SET_UP) create_sample_accounts
	@echo "== Sample cohort, for development only"
	@$(SET_UP) create_sample_cohort
endif

# Everything that must hold.
test: system .venv/synced var/secret_key lint types sqlite postgres browser
	@echo "== All checks passed"

lint: .venv/synced
	@echo "== Style"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/djlint --quiet --lint templates
	@echo "== Import layers"
	@$(BIN)/lint-imports > var/layers.txt || { cat var/layers.txt; exit 1; }
	@echo "== Missing migrations"
	@DEBUG=on $(MANAGE) makemigrations --check --dry-run --verbosity 1 > var/migrations.txt || { cat var/migrations.txt; exit 1; }
	@echo "== Production settings"
	@SECRET_KEY=$$(cat var/secret_key) ALLOWED_HOSTS=training.example BEHIND_PROXY=on $(MANAGE) check --deploy --fail-level WARNING

types: .venv/synced
	@echo "== Types"
	@$(BIN)/mypy

sqlite: .venv/synced static
	@echo "== Tests on SQLite"
	@env -u DATABASE_URL $(BIN)/pytest -n 2 -m "not browser"

# But for the pure rules, which know no database.
postgres: system .venv/synced static
	@echo "== Tests on PostgreSQL"
	@$(BIN)/python -m tests.postgres $(BIN)/pytest -n 2 -m "not browser" --ignore=tests/rules

browser: system .venv/synced static
	@echo "== Tests in Chromium"
	@env -u DATABASE_URL $(BIN)/pytest -n 2 -m browser

.PHONY: static
static: var/static/.collected

var/static/.collected: .venv/synced $(wildcard training/static/training/*)
	@echo "== Style sheet and script"
	@DEBUG=on $(MANAGE) collectstatic --no-input --clear --verbosity 0
	@touch $@

# Debian's packages for the tests, installed when missing.
system:
	@missing=; \
	command -v chromium > /dev/null || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v msgfmt > /dev/null || missing="$$missing gettext"; \
	if [ -n "$$missing" ]; then \
	  echo "== Installing Debian's packages:$$missing"; \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing > /dev/null \
	    || { echo "Could not install:$$missing. Install them with apt-get and run again."; exit 1; }; \
	fi

# Not part of the tests: how the time to generate grows with the content, and what a grade, the page of a cohort and the
# pages of the admin cost; a matter of minutes.
.PHONY: bench
bench: .venv/synced
	@$(BIN)/python -m tests.bench.generation
	@env -u DATABASE_URL $(BIN)/python -m tests.bench.grading
	@env -u DATABASE_URL $(BIN)/python -m tests.bench.cohort
	@env -u DATABASE_URL $(BIN)/python -m tests.bench.admin

format: .venv/synced
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

messages: .venv/synced
	@DEBUG=on $(MANAGE) makemessages --locale en --no-obsolete --no-wrap

$(UV):
	@echo "== Fetching uv"
	@python3 -m pip install --quiet --target .uv uv

.venv/synced: $(UV) uv.lock pyproject.toml
	@echo "== Python packages"
	@$(UV) sync --frozen --quiet
	@touch $@

var/secret_key:
	@mkdir -p var
	@python3 -c "import secrets; print(secrets.token_urlsafe(60))" > $@
	@chmod 600 $@
