"""Scores of boards: what measures, components and points of plans come to, worked out by the engine whenever they are asked for.

For services that run in the background. Who may see whose scores is decided by those who show them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from incentives.data import CreditOfScore, FactOfScore, FactsOfScore, Metric, MetricKind, Score, Scores
from people.api import Refused

if TYPE_CHECKING:
    from incentives.calculation.scoring import Found


class CannotScore(Refused):
    """The scores can't be worked out as plans, data and days are; `problems` lists every reason, in words."""

    code = "cannot_score"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def scores(
    metric: Metric,
    *,
    start: dt.date,
    before: dt.date,
    person_ids: Collection[int] | None = None,
    with_quotas: bool = False,
    with_credits: bool = False,
) -> Scores:
    """Return the scores over the days [start, before): of everybody who is on the plan on any of them, or of these persons among them.

    A measure counts every credit that is dated on these days, whatever they are. Components and points are known for whole periods of the
    plan. Raises CannotScore.
    """
    found = _measured(metric, start, before, person_ids, with_quotas=with_quotas, with_credits=with_credits)
    rows = found.scored.values.to_pylist()
    facts = found.scored.credits.select(["person", "day", "fact", "credit"]).to_pylist()
    credited = tuple(CreditOfScore(int(row["person"]), row["day"], row["fact"], row["credit"]) for row in facts)
    return Scores({int(row["person"]): _score(row) for row in rows}, found.as_of, credited)


def facts_of_score(metric: Metric, person_id: int, *, start: dt.date, before: dt.date, offset: int = 0, limit: int = 50) -> FactsOfScore:
    """Return why a person's score is what it is: the facts that count in it, newest first, from `offset` on. Raises CannotScore."""
    found = _measured(metric, start, before, [person_id], with_credits=True)
    table = found.scored.credits
    last = table.num_rows - offset
    rows = table.slice(max(last - limit, 0), min(limit, max(last, 0))).to_pylist()
    return FactsOfScore(tuple(_fact(row) for row in reversed(rows)), table.num_rows, found.as_of)


def persons_scored_with(metric: Metric, person_ids: Collection[int], *, start: dt.date, before: dt.date) -> frozenset[int] | None:
    """Return whose scores over the days [start, before) may change when facts of these persons do; None: anybody's.

    Theirs, and of whoever a version of the plan credits with them: managers, team mates, those they assist.
    """
    from incentives.calculation.credited import credited_with

    if metric.kind is not MetricKind.MEASURE:
        return None
    return credited_with(plan_id=metric.plan_id, key=metric.key, persons=person_ids, first=start, before=before)


def _measured(
    metric: Metric,
    start: dt.date,
    before: dt.date,
    person_ids: Collection[int] | None,
    *,
    with_quotas: bool = False,
    with_credits: bool = False,
) -> Found:
    # Arrow takes a second to load, and most processes never keep a score.
    from incentives.calculation.scoring import score_measure
    from incentives.engine.periods import Days

    if start >= before:
        raise CannotScore([_("The days have to begin before they end.")])
    if metric.kind is not MetricKind.MEASURE:
        raise CannotScore([_("Only measures have scores so far.")])
    with _in_words():
        return score_measure(
            plan_id=metric.plan_id,
            key=metric.key,
            days=Days(start, before),
            persons=person_ids,
            with_quotas=with_quotas,
            with_credits=with_credits,
        )


@contextmanager
def _in_words() -> Iterator[None]:
    from incentives.engine import problems

    try:
        yield
    except problems.Refused as refused:
        raise CannotScore([f"{each.message()} {each.advice()}".strip() for each in refused.problems]) from refused


def _score(row: dict[str, Any]) -> Score:
    return Score(row["value"], row["facts"], row["last"], row["quota"], row["attainment"])


def _fact(row: dict[str, Any]) -> FactOfScore:
    return FactOfScore(row["day"], row["measure"], row["source"], row["fact"], row["share"], row["value"], row["credit"])
