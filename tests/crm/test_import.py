"""What an import does with every row: applied, unchanged, set aside by a named rule, or kept for a person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from crm.models import Account, ImportFile, ImportRun, Opportunity, OpportunityLine, Product, Quarantine, StageHistory
from desk.models import OutboxEvent
from incentives.engine.problems import Refused
from people import api as people

from .importing import DEALS_HEADER, FILES, LATER, NOW, counts_of, problems_of, run_import, small_mapping, write_files

pytestmark = pytest.mark.django_db

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
    write_files(tmp_path, deals=DEALS_HEADER + GOOD + "D5,Widget,C1,A1,Won,,05/01/2026,\n")
    run_import(tmp_path)

    waiting = Quarantine.objects.get()
    assert (waiting.record, waiting.row_number, waiting.state, waiting.rule) == ("D5", 3, "open", "empty")
    assert waiting.payload["stage"] == "Won"
    assert waiting.message.startswith("amount: The cell is empty")

    run_import(tmp_path, now=LATER)
    waiting.refresh_from_db()
    assert (waiting.times_seen, waiting.first_seen_at, waiting.last_seen_at) == (2, NOW, LATER)

    write_files(tmp_path, deals=DEALS_HEADER + GOOD + "D5,Widget,C1,A1,Won,7.00,05/01/2026,06/01/2026\n")
    run_import(tmp_path, now=LATER)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.settled_at, Quarantine.objects.count()) == ("fixed", LATER, 1)


def test_a_discarded_row_stays_discarded_until_it_changes(tmp_path: Path) -> None:
    from crm import api as crm

    write_files(tmp_path, deals=DEALS_HEADER + "D5,Widget,C1,A1,Won,,05/01/2026,\n")
    run_import(tmp_path)
    crm.discard_quarantined(quarantine_id=Quarantine.objects.get().pk, reason="Never a deal", act=crm.Act(by_id=None, at=NOW))

    run_import(tmp_path, now=LATER)
    assert [(row.state, row.times_seen) for row in Quarantine.objects.all()] == [("discarded", 2)]

    write_files(tmp_path, deals=DEALS_HEADER + "D5,Widget,C1,A1,Won,x,05/01/2026,\n")
    run_import(tmp_path, now=LATER)
    assert sorted(Quarantine.objects.values_list("state", flat=True)) == ["discarded", "open"]


def test_two_bad_rows_of_one_name_are_both_kept(tmp_path: Path) -> None:
    write_files(tmp_path, deals=DEALS_HEADER + "D5,Widget,C1,A1,Won,,05/01/2026,\nD5,Widget,C9,A1,Won,,05/01/2026,\n")

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


def test_a_stage_that_nobody_has_cannot_be_reached(tmp_path: Path) -> None:
    write_files(tmp_path)

    with pytest.raises(Refused) as refused:
        run_import(tmp_path, small_mapping(("reached.open:", "reached.opened:")))

    assert [problem.code for problem in refused.value.problems] == ["no_such_stage"]


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
