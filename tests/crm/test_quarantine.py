"""What becomes of refused rows over many imports, and what a person decides about them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crm import api as crm
from crm.imports import step
from crm.models import Quarantine
from people import api as people

from .importing import DEALS_HEADER, LATER, NOW, counts_of, run_import, small_mapping, write_files

pytestmark = pytest.mark.django_db

GOOD = 'D1,Widget,C1,A1,Won,"1,200.50",05/01/2026,10/02/2026\n'
NAMELESS = ",Widget,C1,A1,Won,5.00,05/01/2026,06/01/2026\n"


def kept() -> list[tuple[str, int, str, int]]:
    return list(Quarantine.objects.order_by("id").values_list("record", "row_number", "state", "times_seen"))


def import_deals(folder: Path, rows: str, now: dt.datetime = LATER):  # type: ignore[no-untyped-def]
    write_files(folder, deals=DEALS_HEADER + rows)
    return run_import(folder, now=now)


def test_a_row_that_contradicts_its_good_twin_far_above_waits_as_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "CHUNK", 2)
    rows = GOOD + GOOD.replace("D1", "D2") + GOOD.replace("1,200.50", "7.00")

    for times in (1, 2, 3):
        import_deals(tmp_path, rows)
        assert kept() == [("D1", 4, "open", times)]

    import_deals(tmp_path, rows.replace("7.00", "1,200.50"))
    assert kept() == [("D1", 4, "fixed", 3)]


def test_a_row_without_an_id_is_fixed_by_its_own_content_and_by_nothing_else(tmp_path: Path) -> None:
    import_deals(tmp_path, GOOD + NAMELESS, NOW)
    other = 'D7,Widget,P1,B2,Won,"8.00",05/01/2026,10/02/2026\n'

    import_deals(tmp_path, GOOD + other)
    assert kept() == [("row 3", 3, "open", 1)], "another record in its place mends nothing"

    import_deals(tmp_path, other + GOOD + NAMELESS)
    assert kept() == [("row 3", 4, "open", 2)], "it is known again where it stands now"

    import_deals(tmp_path, other + GOOD + "D8" + NAMELESS)
    assert kept() == [("row 3", 4, "fixed", 2)]


def test_a_decision_is_taken_back_and_both_stand_in_the_trail(tmp_path: Path) -> None:
    user = people.create_user(email="ops@example.test", password=None, roles=["sales_ops"])
    act = crm.Act(by_id=user.pk, at=LATER)
    import_deals(tmp_path, GOOD + "D5,Widget,C1,A1,Won,,05/01/2026,\n", NOW)
    row = Quarantine.objects.get()

    with pytest.raises(crm.CannotDiscard):
        crm.reopen_quarantined(quarantine_id=row.pk, act=act)
    crm.discard_quarantined(quarantine_id=row.pk, reason=" Never a deal ", act=act)
    with pytest.raises(crm.CannotDiscard):
        crm.discard_quarantined(quarantine_id=row.pk, reason="Twice", act=act)
    crm.reopen_quarantined(quarantine_id=row.pk, act=act)

    row.refresh_from_db()
    assert (row.state, row.reason, row.settled_at, row.settled_by) == ("open", "", None, None)
    states = [change.after.get("state") for change in people.trail_of(row)]
    assert states == ["open", "discarded", "open"]
    assert not any("payload" in change.after for change in people.trail_of(row))


def test_many_refusals_cost_no_more_than_a_few_passes(tmp_path: Path) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    write_files(tmp_path, people="id,name,zone\nA1,Ana,UTC\n" + "".join(f"X{n},X,Nowhere/{n}\n" for n in range(40)) + "B2,Ben,UTC\n")
    mapping = small_mapping(("person: {reference: id, name: name}", "person: {reference: id, name: name, time_zone: zone}"))

    with CaptureQueriesContext(connection) as queries:
        result = run_import(tmp_path, mapping)

    assert counts_of(result, "people") == {"read": 42, "created": 2, "quarantined": 40}
    assert {(problem.column, problem.code) for row in result.refused if row.file == "people.csv" for problem in row.problems} == {
        ("zone", "refused")
    }
    assert len(queries) < 400


def test_many_rows_are_discarded_for_one_reason_by_who_may_import(tmp_path: Path) -> None:
    people.create_user(email="ops@example.test", password=None, roles=["sales_ops"])
    people.create_user(email="auditor@example.test", password=None, roles=["auditor"])
    import_deals(
        tmp_path, GOOD + "D5,Widget,C1,A1,Won,,05/01/2026,\nD6,Widget,C1,A1,Won,,05/01/2026,\nD7,Widget,C9,A1,Open,,05/01/2026,\n", NOW
    )
    options = {"mapping": "Small", "rule": "empty", "reason": "Trials", "yes": True}

    with pytest.raises(CommandError):
        call_command("discard_quarantined", by="auditor@example.test", **options)
    call_command("discard_quarantined", by="ops@example.test", **options)

    assert [(record, state) for record, _row, state, _times in kept()] == [("D5", "discarded"), ("D6", "discarded"), ("D7", "open")]
    assert set(Quarantine.objects.filter(state="discarded").values_list("reason", "settled_by__email")) == {("Trials", "ops@example.test")}
