"""The commands as programs of their own, run as the application, which owns nothing in the database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crm.models import Opportunity, Quarantine, StageHistory
from people import api as people

from .importing import FILES, MAPPING, write_files

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manage(command_env: Callable[..., dict[str, str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(PROJECT / "manage.py"), *(str(each) for each in arguments)]
        return subprocess.run(command, env=command_env(), capture_output=True, text=True, check=False)

    return run


def test_an_export_is_imported_mended_and_written_out_again(
    tmp_path: Path, manage: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    people.create_user(email="ops@example.test", password=None, roles=["sales_ops"])
    mapping, folder = tmp_path / "small.yaml", tmp_path / "export"
    folder.mkdir()
    mapping.write_text(MAPPING, encoding="utf-8")
    write_files(folder, deals=FILES["deals.csv"] + "D5,Widget,C9,A1,Won,x,05/01/2026,\n")

    dry = manage("import_crm", "--mapping", mapping, folder, "--dry-run")
    assert (dry.returncode, Opportunity.objects.count()) == (1, 0), dry.stderr
    for line in (
        "deals.csv, row 5, column amount: “x” is not a number written like 1,234.56.",
        "deals.csv, row 5, column closed: The cell is empty, and nothing in the mapping allows `closed_on` to be.",
        "deals.csv, row 5, column account: There is no account with the external_id “C9”.",
        "deals (deals.csv): 4 rows read = 2 created + 0 updated + 0 unchanged + 1 in quarantine + 1 set aside",
        "    tests are no deals: 1 row",
        "This was a dry run: nothing was written.",
    ):
        assert line in dry.stdout, dry.stdout

    real = manage("import_crm", "--mapping", mapping, folder, "--by", "ops@example.test")
    assert (real.returncode, Opportunity.objects.count(), Quarantine.objects.count()) == (0, 2, 1), real.stderr
    assert {deal.entered_by.email for deal in Opportunity.objects.all()} == {"ops@example.test"}

    write_files(folder, deals=FILES["deals.csv"].replace("B2,Open,,06/01/2026,\n", "B2,Lost,0,06/01/2026,20/01/2026\n"))
    changed = manage("import_crm", "--mapping", mapping, folder)
    assert "3 rows read = 0 created + 1 updated + 1 unchanged + 0 in quarantine + 1 set aside" in changed.stdout, changed.stderr
    assert StageHistory.objects.filter(opportunity__external_id="D2").count() == 2

    written = manage("export_facts", tmp_path / "facts", "--source", "deals")
    assert written.returncode == 0, written.stderr
    assert sorted(file.name for file in (tmp_path / "facts").iterdir()) == [
        "absences.csv", "assistants.csv", "deals.csv", "exchange_rates.csv", "free_days.csv", "people.csv", "reporting.csv", "reviews.csv",
        "splits.csv", "teams.csv", "territories.csv",
    ]  # fmt: skip
    assert "small/D1,A1,USD," in (tmp_path / "facts" / "deals.csv").read_text(encoding="utf-8")


def test_a_mapping_that_cannot_be_used_is_explained_and_writes_nothing(
    tmp_path: Path, manage: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    mapping = tmp_path / "small.yaml"
    mapping.write_text(MAPPING.replace("find: stage by name", "find: stage by colour"), encoding="utf-8")
    write_files(tmp_path)

    refused = manage("import_crm", "--mapping", mapping, tmp_path)

    assert refused.returncode == 2
    assert "steps.deals.records.opportunity.stage.find" in refused.stderr
    assert "`stage by colour` is not known here." in refused.stderr
    assert not Opportunity.objects.exists()
