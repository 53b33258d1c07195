"""Scores of boards: the very numbers that runs post, on any days, of anybody."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Opportunity, OpportunitySplit, Order, Return
from incentives import api as incentives
from incentives.models import Plan, Standing
from people import api as people
from people.models import Person
from tests.incentives import company as c

pytestmark = pytest.mark.django_db
BOOKINGS = "bookings"


def of(plan: Plan, key: str = BOOKINGS) -> incentives.Metric:
    return incentives.Metric(plan.pk, incentives.MetricKind.MEASURE, key)


def values(plan: Plan, start: str, before: str, key: str = BOOKINGS, **asked: object) -> dict[str, Decimal | None]:
    """Person → score."""
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


def test_closed_periods_are_asked_for_together(field: Plan) -> None:
    for key in ("2026-01", "2026-02"):
        c.calculated(key)
        c.close(key)
    commission = incentives.Metric(field.pk, incentives.MetricKind.COMPONENT, "commission")

    def asked(start: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = incentives.scores(commission, start=c.day(start), before=c.day("2026-03-01"))
        return len(queries), sum(score.facts for score in found.by_person.values())

    one, two = asked("2026-02-01"), asked("2026-01-01")
    assert one[0] == two[0]
    assert (one[1], two[1]) == (2, 3)


def test_days_that_are_no_whole_periods_are_refused_for_components_with_those_that_are(field: Plan) -> None:
    with pytest.raises(incentives.CannotScore, match=r"whole periods.*from 2026-01-01, before 2026-03-01"):
        paid(field, "2026-01-02", "2026-02-11")


MANAGED = """
plan: Managed
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  own: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: owner, share: splits}}
  below: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: every manager, share: splits}}
  mates: {from: deals, where: stage.kind = "won", date: closed_on, take: count, credit: {to: team}}
  fresh: {from: deals, where: account.is_new, date: closed_on, take: count}
  usual: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, take: average}
  part: {ratio: {of: mates, to: own}}
components:
  override: {on: below, rate: 2%}
"""


@pytest.fixture
def managed() -> Plan:
    """Ana leads Ben, and Ben leads Cleo; Ben and Dora are in one team; everybody is on the plan, Cleo since February."""
    plan = c.published(MANAGED, key="managed")
    for name in ("ana", "ben", "dora"):
        c.on_plan(name, plan)
    c.on_plan("cleo", plan, start="2026-02-01")
    east = people.create_team(key="east", name="East")
    for name in ("ben", "dora"):
        people.move_to_team(person_id=c.person(name).pk, team_id=east.pk, on=c.day("2026-01-01"))
    for name, manager in (("ben", "ana"), ("cleo", "ben")):
        people.change_manager(person_id=c.person(name).pk, manager_id=c.person(manager).pk, on=c.day("2026-01-01"))
    shared = c.deal("M1", "ben", "1000", "2026-01-15")
    for name, share in (("ben", "0.6"), ("cleo", "0.4")):
        OpportunitySplit.objects.create(opportunity=shared, person=c.person(name), share=Decimal(share))
    c.deal("M2", "cleo", "300.30", "2026-02-03")
    c.deal("M3", "dora", "50", "2026-02-20")
    c.deal("M4", "ana", "7", "2026-02-21")
    return plan


MEASURES = ("own", "below", "mates", "fresh", "usual", "part")
FEBRUARY = ("2026-02-01", "2026-03-01")


def test_scores_of_a_period_are_what_its_statements_say(managed: Plan) -> None:
    for month, start, before in (("2026-01", "2026-01-01", "2026-02-01"), ("2026-02", *FEBRUARY)):
        expected = {key: values(managed, start, before, key) for key in MEASURES}
        override = paid(managed, start, before, "override")
        c.calculated(month)
        stood: dict[str, dict[str, Decimal | None]] = {key: {} for key in MEASURES}
        for row in Standing.objects.filter(batch__period__key=month).select_related("person"):
            stood[row.measure][row.person.reference] = row.value
        assert expected == stood
        assert c.sums(month, "override") == {name: amount for name, amount in override.items() if amount}
    assert values(managed, *FEBRUARY, "below") == {"ana": Decimal("300.3"), "ben": Decimal("300.3"), "cleo": Decimal(0), "dora": Decimal(0)}
    assert values(managed, "2026-01-10", "2026-02-04", "own")["cleo"] == Decimal("300.3")


@pytest.mark.parametrize("key", MEASURES)
def test_whoever_leads_to_somebody_is_read_for_them(managed: Plan, key: str) -> None:
    for start, before in (("2026-01-01", "2026-03-01"), ("2026-01-15", "2026-02-21")):
        everybody = values(managed, start, before, key)
        for name, value in everybody.items():
            assert values(managed, start, before, key, person_ids=[c.person(name).pk]) == {name: value}


def test_a_managers_override_is_that_of_everybody(managed: Plan) -> None:
    for name, value in paid(managed, *FEBRUARY, "override").items():
        assert paid(managed, *FEBRUARY, "override", persons=[c.person(name).pk]) == {name: value}


def test_whose_scores_a_change_may_move(managed: Plan, field: Plan) -> None:
    def moved(plan: Plan, key: str, *names: str, kind: incentives.MetricKind = incentives.MetricKind.MEASURE) -> set[str] | None:
        metric = incentives.Metric(plan.pk, kind, key)
        ids = [c.person(name).pk for name in names]
        found = incentives.persons_scored_with(metric, ids, start=c.day("2026-01-01"), before=c.day("2026-03-01"))
        return None if found is None else set(Person.objects.filter(pk__in=found).values_list("reference", flat=True))

    assert moved(managed, "own", "cleo") == {"cleo"}
    assert moved(managed, "below", "cleo") == {"ana", "ben", "cleo"}
    assert moved(managed, "mates", "dora") == {"ben", "dora"}
    assert moved(managed, "fresh", "ana") is None  # whoever sells first makes the customer an old one for everybody
    assert moved(field, "commission", "ana", kind=incentives.MetricKind.COMPONENT) == {"ana"}
    assert moved(managed, "override", "ana", kind=incentives.MetricKind.COMPONENT) is None  # the plan asks who is new


def test_putting_an_old_deal_right_moves_the_days_it_belongs_to_and_no_others(field: Plan) -> None:
    days = [("2026-01-01", "2026-01-10"), ("2026-01-10", "2026-01-11"), ("2026-01-11", "2026-04-01"), ("2026-01-01", "2026-04-01")]
    before = [values(field, *each)["ana"] for each in days]
    Opportunity.objects.filter(external_id="D1").update(amount=Decimal("9500.55"))
    after = [values(field, *each)["ana"] for each in days]
    assert [new - old for new, old in zip(after, before, strict=True) if new is not None and old is not None] == [0, 500, 0, 500]


def test_every_day_counts_by_the_version_in_force_and_only_days_on_the_plan() -> None:
    plan = c.published(c.document(over="month to date"))
    c.published(c.document(over="month to date", effective="2026-02-10").replace("value: amount", "value: amount * 2"))
    c.on_plan("ana", plan, before="2026-02-20")
    c.on_plan("ana", plan, start="2026-03-01")
    for number, day in enumerate(("2026-02-09", "2026-02-10", "2026-02-19", "2026-02-20", "2026-03-01")):
        c.deal(f"D{number}", "ana", str(10**number), day)
    assert values(plan, "2026-02-01", "2026-04-01") == {"ana": Decimal(1 + 2 * 10 + 2 * 100 + 2 * 10000)}
    assert values(plan, "2026-02-20", "2026-03-01") == {}
    with pytest.raises(incentives.CannotScore, match="in force on these days"):
        values(plan, "2025-01-01", "2025-02-01")


def test_a_return_in_the_stretch_of_its_sale_counts_on_its_own_day(field: Plan) -> None:
    order = Order.objects.get(external_id="O-D1")
    Return.objects.create(
        source="test", external_id="R1", order=order, returned_on=c.day("2026-02-10"), amount=Decimal("3000.55"), currency="USD",
        entered_at=c.AT,
    )  # fmt: skip
    assert values(field, "2026-01-01", "2026-02-10")["ana"] == Decimal("9000.55")
    assert values(field, "2026-02-01", "2026-03-01", person_ids=[c.person("ana").pk])["ana"] == Decimal("-3000.55")
    assert values(field, "2026-01-01", "2026-04-01")["ana"] == Decimal("6100")


def test_no_more_is_asked_of_the_database_for_more_people(field: Plan) -> None:
    def queries(persons: list[int], metric: incentives.Metric) -> int:
        incentives.scores(metric, start=c.day("2026-01-01"), before=c.day("2026-04-01"), person_ids=persons)
        with CaptureQueriesContext(connection) as asked:
            incentives.scores(metric, start=c.day("2026-01-01"), before=c.day("2026-04-01"), person_ids=persons)
        return len(asked)

    metrics = [of(field), incentives.Metric(field.pk, incentives.MetricKind.COMPONENT, "commission")]
    few = [queries([c.person("ana").pk], metric) for metric in metrics]
    for number in range(10):
        c.on_plan(f"rep{number}", field)
        c.deal(f"E{number}", f"rep{number}", "10", "2026-02-02")
    everybody = list(Person.objects.values_list("pk", flat=True))
    assert [queries(everybody, metric) for metric in metrics] == few
    assert few[0] <= 14


def test_what_can_be_ranked(field: Plan, managed: Plan) -> None:
    known = {(one.metric.plan_id, one.metric.kind, one.metric.key): one for one in incentives.rankable()}
    assert len(known) == 2 + 2 + 1 + len(MEASURES) + 1
    bookings = known[field.pk, incentives.MetricKind.MEASURE, "bookings"]
    assert (bookings.unit, bookings.currency, bookings.places, bookings.adds_up, bookings.period, bookings.has_quota) == (
        "money", "USD", 6, True, "month", True,
    )  # fmt: skip
    won = known[field.pk, incentives.MetricKind.MEASURE, "won"]
    assert (won.unit, won.currency, won.places, won.has_quota) == ("count", "", 0, False)
    commission = known[field.pk, incentives.MetricKind.COMPONENT, "commission"]
    assert (commission.unit, commission.currency, commission.places) == ("money", "USD", 2)
    assert known[field.pk, incentives.MetricKind.POINTS, ""].unit == "points"
    assert not known[managed.pk, incentives.MetricKind.MEASURE, "usual"].adds_up
    assert {one.metric.plan_id for one in incentives.rankable([field.pk])} == {field.pk}
