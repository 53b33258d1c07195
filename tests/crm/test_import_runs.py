"""A run of an import as a whole: one at a time, no row lost, traced, told to others, and taken up again where it died."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.imports.run import CannotImport
from crm.models import ImportFile, ImportRun, Opportunity
from desk.models import OutboxEvent
from people import api as people

from .importing import DEALS_HEADER, LATER, counts_of, run_import, write_files

pytestmark = pytest.mark.django_db


def test_the_law_is_kept_by_the_database_itself(tmp_path: Path) -> None:
    from django.db import IntegrityError, transaction

    write_files(tmp_path)
    result = run_import(tmp_path)

    with pytest.raises(IntegrityError, match="importfile_no_row_is_lost"), transaction.atomic():
        ImportFile.objects.filter(pk=result.files[0].pk).update(read=99)


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
        write_files(tmp_path, deals=DEALS_HEADER + deals)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run_import(tmp_path)
        return len(captured)

    run_import_once = queries_for(5, 0)

    assert queries_for(500, 1000) <= run_import_once


@pytest.mark.django_db(transaction=True)
def test_an_import_that_dies_keeps_its_finished_chunks_and_is_simply_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import IntegrityError

    from crm.imports import step

    monkeypatch.setattr(step, "CHUNK", 2)
    deals = "".join(f"N{n},Widget,C1,A1,Won,5.00,05/01/2026,06/01/2026\n" for n in range(5))
    write_files(tmp_path, deals=DEALS_HEADER + deals)
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
