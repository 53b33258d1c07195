"""Reading plan documents against the columns the CRM offers and the tables that plans share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from incentives.catalog import CATALOG

if TYPE_CHECKING:
    import datetime as dt

    from incentives.calculation.inputs import SharedRows
    from incentives.engine.plan import Plan, Table
    from incentives.engine.problems import Problem


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check(document: str, shared: Mapping[str, Table]) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan a document says and no problems, or None and every problem in it."""
    # Imported here: the engine takes a second to load, and most processes never read a plan.
    from incentives.engine.check import check_plan

    return check_plan(document, CATALOG, shared_tables=shared)


def read(document: str, shared: Mapping[str, Table]) -> Plan:
    """Return the plan a document says; raise engine.problems.Refused with all its problems."""
    from incentives.engine.check import read_plan

    return read_plan(document, CATALOG, shared_tables=shared)


@lru_cache(maxsize=256)
def plan_of(document: str, shared: tuple[SharedRows, ...]) -> Plan:
    """As `read`, remembered: pages ask for the same few documents again and again."""
    return read(document, shared_tables(shared))


@lru_cache(maxsize=256)
def plan_in_force(document: str, shared: tuple[SharedRows, ...], start: dt.date, before: dt.date | None) -> Plan:
    """As `plan_of`, on the days [start, before) alone; always the same object, for the engine keeps its programs by that."""
    return replace(plan_of(document, shared), effective_from=start, effective_before=before)


@lru_cache(maxsize=256)
def plan_checked(document: str, shared: tuple[SharedRows, ...]) -> tuple[Plan | None, tuple[Problem, ...]]:
    """As `check`, remembered."""
    return check(document, shared_tables(shared))


def shared_tables(rows: Iterable[SharedRows]) -> dict[str, Table]:
    """Return tables by name, each with its dated rows in order; raise engine.problems.Refused for a document that is no table."""
    in_order = sorted(rows, key=lambda row: (row.table, row.start))
    return {name: _dated(list(parts)) for name, parts in groupby(in_order, key=lambda row: row.table)}


def check_table(document: str) -> tuple[Table | None, tuple[Problem, ...]]:
    """Read the rows of a shared table: a document with `table`, `by` and `rows`. Its dates are those of its rows in the database."""
    from incentives.engine import tables

    return tables.check_table(document)


def _dated(parts: list[SharedRows]) -> Table:
    from incentives.engine.problems import Refused

    read = []
    for part in parts:
        table, problems = check_table(part.document)
        if table is None:
            raise Refused(problems)
        read.append((part.start, table))
    dated = tuple(replace(rows, start=start) for start, table in read for rows in table.dated)
    return replace(read[-1][1], dated=dated)
