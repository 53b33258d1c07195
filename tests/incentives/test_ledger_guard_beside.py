"""What stands beside the ledger is kept like it: statements, periods, and what a run says of itself. Each way round it is tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import psycopg
import psycopg.errors
import pytest
from django.db import connection, transaction

from desk import api as desk
from incentives.models import Batch, Period, Run, RunPlan, Statement
from incentives.services import periods
from tests.incentives import company as c
from tests.incentives.ledger_rows import AT, books, prove, refusal, refused_at_commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    plan = c.published()
    c.on_plan("ana", plan)
    c.on_plan("bo", plan)
    c.deal("D1", "ana", "60000.00", "2026-01-10")
    posted = c.calculated("2026-01")
    prove()
    return posted


@pytest.fixture
def closed(run: Run) -> Iterator[Period]:
    period = c.close("2026-01")
    prove()
    before = list(Statement.objects.order_by("pk").values())
    yield period
    assert list(Statement.objects.order_by("pk").values()) == before


# Statements


@pytest.mark.parametrize(
    "attempt",
    [
        """UPDATE incentives_statement SET totals = '{"USD": "1"}'""",
        "UPDATE incentives_statement SET state = 'approved'",
        "UPDATE incentives_statement SET updated_at = now()",
        "DELETE FROM incentives_statement",
        "TRUNCATE incentives_statement",
        (
            "INSERT INTO incentives_statement (person_id, period_id, state, totals, batch_id, updated_at)"
            " SELECT 0, period_id, state, '{}', batch_id, now() FROM incentives_statement LIMIT 1"
        ),
    ],
)
def test_the_statements_of_a_closed_period_stay(closed: Period, app_role: Any, attempt: str) -> None:
    for role in (None, app_role):
        assert isinstance(refusal(attempt, as_role=role), psycopg.errors.RestrictViolation | psycopg.errors.InsufficientPrivilege)


def test_a_statement_is_approved_while_its_period_is_open(run: Run, app_role: Any) -> None:
    with app_role() as cursor:
        cursor.execute("UPDATE incentives_statement SET state = 'approved'")

    assert set(Statement.objects.values_list("state", flat=True)) == {"approved"}


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("""UPDATE incentives_statement SET totals = totals || '{"USD": "3000.01"}' WHERE totals <> '{}'""", "says 3000.01 USD"),
        ("UPDATE incentives_statement SET totals = totals - 'USD' WHERE totals <> '{}'", "says nothing in USD"),
        ("""UPDATE incentives_statement SET totals = totals || '{"EUR": "5"}'""", "says 5 EUR"),
        ("""UPDATE incentives_statement SET totals = totals || '{"USD": "a lot"}'""", "says a lot USD"),
        ("""UPDATE incentives_statement SET totals = totals || '{"USD": 3000}'""", "statement_totals_are_texts"),
    ],
)
def test_a_statement_says_what_was_posted(run: Run, app_role: Any, attempt: str, said: str) -> None:
    error = refusal(attempt, as_role=app_role)

    assert isinstance(error, psycopg.errors.CheckViolation)
    assert said in str(error)


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM incentives_statement",
        "UPDATE incentives_statement SET person_id = (SELECT max(id) FROM people_person) WHERE totals <> '{}'",
        f"UPDATE incentives_statement SET period_id = period_id + {10**6}",
    ],
)
def test_a_statement_stays_where_it_is(run: Run, app_role: Any, attempt: str) -> None:
    c.person("cleo")

    assert isinstance(refusal(attempt, as_role=app_role), psycopg.errors.RestrictViolation)


def test_a_batch_without_its_statements_is_refused_at_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = books()
    kept.post(kept.line(kept.ana, "D1", "30.00"))
    prove()
    monkeypatch.setattr("tests.incentives.ledger_rows.write_statements", lambda **_: 0)

    assert "the statement of person" in refused_at_commit(lambda: kept.post(kept.line(kept.ana, "D2", "10.00")))
    assert Batch.objects.count() == 1


def test_a_period_is_closed_after_its_statements(run: Run, app_role: Any) -> None:
    error = refusal("UPDATE incentives_period SET state = 'closed', closed_at = now()", as_role=app_role)

    assert "closed after its statements" in str(error)


# Runs and what belongs to them

BESIDE = {
    "a plan": (
        "INSERT INTO incentives_runplan (run_id, plan_id, version_id, in_force_from, results_sha256)"
        " SELECT {run}, plan_id, id, '2026-01-01', '' FROM incentives_planversion"
        " WHERE id NOT IN (SELECT version_id FROM incentives_runplan WHERE run_id = {run}) AND state = 'published'"
    ),
    "a kept file": (
        "INSERT INTO incentives_runinput (run_id, name, file, sha256, rows, bytes) VALUES ({run}, 'ghost', '{run}/ghost', '', 0, 0)"
    ),
    "a plan asked for": "INSERT INTO incentives_run_plans_asked (run_id, plan_id) SELECT {run}, id FROM incentives_plan",
}


@pytest.mark.parametrize("state", [Run.State.POSTED, Run.State.UNCHANGED])
@pytest.mark.parametrize("what", BESIDE)
def test_nothing_is_written_beside_a_run_that_has_ended(run: Run, app_role: Any, what: str, state: str) -> None:
    ended = run if state == Run.State.POSTED else c.calculated("2026-01")
    assert ended.state == state
    c.published(c.document(name="Another"), key="another")

    for role in (None, app_role):
        error = refusal(BESIDE[what].format(run=ended.pk), as_role=role)

        assert isinstance(error, psycopg.errors.RestrictViolation)
        assert f"run {ended.pk} has ended" in str(error)


@pytest.mark.parametrize("table", ["runplan", "runinput"])
@pytest.mark.parametrize("attempt", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_belongs_to_a_run_is_never_changed(run: Run, table: str, attempt: str) -> None:
    assert isinstance(refusal(attempt.format(f"incentives_{table}")), psycopg.errors.RestrictViolation)


@pytest.mark.parametrize("attempt", ["UPDATE incentives_run_plans_asked SET run_id = {run}", "DELETE FROM incentives_run_plans_asked"])
def test_the_plans_that_were_asked_for_stay_with_a_run_that_has_ended(run: Run, attempt: str) -> None:
    again = c.calculated("2026-01", *(plan.plan for plan in run.plans.all()))
    assert again.plans_asked.exists()

    assert isinstance(refusal(attempt.format(run=run.pk)), psycopg.errors.RestrictViolation)


CHANGES = [
    "state = 'failed'",
    "summary = '{}'",
    "data_as_of = '2026-01-01'",
    "engine = 'another'",
    "asked_at = '2026-01-01'",
    "asked_by_id = NULL, finished_at = NULL",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_that_has_ended_says_for_good_what_it_was(run: Run, app_role: Any, change: str) -> None:
    unchanged = c.calculated("2026-01")

    for ended, role in itertools.product((run, unchanged), (None, app_role)):
        error = refusal(f"UPDATE incentives_run SET {change} WHERE id = {ended.pk}", as_role=role)

        assert f"run {ended.pk} has ended" in str(error)
    assert "has ended" in str(refusal(f"DELETE FROM incentives_run WHERE id = {unchanged.pk}"))


def test_the_job_of_a_run_that_has_ended_may_change(run: Run, app_role: Any) -> None:
    with app_role():
        desk.Job.objects.filter(pk=run.job_id).update(attempt=7)

    run.job.refresh_from_db()
    assert run.job.attempt == 7


def test_a_run_is_posted_when_it_has_a_batch_and_only_then() -> None:
    kept = books()
    waiting = kept.run()

    assert "has a batch" in str(refusal(f"UPDATE incentives_run SET state = 'posted' WHERE id = {waiting.pk}"))


@pytest.mark.django_db(transaction=True)
def test_who_writes_beside_a_run_that_is_being_sealed_waits_for_it() -> None:
    """A second connection adds a plan to a run whose batch is not committed yet: it neither slips in before nor after."""
    kept = books()
    waiting = kept.run()
    address = {key: connection.settings_dict[name] for key, name in (("host", "HOST"), ("dbname", "NAME"), ("user", "USER"))}
    add = BESIDE["a kept file"].format(run=waiting.pk)
    with psycopg.connect(**address, options="-c lock_timeout=200") as other:
        with transaction.atomic():
            kept.post(kept.line(kept.ana, "D1", "30.00"), run=waiting)

            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute(add)
            other.rollback()

        with pytest.raises(psycopg.errors.RestrictViolation):
            other.execute(add)
        other.rollback()
        other.execute("SET default_transaction_isolation = 'repeatable read'")
        other.commit()
        with pytest.raises(psycopg.errors.RestrictViolation, match="READ COMMITTED"):
            other.execute(add)
    assert not RunPlan.objects.exists()


# Periods


@pytest.mark.parametrize(
    ("kind", "key", "start", "before", "fiscal_year_starts"),
    [
        ("month", "2026-01", "2026-01-01", "2026-02-01", 2),
        ("month", "2026-1", "2026-01-01", "2026-02-01", 1),
        ("month", "2026-03", "2026-01-01", "2026-02-01", 1),
        ("month", "2026-02", "2026-02-01", "2026-03-02", 1),
        ("month", "2026-02", "2026-02-02", "2026-03-02", 1),
        ("quarter", "2026-01", "2026-01-01", "2026-02-01", 1),
        ("quarter", "2026-Q2", "2026-01-01", "2026-04-01", 1),
        ("quarter", "2026-Q1", "2026-01-01", "2026-04-01", 2),
        ("quarter", "2026-Q1", "2026-02-01", "2026-05-01", 1),
        ("half-year", "2026-H2", "2026-01-01", "2026-07-01", 1),
        ("year", "2027", "2026-01-01", "2027-01-01", 1),
        ("year", "2026", "2026-01-01", "2026-07-01", 1),
        ("week", "2026-01", "2026-01-01", "2026-02-01", 1),
    ],
)
def test_a_period_is_the_days_that_its_key_names(
    app_role: Any, kind: str, key: str, start: str, before: str, fiscal_year_starts: int
) -> None:
    error = refusal(
        "INSERT INTO incentives_period (kind, key, start, before, fiscal_year_starts, state)"
        f" VALUES ('{kind}', '{key}', '{start}', '{before}', {fiscal_year_starts}, 'open')",
        as_role=app_role,
    )

    assert isinstance(error, psycopg.errors.CheckViolation)


def test_a_closed_month_is_not_opened_beside_itself(closed: Period, app_role: Any) -> None:
    values = "kind, key, start, before"
    for starts in range(1, 13):
        insert = (
            f"INSERT INTO incentives_period ({values}, fiscal_year_starts, state) SELECT {values}, {starts}, 'open' FROM incentives_period"
        )

        assert isinstance(refusal(insert, as_role=app_role), psycopg.errors.CheckViolation | psycopg.errors.UniqueViolation)


def test_every_period_of_the_calendar_fits_its_key() -> None:
    for kind, starts, month in itertools.product(("month", "quarter", "half-year", "year"), range(1, 13), range(1, 13)):
        periods.period_holding(day=c.day(f"2026-{month:02}-15"), kind=kind, fiscal_year_starts=starts)

    found = Period.objects.filter(start__lte=AT.date(), before__gt=AT.date(), kind="quarter")
    assert len({period.fiscal_year_starts for period in found}) == 12
