"""import-linter holds the directions between our packages; that no socket waits for a query is held here."""

import ast
from pathlib import Path

LIVE = Path(__file__).resolve().parents[2] / "leaderboard" / "live"
ALLOWED_OF_DJANGO = {"django.core"}
"""Signing; not the ORM, nor what would bring it along."""


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_no_module_of_live_boards_imports_the_orm_or_what_uses_it():
    found = {path.name: set(imported(path.read_text())) for path in LIVE.rglob("*.py")}

    assert found, "the walk sees no modules"
    wrong = {
        f"{name}: {module}"
        for name, modules in found.items()
        for module in modules
        if module.split(".")[0] in {"channels", "psycopg", "celery"} or (module.startswith("django") and module not in ALLOWED_OF_DJANGO)
    }
    assert wrong == set()
