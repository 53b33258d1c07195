"""Writes the company's CRM the way any company does: by importing another system's export."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm import api as crm

from . import files
from .company import Company
from .deals import Deal, LaterChange

MAPPINGS = Path(__file__).parent / "mappings"


def load_crm(company: Company, users: dict[str, int], by_id: int | None, say: Callable[[str], None]) -> None:
    """Import customers, then deals with their shares by whoever entered them, then orders.

    `users`: ids of users by the reference of their person; `by_id` stands for everything that no assistant entered.
    """
    with _folder() as folder:
        files.write_customers(company, folder)
        _import("customers.yaml", folder, company, by_id, say)
    for enterer, deals in _by_enterer(company).items():
        with _folder() as folder:
            files.write_deals(deals, folder)
            _import("deals.yaml", folder, company, users.get(enterer, by_id), say)
    with _folder() as folder:
        files.write_orders(company.deals, folder)
        _import("orders.yaml", folder, company, by_id, say)


def change_orders(changes: list[LaterChange], by_id: int | None) -> None:
    """Accept and cancel orders as the story goes on; what has been done already is left alone."""
    orders = {order.number: order for order in crm.Order.objects.filter(number__in=[change.order for change in changes])}
    for change in changes:
        order = orders[change.order]
        act = crm.Act(by_id=by_id, at=dt.datetime.combine(change.on, dt.time(9), dt.UTC))
        if change.state == "accepted" and order.state == "entered":
            crm.accept_order(order_id=order.pk, accepted_on=change.on, act=act)
        elif change.state == "cancelled" and order.state == "accepted":
            crm.cancel_order(order_id=order.pk, act=act)


def _by_enterer(company: Company) -> dict[str, list[Deal]]:
    """Deals by the assistant who entered them; under "" those of the reps themselves."""
    found: dict[str, list[Deal]] = defaultdict(list)
    for deal in company.deals:
        found["" if deal.entered_by == deal.owner else deal.entered_by].append(deal)
    return found


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="laurel_demo_") as name:
        yield Path(name)


def _import(mapping: str, folder: Path, company: Company, user_id: int | None, say: Callable[[str], None]) -> None:
    read = crm.load_mapping(MAPPINGS / mapping)
    result = crm.import_folder(mapping=read, folder=folder, clock=lambda: company.story.morning, user_id=user_id)
    if result.refused:
        first = result.refused[0]
        raise AssertionError(f"the demo's own rows must be good: {first.file}, row {first.number}: {first.problems}")
    for counts in result.files:
        if counts.created:
            say(f"  {counts.created:,} {counts.step}")
