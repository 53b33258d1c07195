"""Who sees which deals, by role, share, reporting line and assistance as they stand today."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from crm import api as crm
from people import api as people

from . import sales
from .sales import DAY

pytestmark = pytest.mark.django_db

JANUARY, MARCH = dt.date(2026, 1, 1), dt.date(2026, 3, 1)


@pytest.fixture
def house() -> dict[str, Any]:
    """boss led ana until March and leads bo; newboss leads ana since. kit assists ana until March. eve owns nothing."""
    names = ("boss", "newboss", "ana", "bo", "kit", "eve")
    persons = {name: sales.person(name) for name in names}
    for below, above, on in [("ana", "boss", JANUARY), ("bo", "boss", JANUARY), ("ana", "newboss", MARCH)]:
        people.change_manager(person_id=persons[below].pk, manager_id=persons[above].pk, on=on)
    people.assign_assistant(assistant_id=persons["kit"].pk, person_id=persons["ana"].pk, on=JANUARY, before=MARCH)
    stages = sales.stages()
    for name in ("ana", "bo"):
        persons[f"deal of {name}"] = sales.deal(stages["talking"], persons[name], name=f"deal of {name}")
    return persons


def seen(viewer: people.Viewer, on: dt.date = DAY) -> set[str]:
    return set(crm.opportunities_visible_to(viewer, on=on).values_list("name", flat=True))


BOTH = {"deal of ana", "deal of bo"}


@pytest.mark.parametrize("role", ["sales_ops", "finance", "executive", "auditor", "administrator"])
def test_roles_whose_work_is_about_all_deals_see_all(role: str, house: dict[str, Any]) -> None:
    assert seen(sales.viewer("someone", role)) == BOTH


@pytest.mark.parametrize("role", ["employee", "hr"])
def test_roles_that_have_nothing_to_do_with_deals_see_none(role: str, house: dict[str, Any]) -> None:
    assert seen(sales.viewer("bo", role, person_id=house["bo"].pk)) == set()


def test_a_rep_sees_their_own_and_those_they_have_a_share_in(house: dict[str, Any]) -> None:
    ana = sales.viewer("ana", "rep", person_id=house["ana"].pk)
    assert seen(ana) == {"deal of ana"}

    from decimal import Decimal

    half = Decimal("0.5")
    crm.set_splits(
        opportunity_id=house["deal of bo"].pk, shares={house["ana"].pk: half, house["bo"].pk: half}, seen_version=1, act=sales.ACT
    )

    assert seen(ana) == BOTH
    assert not crm.may_change_opportunity(ana, house["deal of bo"], on=DAY)
    assert crm.may_change_opportunity(ana, house["deal of ana"], on=DAY)


def test_a_manager_sees_the_deals_of_those_below_them_today(house: dict[str, Any]) -> None:
    boss = sales.viewer("boss", "manager", person_id=house["boss"].pk)

    assert seen(boss, JANUARY) == BOTH
    assert seen(boss, MARCH) == {"deal of bo"}
    assert seen(sales.viewer("newboss", "manager", person_id=house["newboss"].pk), MARCH) == {"deal of ana"}


def test_an_assistant_sees_and_changes_the_deals_of_their_rep_while_they_assist(house: dict[str, Any]) -> None:
    kit = sales.viewer("kit", "assistant", person_id=house["kit"].pk)

    assert seen(kit, JANUARY) == {"deal of ana"}
    assert crm.may_change_opportunity(kit, house["deal of ana"], on=JANUARY)
    assert seen(kit, MARCH) == set()
    assert not crm.may_change_opportunity(kit, house["deal of ana"], on=MARCH)


def test_a_hidden_deal_and_a_missing_one_look_the_same(house: dict[str, Any]) -> None:
    eve = sales.viewer("eve", "rep", person_id=house["eve"].pk)

    for deal_id in (house["deal of ana"].pk, 0):
        with pytest.raises(crm.NoSuchOpportunity):
            crm.opportunity_for(eve, deal_id, on=DAY)


def test_activities_follow_those_who_did_them_and_their_deals(house: dict[str, Any]) -> None:
    crm.log_activity(
        deed=crm.Deed(kind="call", occurred_at=sales.NOW, owner_id=house["bo"].pk, opportunity_id=house["deal of ana"].pk), act=sales.ACT
    )

    def count(name: str, role: str) -> int:
        return crm.activities_visible_to(sales.viewer(name, role, person_id=house[name].pk), on=DAY).count()

    assert (count("ana", "rep"), count("bo", "rep"), count("newboss", "manager"), count("eve", "rep")) == (1, 1, 1, 0)


def test_imports_and_quarantine_are_for_those_who_answer_for_the_data() -> None:
    from crm.models import ImportRun

    ImportRun.objects.create(mapping="m", source="s", mapping_text="", started_at=sales.NOW)
    counts = {
        role: crm.imports_visible_to(sales.viewer(role, role)).count()
        for role in ("sales_ops", "auditor", "administrator", "rep", "finance", "hr")
    }

    assert counts == {"sales_ops": 1, "auditor": 1, "administrator": 1, "rep": 0, "finance": 0, "hr": 0}
