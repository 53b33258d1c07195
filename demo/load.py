"""Writes a company into the database, through the services that a company would use."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from people import api as people

from .company import Company
from .load_boards import load_boards
from .load_contests import load_contests
from .load_crm import load_crm
from .load_people import is_loaded, load_people, other_people_exist
from .load_plans import load_plans
from .load_territories import load_territories
from .months import live_through


class OtherDataThere(Exception):
    """The database holds people who are not the demo's."""


def load(company: Company, say: Callable[[str], None]) -> None:
    """Write everything; called again after an interruption it goes on with the first month that is not closed.

    People, deals and plans are one transaction: an interrupted start leaves none of them. Raises OtherDataThere.
    """
    if other_people_exist():
        raise OtherDataThere
    with people.acting(because="demo data"):
        if not is_loaded():
            _load_records(company, say)
        say("Months")
        live_through(company, _operations(company), lambda line: say(line))
        load_boards(company, _operations(company), say)
        load_contests(company, _operations(company), say)
    say(f"Done. Checksum of the company: {company.checksum()[:16]}")


@transaction.atomic
def _load_records(company: Company, say: Callable[[str], None]) -> None:
    staff = company.staff
    ids = load_people(company)
    say(f"People: {len(staff.employees)} persons in {len(staff.teams)} teams")
    say(f"Customers and deals: {len(company.accounts)} accounts, {len(company.deals):,} deals")
    by_id = _operations(company)
    users = {e.reference: user.pk for e in staff.employees if people.Role.ASSISTANT in e.roles and (user := people.user_by_email(e.email))}
    load_crm(company, users, by_id, say)
    say(f"Territories: {load_territories(company, ids)}")
    load_plans(company, ids, by_id)
    say(f"Plans: {len(company.assignments)} assignments, {len(company.quotas)} quotas")


def _operations(company: Company) -> int | None:
    """The user in whose name plans are published and months are run."""
    email = next(employee.email for employee in company.staff.employees if people.Role.SALES_OPS in employee.roles)
    user = people.user_by_email(email)
    return user.pk if user else None
