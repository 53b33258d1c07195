"""Whose facts may be credited to somebody, and to whom somebody's facts may be: through managers, teams and assistants, on any day.

No fewer than are, so that what is read for a few payees, or calculated again after a change, is enough. None stands for anybody: in which
territory a fact lies is not known before it is read. `relations` are tables of `world` by their names there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa

from .plan import CreditTo, Plan
from .reach import MANAGERS


def sellers_of(plan: Plan, relations: Mapping[str, pa.Table], persons: Collection[str]) -> frozenset[str] | None:
    """Return the persons, and everybody whose facts any measure of the plan may credit to one of them."""
    return _led(plan, relations, persons, downwards=True)


def reached_from(plan: Plan, relations: Mapping[str, pa.Table], persons: Collection[str]) -> frozenset[str] | None:
    """Return the persons, and everybody to whom any measure of the plan may credit a fact of one of them."""
    return _led(plan, relations, persons, downwards=False)


def _led(plan: Plan, relations: Mapping[str, pa.Table], persons: Collection[str], *, downwards: bool) -> frozenset[str] | None:
    ways = {measure.credit_to for measure in plan.measures.values()}
    if CreditTo.TERRITORY in ways:
        return None
    found = set(persons)
    if ways & MANAGERS:
        upper, lower = relations["reporting"]["manager"], relations["reporting"]["person"]
        found |= _all_along(_pairs(upper, lower) if downwards else _pairs(lower, upper), persons)
    if CreditTo.TEAM in ways:
        teams = _along(_pairs(relations["teams"]["person"], relations["teams"]["team"]), persons)
        found |= _along(_pairs(relations["teams"]["team"], relations["teams"]["person"]), teams)
    if CreditTo.ASSISTANTS in ways:
        helps, helped = relations["assistants"]["person"], relations["assistants"]["works_for"]
        found |= _along(_pairs(helps, helped) if downwards else _pairs(helped, helps), persons)
    return frozenset(found)


def _pairs(keys: pa.ChunkedArray, values: pa.ChunkedArray) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in zip(keys.to_pylist(), values.to_pylist(), strict=True):
        found[key].append(value)
    return found


def _along(links: Mapping[str, list[str]], keys: Iterable[str]) -> set[str]:
    return {value for key in keys for value in links.get(key, ())}


def _all_along(links: Mapping[str, list[str]], keys: Iterable[str]) -> set[str]:
    """Everything that any number of links leads to."""
    found, last = set[str](), set(keys)
    while last:
        last = _along(links, last) - found
        found |= last
    return found
