"""The shipped mapping on the real export: nothing lost, every fault a named rule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from crm.imports.run import ImportResult, import_folder, load_mapping
from crm.models import Account, Opportunity, OpportunityLine, Product, Quarantine, StageHistory
from people import api as people

from .importing import NOW, counts_of

pytestmark = [pytest.mark.django_db, pytest.mark.shared]

MAPPING = Path(__file__).resolve().parents[2] / "mappings" / "maven.yaml"


@pytest.fixture
def maven(shared_dir: Path) -> Path:
    return shared_dir / "data" / "maven_crm" / "orig"


def import_maven(folder: Path) -> ImportResult:
    return import_folder(mapping=load_mapping(MAPPING), folder=folder, clock=lambda: NOW)


def test_every_row_of_the_export_is_accounted_for(maven: Path) -> None:
    result = import_maven(maven)

    assert [(file.step, file.read) for file in result.files] == [
        ("managers", 35),
        ("agents", 35),
        ("products", 7),
        ("accounts", 85),
        ("deals", 8800),
    ]
    assert counts_of(result, "deals") == {"read": 8800, "created": 8800}
    assert not Quarantine.objects.exists()
    assert result.files[4].rules == {
        "GTXPro is GTX Pro": 1480,
        "an open deal may not know its account yet": 1425,
        "a prospect has not been engaged yet": 500,
        "an open deal has not closed": 2089,
    }
    by_kind = {
        row["stage__kind"]: row for row in Opportunity.objects.values("stage__kind").annotate(deals=Count("pk"), worth=Sum("amount"))
    }
    assert {kind: row["deals"] for kind, row in by_kind.items()} == {"won": 4238, "lost": 2473, "open": 2089}
    assert by_kind["won"]["worth"] == Decimal(10_005_534)


def test_records_point_where_the_files_say(maven: Path) -> None:
    import_maven(maven)

    day = dt.date(2017, 6, 30)
    persons = people.persons_by_reference()
    assert len(persons) == 41
    assert {office.name for office in people.offices_by_name().values()} == {"Central", "East", "West"}
    ana = persons["Anna Snelling"]
    assert (people.manager_of(ana.pk, on=day).name, people.team_of(ana.pk, on=day).name) == ("Dustin Brinkmann", "Team Dustin Brinkmann")
    assert ana.office.name == "Central"
    assert Product.objects.count() == 7
    assert OpportunityLine.objects.filter(product__code="GTX Pro").count() == 1480
    assert Account.objects.get(name="Iselectrics").parent.name == "Acme Corporation"
    assert not Account.objects.filter(industry="technolgy").exists()
    assert Account.objects.get(name="Acme Corporation").annual_revenue == Decimal("1100040000")
    deal = Opportunity.objects.get(external_id="1C1I7A6R")
    line = deal.lines.get()
    assert (deal.fact_id, line.list_price, line.amount) == ("maven/1C1I7A6R", Decimal(1096), Decimal(1054))
    assert list(deal.stage_history.values_list("to_stage__key", "happened_on")) == [
        ("engaging", dt.date(2016, 10, 20)),
        ("won", dt.date(2017, 3, 1)),
    ]


def test_importing_the_export_again_leaves_everything_as_it_was(maven: Path) -> None:
    import_maven(maven)
    moves = StageHistory.objects.count()

    again = import_maven(maven)

    assert {(file.step, file.unchanged == file.read) for file in again.files} == {(file.step, True) for file in again.files}
    assert StageHistory.objects.count() == moves


def test_a_won_deal_without_its_account_is_kept_and_fixed_by_a_better_file(maven: Path, tmp_path: Path) -> None:
    for file in maven.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    pipeline = tmp_path / "sales_pipeline.csv"
    good = pipeline.read_text(encoding="utf-8")
    pipeline.write_text(
        good.replace("1C1I7A6R,Moses Frase,GTX Plus Basic,Cancity,", "1C1I7A6R,Moses Frase,GTX Plus Basic,,"), encoding="utf-8"
    )

    first = import_maven(tmp_path)
    assert counts_of(first, "deals") == {"read": 8800, "created": 8799, "quarantined": 1}
    assert Quarantine.objects.get(state="open").record == "1C1I7A6R"

    pipeline.write_text(good, encoding="utf-8")
    second = import_maven(tmp_path)
    assert counts_of(second, "deals") == {"read": 8800, "created": 1, "unchanged": 8799}
    assert Quarantine.objects.get().state == "fixed"
