"""The files of an import as they come: damaged, in other encodings, with columns nobody named."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.models import ImportRun, Quarantine
from incentives.engine.problems import Refused
from people import api as people

from .importing import counts_of, problems_of, run_import, small_mapping, write_files

pytestmark = pytest.mark.django_db


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
