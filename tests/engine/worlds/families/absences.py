"""How parts of a window are counted, what has a part, and the days on which somebody is away."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from incentives.engine.world import ABSENCES, FREE_DAYS

from ..catalog import SHORT
from .family import Document, Family, as_table

if TYPE_CHECKING:
    from ..document import PlanWriter
    from ..population import WorldWriter

BASES = ("calendar days", "working days", "working days", "30/360", "months")
KINDS = ("parental", "sick", None)


def plan(pen: PlanWriter, document: Document) -> None:
    if not pen.maybe():
        return
    absence = pen.one_of("none", "relief", "relief", "relief of quota and target")
    of = {
        "none": ("quota", "target", "target", "nothing", "everything"),
        "relief": ("quota and target", "quota", "everything"),
        "relief of quota and target": ("quota and target", "everything", "everything"),
    }[absence]
    bases = [basis for basis in BASES if basis != "months" or document["period"] not in SHORT]
    said: Document = {"by": pen.one_of(*bases), "of": pen.one_of(*of)}
    if absence != "none" or pen.maybe():
        said["absence"] = absence
    if absence != "none" and pen.maybe():
        said["relief"] = pen.one_of(["parental"], ["sick", "parental"], ["Sick"])
    if pen.maybe():
        said["new assignment"] = pen.one_of("blend", "split", "split")
    document["proration"] = {**document.get("proration", {}), **said}


def tables(pen: WorldWriter) -> dict[str, pa.Table]:
    return {
        "free_days": as_table(FREE_DAYS, FREE),
        "absences": as_table(ABSENCES, [row for person in pen.people for row in _away(pen, person)]),
    }


FREE: list[dict[str, Any]] = [
    {"day": dt.date(2026, 1, 1), "calendar": None, "worked": None},
    {"day": dt.date(2026, 1, 6), "calendar": "North", "worked": False},
    {"day": dt.date(2026, 2, 16), "calendar": None, "worked": False},
    {"day": dt.date(2026, 2, 16), "calendar": "South", "worked": True},
    {"day": dt.date(2026, 2, 28), "calendar": "North", "worked": True},
    {"day": dt.date(2025, 11, 21), "calendar": "South", "worked": False},
]
"""The same in every world: they are everybody's, or those of a calendar that some have."""


def _away(pen: WorldWriter, person: str) -> list[dict[str, Any]]:
    pen.begin()
    edges: list[dt.date | None] = [*pen.days_in_order(pen.one_of(0, 1, 2, 4)), *pen.one_of([], [None])]
    parts = [(start, before) for start, before in pairwise(edges) if start and not pen.maybe(3)]
    return [{"person": person, "from": start, "before": before, "kind": pen.one_of(*KINDS)} for start, before in parts]


FAMILY = Family(plan, tables=tables)
