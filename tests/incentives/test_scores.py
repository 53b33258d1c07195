"""Scores of boards: the very numbers that runs post, on any days, of anybody."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from incentives import api as incentives
from incentives.models import Plan
from tests.incentives import company as c

pytestmark = pytest.mark.django_db
BOOKINGS = "bookings"


def of(plan: Plan, key: str = BOOKINGS) -> incentives.Metric:
    return incentives.Metric(plan.pk, incentives.MetricKind.MEASURE, key)


def values(plan: Plan, start: str, before: str, key: str = BOOKINGS, **asked: object) -> dict[str, Decimal | None]:
    """Person → score."""
    from people.models import Person

    names = dict(Person.objects.values_list("pk", "reference"))
    found = incentives.scores(of(plan, key), start=c.day(start), before=c.day(before), **asked)  # type: ignore[arg-type]
    return {names[person]: score.value for person, score in found.by_person.items()}


@pytest.fixture
def field() -> Plan:
    plan = c.published()
    c.on_plan("ana", plan)
    c.on_plan("ben", plan)
    c.on_plan("cleo", plan, start="2026-02-10")
    c.quota("ana", "40000")
    c.deal("D1", "ana", "9000.55", "2026-01-10")
    c.deal("D2", "ben", "5000", "2026-02-03")
    c.deal("D3", "cleo", "700", "2026-02-09")
    c.deal("D4", "cleo", "800", "2026-02-10")
    c.deal("D5", "ana", "100", "2026-03-31")
    c.deal("D6", "ana", "100", "2026-03-31", accepted=False)
    return plan


def test_a_measure_counts_what_is_dated_on_the_days(field: Plan) -> None:
    assert values(field, "2026-01-01", "2026-04-01") == {"ana": Decimal("9100.55"), "ben": Decimal(5000), "cleo": Decimal(800)}
    assert values(field, "2026-01-11", "2026-02-10") == {"ana": Decimal(0), "ben": Decimal(5000)}
    assert values(field, "2026-03-31", "2026-04-01", "won") == {"ana": Decimal(1), "ben": Decimal(0), "cleo": Decimal(0)}


def test_a_score_says_when_it_was_reached_and_how_far_the_goal_is(field: Plan) -> None:
    found = incentives.scores(of(field), start=c.day("2026-01-01"), before=c.day("2026-04-01"), with_quotas=True)
    ana, ben = (found.by_person[c.person(name).pk] for name in ("ana", "ben"))
    assert (ana.facts, ana.reached_on, ana.quota, ana.attainment) == (2, dt.date(2026, 3, 31), Decimal(40000), Decimal("0.227513750000"))
    assert (ben.facts, ben.reached_on, ben.quota, ben.attainment) == (1, dt.date(2026, 2, 3), None, None)


def test_the_facts_of_a_score_come_by_pages_newest_first(field: Plan) -> None:

    def page(offset: int, limit: int = 1) -> incentives.FactsOfScore:
        start, before = c.day("2026-01-01"), c.day("2026-04-01")
        return incentives.facts_of_score(of(field), c.person("ana").pk, start=start, before=before, offset=offset, limit=limit)

    first, second = page(0), page(1)
    assert [(fact.fact, fact.credit, fact.day) for page in (first, second) for fact in page.facts] == [
        ("test/D5", Decimal(100), dt.date(2026, 3, 31)),
        ("test/D1", Decimal("9000.55"), dt.date(2026, 1, 10)),
    ]
    assert first.total == second.total == 2
    assert not page(2).facts


def test_some_persons_scores_are_those_of_everybody(field: Plan) -> None:
    everybody = values(field, "2026-01-01", "2026-04-01")
    some = values(field, "2026-01-01", "2026-04-01", person_ids=[c.person("ana").pk, c.person("cleo").pk])
    assert some == {name: everybody[name] for name in ("ana", "cleo")}


def paid(plan: Plan, start: str, before: str, key: str = "commission", persons: list[int] | None = None) -> dict[str, Decimal | None]:
    """Person → score of a component; of all points without a key."""
    from people.models import Person

    kind = incentives.MetricKind.COMPONENT if key else incentives.MetricKind.POINTS
    names = dict(Person.objects.values_list("pk", "reference"))
    found = incentives.scores(incentives.Metric(plan.pk, kind, key), start=c.day(start), before=c.day(before), person_ids=persons)
    return {names[person]: score.value for person, score in found.by_person.items()}


def test_a_component_is_what_was_posted_and_what_a_run_would_post(field: Plan) -> None:
    months = [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01"), ("2026-03-01", "2026-04-01")]
    before = [paid(field, *month) for month in months]
    points = [paid(field, *month, key="") for month in months]
    assert [each["ana"] for each in before] == [Decimal("450.03"), Decimal(0), Decimal(5)]
    for key, found, of_points in zip(("2026-01", "2026-02", "2026-03"), before, points, strict=True):
        c.calculated(key)
        assert c.sums(key) == {name: amount for name, amount in found.items() if amount}
        assert c.sums(key, "effort") == {name: amount for name, amount in of_points.items() if amount}
    assert [paid(field, *month) for month in months] == before
    c.close("2026-01")
    assert paid(field, "2026-01-01", "2026-04-01")["ana"] == Decimal("455.03")


def test_days_that_are_no_whole_periods_are_refused_for_components_with_those_that_are(field: Plan) -> None:
    with pytest.raises(incentives.CannotScore, match=r"whole periods.*from 2026-01-01, before 2026-03-01"):
        paid(field, "2026-01-02", "2026-02-11")
