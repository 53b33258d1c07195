"""What one payee gets depends on others: totals of a team or of everybody, pools, rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter

EVERYBODY = "everybody"
RANKED_BY = {"bookings": "1000", "deal_count": "2", "attainment(bookings)": "80%", "max_deal": "500.5", "new_share": "0.5"}
"""What people are ranked by, and what that may have to be at least."""


def plan(pen: PlanWriter, document: Document) -> None:
    of = pen.one_of("team", "team", EVERYBODY)
    if pen.maybe(5):
        _totals(pen, document, of)
    if pen.maybe(4):
        document["components"]["shared_out"] = _around(pen, {"pool": _pool(pen, of)})
    if pen.maybe(5):
        document["components"]["places"] = _around(pen, {"ranked": _ranked(pen, of)})


def _totals(pen: PlanWriter, document: Document, of: str) -> None:
    total = f"{of}({pen.one_of('bookings', 'deal_count', 'units_sold')})"
    for component in document["components"].values():
        if pen.maybe():
            component["multiplier"] = f"if({total} >= {pen.one_of('3', '1000', '2500.5')}, 1.1, 0.95)"
        elif pen.maybe():
            component["gate"] = f"{total} > {pen.one_of('0', '2', '700')}"
    if pen.maybe():
        document["components"]["of_all"] = {"pay": pen.one_of(f"0.1% * {total}", f"if({total} >= 4, extra, 10)")}


def _pool(pen: PlanWriter, of: str) -> Document:
    amount = pen.one_of("500", f"2% * {of}(bookings)", f"max({of}(bookings), 100) / 7", f'rate("by level", "gold", 2) * {of}(deal_count)')
    pool = {"amount": amount, "of": of}
    if not pen.maybe(4):
        pool["share"] = pen.one_of("equally", "by bookings", "by parts")
    if pen.maybe():
        pool["among"] = pen.yes_no()
    return pool


def _ranked(pen: PlanWriter, of: str) -> Document:
    by, least = pen.one_of(
        ("bookings", "1000"), ("deal_count", "2"), ("attainment(bookings)", "80%"), ("max_deal", "500.5"), ("new_share", "0.5")
    )
    ranked = {"by": by, "of": of, "pay": pen.one_of(["100"], ["1000", "500", "250"], ["100", "33.33"], ["50", "50", "0", "7"])}
    if pen.maybe():
        ranked["at least"] = least
    if pen.maybe():
        ranked["lowest first"] = pen.one_of("yes", "no")
    return ranked


def _around(pen: PlanWriter, component: Document) -> Document:
    component |= {"gate": pen.yes_no()} if pen.maybe(4) else {}
    component |= {"multiplier": pen.factor()} if pen.maybe(4) else {}
    component |= {"cap": pen.one_of("60", "extra")} if pen.maybe(4) else {}
    component |= {"unit": "points"} if pen.maybe(6) else {}
    return component


FAMILY = Family(plan, words=(EVERYBODY,))
