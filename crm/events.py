"""What the CRM tells others: facts that changed, with the persons they belong to. Names and payloads are kept stable.

records.imported.v1       run, step, created, updated, persons
opportunity.changed.v1    opportunity, fact, persons
opportunity.moved.v1      opportunity, fact, from_kind, to_kind, persons
activity.logged.v1        activity, fact, persons
order.accepted.v1         order, fact, opportunity, persons

`fact` is the id the engine knows ("maven/1C1I7A6R"), `persons` the database ids of all whose credit may change;
records.imported names none where that may be anybody's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from desk import api as desk

RECORDS_IMPORTED = "records.imported.v1"
OPPORTUNITY_CHANGED = "opportunity.changed.v1"
OPPORTUNITY_MOVED = "opportunity.moved.v1"
ACTIVITY_LOGGED = "activity.logged.v1"
ORDER_ACCEPTED = "order.accepted.v1"


def _persons(ids: Iterable[int | None]) -> list[int]:
    return sorted({each for each in ids if each is not None})


def records_imported(*, run: int, step: str, created: int, updated: int, persons: Iterable[int | None], at: dt.datetime) -> None:
    payload = {"run": run, "step": step, "created": created, "updated": updated, "persons": _persons(persons)}
    desk.publish(name=RECORDS_IMPORTED, payload=payload, at=at)


def opportunity_changed(*, opportunity: int, fact: str, persons: Iterable[int | None], at: dt.datetime) -> None:
    desk.publish(name=OPPORTUNITY_CHANGED, payload={"opportunity": opportunity, "fact": fact, "persons": _persons(persons)}, at=at)


def opportunity_moved(*, opportunity: int, fact: str, from_kind: str, to_kind: str, persons: Iterable[int | None], at: dt.datetime) -> None:
    payload = {"opportunity": opportunity, "fact": fact, "from_kind": from_kind, "to_kind": to_kind, "persons": _persons(persons)}
    desk.publish(name=OPPORTUNITY_MOVED, payload=payload, at=at)


def activity_logged(*, activity: int, fact: str, persons: Iterable[int | None], at: dt.datetime) -> None:
    desk.publish(name=ACTIVITY_LOGGED, payload={"activity": activity, "fact": fact, "persons": _persons(persons)}, at=at)


def order_accepted(*, order: int, fact: str, opportunity: int | None, persons: Iterable[int | None], at: dt.datetime) -> None:
    payload = {"order": order, "fact": fact, "opportunity": opportunity, "persons": _persons(persons)}
    desk.publish(name=ORDER_ACCEPTED, payload=payload, at=at)
