"""Facts out as a folder and read back by the engine: the same pay as the run posted, without a database."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from crm import api as crm
from crm.models import Account
from incentives.calculation.exporting import export_folder
from incentives.catalog import CATALOG
from incentives.engine.calculate import calculate
from incentives.engine.check import read_plan
from incentives.engine.facts_folder import read_folder
from incentives.engine.periods import Period
from incentives.models import Line, Windfall
from incentives.services.objectives import Agreed, agree_objective
from incentives.services.windfalls import Decision, review_windfall
from people import api as people
from tests.incentives import company as c

pytestmark = pytest.mark.django_db
PLAN = """
plan: Everything
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  west: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: territory, by: account.territory}}
  below: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: first manager}}
  assisted: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: assistants}}
  squad: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: team}}
components:
  a: {on: west, rate: 10%}
  b: {on: below, rate: 1%}
  c: {on: assisted, rate: 2%}
  d: {on: squad, rate: 3%}
"""
OBJECTIVES = """
plan: MBO
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  mbo: {from: objectives, date: due_on, value: weight * result}
components:
  bonus: {pay: mbo * target}
"""
WINDFALLS = """
plan: Large ones
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  bookings: {from: deals, date: closed_on, value: amount, windfall: {above: 500, then: wait for review}}
components:
  a: {on: bookings, rate: 10%}
"""
START = dt.date(2026, 1, 1)
TODAY = dt.date(2026, 3, 1)


def write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])


def by_files(folder: Path, text: str) -> dict[tuple[str, str], Decimal]:
    """Person and component → what the engine makes of the folder for January."""
    plan = read_plan(text, CATALOG)
    lines = calculate(plan, Period.parse("2026-01"), read_folder(folder, plan, CATALOG)).lines.to_pylist()
    totals: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        key = line["person"], line["component"]
        totals[key] = totals.get(key, Decimal(0)) + line["amount"]
    return totals


def by_run() -> dict[tuple[str, str], Decimal]:
    c.calculated("2026-01")
    totals: dict[tuple[str, str], Decimal] = {}
    for reference, component, amount in Line.objects.values_list("person__reference", "component", "amount"):
        totals[reference, component] = totals.get((reference, component), Decimal(0)) + amount
    return totals


def test_who_stands_where_goes_out_and_pays_the_same_from_files(tmp_path: Path) -> None:
    plan = c.published(PLAN, key="everything")
    rep, boss, mate, helper, holder = (c.person(name) for name in ("rep", "boss", "mate", "helper", "holder"))
    for person in (rep, boss, mate, helper, holder):
        c.on_plan(person.reference, plan)
    team = people.create_team(key="blue", name="Blue")
    for person in (rep, mate):
        people.move_to_team(person_id=person.pk, team_id=team.pk, on=START)
    people.change_manager(person_id=rep.pk, manager_id=boss.pk, on=START)
    people.assign_assistant(assistant_id=helper.pk, person_id=rep.pk, on=START)
    west = crm.create_territory(key="west", name="West")
    crm.add_holder(territory_id=west.pk, person_id=holder.pk, days=crm.Days(START), share=Decimal("0.6"))
    crm.add_holder(territory_id=west.pk, person_id=rep.pk, days=crm.Days(START), share=Decimal("0.4"))
    crm.add_rule(territory_id=west.pk, days=crm.Days(START), country="Chile")
    deal = c.deal("D1", "rep", "1000.55", "2026-01-16")
    deal.account = Account.objects.create(name="Acme", country="Chile", source="test", external_id="acme", entered_at=c.AT)
    deal.save()

    written = export_folder(tmp_path, today=TODAY)
    write(tmp_path / "assignments.csv", ["person", "plan", "from"], [[name, "Everything", "2026-01-01"] for name in
          ("rep", "boss", "mate", "helper", "holder")])  # fmt: skip

    assert [written[name] for name in ("teams.csv", "reporting.csv", "assistants.csv", "territories.csv")] == [2, 1, 1, 2]
    found = by_run()
    assert found["holder", "a"] == Decimal("60.03")
    assert {component for _person, component in found} == {"a", "b", "c", "d"}
    assert by_files(tmp_path, PLAN) == found


def test_objectives_go_out_and_pay_the_same_from_files(tmp_path: Path) -> None:
    plan = c.published(OBJECTIVES, key="mbo")
    c.on_plan("ana", plan, target=Decimal(1000), target_per="month")
    for name, weight, result in (("Hire two", "0.4", "1.25"), ("Win Acme, and keep it", "0.6", None)):
        wanted = Agreed(name, Decimal(weight), dt.date(2026, 1, 31), result and Decimal(result))
        agree_objective(person_id=c.person("ana").pk, agreed=wanted, by_id=None, at=c.AT, today=c.AT.date())

    written = export_folder(tmp_path, today=TODAY)
    header = ["person", "plan", "from", "target", "target_per"]
    write(tmp_path / "assignments.csv", header, [["ana", "MBO", "2026-01-01", "1000", "month"]])

    assert written["objectives.csv"] == 2
    lines = (tmp_path / "objectives.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "id,owner,name,weight,result,due_on,reviewed_on"
    assert [line.split(",", 1)[1] for line in lines[1:]] == [
        "ana,Hire two,0.4,1.25,2026-01-31,2026-04-02", 'ana,"Win Acme, and keep it",0.6,,2026-01-31,',
    ]  # fmt: skip
    assert by_files(tmp_path, OBJECTIVES) == by_run() == {("ana", "bonus"): Decimal(500)}
    assert export_folder(tmp_path, today=TODAY, sources=["objectives"], first=dt.date(2027, 1, 1))["objectives.csv"] == 0


@pytest.mark.parametrize("decision", [Decision("all", None, "Won alone"), Decision("amount", Decimal("612.5"), "The rest was luck")])
def test_what_was_decided_of_windfalls_goes_out_and_pays_the_same_from_files(tmp_path: Path, decision: Decision) -> None:
    c.on_plan("ana", c.published(WINDFALLS, key="large"))
    c.deal("BIG", "ana", "800", "2026-01-10")
    c.deal("WAITS", "ana", "700", "2026-01-11")
    c.calculated("2026-01")
    review_windfall(windfall_id=Windfall.objects.get(fact="test/BIG").pk, decision=decision, by_id=None, at=c.AT)

    written = export_folder(tmp_path, today=TODAY)
    write(tmp_path / "assignments.csv", ["person", "plan", "from"], [["ana", "Large ones", "2026-01-01"]])

    assert written["reviews.csv"] == 1
    (row,) = csv.DictReader((tmp_path / "reviews.csv").read_text(encoding="utf-8").splitlines())
    assert (row["person"], row["plan"], row["measure"], row["fact"]) == ("ana", "Large ones", "bookings", "test/BIG")
    counted = decision.amount or Decimal(800)
    assert by_files(tmp_path, WINDFALLS) == by_run() == {("ana", "a"): counted / 10}


AWAY = """
plan: Away
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
proration: {by: working days, of: quota and target, absence: relief%s}
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount}
components:
  bonus: {pay: "round(attainment(bookings) * 1000, 2)"}
"""


@pytest.mark.parametrize(("relief", "kinds"), [("", False), (", relief: [parental]", True)])
def test_days_of_absence_and_free_days_go_out_and_pay_the_same_from_files(tmp_path: Path, relief: str, kinds: bool) -> None:
    text = AWAY % relief
    plan = c.published(text, key="away")
    for name in ("ana", "bo"):
        c.on_plan(name, plan)
        c.quota(name, "10000", "month")
        c.deal(name.upper(), name, "1000", "2026-01-10")
    bavaria = people.create_calendar(name="Bavaria", country="DE", subdivision="BY")
    people.set_exception(calendar_id=bavaria.pk, day=dt.date(2026, 1, 7), is_worked=False)
    people.set_exception(calendar_id=bavaria.pk, day=dt.date(2026, 1, 10), is_worked=True)
    ana = c.person("ana")
    ana.calendar = bavaria
    ana.save()
    people.add_absence(person_id=ana.pk, first=dt.date(2026, 1, 6), before=dt.date(2026, 1, 15), kind="parental")
    people.add_absence(person_id=c.person("bo").pk, first=dt.date(2026, 1, 20), before=dt.date(2026, 1, 22), kind="sick")

    written = export_folder(tmp_path, today=TODAY, absence_kinds=kinds)
    write(tmp_path / "assignments.csv", ["person", "plan", "from"], [[name, "Away", "2026-01-01"] for name in ("ana", "bo")])
    write(tmp_path / "quotas.csv", ["person", "measure", "from", "amount", "per"],
          [[name, "bookings", "2026-01-01", "10000", "month"] for name in ("ana", "bo")])  # fmt: skip

    assert written["absences.csv"] == (1 if relief else 2)
    assert ("parental" in (tmp_path / "absences.csv").read_text("utf-8")) == kinds
    assert {row["calendar"] for row in csv.DictReader((tmp_path / "free_days.csv").open(encoding="utf-8"))} == {"Bavaria"}
    assert by_files(tmp_path, text) == by_run()


def test_who_is_away_stays_where_no_plan_asks(tmp_path: Path) -> None:
    c.on_plan("ana", c.published(WINDFALLS, key="large"))
    people.add_absence(person_id=c.person("ana").pk, first=dt.date(2026, 1, 6))

    written = export_folder(tmp_path, today=TODAY, absence_kinds=True)

    assert (written["absences.csv"], written["free_days.csv"]) == (0, 0)
