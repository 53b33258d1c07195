"""Who is credited: those above the sellers, their teams and assistants, a role of the splits, who holds a territory."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from incentives.engine.world import ASSISTANTS, REPORTING, TEAMS, TERRITORIES

from ..people import STRANGER
from .family import Document, Family, as_table, credited

if TYPE_CHECKING:
    from ..document import PlanWriter
    from ..population import WorldWriter

TO = ("first manager", "second manager", "third manager", "every manager", "team", "assistants")
WHOLE = ("1", "0.5 0.5", "0.33333333 0.66666667")
ANY = ("0.1", "0.25 1", "1 1 1")
BY = ("account", 'if(family = "Cloud", account, "nobody")', "account.territory")


def plan(pen: PlanWriter, document: Document) -> None:
    if not pen.maybe():
        return
    for key, measure in credited(document).items():
        if measure["from"] == "meetings" or not pen.maybe(1 if key == "bookings" else 3):
            continue
        overlay = pen.one_of({"overlay": "yes"}, {"overlay": "no"}, {})
        role = {"to": f"role {'expert' if overlay.get('overlay') == 'yes' else 'specialist'}", **overlay}
        territory = {"to": "territory", "by": pen.one_of(*BY), **overlay}
        managers = {"to": pen.one_of(*TO), "share": pen.one_of("full", "splits")}
        measure["credit"] = pen.one_of(managers, managers, role, territory)
    for component in document["components"].values():
        if component.get("shared") == "no" and not _is_shared(document["measures"][component["on"]].get("credit", {})):
            del component["shared"]


def _is_shared(credit: Document) -> bool:
    return credit.get("share") == "splits" or credit.get("to", "").startswith(("role", "territory"))


def tables(pen: WorldWriter) -> dict[str, pa.Table]:
    everybody = [*pen.people, f"{pen.prefix}{STRANGER}"]
    return {
        "reporting": as_table(REPORTING, _reporting(pen, everybody)),
        "teams": as_table(TEAMS, [row for person in everybody for row in _teams(pen, person)]),
        "assistants": as_table(ASSISTANTS, _assistants(pen, everybody)),
        "territories": as_table(TERRITORIES, [row for name in ("A", "B") for row in _territories(pen, f"{pen.prefix}{name}")]),
    }


def _reporting(pen: WorldWriter, everybody: list[str]) -> list[dict[str, Any]]:
    """Nobody is above themselves: managers stand further on in one order."""
    pen.begin()
    order = sorted(everybody, key=lambda _: pen.random.random())
    rows = []
    for place, person in enumerate(order[:-1]):
        for start, before in _parts(pen):
            if not pen.maybe(5):
                rows.append({"person": person, "manager": pen.one_of(*order[place + 1 :]), "from": start, "before": before})
    return rows


def _teams(pen: WorldWriter, person: str) -> list[dict[str, Any]]:
    pen.begin()
    teams = (f"{pen.prefix}East", f"{pen.prefix}East", f"{pen.prefix}West")
    return [
        {"person": person, "team": pen.one_of(*teams), "from": start, "before": before} for start, before in _parts(pen) if not pen.maybe(4)
    ]


def _assistants(pen: WorldWriter, everybody: list[str]) -> list[dict[str, Any]]:
    pen.begin()
    pairs = [(person, other) for person in everybody for other in everybody if person != other and pen.maybe()]
    return [
        {"person": a, "works_for": b, "from": start, "before": before} for a, b in pairs for start, before in _parts(pen) if pen.maybe()
    ]


def _territories(pen: WorldWriter, territory: str) -> list[dict[str, Any]]:
    pen.begin()
    overlaid = all(measure.overlay for measure in pen.plan.measures.values() if measure.territory)
    rows = []
    for start, before in _parts(pen):
        if pen.maybe(5):
            continue
        shares = pen.one_of(*(ANY if overlaid else WHOLE)).split()
        holders = sorted([*pen.people, f"{pen.prefix}{STRANGER}"], key=lambda _: pen.random.random())
        if len(holders) < len(shares):
            shares = shares[:1] if overlaid else ["1"]
        for person, share in zip(holders, shares, strict=False):
            kept = None if share == "1" and pen.maybe() else Decimal(share)
            rows.append({"person": person, "territory": territory, "from": start, "before": before, "share": kept})
    return rows


def _parts(pen: WorldWriter) -> list[tuple[Any, Any]]:
    """From long ago until further notice, cut on no, one or two days."""
    return list(pairwise([pen.long_ago, *pen.days_in_order(pen.one_of(0, 0, 1, 2)), None]))


FAMILY = Family(plan, tables=tables)
