"""Scores of a board of 1,000 payees with 100,000 deals: what a tick costs that works out five of them again, and what everybody costs.

From PostgreSQL to exact scores in one process, as the ticker does it; deals change between the measurements, so nothing is remembered.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from .run_period import PLAN, become_application, installation, load

DEALS, PAYEES, DIRTY, ROUNDS = 100_000, 1_000, 5, 60
MOST_MILLISECONDS, MOST_SECONDS = 30.0, 2.0
START, BEFORE = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


def timed(rounds: int, work: Callable[[int], Any]) -> list[float]:
    """Milliseconds of each round, after two that find everything warm."""
    taken = []
    for number in range(-2, rounds):
        started = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - started) * 1000)
    return taken[2:]


def main() -> int:
    with installation():
        load(PLAN, DEALS, PAYEES)
        become_application()
        return measured()


def measured() -> int:
    from incentives import api
    from incentives.models import Plan
    from people.models import Person

    plan, people = Plan.objects.get(), list(Person.objects.order_by("pk").values_list("pk", flat=True))
    metrics = {
        "bookings": api.Metric(plan.pk, api.MetricKind.MEASURE, "bookings"),
        "commission": api.Metric(plan.pk, api.MetricKind.COMPONENT, "commission"),
    }

    def dirty(number: int) -> list[int]:
        first = number * 7 * DIRTY % PAYEES
        return [people[(first + place * 97) % PAYEES] for place in range(DIRTY)]

    def score(metric: api.Metric, persons: list[int] | None, *, before: dt.date = BEFORE, with_quotas: bool = False) -> api.Scores:
        return api.scores(metric, start=START, before=before, person_ids=persons, with_quotas=with_quotas)

    kinds: list[tuple[str, Callable[[int], Any]]] = [
        ("a measure", lambda number: score(metrics["bookings"], dirty(number))),
        ("a measure, ten days", lambda number: score(metrics["bookings"], dirty(number), before=dt.date(2026, 1, 11))),
        ("a component", lambda number: score(metrics["commission"], dirty(number))),
    ]
    reached = []
    for name, work in kinds:
        taken = timed(ROUNDS, work)
        reached.append(median(taken))
        worst = sorted(taken)[int(len(taken) * 0.95)]
        print(f"{DIRTY} of {PAYEES:,}, {name:22} {median(taken):7.1f} ms at the median, {worst:7.1f} at p95")
    whole = []
    for name, metric in metrics.items():
        taken = timed(3, lambda _number, metric=metric: score(metric, None))  # type: ignore[misc]
        whole.append(median(taken))
        print(f"everybody, {name:24} {median(taken):7.0f} ms")
    some = score(metrics["bookings"], people[:DIRTY]).by_person
    assert some == {person: found for person, found in score(metrics["bookings"], None).by_person.items() if person in some}
    print(f"asked: {MOST_MILLISECONDS} ms at the median for a measure of {DIRTY}, {MOST_SECONDS} s for a measure of everybody")
    return 0 if reached[0] <= MOST_MILLISECONDS and whole[0] <= MOST_SECONDS * 1000 else 1


if __name__ == "__main__":
    sys.exit(main())
