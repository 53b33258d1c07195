"""Runs: from deals in the database to lines in the ledger, once, and only what is new."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from incentives.calculation import keeping
from incentives.models import Assignment, Batch, Entry, Line, Period, Run, Statement
from incentives.selectors import statements
from incentives.selectors.periods import closing
from incentives.selectors.runs import RunAdvice, advice_on
from incentives.services import periods, runs
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def test_a_retroactive_rate_is_posted_month_by_month_as_differences() -> None:
    """The worked table of a whole rate: 5 % until the quota is reached, 8 % on everything from then on, and back after a return."""
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.deal("D2", "ana", "30000.00", "2026-01-20")
    c.deal("D3", "ana", "20000.25", "2026-02-10")

    january, february = c.calculated("2026-01"), c.calculated("2026-02")

    assert c.posted(january) == {"D1": Decimal("3000.03"), "D2": Decimal("1500.00")}
    assert c.posted(february) == {"D1": Decimal("1800.01"), "D2": Decimal("900.00"), "D3": Decimal("1600.02")}
    assert c.posted(january, "effort") == {"D1": 10, "D2": 10}
    assert february.summary["totals"] == {"USD": "4300.0300", "points": "10.0000"}
    assert [entry.amount for entry in Entry.objects.filter(batch__run=february, unit="USD")] == [Decimal("4300.03")]
    assert Statement.objects.get(period__key="2026-02").totals == {"USD": "4300.0300", "points": "10.0000"}


def test_a_deal_lost_after_its_month_was_run_takes_back_all_that_stood_on_it() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.deal("D2", "ana", "30000.00", "2026-01-20")
    lost = c.deal("D3", "ana", "20000.25", "2026-02-10")
    c.calculated("2026-01")
    c.calculated("2026-02")
    lost.stage = c.stage("lost")
    lost.save()

    again = c.calculated("2026-02")

    lines = Line.objects.filter(batch__run=again, component="commission")
    assert {line.fact: (line.amount, line.reason) for line in lines} == {
        "test/D1": (Decimal("-1800.01"), "re-rated"),
        "test/D2": (Decimal("-900.00"), "re-rated"),
        "test/D3": (Decimal("-1600.02"), "no longer counts"),
    }
    taken = Entry.objects.select_related("debit", "credit").get(batch__run=again, unit="USD")
    assert (taken.amount, taken.debit.kind, taken.credit.kind) == (Decimal("4300.03"), "earned", "incentive cost")


def test_running_again_with_unchanged_data_posts_nothing() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.calculated("2026-01")

    again = c.calculated("2026-01")

    assert again.state == Run.State.UNCHANGED
    assert Batch.objects.count() == 1
    assert Line.objects.count() == 2


def test_a_deal_that_changed_is_posted_as_its_difference_in_the_same_period() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    first = c.deal("D1", "ana", "60000.00", "2026-01-10")
    c.deal("D2", "ana", "10000.00", "2026-01-20")
    c.calculated("2026-01")
    first.amount = Decimal("50000.00")
    first.save()
    c.deal("D3", "ana", "1000.00", "2026-01-15")

    again = c.calculated("2026-01")

    assert c.posted(again) == {"D1": Decimal("-500.00"), "D3": Decimal("50.00")}
    line = Line.objects.get(batch__run=again, fact="test/D1", component="commission")
    assert (line.entitled, line.earned_before, line.reason) == (2500, 3000, "changed")
    assert c.sums("2026-01") == {"ana": Decimal("3050.00")}
    assert Statement.objects.get().totals["USD"] == "3050.0000"
    assert c.calculated("2026-01").state == Run.State.UNCHANGED


def test_a_deal_that_is_gone_is_taken_back() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    won = c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.calculated("2026-01")
    won.stage = c.stage("lost")
    won.save()

    again = c.calculated("2026-01")

    assert c.posted(again) == {"D1": Decimal("-50.00")}
    assert Line.objects.get(batch__run=again, component="commission").reason == "no longer counts"
    assert Statement.objects.get().totals == {"USD": "0.0000", "points": "0.0000"}


def test_a_late_deal_of_an_earlier_month_is_posted_into_the_open_one() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    january = c.calculated("2026-01")
    c.close("2026-01")
    c.deal("D0", "ana", "400.00", "2026-01-05")

    february = c.calculated("2026-02")

    assert c.posted(january) == {"D1": 50}
    assert c.posted(february) == {"D0": 20}


def test_an_unchanged_result_is_not_posted_but_a_changed_standing_is() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.calculated("2026-01")
    c.quota("ana", "50000")

    again = c.calculated("2026-01")

    assert again.state == Run.State.POSTED
    assert again.batch.lines == 0
    statement = Statement.objects.get()
    assert [(s.measure, s.quota) for s in statements.standings(statement)] == [("bookings", 50000), ("won", None)]


def test_runs_of_some_plans_leave_the_others_alone() -> None:
    field, inside = c.published(), c.published(c.document(name="Inside sales"), key="inside")
    c.on_plan("ana", field)
    c.on_plan("ana", inside)
    c.deal("D1", "ana", "1000.00", "2026-01-10")

    c.calculated("2026-01", field)
    assert c.sums("2026-01") == {"ana": 50}
    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": 100}
    assert {s.plan_key for s in statements.standings(Statement.objects.get())} == {"field", "inside"}


def test_a_payee_without_a_deal_has_a_statement_of_nothing() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")

    c.calculated("2026-01")

    statement = Statement.objects.get()
    assert statement.totals == {}
    assert [(s.measure, s.value, s.attainment) for s in statements.standings(statement)] == [("bookings", 0, 0), ("won", 0, None)]


def test_a_month_in_which_no_component_is_due_still_shows_where_one_stands() -> None:
    text = c.document().partition("components:")[0]
    plan = c.published(text + 'components:\n  bonus: {pay: "if(bookings >= 1000, 500, 0)", when: last month of quarter}\n')
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")

    c.calculated("2026-01")
    c.calculated("2026-02")
    c.calculated("2026-03")

    assert c.sums("2026-03", "bonus") == {"ana": 500}
    first = Statement.objects.get(period__key="2026-01")
    assert first.totals == {}
    assert [(s.measure, s.value) for s in statements.standings(first)] == [("bookings", 1000), ("won", 1)]
    assert [used.version_number for used in statements.plans(first)] == [1]


def test_a_problem_of_the_data_ends_the_run_with_every_problem_in_words() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10", currency="EUR")
    c.deal("D2", "ana", "1000.00", "2026-01-10", currency="GBP")

    run = c.work(c.ask("2026-01"))

    assert (run.state, run.job.state) == (Run.State.FAILED, "failed")
    assert len(run.summary["problems"]) == 2
    assert "EUR" in run.summary["problems"][0]
    assert not keeping.folder_of(run.pk).exists()
    assert not Batch.objects.exists()


def test_a_problem_of_a_person_names_them_as_the_outside_does() -> None:
    """Inside a run they are an id, which says nothing to whoever has to mend it."""
    plan = c.published(c.document() + "parameters: {base: {kind: rate, from: 0%, to: 20%}}\n")
    c.on_plan("Anna Snelling", plan, parameters={"base": "5%"})
    Assignment.objects.update(parameters={})

    run = c.work(c.ask("2026-01"))

    assert run.summary["problems"] == [
        "assignments: “Anna Snelling” has no value for the plan's parameter base. Write one, or give the parameter a default in the plan."
    ]


def test_a_run_for_days_that_no_plan_pays_says_so() -> None:
    run = c.work(c.ask("2025-01"))

    assert run.state == Run.State.FAILED
    assert "No published plan pays for 2025-01" in run.job.error


def test_a_closed_period_is_neither_asked_for_nor_posted() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    waiting = c.ask("2026-01")
    Period.objects.filter(key="2026-01").update(state="closed", closed_at=c.AT)

    run = c.work(waiting)

    assert (run.state, Batch.objects.count()) == (Run.State.FAILED, 0)
    assert "was closed" in run.job.error
    with pytest.raises(runs.CannotRun, match="closed"):
        c.ask("2026-01")


def test_a_run_says_which_periods_it_stands_on_and_which_stand_on_it() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")

    february = c.calculated("2026-02")
    january = c.calculated("2026-01")

    assert february.summary["not_run_before"] == ["2026-01"]
    assert january.summary["run_again"] == ["2026-02"]


def test_what_was_counted_too_early_is_taken_back_when_the_earlier_period_is_run() -> None:
    """February was run first and counted January's deal; once January is run, running February again sets both right."""
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.calculated("2026-02")
    c.calculated("2026-01")

    c.calculated("2026-02")

    assert c.sums("2026-01") == {"ana": 50}
    assert c.sums("2026-02") == {"ana": 0}


def test_what_to_calculate_is_advised_until_it_has_been_calculated() -> None:
    c.on_plan("ana", c.published())
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.calculated("2026-02")
    january, february = c.period("2026-01"), c.period("2026-02")
    assert advice_on(february) == RunAdvice(posted_since=(), never_run=(january,), run_again=())

    c.calculated("2026-01")
    assert advice_on(january) == RunAdvice(posted_since=(), never_run=(), run_again=(february,))
    assert advice_on(february) == RunAdvice(posted_since=(january,), never_run=(), run_again=())

    c.calculated("2026-02")
    assert not advice_on(january).is_any
    assert not advice_on(february).is_any


def test_a_period_that_was_never_opened_is_advised_without_being_made() -> None:
    c.on_plan("ana", c.published())
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.calculated("2026-02")

    (missing,) = advice_on(c.period("2026-02")).never_run

    assert (missing.key, missing.start, missing.pk) == ("2026-01", c.day("2026-01-01"), None)
    assert not Period.objects.filter(key="2026-01").exists()


def test_a_period_has_ended_when_its_last_day_is_over_for_whoever_closes_it() -> None:
    """One moment: in Auckland it is April already, in Chicago it is still March, whatever day it is in UTC."""
    march, at = c.period("2026-03"), dt.datetime(2026, 3, 31, 23, 30, tzinfo=dt.UTC)

    with pytest.raises(periods.CannotClosePeriod, match="not ended"):
        periods.close_period(period_id=march.pk, by_id=None, at=at + dt.timedelta(hours=2), today=c.day("2026-03-31"))

    assert not periods.close_period(period_id=march.pk, by_id=None, at=at, today=c.day("2026-04-01")).is_open


def test_every_reason_against_closing_is_told_before_it_is_tried() -> None:
    c.on_plan("ana", c.published())
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.calculated("2026-01")
    c.ask("2026-02")

    what = closing(c.period("2026-02"), today=c.day("2026-02-28"))

    assert [text.split(".")[0] for text in what.refusals] == [
        "This period has not ended yet",
        "This period is being calculated just now",
        "2026-01 is still open",
    ]
    assert closing(c.period("2026-01"), today=c.day("2026-02-01")).refusals == ()
