"""A few people, stages and deals for tests of services, access and facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from crm import api as crm
from crm.models import Account, Invoice, Opportunity, Payment, Product, Return, Stage
from people import api as people

NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 31)
ACT = crm.Act(by_id=None, at=NOW)


def stages() -> dict[str, Stage]:
    rows = [
        ("talking", 1, "open", "0.2", "pipeline"),
        ("offered", 2, "open", "0.6", "best case"),
        ("won", 3, "won", "1", "closed"),
        ("lost", 4, "lost", "0", "omitted"),
    ]
    return {
        key: Stage.objects.create(key=key, name=key.title(), position=position, kind=kind, probability=Decimal(share), forecast=forecast)
        for key, position, kind, share, forecast in rows
    }


def person(name: str) -> Any:
    return people.create_person(reference=name, name=name.title())


def viewer(name: str, *roles: str, person_id: int | None = None) -> people.Viewer:
    return people.viewer_of(people.create_user(email=f"{name}@example.test", password=None, roles=roles, person_id=person_id))


def account(name: str = "Acme") -> Account:
    return Account.objects.create(name=name, entered_at=NOW, external_id=name)


def product(code: str = "W", price: str = "100", family: str = "Tools", cost: str | None = None) -> Product:
    return Product.objects.create(
        code=code,
        name=f"Product {code}",
        family=family,
        list_price=Decimal(price),
        cost=None if cost is None else Decimal(cost),
        currency="USD",
        entered_at=NOW,
        external_id=code,
    )


def deal(stage: Stage, owner: Any = None, *, name: str = "Deal", amount: str | None = "1000", **more: Any) -> Opportunity:
    fields = crm.DealFields(
        name=name,
        account_id=more.pop("account_id", None),
        owner_id=owner.pk if owner else None,
        amount=None if amount is None else Decimal(amount),
        currency=more.pop("currency", "USD"),
    )
    closed_on = more.pop("closed_on", None if stage.kind == "open" else DAY)
    created_on = more.pop("created_on", dt.date(2026, 1, 1))
    return crm.create_opportunity(fields=fields, stage_id=stage.pk, created_on=created_on, closed_on=closed_on, act=ACT, **more)


def invoice(order: Any, amount: str = "100") -> Invoice:
    return Invoice.objects.create(
        number="I-1", order=order, issued_on=DAY, due_on=DAY, amount=Decimal(amount), currency="USD", entered_at=NOW, external_id="I-1"
    )


def payment(paid: Invoice, amount: str = "60") -> Payment:
    return Payment.objects.create(invoice=paid, paid_on=DAY, amount=Decimal(amount), currency="USD", entered_at=NOW, external_id="P-1")


def returned(order: Any, amount: str = "10") -> Return:
    return Return.objects.create(
        order=order, returned_on=DAY, amount=Decimal(amount), currency="USD", reason="Broken", entered_at=NOW, external_id="R-1"
    )
