"""The company's CRM data as folders of CSV files, the way another system would export them."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from .company import Company
from .deals import Deal, Line
from .market import PATH, PRODUCTS, list_price
from .staff import OFFICE

COLUMNS = {
    "products.csv": "code name family list_price offered_from",
    "accounts.csv": "id name owner industry country city employees since_on entered_at",
    "contacts.csv": "id account owner name job email since_on entered_at",
    "deals.csv": "id name account owner on_behalf_of stage amount currency created_on closed_on expected_close_on lost_reason entered_at "
    + " ".join(PATH),
    "lines.csv": "id deal product quantity list_price sold_price amount currency entered_at",
    "splits.csv": "deal person share",
    "activities.csv": "id kind outcome channel subject occurred_at minutes owner on_behalf_of account contact deal entered_at",
    "orders.csv": "id deal account state placed_on accepted_on amount currency entered_at",
    "order_lines.csv": "id order product quantity list_price sold_price amount currency entered_at",
    "invoices.csv": "id order account issued_on due_on amount currency entered_at",
    "payments.csv": "id invoice paid_on method amount currency entered_at",
}


def write_customers(company: Company, folder: Path) -> None:
    since = company.story.start - dt.timedelta(days=2000)
    _write(
        folder,
        "products.csv",
        ([p.code, p.name, p.family, list_price(p, "USD"), since] for p in PRODUCTS),
    )
    _write(
        folder,
        "accounts.csv",
        ([a.id, a.name, a.owner, a.industry, a.country, a.city, a.employees, a.since_on, _at(a.since_on)] for a in company.accounts),
    )
    _write(
        folder,
        "contacts.csv",
        ([c.id, a.id, a.owner, c.name, c.job, c.email, a.since_on, _at(a.since_on)] for a in company.accounts for c in a.contacts),
    )


def write_deals(deals: list[Deal], folder: Path) -> None:
    """Deals, their lines, shares and activities, all entered by one person."""
    _write(folder, "deals.csv", map(_deal, deals))
    _write(
        folder, "lines.csv", ([f"{line.id}", deal.id, *_line(line, deal), _at(deal.created_on)] for deal in deals for line in deal.lines)
    )
    _write(folder, "splits.csv", ([deal.id, person, f"{(share * 100).normalize():f}%"] for deal in deals for person, share in deal.splits))
    _write(folder, "activities.csv", (row for deal in deals for row in _activities(deal)))


def write_orders(deals: list[Deal], folder: Path) -> None:
    """Orders as they were at first, with what was invoiced and paid."""
    ordered = [deal for deal in deals if deal.order]
    _write(folder, "orders.csv", map(_order, ordered))
    _write(folder, "order_lines.csv", (row for deal in ordered for row in _order_lines(deal)))
    _write(folder, "invoices.csv", (row for deal in ordered for row in _invoice(deal)))
    _write(folder, "payments.csv", (row for deal in ordered for row in _payments(deal)))


def _write(folder: Path, name: str, rows: Iterable[list[object]]) -> None:
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS[name].split())
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def _at(day: dt.date, hour: int = 9, zone: str = "UTC") -> str:
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone)).isoformat()


def _behalf(deal: Deal) -> str:
    """Whom the entry was made for, where it was not by themselves."""
    return "" if deal.entered_by == deal.owner else deal.owner


def _deal(deal: Deal) -> list[object]:
    reached = {stage: day for day, stage in deal.path}
    entered = _at(deal.created_on, 10, _zone(deal))
    closing = [deal.created_on, deal.closed_on, deal.expected_close_on, deal.lost_reason, entered]
    money = [deal.amount, deal.account.currency]
    return [deal.id, deal.name, deal.account.id, deal.owner, _behalf(deal), deal.stage, *money, *closing, *map(reached.get, PATH)]


def _line(line: Line, deal: Deal) -> list[object]:
    return [line.product, line.quantity, line.list_price, line.sold_price, line.amount, deal.account.currency]


def _zone(deal: Deal) -> str:
    return OFFICE[deal.account.city].time_zone


def _activities(deal: Deal) -> Iterator[list[object]]:
    account, zone = deal.account, _zone(deal)
    for deed in deal.deeds:
        yield [
            *(deed.id, deed.kind, deed.outcome, deed.channel, deed.subject, _at(deed.occurred_on, deed.hour, zone), deed.minutes),
            *(deal.owner, _behalf(deal), account.id, account.contacts[0].id, deal.id, _at(deed.entered_on, 17, zone)),
        ]


def _order(deal: Deal) -> list[object]:
    assert deal.order
    order, money = deal.order, [deal.amount, deal.account.currency]
    return [order.id, deal.id, deal.account.id, order.state, order.placed_on, order.accepted_on, *money, _at(order.placed_on)]


def _order_lines(deal: Deal) -> Iterator[list[object]]:
    assert deal.order
    for line in deal.lines:
        yield [f"O{line.id[1:]}", deal.order.id, *_line(line, deal), _at(deal.order.placed_on)]


def _invoice(deal: Deal) -> Iterator[list[object]]:
    order = deal.order
    if order and order.invoiced_on:
        due_on = order.invoiced_on + dt.timedelta(days=30)
        money = [deal.amount, deal.account.currency]
        yield [_invoice_id(deal), order.id, deal.account.id, order.invoiced_on, due_on, *money, _at(order.invoiced_on)]


def _payments(deal: Deal) -> Iterator[list[object]]:
    for payment in deal.order.payments if deal.order else ():
        money = [payment.amount, deal.account.currency]
        yield [payment.id, _invoice_id(deal), payment.paid_on, payment.method, *money, _at(payment.paid_on)]


def _invoice_id(deal: Deal) -> str:
    return f"I{deal.id[1:]}"
