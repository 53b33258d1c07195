"""A posted figure is proven again from nothing but what its run kept; a byte changed anywhere is found and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.models import Account, Contact, Opportunity, OpportunitySplit
from incentives.calculation import keeping
from incentives.models import Assignment, ExchangeRate, Quota, Run, RunInput
from incentives.services import shared_tables
from people.models import AssistantAssignment, Person, ReportingLine, Team, TeamMembership
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    plan = c.published()
    c.on_plan("ana", plan)
    c.on_plan("bo", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.deal("D2", "ana", "50000.00", "2026-02-10")
    c.deal("D3", "bo", "10.00", "2026-02-10")
    c.calculated("2026-01")
    return c.calculated("2026-02")


def recompute(run: Run, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("recompute", str(run.pk))
    return capsys.readouterr().out


def kept(run: Run) -> list[Path]:
    return sorted(path for path in keeping.folder_of(run.pk).rglob("*") if path.is_file())


def test_a_run_is_proven_in_a_sentence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    said = recompute(run, capsys)

    assert f"Run {run.pk} of 2026-02 is proven" in said
    assert "the same 5 lines" in said


def test_a_run_is_proven_after_everything_it_read_has_changed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Opportunity.objects.update(amount=Decimal(1))
    Quota.objects.all().delete()
    Assignment.objects.update(valid_before=c.day("2026-01-02"))
    ExchangeRate.objects.create(from_currency="EUR", to_currency="USD", valid_from=c.day("2026-01-01"), rate=2)
    c.published(c.document(effective="2026-02-01", mode="marginal"))
    table = "table: bonus\nby: [product.family]\nrows: [[any, 1]]\n"
    shared_tables.save_rows(key="bonus", valid_from=c.day("2026-01-01"), document=table, by_id=None, at=c.AT)

    assert "is proven" in recompute(run, capsys)


def test_who_was_in_which_team_is_read_and_kept(run: Run) -> None:
    east = Team.objects.create(key="east", name="East")
    TeamMembership.objects.create(person=c.person("ana"), team=east, valid_from=c.day("2026-01-01"), valid_before=c.day("2026-03-01"))
    again = c.calculated("2026-02")
    TeamMembership.objects.all().delete()

    (row,) = keeping.read_kept(keeping.folder_of(again.pk)).tables["teams"].to_pylist()
    assert row == {"person": str(c.person("ana").pk), "team": "east", "from": c.day("2026-01-01"), "before": c.day("2026-03-01")}


def test_who_reported_to_whom_and_who_assisted_is_read_and_kept(run: Run) -> None:
    days = {"valid_from": c.day("2026-01-01"), "valid_before": c.day("2026-03-01")}
    ReportingLine.objects.create(person=c.person("ana"), manager=c.person("ben"), **days)
    AssistantAssignment.objects.create(assistant=c.person("ben"), person=c.person("ana"), **days)
    again = c.calculated("2026-02")
    ReportingLine.objects.all().delete()
    AssistantAssignment.objects.all().delete()

    tables = keeping.read_kept(keeping.folder_of(again.pk)).tables
    ana, ben = str(c.person("ana").pk), str(c.person("ben").pk)
    dated = {"from": c.day("2026-01-01"), "before": c.day("2026-03-01")}
    assert tables["reporting"].to_pylist() == [{"person": ana, "manager": ben, **dated}]
    assert tables["assistants"].to_pylist() == [{"person": ben, "works_for": ana, **dated}]


def test_a_run_that_found_nothing_new_is_proven_too(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    again = c.calculated("2026-02")

    assert again.state == Run.State.UNCHANGED
    assert "the same 0 lines" in recompute(again, capsys)


def test_one_byte_changed_in_any_kept_file_is_found_and_the_file_is_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    files = kept(run)
    assert {path.name for path in files} >= {"deals.parquet", "earned.parquet", "run.json", "plan-field-v1.txt", "quotas.parquet"}
    assert len(files) == RunInput.objects.filter(run=run).count()
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

        with pytest.raises(CommandError, match="has changed since the run") as caught:
            recompute(run, capsys)

        assert str(path) in str(caught.value)
        assert caught.value.returncode == 1
        path.write_bytes(whole)
    assert "is proven" in recompute(run, capsys)


def test_what_another_release_kept_in_another_format_is_said(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incentives.calculation.keeping.FORMAT", 99)

    with pytest.raises(CommandError, match=r"can't be proven.*were kept in format"):
        recompute(run, capsys)


def test_a_kept_file_that_is_missing_is_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    kept(run)[0].unlink()

    with pytest.raises(CommandError, match="is missing"):
        recompute(run, capsys)


def test_a_ledger_that_was_tampered_with_is_told_line_by_line(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with guards_off() as cursor:
        cursor.execute(
            "UPDATE incentives_linegroup SET entitled[array_position(fact, 'test/D2')] = entitled[array_position(fact, 'test/D2')] + 1"
            " WHERE component = 'commission' AND 'test/D2' = ANY (fact)"
        )
        cursor.execute("DELETE FROM incentives_linegroup WHERE component = 'effort' AND 'test/D3' = ANY (fact)")

    with pytest.raises(CommandError, match="NOT proven"):
        recompute(run, capsys)

    said = capsys.readouterr().err
    assert "test/D2: amount was posted as 4001.0000, calculated 4000.0000" in said
    assert "test/D3: not posted, calculated 10.0000" in said


def test_lines_posted_twice_are_told(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with guards_off() as cursor:
        cursor.execute(
            "INSERT INTO incentives_linegroup SELECT (jsonb_populate_record(kept, jsonb_build_object("
            "'id', (SELECT max(id + lines) FROM incentives_linegroup), 'source', 'twice'))).*"
            " FROM incentives_linegroup kept WHERE component = 'commission' AND 'test/D2' = ANY (fact)"
        )

    with pytest.raises(CommandError, match="NOT proven"):
        recompute(run, capsys)

    said = capsys.readouterr().err
    assert "test/D2: times was posted as 2, calculated 1" in said
    assert "name one fact in two groups" in said


def text_in(path: Path) -> str:
    """All that a kept file says: Parquet is compressed, so its bytes alone would hide what it holds."""
    raw = path.read_bytes().decode(errors="replace")
    if path.suffix != ".parquet":
        return raw
    return raw + json.dumps(parquet.read_table(path).to_pylist(), ensure_ascii=False, default=str)


@pytest.fixture
def named_by_name() -> list[str]:
    """A company whose CRM knows people and customers by nothing but their names, as many do; returns every one of these names."""
    plan = c.published()
    c.on_plan("Anna Snelling", plan)
    c.quota("Anna Snelling", "100000")
    c.on_plan("Moses Frase", plan)
    account = Account.objects.create(source="maven", external_id="Cancity", name="Cancity", entered_at=c.AT)
    contact = Contact.objects.create(
        source="maven", external_id="Ludwig Holm", name="Ludwig Holm", account=account, email="holm@cancity.example", entered_at=c.AT
    )
    for month in ("01", "02"):
        deal = c.deal(f"D{month}", "Anna Snelling", "60000.55", f"2026-{month}-10")
        deal.account = account
        deal.save()
        for owner in ("Anna Snelling", "Moses Frase"):
            OpportunitySplit.objects.create(opportunity=deal, person=c.person(owner), share=Decimal("0.5"))
    c.deal("D3", "Cecily Lampkin", "10.00", "2026-01-11")
    persons = [word for person in Person.objects.all() for word in (person.reference, person.name)]
    return [*persons, account.name, contact.name, contact.email, "Deal D"]


def test_kept_inputs_hold_no_name_of_a_person_a_customer_or_a_deal(named_by_name: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    c.calculated("2026-01")
    run = c.calculated("2026-02")

    said = {path.name: text_in(path) for path in kept(run)}

    assert "test/D01" in said["deals.parquet"]
    assert "test/D01" in said["earned.parquet"]
    assert [(file, name) for file, text in said.items() for name in named_by_name if name in text] == []
    assert c.sums("2026-01") == {"Anna Snelling": Decimal("1500.01"), "Moses Frase": Decimal("1500.01")}
    assert "is proven" in recompute(run, capsys)


def test_what_a_plan_reads_is_kept_a_name_too_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    plan = c.published(c.document().replace('where: stage.kind = "won"\n', 'where: stage.kind = "won" and account.name != "Cancity"\n', 1))
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")

    run = c.calculated("2026-01")

    deals = parquet.read_table(keeping.folder_of(run.pk) / "facts" / "deals.parquet")
    assert set(deals.column_names) == {"id", "owner", "currency", "amount", "stage.kind", "closed_on", "order.accepted", "account.name"}
    assert "is proven" in recompute(run, capsys)


@contextmanager
def guards_off() -> Iterator[Any]:
    """As a superuser who switches the guards off, which no guard inside the database can prevent."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


TAMPERED = {
    "every entry": ("UPDATE incentives_entry SET amount = amount + 1", "and its lines come to"),
    "an entry that is gone": ("DELETE FROM incentives_entry WHERE unit = 'points'", "entries, there are"),
    "an entry from another account": (
        "UPDATE incentives_entry SET debit_id = credit_id + 1000",
        "is not between the earnings of its payee and the account of its kind",
    ),
    "the header's totals": ("""UPDATE incentives_batch SET totals = '{"USD": "1", "points": "a lot"}'""", "its header says a lot points"),
    "the header's lines": ("UPDATE incentives_batch SET lines = 4", "its header says 4 lines, there are 5"),
    "a statement": ("UPDATE incentives_statement SET totals = '{}'", "says nothing in USD"),
    "a statement that is gone": ("DELETE FROM incentives_statement", "says nothing in points"),
    "the header": ("DELETE FROM incentives_batch WHERE run_id = {run}", "batch was posted as a batch, calculated none"),
    "the run's summary": ("""UPDATE incentives_run SET summary = summary || '{{"lines": 4}}'""", "lines was posted as 4, calculated 5"),
    "the run's moment": ("UPDATE incentives_run SET data_as_of = '2026-01-01'", "data as of was posted as"),
    "a plan of the run that is gone": ("DELETE FROM incentives_runplan WHERE run_id = {run}", "plan version"),
    "a plan that the run did not calculate": (
        (
            "INSERT INTO incentives_runplan (run_id, plan_id, version_id, in_force_from, results_sha256)"
            " VALUES ({run}, 0, 0, '2026-01-01', 'ghost')"
        ),
        "plan version 0: posted ghost, not calculated",
    ),
    "the days of a plan": ("UPDATE incentives_runplan SET in_force_from = '2025-01-01'", "in force from was posted as 2025-01-01"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_changed_beside_the_lines_is_told(run: Run, capsys: pytest.CaptureFixture[str], what: str) -> None:
    attempt, said = TAMPERED[what]
    with guards_off() as cursor:
        cursor.execute(attempt.replace("{run}", str(run.pk)).replace("{{", "{").replace("}}", "}"))

    with pytest.raises(CommandError, match="NOT proven") as caught:
        recompute(run, capsys)

    assert caught.value.returncode == 1
    assert said in capsys.readouterr().err
    with guards_off() as cursor:  # the end of a test looks at keys that were broken here
        cursor.execute("DELETE FROM incentives_runplan WHERE version_id = 0")


LISTED = {
    "no file at all": ("DELETE FROM incentives_runinput", "run.json: the database does not list it"),
    "not run.json": ("DELETE FROM incentives_runinput WHERE name = 'run.json'", "run.json: the database does not list it"),
    "not the quotas": ("DELETE FROM incentives_runinput WHERE name = 'quotas.parquet'", "quotas.parquet: the database does not list it"),
    "a ghost": (
        "INSERT INTO incentives_runinput (run_id, name, file, sha256, rows, bytes) VALUES ({run}, 'ghost', '{run}/ghost', '', 0, 0)",
        "ghost: the file is missing",
    ),
    "a file that the run did not keep": (
        (
            "INSERT INTO incentives_runinput (run_id, name, file, sha256, rows, bytes)"
            " SELECT run_id, 'facts/../run.json', file, sha256, rows, bytes FROM incentives_runinput WHERE name = 'run.json'"
        ),
        "does not name it",
    ),
    "another number of rows": ("UPDATE incentives_runinput SET rows = rows + 1 WHERE name = 'quotas.parquet'", "the database says"),
    "another size": ("UPDATE incentives_runinput SET bytes = 1 WHERE name = 'run.json'", "the database says 1 and 0"),
    "another place": ("UPDATE incentives_runinput SET file = '0/quotas' WHERE name = 'quotas.parquet'", "it is 0/quotas"),
}


@pytest.mark.parametrize("what", LISTED)
def test_the_database_lists_exactly_the_files_that_the_run_kept(run: Run, capsys: pytest.CaptureFixture[str], what: str) -> None:
    attempt, said = LISTED[what]
    with guards_off() as cursor:
        cursor.execute(attempt.replace("{run}", str(run.pk)))

    with pytest.raises(CommandError, match=said) as caught:
        recompute(run, capsys)

    assert caught.value.returncode == 1


def test_a_run_that_posted_nothing_cannot_be_proven(capsys: pytest.CaptureFixture[str]) -> None:
    failed = c.work(c.ask("2025-01"))

    with pytest.raises(CommandError, match="posted nothing"):
        recompute(failed, capsys)
