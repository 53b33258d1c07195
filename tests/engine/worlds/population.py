"""Draws the rest of a world for a drawn plan: people, dated changes, facts, and what each family of keys reads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from incentives.engine.check import read_plan
from incentives.engine.plan import Plan
from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS, RATES
from tests.reference.periods import Period, period_of

from .catalog import CATALOG, SHORT
from .document import PlanWriter
from .drawn import Crowd, Drawn, text_of
from .facts import Facts
from .families import FAMILIES, TOGETHER
from .families.family import as_table
from .pen import Dice, Draw, Pen, Source
from .pen import Drawn as ByHypothesis
from .people import PEOPLE_DRAWN

FEW = 4
"""Worlds of a plan whose worlds can only be calculated one by one."""


PAID_IN = ("EUR", "KRW", "BHD", "USD")
EXCHANGED = (
    (dt.date(2020, 1, 1), "1.0823"),
    (dt.date(2026, 1, 31), "0.97"),
    (dt.date(2026, 2, 10), "0.912345678901"),
    (dt.date(2026, 3, 31), "160.55"),
)
"""Rates on the last day of a period, inside one and outside."""


class WorldWriter(Facts):
    """Writes one world. People and facts begin with the world's prefix, so that those of several worlds never meet."""

    def __init__(self, source: Source, document: dict[str, Any], plan: Plan, periods: tuple[Period, ...], prefix: str) -> None:
        super().__init__(source, plan, periods[0].days.start, periods[-1].days.before)
        self.document, self.periods, self.prefix = document, periods, prefix

    def drawn(self) -> Drawn:
        self.begin()
        self.people = tuple(f"{self.prefix}{name}" for name in PEOPLE_DRAWN[: self.one_of(1, 2, 2, 3)])
        sources = sorted({measure.source for measure in self.plan.measures.values() if measure.source})
        self.facts = {source: self._facts(source) for source in sources}
        tables = {
            "people": as_table(PEOPLE, [self._person(name) for name in self.people]),
            "assignments": as_table(ASSIGNMENTS, [row for name in self.people for row in self._assignments(name)]),
            "quotas": as_table(QUOTAS, [row for name in self.people for row in self._quotas(name)]),
            "rates": as_table(RATES, self._rates()),
        }
        for family in FAMILIES:
            self.begin()
            self.facts |= family.facts(self)
        for family in FAMILIES:
            self.begin()
            tables |= family.tables(self)
        return Drawn(self.document, self.plan, self.periods, tables, self.facts)

    def _rates(self) -> list[dict[str, Any]]:
        own = self.plan.currency
        pairs = [("EUR", own), *((own, other) for other in PAID_IN if other != own)]
        return [{"from_currency": a, "to_currency": b, "from": day, "rate": Decimal(rate)} for a, b in pairs for day, rate in EXCHANGED]


def periods_of(source: Source, plan: Plan) -> tuple[Period, ...]:
    pen = Pen(source)
    pen.begin()
    turn = dt.date(2025, 12, 20) if plan.period in SHORT else dt.date(2025, 11, 5)
    day, periods = pen.one_of(dt.date(2026, 1, 5), dt.date(2026, 2, 5), turn), []
    for _ in range(pen.one_of(1, 2, 2 if plan.period == "year" else 3)):
        periods.append(period_of(plan.period, day, plan.fiscal_year_starts))
        day = periods[-1].days.before
    return tuple(periods)


def crowd_of(shape: str, number: object, size: int) -> Crowd:
    """So many worlds of one plan (`FEW` if they cannot be calculated at once) whose first component has this shape of `SHAPES`.

    The same number gives the same crowd.
    """
    random = Random(f"{shape} {number}")
    source = Dice(random.getrandbits(64))
    document = PlanWriter(source).document(shape)
    plan = read_plan(text_of(document), CATALOG)
    periods = periods_of(source, plan)
    dice = [Dice(random.getrandbits(64)) for _ in range(size_of(document, size))]
    return Crowd(tuple(WorldWriter(one, document, plan, periods, f"{place}").drawn() for place, one in enumerate(dice)))


def size_of(document: dict[str, Any], size: int) -> int:
    """How many worlds the crowd of such a plan has, if it may have so many."""
    return min(size, FEW) if any(word in str(document) for word in TOGETHER) else size


def document_of(shape: str, number: object) -> dict[str, Any]:
    """The plan of the crowd of this number, without its worlds."""
    return PlanWriter(Dice(Random(f"{shape} {number}").getrandbits(64))).document(shape)


@st.composite
def worlds(draw: Draw, shape: str | None = None) -> Drawn:
    """One world, of which hypothesis draws every part."""
    source = ByHypothesis(draw)
    document = PlanWriter(source).document(shape)
    plan = read_plan(text_of(document), CATALOG)
    return WorldWriter(source, document, plan, periods_of(source, plan), "").drawn()
