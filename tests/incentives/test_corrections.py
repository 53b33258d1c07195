"""Late and corrected facts: closed periods stay, the open one posts the difference, and only those whom it touches are calculated."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from crm.models import Opportunity
from incentives.models import Line, Run, Statement
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


@pytest.fixture
def january_closed() -> None:
    plan = c.published(c.document(over="period"))
    for who in ("ana", "ben", "cem"):
        c.on_plan(who, plan)
        c.quota(who, "10000", "month")
    c.deal("A1", "ana", "9000", "2026-01-10")
    c.deal("B1", "ben", "4000", "2026-01-12")
    c.calculated("2026-01")
    c.close("2026-01")
    c.deal("A2", "ana", "1000", "2026-02-10")
    c.calculated("2026-02")


def only(run: Run) -> list[str] | None:
    ids = run.summary["only"]
    names = {c.person(who).pk: who for who in ("ana", "ben", "cem")}
    return ids and sorted(names[pk] for pk in ids)


@pytest.mark.usefixtures("january_closed")
def test_a_late_deal_of_a_closed_month_is_posted_in_the_open_month_for_its_owner_alone() -> None:
    before = list(Line.objects.filter(batch__period__key="2026-01").order_by("id").values_list("id", "amount"))
    c.deal("A3", "ana", "2000", "2026-01-20")

    run = c.calculated("2026-02")

    # 11,000 of 10,000 in January: everything at 8 %, where 9,000 had been paid at 5 %.
    assert c.posted(run) == {"A1": Decimal("270"), "A3": Decimal("160")}
    assert only(run) == ["ana"]
    assert run.summary["corrections"] == [{"period": "2026-01", "payees": 1, "lines": 3}]
    assert list(Line.objects.filter(batch__period__key="2026-01").order_by("id").values_list("id", "amount")) == before
    line = Line.objects.get(batch__run=run, component="commission", fact="test/A1")
    assert (line.entitled, line.earned_before, line.reason, line.window_from) == (
        Decimal(720),
        Decimal(450),
        "re-rated",
        c.day("2026-01-01"),
    )
    call_command("recompute", str(run.pk))


@pytest.mark.usefixtures("january_closed")
def test_a_run_after_nothing_has_changed_calculates_nobody() -> None:
    run = c.calculated("2026-02")
    assert (run.state, only(run), run.summary["corrections"]) == (Run.State.UNCHANGED, [], [])
    c.deal("A3", "ana", "2000", "2026-01-20")
    c.calculated("2026-02")
    run = c.calculated("2026-02")
    assert (run.state, only(run), run.summary["corrections"]) == (Run.State.UNCHANGED, [], [])


@pytest.mark.usefixtures("january_closed")
def test_a_deal_that_moves_from_a_closed_month_to_the_open_one_is_taken_back_and_paid_there() -> None:
    Opportunity.objects.filter(external_id="B1").update(closed_on=c.day("2026-02-03"))
    run = c.calculated("2026-02")
    amounts = sorted(Line.objects.filter(batch__run=run, component="commission").values_list("window_from", "fact", "amount"))
    assert amounts == [(c.day("2026-01-01"), "test/B1", Decimal(-200)), (c.day("2026-02-01"), "test/B1", Decimal(200))]
    assert only(run) == ["ben"]


@pytest.mark.usefixtures("january_closed")
def test_a_quota_changed_in_the_past_touches_its_owner() -> None:
    c.quota("ben", "4000", "month", "2026-01-01", "2026-02-01")
    run = c.calculated("2026-02")
    assert (c.posted(run), only(run)) == ({"B1": Decimal(120)}, ["ben"])


@pytest.mark.usefixtures("january_closed")
def test_who_was_not_touched_keeps_their_results_on_the_statement() -> None:
    c.deal("B2", "ben", "500", "2026-02-20")
    c.calculated("2026-02")
    from incentives import api

    ana = Statement.objects.get(period__key="2026-02", person__reference="ana")
    ben = Statement.objects.get(period__key="2026-02", person__reference="ben")
    assert [standing.value for standing in api.standings(ana) if standing.is_money] == [Decimal(1000)]
    assert [standing.value for standing in api.standings(ben) if standing.is_money] == [Decimal(500)]
    assert [window.window_from for window in api.windows(ana)] == [c.day("2026-02-01")] * 2


@pytest.mark.usefixtures("january_closed")
def test_everybody_can_be_asked_for() -> None:
    run = c.ended(c.work(c.runs.ask_for_run(period_id=c.period("2026-02").pk, asked_by_id=None, asked_at=c.AT, everybody=True)))
    assert (run.state, run.summary["only"]) == (Run.State.UNCHANGED, None)


@pytest.mark.usefixtures("january_closed")
def test_what_is_found_later_still_is_posted_into_the_next_open_month() -> None:
    c.deal("A3", "ana", "2000", "2026-01-20")
    c.calculated("2026-02")
    c.close("2026-02")
    Opportunity.objects.filter(external_id="A3").update(amount=Decimal(2500))
    run = c.calculated("2026-03")
    assert c.posted(run) == {"A3": Decimal(40)}
    assert [found["period"] for found in run.summary["corrections"]] == ["2026-01"]
    assert c.sums("2026-01")["ana"] + c.sums("2026-02")["ana"] + c.sums("2026-03")["ana"] == Decimal(11500) * 8 / 100 + Decimal(50)
