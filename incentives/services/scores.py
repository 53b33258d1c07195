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
    from incentives.calculation.scoring_pay import Pay
    from incentives.engine.periods import Days


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
    plan: what was posted into them, and of open ones what a run would post now. Raises CannotScore.
    """
    if metric.kind is MetricKind.MEASURE:
        found = _measured(metric, start, before, person_ids, with_quotas=with_quotas, with_credits=with_credits)
        facts = found.scored.credits.select(["person", "day", "fact", "credit"]).to_pylist()
        credited = tuple(CreditOfScore(int(row["person"]), row["day"], row["fact"], row["credit"]) for row in facts)
        return Scores({int(row["person"]): _score(row) for row in found.scored.values.to_pylist()}, found.as_of, credited)
    pay = _paid(metric, start, before, person_ids, with_lines=with_credits)
    lines = sorted(pay.lines, key=lambda line: (line["credited_on"] or dt.date.min, line["fact"] or ""))
    credited = tuple(CreditOfScore(line["person_id"], line["credited_on"], line["fact"] or "", line["amount"]) for line in lines)
    return Scores({person: Score(paid.amount, paid.facts, paid.last) for person, paid in pay.by_person.items()}, pay.as_of, credited)


def facts_of_score(metric: Metric, person_id: int, *, start: dt.date, before: dt.date, offset: int = 0, limit: int = 50) -> FactsOfScore:
    """Return why a person's score is what it is: the facts that count in it, newest first, from `offset` on. Raises CannotScore.

    Of a component or points these are lines, those posted and those that a run would post now.
    """
    if metric.kind is MetricKind.MEASURE:
        found = _measured(metric, start, before, [person_id], with_credits=True)
        table = found.scored.credits
        last = max(table.num_rows - offset, 0)
        rows = table.slice(max(last - limit, 0), min(limit, last)).to_pylist()
        return FactsOfScore(tuple(_fact(row) for row in reversed(rows)), table.num_rows, found.as_of)
    pay = _paid(metric, start, before, [person_id], with_lines=True)
    lines = sorted(pay.lines, key=lambda line: (line["credited_on"] or dt.date.min, line["component"], line["fact"] or ""), reverse=True)
    return FactsOfScore(tuple(_line(line) for line in lines[offset : offset + limit]), len(lines), pay.as_of)


def persons_scored_with(metric: Metric, person_ids: Collection[int], *, start: dt.date, before: dt.date) -> frozenset[int] | None:
    """Return whose scores over the days [start, before) may change when facts of these persons do; None: anybody's.

    Theirs, and of whoever a version of the plan credits with them: managers, team mates, those they assist. Anybody's where a fact's
    territory says who is credited, where a customer is new until another's deal is won, and where pay depends on others'.
    Raises CannotScore.
    """
    from incentives.calculation.credited import credited_with

    measure = metric.key if metric.kind is MetricKind.MEASURE else None
    with _in_words():
        return credited_with(plan_id=metric.plan_id, measure=measure, persons=person_ids, first=start, before=before)


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

    with _in_words():
        return score_measure(
            plan_id=metric.plan_id,
            key=metric.key,
            days=_days(start, before),
            persons=person_ids,
            with_quotas=with_quotas,
            with_credits=with_credits,
        )


def _paid(metric: Metric, start: dt.date, before: dt.date, person_ids: Collection[int] | None, *, with_lines: bool = False) -> Pay:
    from incentives.calculation.scoring_pay import score_pay
    from incentives.engine.money import POINTS
    from incentives.engine.plan import Component

    def is_chosen(component: Component) -> bool:
        return component.key == metric.key if metric.kind is MetricKind.COMPONENT else component.unit == POINTS

    with _in_words():
        return score_pay(plan_id=metric.plan_id, chosen=is_chosen, days=_days(start, before), persons=person_ids, with_lines=with_lines)


def _days(start: dt.date, before: dt.date) -> Days:
    from incentives.engine.periods import Days

    if start >= before:
        raise CannotScore([_("The days have to begin before they end.")])
    return Days(start, before)


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


def _line(row: dict[str, Any]) -> FactOfScore:
    return FactOfScore(
        row["credited_on"], row["component"], row["source"] or "", row["fact"] or "", row["share"], row["credit"], row["amount"]
    )
