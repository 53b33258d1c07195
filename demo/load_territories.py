"""Writes the company's territories: one for each country, held by whoever leads there, and the largest customers apart from them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from itertools import pairwise

from crm import api as crm

from .company import Company
from .market import Account
from .staff import OFFICES, Office

KEY_ACCOUNTS = "key-accounts"
SOURCE = "demo"
"""What the mappings call the system that customers come from."""


def load_territories(company: Company, ids: Mapping[str, int]) -> int:
    """Keep the territories with their holders, rules and customers, and return how many there are. `ids`: persons by reference."""
    there = [office for office in OFFICES if any(rep.office == office.name for rep in company.staff.reps)]
    for office in there:
        territory_id = _keep(office.name.lower().replace(" ", "-"), office.name, _led_by(company, office), ids)
        crm.add_rule(territory_id=territory_id, days=crm.Days(company.story.start), country=office.country)
    first, *_rest = _led_by(company, there[0])
    _keep(KEY_ACCOUNTS, "Key accounts", [first], ids)
    crm.import_territory_accounts_csv(content=_largest(company, there))
    return len(there) + 1


def _keep(key: str, name: str, leaders: list[tuple[dt.date, str]], ids: Mapping[str, int]) -> int:
    territory = crm.create_territory(key=key, name=name)
    ends = [later for (_day, _who), (later, _next) in pairwise(leaders)]
    for (first, leader), before in zip(leaders, [*ends, None], strict=True):
        crm.add_holder(territory_id=territory.pk, person_id=ids[leader], days=crm.Days(first, before))
    return territory.pk


def _led_by(company: Company, office: Office) -> list[tuple[dt.date, str]]:
    """From which day under whom the rep of this office works who has been there longest; one leader follows another."""
    reps = sorted((rep for rep in company.staff.reps if rep.office == office.name and rep.managers), key=lambda rep: rep.managers[0][0])
    return list(reps[0].managers)


def _largest(company: Company, offices: list[Office]) -> bytes:
    """The customer with most people of each country, as a file of the page “Territories”."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["account", "territory", "from", "before"])
    writer.writerows([f"{SOURCE}/{account.id}", KEY_ACCOUNTS, company.story.start, ""] for account in _of_each(company, offices))
    return file.getvalue().encode()


def _of_each(company: Company, offices: list[Office]) -> Iterator[Account]:
    for office in offices:
        own = [account for account in company.accounts if account.country == office.country]
        yield max(own, key=lambda account: (account.employees, account.id))
