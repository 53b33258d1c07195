"""The database keeps the ledger: every way to change what was posted is tried, and refused."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import psycopg.errors
import pytest
from django.apps import apps
from django.db import Error, connection, transaction

from incentives.models import Batch, Entry, Line, Period, PlanVersion, Statement
from tests.incentives.ledger_rows import AT, Books, books, prove, refusal

pytestmark = pytest.mark.django_db

TABLES = ["account", "batch", "entry", "linegroup", "windowresult", "standing"]


@pytest.fixture
def posted() -> Iterator[tuple[Books, Batch]]:
    kept = books()
    batch = kept.post(kept.line(kept.ana, "D1", "30.00"), kept.line(kept.ana, "D2", "12.50"), kept.line(kept.bo, "D3", "-4.00"))
    prove()
    yield kept, batch
    # Whatever was tried, what was posted stands as it was.
    assert list(Line.objects.order_by("id").values_list("fact", "amount")) == [("D1", 30), ("D2", 12.5), ("D3", -4)]


def test_every_audited_table_of_incentives_is_guarded() -> None:
    events = {model._meta.db_table for model in apps.get_app_config("incentives").get_models() if hasattr(model, "pgh_tracked_model")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'only_grows'")
        guarded = {row[0] for row in cursor.fetchall()}

    assert events
    assert events <= guarded


def partition(batch: Batch) -> str:
    return f"incentives_linegroup_{batch.pk}"


def test_an_entry_is_a_transfer_that_balances_by_its_shape(posted: tuple[Books, Batch]) -> None:
    kept, batch = posted

    entries = {entry.person_id: entry for entry in Entry.objects.select_related("debit", "credit").filter(batch=batch)}

    assert {person: entry.amount for person, entry in entries.items()} == {kept.ana.pk: 42.5, kept.bo.pk: 4}
    given, taken = entries[kept.ana.pk], entries[kept.bo.pk]
    assert (given.debit.kind, given.credit.kind, given.credit.person_id) == ("incentive cost", "earned", kept.ana.pk)
    assert (taken.debit.kind, taken.debit.person_id, taken.credit.kind) == ("earned", kept.bo.pk, "incentive cost")
    assert batch.totals == {"USD": "38.5000"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("attempt", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_of_the_schema_cannot_change_what_was_posted(posted: tuple[Books, Batch], table: str, attempt: str) -> None:
    error = refusal(attempt.format(f"incentives_{table}"))

    assert isinstance(error, psycopg.errors.RestrictViolation)
    assert "refused" in str(error)


@pytest.mark.parametrize("attempt", ["UPDATE {} SET lines = 1", "DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} SELECT * FROM {}"])
def test_the_partition_of_a_batch_is_guarded_like_the_whole(posted: tuple[Books, Batch], attempt: str) -> None:
    error = refusal(attempt.replace("{}", partition(posted[1])))

    assert isinstance(error, psycopg.errors.RestrictViolation)


@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO incentives_linegroup SELECT * FROM incentives_linegroup",
        (
            "INSERT INTO incentives_entry (batch_id, kind, person_id, plan_version_id, component, unit, debit_id, credit_id, amount)"
            " SELECT batch_id, 'floor', person_id, plan_version_id, component, unit, debit_id, credit_id, amount FROM incentives_entry"
        ),
        (
            "INSERT INTO incentives_standing (batch_id, person_id, plan_version_id, measure, window_from, window_before, facts)"
            " SELECT batch_id, person_id, plan_version_id, 'more', window_from, window_before, facts FROM incentives_standing"
        ),
        (
            "INSERT INTO incentives_windowresult (batch_id, person_id, plan_version_id, component, window_from, window_before, entitled)"
            " SELECT batch_id, person_id, plan_version_id, 'more', window_from, window_before, 0 FROM incentives_windowresult"
        ),
    ],
)
def test_nothing_is_added_to_a_sealed_batch(posted: tuple[Books, Batch], attempt: str) -> None:
    assert isinstance(refusal(attempt), psycopg.errors.RestrictViolation)


WITHOUT_A_HEADER = {
    "entry": (
        "(batch_id, kind, person_id, plan_version_id, component, unit, debit_id, credit_id, amount)"
        " SELECT {batch}, kind, person_id, plan_version_id, component, unit, debit_id, credit_id, amount FROM incentives_entry"
    ),
    "standing": (
        "(batch_id, person_id, plan_version_id, measure, window_from, window_before, facts)"
        " SELECT {batch}, person_id, plan_version_id, measure, window_from, window_before, facts FROM incentives_standing"
    ),
    "windowresult": (
        "(batch_id, person_id, plan_version_id, component, window_from, window_before, entitled)"
        " SELECT {batch}, person_id, plan_version_id, component, window_from, window_before, 0 FROM incentives_windowresult"
    ),
}


@pytest.mark.parametrize("table", WITHOUT_A_HEADER)
def test_nothing_is_written_into_a_batch_that_is_not_sealed_by_the_commit(posted: tuple[Books, Batch], app_role: Any, table: str) -> None:
    for role in (None, app_role):
        error = refusal(f"INSERT INTO incentives_{table} {WITHOUT_A_HEADER[table].format(batch=posted[1].pk + 1)}", as_role=role)

        assert isinstance(error, psycopg.errors.ForeignKeyViolation)


@pytest.mark.parametrize(
    "attempt", ["DELETE FROM people_person", "UPDATE people_person SET id = id + 1000000", "DELETE FROM incentives_planversion"]
)
def test_what_entries_name_stays(posted: tuple[Books, Batch], attempt: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert isinstance(refusal(attempt), psycopg.errors.ForeignKeyViolation | psycopg.errors.RestrictViolation)


ATTEMPTS_OF_THE_APPLICATION = [
    "SELECT batch_id FROM incentives_batchwritten",
    "INSERT INTO incentives_batchwritten SELECT id FROM incentives_batch",
    "DELETE FROM incentives_batchwritten",
    *[attempt.format(f"incentives_{table}") for table in TABLES for attempt in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}")],
    *[
        attempt.format(f"incentives_{table}")
        for table in TABLES
        for attempt in (
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "ALTER TABLE {} ADD COLUMN more text",
            "DROP TABLE {}",
            "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        )
    ],
    "UPDATE {partition} SET lines = 1",
    "DELETE FROM {partition}",
    "TRUNCATE {partition}",
    "INSERT INTO {partition} SELECT * FROM {partition}",
    "ALTER TABLE {partition} DISABLE TRIGGER ALL",
    "ALTER TABLE incentives_linegroup DETACH PARTITION {partition}",
    "DROP TABLE {partition}",
    "INSERT INTO incentives_linegroup SELECT * FROM incentives_linegroup",
    (
        "INSERT INTO incentives_batch (id, run_id, period_id, posted_at, lines, entries, totals)"
        " SELECT id + 100, run_id, period_id, posted_at, 0, 0, '{{}}' FROM incentives_batch"
    ),
    "SELECT ledger_seal_batch({batch}, 0, 0, now(), 0, 0, '{{}}')",
    "SELECT ledger_seal_batch({batch} + 1, 0, 0, now(), 0, 0, '{{}}')",
    "CREATE OR REPLACE FUNCTION ledger_faults(of_batch bigint) RETURNS SETOF text LANGUAGE sql AS 'SELECT NULL WHERE false'",
    "SELECT ledger_grant()",
    "SET session_replication_role = replica",
    "CREATE TABLE public.mine (id int)",
    "ALTER FUNCTION ledger_prove_batch() OWNER TO laurel_app",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION ledger_refuse_line() CASCADE",
    "ALTER TABLE incentives_period DISABLE TRIGGER ALL",
    "ALTER TABLE incentives_planversion DISABLE TRIGGER ALL",
]


@pytest.mark.parametrize("attempt", ATTEMPTS_OF_THE_APPLICATION)
def test_the_role_of_the_application_is_refused_in_every_way(posted: tuple[Books, Batch], app_role: Any, attempt: str) -> None:
    batch = posted[1]

    error = refusal(attempt.format(partition=partition(batch), batch=batch.pk), as_role=app_role)

    # A right that was meant to be missing, or a guard: never an attempt that was merely misspelt.
    assert isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.RestrictViolation)


def test_the_role_of_the_application_grants_itself_nothing(posted: tuple[Books, Batch], app_role: Any) -> None:
    with app_role() as cursor:
        cursor.execute("GRANT UPDATE, DELETE, TRUNCATE ON incentives_entry, incentives_batch TO laurel_app")  # PostgreSQL only warns

    assert isinstance(refusal("UPDATE incentives_entry SET amount = 1", as_role=app_role), psycopg.errors.InsufficientPrivilege)


def test_the_role_of_the_application_posts_a_batch_through_the_two_functions_alone(app_role: Any) -> None:
    kept = books()
    run = kept.run()

    with app_role():
        batch = kept.post(kept.line(kept.ana, "D1", "30.00"), run=run)
        prove()

    assert list(Line.objects.values_list("batch_id", "fact", "amount")) == [(batch.pk, "D1", 30)]


def test_the_role_of_the_application_calls_no_other_function_with_the_owners_rights(app_role: Any) -> None:
    with app_role() as cursor:
        cursor.execute(
            "SELECT proname, has_function_privilege('laurel_app', oid, 'EXECUTE') FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace AND starts_with(proname, 'ledger_')"
        )
        may = dict(cursor.fetchall())

    assert {name for name, allowed in may.items() if allowed} == {"ledger_stage_lines", "ledger_seal_batch", "ledger_next_batch"}
    assert {name for name, allowed in may.items() if not allowed} >= {
        "ledger_refuse_sealed",
        "ledger_prove_batch",
        "ledger_prove_statements",
    }


def test_lines_staged_and_left_are_in_no_later_batchs_way(app_role: Any) -> None:
    kept = books()
    with app_role() as cursor:
        cursor.execute("SELECT ledger_stage_lines()")
        left = cursor.fetchone()[0]

        batch = kept.post(kept.line(kept.ana, "D1", "30.00"))
        prove()

    assert batch.pk > left
    assert Line.objects.get().batch_id == batch.pk


def test_staged_lines_cannot_be_added_to_by_the_application_once_sealed(app_role: Any) -> None:
    kept = books()
    with app_role():
        batch = kept.post(kept.line(kept.ana, "D1", "30.00"))

    error = refusal(f"INSERT INTO {partition(batch)} SELECT * FROM incentives_linegroup", as_role=app_role)

    assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def test_a_closed_period_takes_no_batch_and_stays_closed(posted: tuple[Books, Batch]) -> None:
    kept, _ = posted
    Statement.objects.update(state="closed")
    Period.objects.filter(pk=kept.period.pk).update(state="closed", closed_at=AT)
    prove()

    with pytest.raises(Error, match="2026-01 is closed"), transaction.atomic():
        kept.post(kept.line(kept.ana, "D4", "1.00"))

    for attempt in (
        "UPDATE incentives_period SET state = 'open', closed_at = NULL",
        "DELETE FROM incentives_period",
        "TRUNCATE incentives_period CASCADE",
    ):
        assert isinstance(refusal(attempt), psycopg.errors.RestrictViolation)


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE incentives_planversion SET document = document || ' '",
        "UPDATE incentives_planversion SET effective_before = '2026-12-01'",
        "UPDATE incentives_planversion SET state = 'draft'",
        "UPDATE incentives_planversion SET state = 'withdrawn'",
        "DELETE FROM incentives_planversion",
        "TRUNCATE incentives_planversion CASCADE",
    ],
)
def test_a_published_version_that_was_paid_by_stays_as_it_is(posted: tuple[Books, Batch], attempt: str) -> None:
    assert isinstance(refusal(attempt), psycopg.errors.RestrictViolation)


def test_a_published_version_that_paid_nothing_may_be_withdrawn_and_then_stays_so() -> None:
    kept = books()
    PlanVersion.objects.update(state="withdrawn", withdrawn_at=AT)

    assert "does not change" in str(refusal("UPDATE incentives_planversion SET state = 'published'"))
    assert PlanVersion.objects.get(pk=kept.version.pk).state == "withdrawn"


def test_a_version_is_published_with_the_checksum_of_its_own_document() -> None:
    kept = books()

    error = refusal(
        "INSERT INTO incentives_planversion"
        " (plan_id, number, document, sha256, state, effective_from, period_kind, fiscal_year_starts, note, created_at, changed_at,"
        " published_at)"
        f" VALUES ({kept.version.plan_id}, 2, 'another', '{kept.version.sha256}', 'published', '2026-05-01', 'month', 1, '',"
        " now(), now(), now())"
    )

    assert isinstance(error, psycopg.errors.CheckViolation)


def ledger_migration() -> list[Any]:
    module = importlib.import_module("incentives.migrations.0002_ledger")
    return list(module.Migration.operations)


def test_the_guards_can_be_taken_down_and_put_up_again_as_long_as_nothing_is_posted() -> None:
    kept = books()
    prove()
    with connection.cursor() as cursor:
        for operation in reversed(ledger_migration()):
            cursor.execute(operation.reverse_sql)
        for operation in ledger_migration():
            cursor.execute(operation.sql)

    kept.post(kept.line(kept.ana, "D1", "30.00"))

    assert isinstance(refusal("DELETE FROM incentives_linegroup"), psycopg.errors.RestrictViolation)


def test_a_ledger_that_holds_a_batch_is_not_taken_down(posted: tuple[Books, Batch]) -> None:
    guards, _trail = ledger_migration()

    assert "it is not taken down" in str(refusal(guards.reverse_sql))
