"""What an import does with every row: applied, unchanged, set aside by a named rule, or kept for a person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.imports.run import CannotImport
from crm.models import Account, ImportFile, ImportRun, Opportunity, OpportunityLine, Product, Quarantine, StageHistory
from desk.models import OutboxEvent
from incentives.engine.problems import Refused
from people import api as people

from .importing import FILES, NOW, counts_of, problems_of, run_import, small_mapping, write_files

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(days=1)
HEADER = "id,product,account,owner,stage,amount,created,closed\n"
GOOD = 'D1,Widget,C1,A1,Won,"1,200.50",05/01/2026,10/02/2026\n'


def test_rows_become_records_with_their_references_and_amounts(tmp_path: Path) -> None:
    write_files(tmp_path)

    result = run_import(tmp_path)

    deal = Opportunity.objects.select_related("owner", "account", "stage").get(external_id="D1")
    assert (deal.source, deal.amount, deal.currency, deal.owner.reference, deal.account.name) == (
        "small",
        Decimal("1200.5000"),
        "USD",
        "A1",
        "Child",
    )
    assert (deal.stage.key, deal.closed_on, deal.entered_at) == ("won", dt.date(2026, 2, 10), NOW)
    line = OpportunityLine.objects.get(external_id="D1")
    assert (line.opportunity, line.product.code, line.quantity, line.list_price) == (deal, "W", 1, Decimal(1000))
    assert counts_of(result, "deals") == {"read": 3, "created": 2, "set_aside": 1}
    assert result.files[-1].rules == {"Wigdet is Widget": 1, "open deals are open": 1, "tests are no deals": 1}


def test_importing_the_same_files_again_changes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path)
    run_import(tmp_path)
    before = list(Opportunity.objects.order_by("pk").values())

    result = run_import(tmp_path, now=LATER)

    assert counts_of(result, "deals") == {"read": 3, "unchanged": 2, "set_aside": 1}
    assert counts_of(result, "people") == {"read": 2, "unchanged": 2}
    assert list(Opportunity.objects.order_by("pk").values()) == before
    assert StageHistory.objects.count() == 3


def test_a_changed_row_changes_only_what_the_mapping_fills(tmp_path: Path) -> None:
    write_files(tmp_path)
    run_import(tmp_path)
    Opportunity.objects.filter(external_id="D1").update(lost_reason="entered here")
    write_files(tmp_path, deals=FILES["deals.csv"].replace("1,200.50", "1,300.00"))

    result = run_import(tmp_path, now=LATER)

    deal = Opportunity.objects.get(external_id="D1")
    assert counts_of(result, "deals") == {"read": 3, "updated": 1, "unchanged": 1, "set_aside": 1}
    assert (deal.amount, deal.lost_reason, deal.version, deal.entered_at) == (Decimal(1300), "entered here", 2, NOW)


def test_a_record_may_point_to_one_further_down_in_the_same_file(tmp_path: Path) -> None:
    write_files(tmp_path, accounts="id,name,parent\nG,Grandchild,C1\nC1,Child,P1\nP1,Parent,\nX,Orphan,NOBODY\nR,Round,S\nS,Square,R\n")

    result = run_import(tmp_path)

    assert Account.objects.get(external_id="G").parent.parent.external_id == "P1"
    assert counts_of(result, "accounts") == {"read": 6, "created": 3, "quarantined": 3}
    assert {(row, code) for file, row, _column, code in problems_of(result) if file == "accounts.csv"} == {
        (5, "not_found"),
        (6, "not_found"),
        (7, "not_found"),
    }


def test_a_row_that_repeats_a_record_is_unchanged_and_one_that_contradicts_it_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, products="code,name,price\nW,Widget,1000.00\nW,Widget,1000.00\nW,Widget,999.00\n")

    result = run_import(tmp_path)

    assert counts_of(result, "products") == {"read": 3, "created": 1, "unchanged": 1, "quarantined": 1}
    assert ("products.csv", 4, "code", "record_twice") in problems_of(result)
    assert Product.objects.get().list_price == Decimal(1000)


BAD_ROWS = """\
id,product,account,owner,stage,amount,created,closed
D1,Widget,C1,A1,Won,"1,200.50",05/01/2026,10/02/2026
D4,Gadget,C9,A1,Won,12.3.4,31/02/2026,10/02/2026
D5,Widget,C1,A1,Won,,05/01/2026,
D6,Widget,C1,A1,Won,5.00,05/02/2026,01/02/2026
D7,Widget,C1,A1,Won,5.00,05/02/2026,01/02/2027
,Widget,C1,A1,Open,,05/02/2026,
D8,Widget,C1
D9,Widget,C1,A1,Won,0.12345,05/01/2026,06/01/2026
D10,Widget,C1,NOBODY,Won,1234567890123456789012345678901234567890,05/02/2026,01/02/2026
"""


def test_every_problem_of_a_row_is_named_with_its_file_row_and_column(tmp_path: Path) -> None:
    write_files(tmp_path, deals=BAD_ROWS)

    result = run_import(tmp_path)

    assert counts_of(result, "deals") == {"read": 9, "created": 1, "quarantined": 8}
    assert [each[1:] for each in problems_of(result)] == [
        (3, "amount", "not_a_number"),
        (3, "created", "no_such_day"),
        (3, "created", "no_such_day"),
        (3, "amount", "not_a_number"),
        (3, "account", "not_found"),
        (3, "product", "not_found"),
        (4, "amount", "empty"),
        (4, "closed", "empty"),
        (4, "amount", "empty"),
        (5, "closed", "closed_before_created"),
        (6, "closed", "closed_in_future"),
        (7, "id", "empty"),
        (7, "id", "empty"),
        (8, "", "cells"),
        (9, "amount", "too_many_decimals"),
        (9, "amount", "too_many_decimals"),
        (10, "amount", "too_large"),
        (10, "amount", "too_large"),
        (10, "owner", "not_found"),
        (10, "closed", "closed_before_created"),
    ]


def test_a_refused_row_waits_as_it_was_read_and_a_good_one_closes_it(tmp_path: Path) -> None:
    write_files(tmp_path, deals=HEADER + GOOD + "D5,Widget,C1,A1,Won,,05/01/2026,\n")
    run_import(tmp_path)

    waiting = Quarantine.objects.get()
    assert (waiting.record, waiting.row_number, waiting.state, waiting.rule) == ("D5", 3, "open", "empty")
    assert waiting.payload["stage"] == "Won"
    assert waiting.message.startswith("amount: The cell is empty")

    run_import(tmp_path, now=LATER)
    waiting.refresh_from_db()
    assert (waiting.times_seen, waiting.first_seen_at, waiting.last_seen_at) == (2, NOW, LATER)

    write_files(tmp_path, deals=HEADER + GOOD + "D5,Widget,C1,A1,Won,7.00,05/01/2026,06/01/2026\n")
    run_import(tmp_path, now=LATER)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.settled_at, Quarantine.objects.count()) == ("fixed", LATER, 1)


def test_a_discarded_row_stays_discarded_until_it_changes(tmp_path: Path) -> None:
    from crm import api as crm

    write_files(tmp_path, deals=HEADER + "D5,Widget,C1,A1,Won,,05/01/2026,\n")
    run_import(tmp_path)
    crm.discard_quarantined(quarantine_id=Quarantine.objects.get().pk, reason="Never a deal", act=crm.Act(by_id=None, at=NOW))

    run_import(tmp_path, now=LATER)
    assert [(row.state, row.times_seen) for row in Quarantine.objects.all()] == [("discarded", 2)]

    write_files(tmp_path, deals=HEADER + "D5,Widget,C1,A1,Won,x,05/01/2026,\n")
    run_import(tmp_path, now=LATER)
    assert sorted(Quarantine.objects.values_list("state", flat=True)) == ["discarded", "open"]


def test_two_bad_rows_of_one_name_are_both_kept(tmp_path: Path) -> None:
    write_files(tmp_path, deals=HEADER + "D5,Widget,C1,A1,Won,,05/01/2026,\nD5,Widget,C9,A1,Won,,05/01/2026,\n")

    run_import(tmp_path)
    run_import(tmp_path, now=LATER)

    assert sorted(Quarantine.objects.values_list("row_number", "times_seen")) == [(2, 2), (3, 2)]


def test_a_dry_run_finds_the_same_and_writes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, deals=BAD_ROWS)

    dry = run_import(tmp_path, dry_run=True)

    for model in (Opportunity, Account, Product, Quarantine, ImportRun, ImportFile, StageHistory, OutboxEvent):
        assert not model.objects.exists(), model
    assert not people.persons_by_reference()
    real = run_import(tmp_path)
    assert problems_of(dry) == problems_of(real)
    assert [counts_of(dry, file.step) for file in dry.files] == [counts_of(real, file.step) for file in real.files]


def test_a_stage_change_by_import_is_a_row_of_history(tmp_path: Path) -> None:
    write_files(tmp_path)
    run_import(tmp_path)
    write_files(tmp_path, deals=FILES["deals.csv"].replace("B2,Open,,06/01/2026,\n", "B2,Lost,0,06/01/2026,20/03/2026\n"))

    run_import(tmp_path, now=LATER)

    moves = StageHistory.objects.filter(opportunity__external_id="D2").values_list("from_stage__key", "to_stage__key", "happened_on")
    assert list(moves) == [(None, "open", dt.date(2026, 1, 6)), ("open", "lost", dt.date(2026, 3, 20))]
    assert StageHistory.objects.get(to_stage__key="lost").duration == dt.timedelta(days=73)
    assert Opportunity.objects.get(external_id="D2").stage_since.date() == dt.date(2026, 3, 20)


def test_a_new_deal_brings_the_stages_it_has_passed(tmp_path: Path) -> None:
    write_files(tmp_path)

    run_import(tmp_path)

    moves = (
        StageHistory.objects.filter(opportunity__external_id="D1").order_by("pk").values_list("to_stage__key", "happened_on", "duration")
    )
    assert list(moves) == [("open", dt.date(2026, 1, 5), None), ("won", dt.date(2026, 2, 10), dt.timedelta(days=36))]


def test_the_law_is_kept_by_the_database_itself(tmp_path: Path) -> None:
    from django.db import IntegrityError, transaction

    write_files(tmp_path)
    result = run_import(tmp_path)

    with pytest.raises(IntegrityError, match="importfile_no_row_is_lost"), transaction.atomic():
        ImportFile.objects.filter(pk=result.files[0].pk).update(read=99)


def test_a_damaged_folder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    write_files(tmp_path, deals="id,product,accnt,owner,stage,amount,created,closed,extra\n", products='code,name,price\nW,"Wid\n')
    (tmp_path / "people.csv").unlink()
    (tmp_path / "accounts.csv").write_bytes(b"id,name,parent\nC1,Caf\xe9,\n")

    with pytest.raises(Refused) as refused:
        run_import(tmp_path)

    assert {(problem.code, problem.path) for problem in refused.value.problems} == {
        ("file_missing", "people.csv"),
        ("damaged", "products.csv"),
        ("encoding", "accounts.csv"),
        ("column_missing", "deals.csv"),
        ("column_unread", "deals.csv"),
    }
    assert not ImportRun.objects.exists()


def test_a_stage_that_nobody_has_cannot_be_reached(tmp_path: Path) -> None:
    write_files(tmp_path)

    with pytest.raises(Refused) as refused:
        run_import(tmp_path, small_mapping(("reached.open:", "reached.opened:")))

    assert [problem.code for problem in refused.value.problems] == ["no_such_stage"]


def test_two_imports_of_one_source_do_not_run_at_once(tmp_path: Path, command_env: object) -> None:
    import zlib

    import psycopg

    write_files(tmp_path)
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(b"import small")])
        with pytest.raises(CannotImport):
            run_import(tmp_path)


def test_the_audit_trail_says_who_imported_and_why(tmp_path: Path) -> None:
    user = people.create_user(email="ops@example.test", password=None, roles=["sales_ops"])
    write_files(tmp_path)

    run_import(tmp_path, user_id=user.pk)

    deal = Opportunity.objects.get(external_id="D1")
    (entered,) = people.trail_of(deal)
    assert (entered.what, entered.user_id, entered.because) == ("inserted", user.pk, "import: Small")
    assert deal.entered_by == user


def test_an_import_tells_others_once_a_chunk_whose_facts_were_touched(tmp_path: Path) -> None:
    write_files(tmp_path)
    run_import(tmp_path)
    ids = {person.pk for person in people.persons_by_reference().values()}

    told = OutboxEvent.objects.filter(name="records.imported.v1", payload__step="deals").get()

    assert set(told.payload["persons"]) == ids
    assert (told.payload["created"], told.payload["updated"]) == (2, 0)


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def queries_for(rows: int, start: int) -> int:
        deals = "".join(f"N{n},Widget,C1,A1,Won,5.00,05/01/2026,06/01/2026\n" for n in range(start, start + rows))
        write_files(tmp_path, deals=HEADER + deals)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run_import(tmp_path)
        return len(captured)

    run_import_once = queries_for(5, 0)

    assert queries_for(500, 1000) <= run_import_once


REPORTING = """\
      reporting line:
        person: {this: person}
        manager: {column: manager, find: person by reference}
        from: {constant: 2026-01-01}
"""


def test_people_come_through_their_own_services_and_their_refusal_refuses_the_row(tmp_path: Path) -> None:
    write_files(tmp_path, people="id,name,manager\nA1,Ana,B2\nB2,Ben,\nC3,Cy,C3\n")
    person = "      person: {reference: id, name: name}\n"
    mapping = small_mapping((person, person + REPORTING))

    result = run_import(tmp_path, mapping)

    assert counts_of(result, "people") == {"read": 3, "quarantined": 3}
    assert [(row, code) for file, row, _column, code in problems_of(result) if file == "people.csv"] == [
        (3, "empty"),
        (2, "not_found"),
        (4, "not_found"),
    ]


def test_a_refusal_of_the_people_services_takes_out_its_row_alone(tmp_path: Path) -> None:
    write_files(tmp_path, people="id,name,zone\nA1,Ana,Europe/Berlin\nB2,Ben,Nowhere/Land\n")
    mapping = small_mapping(("person: {reference: id, name: name}", "person: {reference: id, name: name, time_zone: zone}"))

    result = run_import(tmp_path, mapping)

    assert counts_of(result, "people") == {"read": 2, "created": 1, "quarantined": 1}
    assert "Nowhere/Land" in Quarantine.objects.get(step="people").message
    assert set(people.persons_by_reference()) == {"A1"}


def test_files_are_read_however_their_system_writes_them(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "people.csv").write_bytes('\ufeffid;name\r\nA1;"Ana\r\nof Brno"\r\n\r\nB2; Ben \r\n'.encode())
    for name in ("products", "accounts", "deals"):
        text = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(text.replace('"1,200.50"', "1200.50").replace(",", ";"), encoding="utf-8")

    result = run_import(tmp_path, small_mapping(("source: small\n", "source: small\ndelimiter: semicolon\n")))

    assert counts_of(result, "people") == {"read": 2, "created": 2}
    assert [person.name for person in people.persons_by_reference().values()] == ["Ana\r\nof Brno", "Ben"]
    assert counts_of(result, "deals") == {"read": 3, "created": 2, "set_aside": 1}


@pytest.mark.django_db(transaction=True)
def test_an_import_that_dies_keeps_its_finished_chunks_and_is_simply_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import IntegrityError

    from crm.imports import step

    monkeypatch.setattr(step, "CHUNK", 2)
    deals = "".join(f"N{n},Widget,C1,A1,Won,5.00,05/01/2026,06/01/2026\n" for n in range(5))
    write_files(tmp_path, deals=HEADER + deals)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE crm_opportunity ADD CONSTRAINT disk_is_full CHECK (external_id <> 'N3')")
    try:
        with pytest.raises(IntegrityError):
            run_import(tmp_path)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE crm_opportunity DROP CONSTRAINT disk_is_full")

    died = ImportRun.objects.get()
    assert (died.state, died.files.get(step="deals").read, Opportunity.objects.count()) == ("failed", 2, 2)
    assert "disk_is_full" in died.message

    again = run_import(tmp_path, now=LATER)
    assert counts_of(again, "deals") == {"read": 5, "created": 3, "unchanged": 2}
    assert again.run.state == "done"


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    write_files(tmp_path, people='id,name\n\n\n"A1","Ana\nof Brno"\nB2,\n')

    result = run_import(tmp_path)

    assert counts_of(result, "people") == {"read": 2, "created": 1, "quarantined": 1}
    assert [each[:3] for each in problems_of(result) if each[0] == "people.csv"] == [("people.csv", 5, "name")]


def test_columns_without_a_name_are_left_alone_and_kept_with_a_refused_row(tmp_path: Path) -> None:
    write_files(tmp_path, people="id,,name,\nA1,x,Ana,\nB2,y,,\n")

    result = run_import(tmp_path)

    assert counts_of(result, "people") == {"read": 2, "created": 1, "quarantined": 1}
    assert Quarantine.objects.get(step="people").payload == {"id": "B2", "column 2": "y", "name": "", "column 4": ""}

    write_files(tmp_path, people="id,name,name\nA1,x,Ana\n")
    with pytest.raises(Refused):
        run_import(tmp_path)


def test_a_dry_run_goes_on_without_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    write_files(tmp_path, accounts="id,name,parent,parent\n", products="code,name,price\nW,Widget,x\n")

    result = run_import(tmp_path, dry_run=True)

    assert [(problem.code, problem.path) for problem in result.problems] == [("column_twice", "accounts.csv")]
    assert [each for each in problems_of(result) if each[3] != "not_found"] == [
        ("products.csv", 2, "price", "not_a_number"),
        ("deals.csv", 2, "account", "file_unread"),
        ("deals.csv", 3, "account", "file_unread"),
    ]
    with pytest.raises(Refused):
        run_import(tmp_path)
    assert not ImportRun.objects.exists()
