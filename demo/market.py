"""What the demo's company sells, to whom, and what a unit of each currency is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .days import Story
from .dice import Dice, dice
from .names import COMPANY_ENDS, COMPANY_STARTS, CONTACT_JOBS, FAMILY, GIVEN, INDUSTRIES
from .staff import HUNTS, OFFICE, Employee, Staff


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    name: str
    family: str
    price: int
    """US dollars a unit; other price lists are derived."""
    usual: tuple[int, ...]
    """How many units a deal usually has."""


PRODUCTS = (
    Product("CORE-S", "Core Starter", "Core", 1800, (2, 3, 4)),
    Product("CORE-T", "Core Team", "Core", 5200, (1, 2, 3)),
    Product("CORE-E", "Core Enterprise", "Core", 14500, (1, 1, 2)),
    Product("CLOUD-R", "Cloud Runtime", "Cloud", 3900, (1, 2, 4)),
    Product("CLOUD-V", "Cloud Vault", "Cloud", 6400, (1, 1, 2)),
    Product("INS-D", "Insight Dashboards", "Analytics", 2600, (1, 2, 3)),
    Product("INS-F", "Insight Forecast", "Analytics", 7800, (1, 1, 1)),
    Product("LINK", "Link Connectors", "Analytics", 950, (2, 4, 6)),
    Product("SVC-O", "Onboarding", "Services", 2200, (1, 1, 2)),
    Product("SVC-T", "Training Day", "Services", 1100, (1, 2, 3)),
)

# Percent of the dollar price in each price list. Not exchange rates: prices stay while rates move.
PRICE_LISTS = {"USD": 100, "EUR": 93, "SGD": 134, "MYR": 440}


def list_price(product: Product, currency: str) -> Decimal:
    """The price of a unit in a price list, in whole units of the currency."""
    return Decimal(product.price * PRICE_LISTS[currency] // 100)


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    name: str
    kind: str
    probability: Decimal
    forecast: str


STAGES = (
    Stage("qualification", "Qualification", "open", Decimal("0.1"), "pipeline"),
    Stage("discovery", "Discovery", "open", Decimal("0.25"), "pipeline"),
    Stage("proposal", "Proposal", "open", Decimal("0.5"), "best case"),
    Stage("negotiation", "Negotiation", "open", Decimal("0.75"), "commit"),
    Stage("won", "Won", "won", Decimal(1), "closed"),
    Stage("lost", "Lost", "lost", Decimal(0), "omitted"),
)
PATH = ("qualification", "discovery", "proposal", "negotiation")


@dataclass(frozen=True, slots=True)
class Contact:
    id: str
    name: str
    job: str
    email: str


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    owner: str
    industry: str
    country: str
    city: str
    currency: str
    employees: int
    since_on: dt.date
    contacts: tuple[Contact, ...]


def accounts_of(story: Story, staff: Staff) -> dict[str, list[Account]]:
    """Make every rep's customers, by the rep's reference."""
    chance = dice(story.seed, "accounts")
    names = [start + end for start in COMPANY_STARTS for end in COMPANY_ENDS]
    chance.shuffle(names)
    owned: dict[str, list[Account]] = {}
    for rep in staff.reps:
        count = 9 if rep.plan_on(story.as_of) == HUNTS else 7
        owned[rep.reference] = [_account(story, chance, names, rep, number) for number in range(count)]
    return owned


def _account(story: Story, chance: Dice, names: list[str], rep: Employee, number: int) -> Account:
    industry, kinds = chance.pick(INDUSTRIES)
    stem = names.pop()
    office = OFFICE[rep.office]
    key = f"A-{rep.reference[2:]}-{number + 1}"
    mail = f"{stem.lower()}.example"
    # Two in three (and every rep's first) were known before the story begins; the others are won over while it runs.
    is_new = chance.happens(34) and number > 0
    known_since = story.start - dt.timedelta(days=chance.randint(130, 1500))
    since = max(rep.hired_on, story.part(chance.randint(0, 60))) if is_new else known_since
    return Account(
        id=key,
        name=f"{stem} {chance.pick(kinds)}",
        owner=rep.reference,
        industry=industry,
        country=office.country,
        city=rep.office,
        currency=office.currency,
        employees=chance.weighted([(20, 2), (90, 4), (350, 4), (1200, 3), (6000, 1)]) * chance.randint(8, 13) // 10,
        since_on=since,
        contacts=tuple(_contact(chance, f"{key}-{place + 1}", rep.office, mail) for place in range(chance.randint(1, 2))),
    )


def _contact(chance: Dice, key: str, city: str, mail: str) -> Contact:
    given, family = chance.pick(GIVEN[city]), chance.pick(FAMILY[city])
    return Contact(key, f"{given} {family}", chance.pick(CONTACT_JOBS), f"{given.split()[0].lower()}.{family.lower()}@{mail}")


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    from_currency: str
    to_currency: str
    valid_from: dt.date
    rate: Decimal


DOLLARS = {"EUR": 10800, "SGD": 7450, "MYR": 2260}
"""What one unit is worth in ten-thousandths of a US dollar when the story begins."""
PLAN_CURRENCIES = ("USD", "EUR")


def exchange_rates(story: Story) -> list[ExchangeRate]:
    """Make a rate a month for every currency of a price list into both currencies of the plans."""
    chance, worth = dice(story.seed, "rates"), {"USD": 10000, **DOLLARS}
    rates = []
    for month in story.month_starts():
        worth = {code: value if code == "USD" else value * chance.randint(985, 1015) // 1000 for code, value in worth.items()}
        rates += [
            ExchangeRate(code, to, month, (Decimal(worth[code]) / worth[to]).quantize(Decimal("0.000001")))
            for code in worth
            for to in PLAN_CURRENCIES
            if code != to
        ]
    return rates


def rates_by_month(rates: list[ExchangeRate], to: str) -> Mapping[tuple[str, dt.date], Decimal]:
    """Rates into one currency, by (currency, first of the month)."""
    months = {rate.valid_from for rate in rates}
    found = {(rate.from_currency, rate.valid_from): rate.rate for rate in rates if rate.to_currency == to}
    return found | {(to, month): Decimal(1) for month in months}
