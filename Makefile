# `make demo` and `make test` are the two that matter; see README.md. They need python3, pip, make and git.

PY := .venv/bin/python

.PHONY: services
services:  ## run private PostgreSQL and Valkey in the foreground, for manage.py in another terminal
	@$(PY) -m launcher services
