"""A change in the middle of a month: by counted days, on one statement, whichever way it was entered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from incentives import api
from incentives.models import Line, Run, Statement
from incentives.services import assignments
from people import api as people
from people.models import Person, WorkingCalendar
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def marginal(name: str) -> str:
    return c.document(name=name, over="period", mode="marginal")


def test_a_change_of_plan_quota_and_team_on_17_february_gives_each_plan_its_days() -> None:
    """16 of 28 days on the first plan, 12 of 28 on the second: 16/28 and 12/28 of each quota, both plans' lines on one statement."""
    old, new = c.published(marginal("Old team")), c.published(marginal("New team"), key="new")
    ana = c.person("ana")
    north, south = people.create_team(key="north", name="North"), people.create_team(key="south", name="South")
    people.move_to_team(person_id=ana.pk, team_id=north.pk, on=c.day("2026-01-01"))
    people.move_to_team(person_id=ana.pk, team_id=south.pk, on=c.day("2026-02-17"))
    c.on_plan("ana", old, "2026-01-01", "2026-02-17")
    c.on_plan("ana", new, "2026-02-17")
    c.quota("ana", "28000", "month", "2026-01-01", "2026-02-17")
    c.quota("ana", "56000", "month", "2026-02-17")
    c.deal("D1", "ana", "20000", "2026-02-16")
    c.deal("D2", "ana", "30000", "2026-02-17")

    c.calculated("2026-02")

    statement = Statement.objects.get()
    stood = {s.plan_name: (s.window_from.day, s.window_before.day, s.quota, s.value) for s in api.standings(statement) if s.is_money}
    assert stood == {"Old team": (1, 17, Decimal(16000), Decimal(20000)), "New team": (17, 1, Decimal(24000), Decimal(30000))}
    # Old: 16,000 at 5 %, 3,200 (to 120 %) at 8 %, 800 at 12 %. New: 24,000 at 5 %, 4,800 at 8 %, 1,200 at 12 %.
    paid = {(part.plan_name, part.component): part.total for part in api.components(statement)}
    assert paid[("Old team", "commission")] == Decimal("1152.00")
    assert paid[("New team", "commission")] == Decimal("1728.00")
    assert statement.totals == {"USD": "2880.0000", "points": "20.0000"}
    assert (people.team_of(ana.pk, on=c.day("2026-02-16")), people.team_of(ana.pk, on=c.day("2026-02-17"))) == (north, south)


def test_a_quota_changed_inside_the_month_is_blended_by_days() -> None:
    plan = c.published(marginal("Field sales"))
    c.on_plan("ana", plan)
    c.quota("ana", "28000", "month")
    c.quota("ana", "56000", "month", "2026-02-17")
    c.deal("D1", "ana", "1000", "2026-02-16")

    c.calculated("2026-02")

    assert [s.quota for s in api.standings(Statement.objects.get()) if s.is_money] == [Decimal(16000 + 24000)]


def test_an_overlapping_assignment_in_raw_sql_is_refused_by_the_database() -> None:
    plan, other = c.published(), c.published(c.document(name="Inside sales"), key="inside")
    c.on_plan("ana", plan, "2026-01-01", "2026-02-17")
    c.on_plan("ana", other, "2026-01-01")  # another plan at the same time is no overlap
    insert = (
        "INSERT INTO incentives_assignment (person_id, plan_id, valid_from, valid_before, target_per, currency, parameters, created_at)"
        " VALUES (%s, %s, %s, %s, '', 'USD', '{}', now())"
    )

    def attempt(start: str, before: str | None) -> str:
        with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [c.person("ana").pk, plan.pk, start, before])
        return caught.value.__cause__.diag.constraint_name

    assert attempt("2026-02-16", None) == "assignment_no_overlap"
    assert attempt("2025-01-01", "2026-01-02") == "assignment_no_overlap"
    with connection.cursor() as cursor:
        cursor.execute(insert, [c.person("ana").pk, plan.pk, "2026-02-17", None])


def test_an_assignment_ended_late_posts_only_the_difference() -> None:
    """The stretch goes on under its new end: January's deals keep their lines, and the quota is that of the days that are left."""
    plan = c.published(c.document(mode="marginal"))
    assigned = c.on_plan("ana", plan)
    c.quota("ana", "90000", "quarter")
    c.deal("D1", "ana", "60000", "2026-01-10")
    c.deal("D2", "ana", "5000", "2026-02-20")
    c.calculated("2026-01")
    c.calculated("2026-02")
    assert c.sums("2026-02") == {"ana": 250}
    assignments.end_assignment(assignment_id=assigned.pk, on=c.day("2026-02-15"))

    run = c.calculated("2026-02")

    # 45 of 90 days: the quota is 45,000, so 45,000 at 5 %, 9,000 at 8 %, 6,000 at 12 % = 3,690; 3,000 was earned. D2 came after.
    assert c.posted(run) == {"D1": 690, "D2": -250}
    assert {line.window_before for line in Line.objects.filter(batch__run=run, fact="test/D1")} == {c.day("2026-02-15")}
    assert c.calculated("2026-02").state == Run.State.UNCHANGED


def test_a_raise_in_the_middle_of_a_quarter_begins_nothing_anew() -> None:
    plan = c.published(c.document(mode="marginal"))
    assigned = c.on_plan("ana", plan, target=Decimal("8000"), target_per="quarter")
    c.quota("ana", "90000", "quarter")
    c.deal("D1", "ana", "60000", "2026-01-10")
    c.deal("D2", "ana", "60000", "2026-02-20")
    c.calculated("2026-01")
    assignments.end_assignment(assignment_id=assigned.pk, on=c.day("2026-02-15"))
    c.on_plan("ana", plan, "2026-02-15", target=Decimal("12000"), target_per="quarter")

    run = c.calculated("2026-02")

    # D2 goes on where D1 stopped: 30,000 at 5 %, 18,000 at 8 % up to 120 % of the quota, 12,000 at 12 %.
    assert c.posted(run) == {"D2": 1500 + 1440 + 1440}


def test_a_new_version_in_the_middle_of_a_quarter_takes_over_from_its_first_day() -> None:
    plan = c.published(c.document(mode="marginal"))
    c.on_plan("ana", plan)
    c.quota("ana", "90000", "quarter")
    c.deal("D1", "ana", "60000", "2026-01-10")
    c.deal("D2", "ana", "1000", "2026-02-10")
    c.calculated("2026-01")
    c.calculated("2026-02")
    c.published(c.document(mode="marginal", effective="2026-02-01").replace("0%: 5%", "0%: 6%"))

    run = c.calculated("2026-02")

    # January has 31 of 90 days of the quota: 31,000 at 5 %, 6,200 at 8 %, 22,800 at 12 % = 4,782, of which 3,000 were posted.
    # D2 was paid 50 by the first version in its stretch from January on; now it stands first in the second one's: 6 % of 1,000.
    by_version = {
        (line.plan_version.number, line.fact): line.amount
        for line in Line.objects.filter(batch__run=run, component="commission").select_related("plan_version")
    }
    assert by_version == {(1, "test/D1"): 1782, (1, "test/D2"): -50, (2, "test/D2"): 60}
    assert c.calculated("2026-02").state == Run.State.UNCHANGED
    assert {plan.version_number for plan in api.plans(Statement.objects.get(period__key="2026-02"))} == {1, 2}


def test_a_version_that_took_over_stretches_already_paid_takes_them_back() -> None:
    """A stretch that began in February belongs to the second version once that holds from February on: the first one's pay goes back."""
    plan = c.published(c.document(mode="marginal"))
    c.on_plan("ana", plan, "2026-02-05")
    c.deal("D2", "ana", "1000", "2026-02-10")
    c.calculated("2026-02")
    c.published(c.document(mode="marginal", effective="2026-02-01").replace("0%: 5%", "0%: 6%"))

    run = c.calculated("2026-02")

    lines = Line.objects.filter(batch__run=run, component="commission").select_related("plan_version")
    assert {line.plan_version.number: (line.amount, line.reason) for line in lines} == {1: (-50, "no longer counts"), 2: (60, "new")}
    assert Statement.objects.get().totals == {"USD": "60.0000", "points": "10.0000"}
    assert c.calculated("2026-02").state == Run.State.UNCHANGED


def test_a_payee_taken_off_a_plan_altogether_gives_everything_back() -> None:
    plan = c.published()
    assigned = c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000", "2026-02-10")
    c.calculated("2026-02")
    assignments.end_assignment(assignment_id=assigned.pk, on=c.day("2026-01-01"))

    c.calculated("2026-02")

    assert c.sums("2026-02") == {"ana": 0}
    assert c.calculated("2026-02").state == Run.State.UNCHANGED


def test_working_days_come_from_the_calendars_of_the_people() -> None:
    """May 2026 has 21 weekdays. Berlin is free on the 1st, 14th and 25th: whoever leaves on the 16th was there for 9 of its 18."""
    plan = c.published(marginal("Field sales") + "proration: {by: working days}\n")
    berlin = WorkingCalendar.objects.create(name="Berlin", country="DE", subdivision="BE")
    for who, calendar in (("ana", None), ("ben", berlin)):
        Person.objects.filter(pk=c.person(who).pk).update(calendar=calendar, left_on=c.day("2026-05-16"))
        c.on_plan(who, plan)
        c.quota(who, "18900", "month")

    run = c.calculated("2026-05")

    stood = {s.person.reference: api.standings(s) for s in Statement.objects.select_related("person")}
    assert [row.quota for row in stood["ana"] if row.is_money] == [Decimal(18900) * 11 / 21]
    assert [row.quota for row in stood["ben"] if row.is_money] == [Decimal(18900) * 9 / 18]
    call_command("recompute", str(run.pk))


def test_a_cap_of_a_component_is_one_for_two_versions_in_a_month() -> None:
    capped = "components:\n  commission: {on: bookings, rate: 10%, cap: 1000 per month}\n"

    def said(effective: str) -> str:
        return c.document(over="period", effective=effective).split("components:")[0] + capped

    plan = c.published(said("2026-01-01"))
    c.published(said("2026-03-15"))
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "8000", "2026-03-05")
    c.deal("D2", "ana", "8000", "2026-03-20")

    for _run in range(3):
        c.calculated("2026-03")
        assert Line.objects.filter(component="commission").aggregate(sum=Sum("amount"))["sum"] == 1000
