"""A real CRM export goes in, a plan is published and run, and every payee gets exactly what the plan's words say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from crm.imports.run import ImportResult, import_folder, load_mapping
from crm.models import Opportunity
from incentives.models import Line, Run, Statement
from incentives.services import assignments, quotas, runs
from people import api as people
from tests.golden.folder import calculate
from tests.incentives import company
from tests.journeys import maven

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
PROJECT = Path(__file__).resolve().parents[2]
AT = dt.datetime(2018, 1, 5, 9, 0, tzinfo=dt.UTC)


class Journey:
    """Maven imported, its plan published with quotas, and all four quarters run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mapping = load_mapping(PROJECT / "mappings" / "maven.yaml")
        self.imported: ImportResult = import_folder(mapping=mapping, folder=folder, clock=lambda: AT)
        self.plan = company.published(maven.PLAN, key="hardware")
        persons = people.persons_by_reference(maven.agents(folder))
        for agent in maven.agents(folder):
            assignments.assign(person_id=persons[agent].pk, plan_id=self.plan.pk, valid_from=dt.date(2017, 1, 1), by_id=None, at=AT)
        quotas.import_quotas_csv(content=maven.quotas_csv(folder).encode(), by_id=None, at=AT)
        self.runs = {quarter: company.calculated(quarter) for quarter in maven.QUARTERS}


@pytest.fixture(scope="module")
def journey(shared_dir: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Journey]:
    """Made once for all tests of this file, each of which undoes what it changes, and undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Journey(shared_dir / "data" / "maven_crm" / "orig")
        transaction.set_rollback(True)


def lines_of(run: Run) -> dict[tuple[str, str, str], Decimal]:
    """By payee, component and the deal's own id."""
    values = Line.objects.filter(batch__run=run).values_list("person__reference", "component", "fact", "amount")
    return {(person, component, fact.removeprefix("maven/")): amount for person, component, fact, amount in values}


def test_every_won_deal_is_there_with_its_worth(journey: Journey) -> None:
    won = Opportunity.objects.filter(stage__kind="won")

    assert won.count() == 4238
    assert sum(won.values_list("amount", flat=True)) == 10_005_534
    assert not journey.imported.refused


def test_every_payee_earns_in_every_quarter_what_the_plan_says_in_words(journey: Journey) -> None:
    wanted_quotas = maven.quotas(journey.folder)
    expected = {
        (agent, quarter): earned.totals(wanted_quotas[agent, quarter]) for (agent, quarter), earned in maven.earned(journey.folder).items()
    }

    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for quarter, run in journey.runs.items():
        for (person, component, _), amount in lines_of(run).items():
            components = found.setdefault(
                (person, quarter), dict.fromkeys(("commission", "pro_spiff", "won_deals", "deal_size"), Decimal(0))
            )
            components[component] += amount

    assert found == expected
    assert len(found) == 4 * 30


def test_each_deal_earns_its_own_part_and_the_parts_add_up(journey: Journey) -> None:
    wanted_quotas = maven.quotas(journey.folder)
    for quarter, run in journey.runs.items():
        found = lines_of(run)
        for (agent, when), earned in maven.earned(journey.folder).items():
            if when != quarter:
                continue
            commission = earned.commission(wanted_quotas[agent, quarter])
            assert {deal: amount for (who, what, deal), amount in found.items() if (who, what) == (agent, "commission")} == commission
            assert {
                deal: amount for (who, what, deal), amount in found.items() if (who, what) == (agent, "deal_size")
            } == earned.size_points()


def test_statements_show_the_same_totals(journey: Journey) -> None:
    wanted_quotas = maven.quotas(journey.folder)
    expected = {}
    for (agent, quarter), earned in maven.earned(journey.folder).items():
        totals = earned.totals(wanted_quotas[agent, quarter])
        expected[agent, quarter] = (totals["commission"] + totals["pro_spiff"], totals["won_deals"] + totals["deal_size"])

    found = {
        (statement.person.reference, statement.period.key): (Decimal(statement.totals["USD"]), Decimal(statement.totals["points"]))
        for statement in Statement.objects.select_related("person", "period")
        if statement.totals
    }

    assert {key: both for key, both in found.items() if both != (0, 0)} == expected


def test_calculating_the_files_alone_gives_the_same_lines_and_cents(journey: Journey, tmp_path: Path) -> None:
    """`manage.py calculate` on a folder made from the export, without a database, against import and run."""
    maven.write_facts(journey.folder, tmp_path)

    done = calculate(tmp_path, maven.PLAN, "2017")

    assert done.returncode == 0, done.stderr
    printed: dict[str, dict[tuple[str, str, str], Decimal]] = {quarter: {} for quarter in maven.QUARTERS}
    for person, payee in json.loads(done.stdout)["payees"].items():
        for component, found in payee["components"].items():
            for line in found["lines"]:
                printed[line["period"]][person, component, line["fact"]] = Decimal(line["amount"])
    assert printed == {quarter: lines_of(run) for quarter, run in journey.runs.items()}


def test_old_figures_are_proven_after_a_deal_was_changed(journey: Journey, capsys: pytest.CaptureFixture[str]) -> None:
    run = journey.runs["2017-Q2"]
    deal = Line.objects.filter(batch__run=run, component="commission").values_list("fact", flat=True)[0]
    changed = Opportunity.objects.get(source="maven", external_id=deal.removeprefix("maven/"))
    changed.amount += 1000
    changed.save()

    call_command("recompute", str(run.pk))

    assert "is proven" in capsys.readouterr().out
    assert company.calculated("2017-Q2").state == Run.State.POSTED, "the deal's change is posted by the next run"


def test_one_byte_changed_in_a_kept_file_is_found_and_the_file_is_named(journey: Journey) -> None:
    run = journey.runs["2017-Q3"]
    deals = next(runs.folder_of(run.pk).rglob("deals.parquet"))
    whole = deals.read_bytes()
    deals.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])

    with pytest.raises(CommandError) as caught:
        call_command("recompute", str(run.pk))

    assert caught.value.returncode == 1
    assert "deals.parquet" in str(caught.value)
    deals.write_bytes(whole)
