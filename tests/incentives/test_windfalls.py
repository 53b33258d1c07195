"""Windfalls through runs: they wait, are decided on, paid by the next run, corrected when closed, and wait again when it is undone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from incentives import access, api
from incentives.models import PlanVersion, Statement, Windfall, WindfallReview
from incentives.services.plans import withdraw_version
from incentives.services.windfalls import CannotReview, Decision, review_windfall, undo_review
from people.audit import trail_of
from people.data import Role, Viewer
from tests.incentives import company as c

pytestmark = pytest.mark.django_db

WAITS = "windfall: {above: 50% of quota, then: wait for review}"
ALL = Decision("all", None, "Worked on it for a year")


def plan_with(windfall: str = WAITS) -> None:
    text = c.document(over="period", mode="marginal").replace("value: amount", f"value: amount\n    {windfall}", 1)
    plan = c.published(text)
    for who in ("ana", "bo"):
        c.on_plan(who, plan)
        c.quota(who, "1000", "month")
    c.deal("BIG", "ana", "800", "2026-01-10")
    c.deal("SMALL", "ana", "100", "2026-01-11")
    c.deal("BOS", "bo", "500", "2026-01-10")


def paid(key: str = "2026-01") -> dict[str, Decimal]:
    return {who: amount for who, amount in c.sums(key).items() if amount}


def decide(decision: Decision = ALL) -> WindfallReview:
    return review_windfall(windfall_id=Windfall.objects.get().pk, decision=decision, by_id=None, at=c.AT)


def not_paid(who: str = "ana") -> list[tuple[str, Decimal | None, str]]:
    statement = Statement.objects.select_related("person", "period").filter(person__reference=who).latest("period__start")
    return [(fact.fact, fact.amount, fact.reason) for fact in api.facts_not_counted(statement)]


def test_a_windfall_waits_and_is_paid_by_the_run_after_its_review() -> None:
    plan_with()
    c.calculated("2026-01")

    assert paid() == {"ana": 5, "bo": 25}
    (windfall,) = Windfall.objects.all()
    assert (windfall.person.reference, windfall.measure, windfall.fact) == ("ana", "bookings", "test/BIG")
    assert (windfall.credit, windfall.limit, windfall.needs_review) == (800, 500, True)
    assert not_paid() == [("test/BIG", Decimal(800), "waits for review")]

    decide()
    run = c.calculated("2026-01")

    assert len(run.summary["only"]) == 1
    assert paid() == {"ana": 45, "bo": 25}
    assert not_paid() == []


@pytest.mark.parametrize(
    ("decision", "amount"),
    [
        (Decision("up to the limit", None, "Luck"), 30),
        (Decision("amount", Decimal("300"), "A part"), 20),
        (Decision("amount", Decimal(0), "None"), 5),
    ],
)
def test_a_review_may_let_a_part_of_it_count(decision: Decision, amount: int) -> None:
    plan_with()
    c.calculated("2026-01")
    decide(decision)
    c.calculated("2026-01")

    assert paid()["ana"] == amount


def test_a_review_of_a_closed_period_is_paid_in_the_open_one_and_taken_back_when_it_is_undone() -> None:
    plan_with()
    c.calculated("2026-01")
    c.close("2026-01")
    c.calculated("2026-02")
    decide()
    c.calculated("2026-02")
    assert paid("2026-02") == {"ana": 40}

    undo_review(windfall_id=Windfall.objects.get().pk)
    c.calculated("2026-02")

    assert paid("2026-02") == {}
    assert Windfall.objects.get().needs_review


def test_what_counts_only_up_to_the_limit_is_told_and_needs_no_review() -> None:
    plan_with("windfall: {above: 50% of quota, then: count up to it}")
    c.calculated("2026-01")

    assert paid() == {"ana": 30, "bo": 25}
    assert not_paid() == [("test/BIG", Decimal(300), "above the limit")]
    with pytest.raises(CannotReview):
        decide()


def test_a_windfall_that_is_none_any_more_is_forgotten_unless_it_was_decided_on() -> None:
    plan_with()
    c.calculated("2026-01")
    big = c.Opportunity.objects.get(external_id="BIG")
    big.amount = Decimal(500)
    big.save()
    c.calculated("2026-01")

    assert not Windfall.objects.exists()
    assert paid()["ana"] == 30


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision("nothing", None, "x"), "counts"),
        (Decision("all", None, " "), "reason"),
        (Decision("all", Decimal(1), "x"), "amount"),
        (Decision("amount", None, "x"), "amount"),
        (Decision("amount", Decimal(801), "x"), "amount"),
        (Decision("amount", Decimal(-1), "x"), "amount"),
        (Decision("amount", Decimal("0.00001"), "x"), "amount"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_its_field(decision: Decision, field: str) -> None:
    plan_with()
    c.calculated("2026-01")

    with pytest.raises(CannotReview) as refused:
        decide(decision)
    assert refused.value.field == field


def test_the_database_keeps_no_amount_beside_another_word() -> None:
    plan_with()
    c.calculated("2026-01")
    decide()

    with pytest.raises(IntegrityError), transaction.atomic():
        WindfallReview.objects.update(amount=1)
    undo_review(windfall_id=Windfall.objects.get().pk)
    with pytest.raises(CannotReview):
        undo_review(windfall_id=Windfall.objects.get().pk)


def test_sales_operations_and_finance_decide_but_nobody_on_their_own() -> None:
    plan_with()
    c.calculated("2026-01")
    windfall = Windfall.objects.get()
    others = [
        Viewer(user_id=0, person_id=c.person("bo").pk, roles=frozenset([role])) for role in (Role.REP, Role.AUDITOR, Role.ADMINISTRATOR)
    ]
    own = Viewer(user_id=0, person_id=windfall.person_id, roles=frozenset([Role.FINANCE]))
    finance = Viewer(user_id=0, person_id=c.person("bo").pk, roles=frozenset([Role.FINANCE]))

    assert access.windfall_reviewed_by(finance, windfall.pk) == windfall
    assert list(access.windfalls_visible_to(own)) == [windfall]
    for viewer in (*others, own):
        with pytest.raises(access.NoSuchRun):
            access.windfall_reviewed_by(viewer, windfall.pk)
    assert not any(access.windfalls_visible_to(viewer).exists() for viewer in others)


def change(key: str, **values: object) -> None:
    deal = c.Opportunity.objects.get(external_id=key)
    for name, value in values.items():
        setattr(deal, name, value)
    deal.save()


def waiting() -> list[tuple[str, str, Decimal, Decimal]]:
    rows = Windfall.objects.select_related("person").filter(review__isnull=True).order_by("person__reference", "fact")
    return [(row.person.reference, row.fact, row.credit, row.limit) for row in rows]


def test_a_deal_that_is_lost_or_given_to_somebody_else_waits_no_more_for_whom_it_was() -> None:
    plan_with()
    c.deal("LARGE", "ana", "700", "2026-01-12")
    c.calculated("2026-01")
    assert waiting() == [("ana", "test/BIG", 800, 500), ("ana", "test/LARGE", 700, 500)]

    change("BIG", stage=c.stage("lost"))
    change("LARGE", owner=c.person("bo"))
    c.calculated("2026-01")

    assert waiting() == [("bo", "test/LARGE", 700, 500)]


def test_a_windfall_says_what_the_deal_and_the_quota_are_today_though_no_line_is_posted() -> None:
    plan_with()
    c.calculated("2026-01")
    change("BIG", amount=Decimal(900))
    assert c.calculated("2026-01").summary["lines"] == 0
    assert waiting() == [("ana", "test/BIG", 900, 500)]

    c.quota("ana", "1200", "month", plan=c.Plan.objects.get())
    c.calculated("2026-01")

    assert waiting() == [("ana", "test/BIG", 900, 600)]
    assert decide(Decision("amount", Decimal(850), "Nearly all")).amount == 850
    c.calculated("2026-01")
    change("BIG", amount=Decimal(950))
    c.calculated("2026-01")
    assert Windfall.objects.get().credit == 950


def test_a_version_that_lets_all_count_leaves_nothing_waiting_on_its_days() -> None:
    plan_with("windfall: {above: 250, then: wait for review}")
    c.deal("FEB", "ana", "400", "2026-02-10")
    c.calculated("2026-01")
    c.calculated("2026-02")
    assert [fact for _who, fact, *_of in waiting()] == ["test/BIG", "test/FEB", "test/BOS"]

    c.published(c.document(over="period", mode="marginal", effective="2026-02-01"))
    c.calculated("2026-02")

    assert [fact for _who, fact, *_of in waiting()] == ["test/BIG", "test/BOS"]


def test_a_later_period_forgets_only_what_it_adds_up_again() -> None:
    text = c.document(over="quarter to date").replace("value: amount", f"value: amount\n    {WAITS}", 1)
    c.on_plan("ana", c.published(text))
    c.quota("ana", "1000")
    c.deal("JAN", "ana", "800", "2026-01-10")
    c.deal("LOST", "ana", "700", "2026-01-10")
    c.deal("MARCH", "ana", "900", "2026-03-10")
    c.calculated("2026-01")
    c.calculated("2026-03")
    change("LOST", stage=c.stage("lost"))
    c.calculated("2026-03")
    assert [fact for _who, fact, *_of in waiting()] == ["test/JAN", "test/MARCH"]

    c.calculated("2026-04")

    assert [fact for _who, fact, *_of in waiting()] == ["test/JAN", "test/MARCH"]


@pytest.mark.parametrize(
    "commission",
    [
        "{on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 100, 600: 300}}}",
        '{on: bookings, where: account.country = "Chile", rate: 5%}',
        "{on: won, gate: bookings >= 600, pay: 50}",
    ],
)
def test_a_windfall_that_no_line_of_a_credit_tells_of_waits_like_any_other(commission: str) -> None:
    head, _old = c.document(over="period").replace("value: amount", f"value: amount\n    {WAITS}", 1).split("  commission:")
    c.on_plan("ana", c.published(f"{head}  commission: {commission}\n"))
    c.quota("ana", "1000", "month")
    c.deal("BIG", "ana", "800", "2026-01-10")

    c.calculated("2026-01")

    assert waiting() == [("ana", "test/BIG", 800, 500)]


def test_who_is_not_calculated_keeps_what_waits() -> None:
    plan_with("windfall: {above: 250, then: wait for review}")
    c.calculated("2026-01")
    change("BOS", stage=c.stage("lost"))

    assert len(c.calculated("2026-01").summary["only"]) == 1
    assert waiting() == [("ana", "test/BIG", 800, 250)]


def test_a_statement_tells_the_windfalls_of_its_own_plans_and_each_plan_of_its_own() -> None:
    plan_with()
    large = "windfall: {above: 500, then: wait for review}"
    for key, period in (("beside", "month"), ("quarterly", "quarter")):
        text = c.document(name=key.title(), over="period").replace("value: amount", f"value: amount\n    {large}", 1)
        c.on_plan("ana", c.published(text.replace("period: month", f"period: {period}"), key=key))
    c.calculated("2026-01")
    c.calculated("2026-Q1")
    assert Windfall.objects.filter(person__reference="ana").count() == 3

    statements = Statement.objects.select_related("person", "period").filter(person__reference="ana")
    told = {each.period.key: [(fact.fact, fact.plan_name) for fact in api.facts_not_counted(each)] for each in statements}

    assert told == {"2026-01": [("test/BIG", "Beside"), ("test/BIG", "Field sales")], "2026-Q1": [("test/BIG", "Quarterly")]}


def that_paid_nothing_yet(over: str = "period") -> str:
    """A plan that pays in March only, so that its version can be withdrawn before."""
    head = c.document(over=over).split("components:")[0].replace("value: amount", "value: amount\n    windfall: WINDFALL", 1)
    head = head.replace("WINDFALL", "{above: 500, then: wait for review}")
    return f"{head}components:\n  bonus: {{pay: bookings * 1%, when: last month of quarter}}\n"


def test_what_waits_for_a_plan_without_a_version_is_closed_with_a_reason_and_waits_again_with_a_new_one() -> None:
    text = that_paid_nothing_yet()
    c.on_plan("ana", c.published(text))
    c.deal("BIG", "ana", "800", "2026-01-10")
    c.calculated("2026-01")
    assert waiting() == [("ana", "test/BIG", 800, 500)]
    withdraw_version(version_id=PlanVersion.objects.get().pk, by_id=None, at=c.AT)

    c.on_plan("bo", c.published(c.document(name="Inside sales"), key="inside"))
    c.calculated("2026-01")

    closed = WindfallReview.objects.get()
    assert (closed.counts, closed.amount, closed.decided_by_id) == ("closed", None, None)
    assert "No version of the plan holds any more" in closed.reason
    assert [change.what for change in trail_of(closed)] == ["inserted"]
    with pytest.raises(CannotReview, match="Say what of it counts"):
        decide(Decision("closed", None, "Away with it"))

    c.published(text)
    c.calculated("2026-01")

    assert not WindfallReview.objects.exists()
    assert waiting() == [("ana", "test/BIG", 800, 500)]
    assert [change.what for change in trail_of(closed)] == ["inserted", "deleted"]


def test_what_a_later_version_looks_back_on_waits_on() -> None:
    text = that_paid_nothing_yet("rolling 3 months")
    c.on_plan("ana", c.published(text))
    c.deal("BIG", "ana", "800", "2026-01-10")
    c.calculated("2026-01")
    withdraw_version(version_id=PlanVersion.objects.get().pk, by_id=None, at=c.AT)
    c.published(text.replace("{from: 2026-01-01", "{from: 2026-02-01", 1))

    c.calculated("2026-02")

    assert waiting() == [("ana", "test/BIG", 800, 500)]
