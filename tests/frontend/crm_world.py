"""Deals for the tests of pages: a pipeline of four stages, two deals of the rep's and one of a stranger's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from crm import api as crm
from crm.models import Account, ImportFile, ImportRun, Product, Quarantine, Stage
from tests.frontend.world import World

AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
STAGES = [
    ("lead", "Lead", "open", "0.1", "pipeline"),
    ("offer", "Offer", "open", "0.6", "best case"),
    ("won", "Won", "won", "1", "closed"),
    ("lost", "Lost", "lost", "0", "omitted"),
]


def prepare(world: World) -> None:
    """Add the deals; the keys they are known by go into `world.ids`."""
    for position, (key, name, kind, probability, forecast) in enumerate(STAGES):
        stage = Stage.objects.create(key=key, name=name, position=position, kind=kind, probability=Decimal(probability), forecast=forecast)
        world.ids[f"stage {key}"] = stage.pk
    account = Account.objects.create(name="Northwind Foods", entered_at=AT)
    world.ids["account"] = account.pk
    world.ids["product"] = Product.objects.create(
        code="CL1", name="Cloud Basic", family="Cloud", list_price=Decimal(1200), currency="USD", entered_at=AT
    ).pk
    world.ids["deal"] = deal(world, "Renewal of Northwind", "25000", account_id=account.pk).pk
    world.ids["small deal"] = deal(world, "Pilot", "400.50", stage="offer").pk
    world.ids["stranger's deal"] = deal(world, "Somebody else's", "9000", owner="stranger").pk
    territories(world, account)


def territories(world: World, account: Account) -> None:
    """The rep holds the West, in which Northwind lies, and France by a rule; the East is a stranger's; nobody has the North."""
    west, east, north = (crm.create_territory(key=key, name=f"The {key.title()}") for key in ("west", "east", "north"))
    since = crm.Days(dt.date(2025, 1, 1))
    holder = crm.add_holder(territory_id=west.pk, person_id=world.ids["rep"], days=since)
    crm.add_holder(territory_id=east.pk, person_id=world.ids["stranger"], days=since, share=Decimal("0.6"))
    crm.place_account(account_id=account.pk, territory_id=west.pk, days=since)
    rule = crm.add_rule(territory_id=west.pk, days=since, country="France")
    world.ids |= {"west": west.pk, "east": east.pk, "no man's land": north.pk, "holder": holder.pk, "territory rule": rule.pk}
    world.ids["placement"] = west.placed.get().pk


def deal(world: World, name: str, amount: str | None, *, owner: str = "rep", stage: str = "lead", account_id: int | None = None) -> Any:
    return crm.create_opportunity(
        fields=crm.DealFields(
            name=name,
            account_id=account_id,
            owner_id=world.ids[owner],
            amount=None if amount is None else Decimal(amount),
            currency="USD",
            expected_close_on=dt.date(2026, 2, 1),
        ),
        stage_id=world.ids[f"stage {stage}"],
        created_on=AT.date(),
        act=crm.Act(by_id=None, at=AT),
    )


def imported(world: World) -> None:
    """An import of three rows of which one waits in quarantine."""
    run = ImportRun.objects.create(
        mapping="sales", source="old crm", mapping_text="mapping: sales", started_at=AT, finished_at=AT, state="done"
    )
    ImportFile.objects.create(
        run=run,
        position=1,
        step="deals",
        file="deals.csv",
        sha256="0" * 64,
        read=3,
        created=2,
        quarantined=1,
        rules={"gtx-name": 1},
        done=True,
    )
    row = Quarantine.objects.create(
        mapping="sales",
        step="deals",
        file="deals.csv",
        row_number=3,
        source="old crm",
        record="D-3",
        payload={"id": "D-3", "amount": "12,5o"},
        rule="amount.not_a_number",
        message="“12,5o” is not a number.",
        first_seen_at=AT,
        last_seen_at=AT,
        run=run,
    )
    world.ids |= {"import": run.pk, "row": row.pk}
