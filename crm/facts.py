"""Every column of the CRM that a plan may read, named, typed and described.

`facts_selects.py` reads exactly these columns from the database, `export_facts` writes them as the folder of CSV files that
`calculate` reads; a test holds the three together. A fact's id is "<source system>/<external id>", its owner a person's reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from django.utils.translation import gettext_lazy

from incentives.engine.facts import Catalog, Field, FieldType, Source

# Descriptions are translated when they are shown; to the engine a lazy text is a text.
_ = cast(Callable[[str], str], gettext_lazy)

MONEY_SCALE = 4
QUANTITY_SCALE = 4
DISCOUNT_SCALE = 6


def _text(name: str, description: str) -> Field:
    return Field(name, FieldType.TEXT, description)


def _day(name: str, description: str) -> Field:
    return Field(name, FieldType.DAY, description)


def _yes_no(name: str, description: str) -> Field:
    return Field(name, FieldType.YES_NO, description)


def _number(name: str, description: str, scale: int = 0) -> Field:
    return Field(name, FieldType.NUMBER, description, scale)


def _money(name: str, description: str) -> Field:
    return Field(name, FieldType.MONEY, description, MONEY_SCALE)


SYSTEM = _text("system", _("The system the record came from: the name its import mapping gives, or “laurel” for what was entered here."))
ENTERED_ON = _day("entered_on", _("The day on which it was written down, in the time zone of its owner."))

ACCOUNT = (
    _text("account.id", _("The customer's id: source system and the id there.")),
    _text("account.name", _("The customer's name.")),
    _text("account.industry", _("The customer's industry.")),
    _text("account.country", _("The customer's country, as it was entered.")),
    _number("account.employees", _("How many people the customer employs.")),
    _text(
        "account.territory",
        _(
            "The key of the territory in which the customer lies on the fact's own day: closed, placed, issued, paid, returned or "
            "happened. Of an open deal on the day it began."
        ),
    ),
    _yes_no("account.is_new", _("Whether no deal with this customer was won on an earlier day.")),
)
PRODUCT = (
    _text("product.code", _("The product's code in the catalogue.")),
    _text("product.name", _("The product's name.")),
    _text("product.family", _("The family or series the product belongs to.")),
    _text("product.variant", _("The product's variant.")),
)
STAGE = (
    _text("stage.key", _("The key of the deal's stage.")),
    _text("stage.name", _("The name of the deal's stage.")),
    _text("stage.kind", _("What the stage means: open, won or lost.")),
    _number("stage.probability", _("The stage's probability, from 0 to 1: 0.25 is 25 %."), 4),
)
ACCEPTED = (
    _yes_no("order.accepted", _("Whether an accepted order stands behind it.")),
    _day("order.accepted_on", _("The first day on which an order behind it was accepted.")),
)
ORDER = (
    _text("order.id", _("The order's id: source system and the id there.")),
    _text("order.number", _("The order's number.")),
    *ACCEPTED,
)
DEAL = (
    _text("deal.id", _("The deal's id: source system and the id there.")),
    _text("deal.name", _("The deal's name.")),
    _text("stage.kind", _("What the deal's stage means: open, won or lost.")),
)
DEAL_ITSELF = (
    *STAGE,
    _day("created_on", _("The day the deal began.")),
    _day("closed_on", _("The day the deal was won or lost.")),
    _day("expected_close_on", _("The day the deal is expected to close.")),
    ENTERED_ON,
    _text("forecast", _("The deal's forecast category: omitted, pipeline, best case, commit or closed.")),
    _text("lost_reason", _("Why the deal was lost.")),
    SYSTEM,
    *ACCEPTED,
    *ACCOUNT,
)
LINE_PRICES = (
    _number("quantity", _("How many units were sold."), QUANTITY_SCALE),
    _money("list_price", _("The list price of one unit.")),
    _money("sold_price", _("The price of one unit as sold.")),
    _money("cost", _("What one unit costs the company.")),
    _money("amount", _("What the line is worth.")),
    _number("discount", _("How far the sold price is below the list price: 0.05 is 5 %. Below zero above list price."), DISCOUNT_SCALE),
)


def _source(name: str, description: str, fields: Iterable[Field], **options: str) -> Source:
    by_name = {field.name: field for field in fields}
    return Source(name, name.replace(" ", "_") + ".csv", description, by_name, **options)


DEALS = _source(
    "deals",
    _("A row for every deal, open ones too."),
    (
        _text("name", _("The deal's name.")),
        _money("amount", _("What the deal is worth.")),
        _money("list_price", _("What the products of the deal cost at list prices.")),
        _money("cost", _("What the products of the deal cost the company; empty where that is not known of all of them.")),
        _number(
            "discount", _("How far the deal's lines are below their list prices: 0.05 is 5 %. Below zero above list price."), DISCOUNT_SCALE
        ),
        *DEAL_ITSELF,
    ),
    accepted_order_field="order.accepted",
)
DEAL_LINES = _source(
    "deal lines",
    _("A row for every product of a deal."),
    (
        _text("deal.id", _("The deal's id: source system and the id there.")),
        _text("deal.name", _("The deal's name.")),
        _money("deal.amount", _("What the whole deal is worth.")),
        *PRODUCT,
        *LINE_PRICES,
        *DEAL_ITSELF,
    ),
    splits_by="deal.id",
    deal_field="deal.id",
    accepted_order_field="order.accepted",
)
ACTIVITIES = _source(
    "activities",
    _("A row for every call, visit, meeting or message to a customer."),
    (
        _text("kind", _("What was done: call, visit, meeting, email, sms, demo or other.")),
        _text("outcome", _("How it went: held, interested, follow up, not interested, not reached or cancelled.")),
        _text("channel", _("How: in person, phone, video, email or message.")),
        _text("subject", _("What it was about.")),
        _day("occurred_on", _("The day it happened, in the time zone of its owner.")),
        ENTERED_ON,
        _number("minutes", _("How long it took, in minutes.")),
        SYSTEM,
        *DEAL,
        *ACCOUNT,
    ),
    deal_field="deal.id",
)
ORDERS = _source(
    "orders",
    _("A row for every order."),
    (
        _text("number", _("The order's number.")),
        _text("state", _("Entered, accepted or cancelled (in small letters).")),
        _day("placed_on", _("The day the customer ordered.")),
        _day("accepted_on", _("The day the order was accepted.")),
        ENTERED_ON,
        _money("amount", _("What the order is worth.")),
        _money("list_price", _("What the products of the order cost at list prices.")),
        _money("cost", _("What the products of the order cost the company; empty where that is not known of all of them.")),
        _number(
            "discount",
            _("How far the order's lines are below their list prices: 0.05 is 5 %. Below zero above list price."),
            DISCOUNT_SCALE,
        ),
        _yes_no("order.accepted", _("Whether the order is accepted.")),
        SYSTEM,
        *DEAL,
        *ACCOUNT,
    ),
    splits_by="deal.id",
    deal_field="deal.id",
    accepted_order_field="order.accepted",
)
ORDER_LINES = _source(
    "order lines",
    _("A row for every product of an order."),
    (
        _text("order.id", _("The order's id: source system and the id there.")),
        _text("order.number", _("The order's number.")),
        _text("order.state", _("Entered, accepted or cancelled (in small letters).")),
        _yes_no("order.accepted", _("Whether the order is accepted.")),
        _day("placed_on", _("The day the customer ordered.")),
        _day("accepted_on", _("The day the order was accepted.")),
        ENTERED_ON,
        *PRODUCT,
        *LINE_PRICES,
        SYSTEM,
        *DEAL,
        *ACCOUNT,
    ),
    splits_by="deal.id",
    deal_field="deal.id",
    accepted_order_field="order.accepted",
)
INVOICES = _source(
    "invoices",
    _("A row for every invoice."),
    (
        _text("number", _("The invoice's number.")),
        _day("issued_on", _("The day the invoice was issued.")),
        _day("due_on", _("The day the invoice is due.")),
        ENTERED_ON,
        _money("amount", _("What was invoiced.")),
        SYSTEM,
        *ORDER,
        *DEAL,
        *ACCOUNT,
    ),
    splits_by="deal.id",
    deal_field="deal.id",
    accepted_order_field="order.accepted",
)
PAYMENTS = _source(
    "payments",
    _("A row for every payment received."),
    (
        _day("paid_on", _("The day the money came in.")),
        ENTERED_ON,
        _money("amount", _("What was paid.")),
        _text("method", _("How it was paid.")),
        _text("invoice.id", _("The invoice's id: source system and the id there.")),
        _text("invoice.number", _("The invoice's number.")),
        _day("invoice.issued_on", _("The day the invoice was issued.")),
        _day("invoice.due_on", _("The day the invoice was due.")),
        SYSTEM,
        *ORDER,
        *DEAL,
        *ACCOUNT,
    ),
    splits_by="deal.id",
    deal_field="deal.id",
    accepted_order_field="order.accepted",
)
RETURNS = _source(
    "returns",
    _("A row for every return. Its amount is below zero: it takes back what the sale gave."),
    (
        _day("returned_on", _("The day it was returned.")),
        ENTERED_ON,
        _money("amount", _("What the customer got back, as an amount below zero.")),
        _number("quantity", _("How many units came back."), QUANTITY_SCALE),
        _text("reason", _("Why it was returned.")),
        SYSTEM,
        *PRODUCT,
        *ORDER,
        *DEAL,
        *ACCOUNT,
    ),
    splits_by="deal.id",
    deal_field="deal.id",
    accepted_order_field="order.accepted",
)

CATALOG = Catalog({source.name: source for source in (DEALS, DEAL_LINES, ACTIVITIES, ORDERS, ORDER_LINES, INVOICES, PAYMENTS, RETURNS)})


def has_currency(source: Source) -> bool:
    """Whether the source's rows carry a currency beside id and owner."""
    return any(field.type is FieldType.MONEY for field in source.fields.values())
