"""Writes the company's people through the services of people/."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from people import api as people

from .company import Company
from .staff import MAIL_DOMAIN, OFFICES, Employee


def is_loaded() -> bool:
    """Whether the demo's people are there already."""
    return bool(get_user_model()._default_manager.filter(email__endswith=f"@{MAIL_DOMAIN}").exists())


def other_people_exist() -> bool:
    return not is_loaded() and bool(people.persons_by_reference())


@transaction.atomic
def load_people(company: Company) -> dict[str, int]:
    """Write offices, teams, persons, their dated places and accounts. Returns ids by reference."""
    calendars = {
        office.name: people.create_calendar(name=office.name, country=office.country, subdivision=office.subdivision) for office in OFFICES
    }
    offices = {office.name: people.save_office(name=office.name, country=office.country) for office in OFFICES}
    zones = {office.name: office.time_zone for office in OFFICES}
    teams = {team.key: people.create_team(key=team.key, name=team.name).pk for team in company.staff.teams}
    ids = {}
    for employee in company.staff.employees:
        person = people.create_person(
            reference=employee.reference,
            name=employee.name,
            email=employee.email,
            job_title=employee.job_title,
            hired_on=employee.hired_on,
            office=offices[employee.office],
            time_zone=zones[employee.office],
            calendar=calendars[employee.office],
        )
        ids[employee.reference] = person.pk
    for employee in company.staff.employees:
        _place(employee, ids, teams)
    for assistant, reps in company.staff.assistants:
        for rep in reps:
            people.assign_assistant(assistant_id=ids[assistant], person_id=ids[rep], on=_both_there(company, assistant, rep))
    for employee in company.staff.employees:
        if employee.left_on:
            people.record_departure(person_id=ids[employee.reference], left_on=employee.left_on)
    _open_accounts(company, ids)
    people.close_accounts_of_leavers(as_of=company.story.as_of)
    return ids


def _place(employee: Employee, ids: dict[str, int], teams: dict[str, int]) -> None:
    for day, team in employee.teams:
        people.move_to_team(person_id=ids[employee.reference], team_id=teams[team], on=day)
    for day, manager in employee.managers:
        people.change_manager(person_id=ids[employee.reference], manager_id=ids[manager], on=day)


def _both_there(company: Company, *references: str) -> dt.date:
    return max(employee.hired_on for employee in company.staff.employees if employee.reference in references)


def _open_accounts(company: Company, ids: dict[str, int]) -> None:
    emails = [company.staff.outside_auditor]
    people.create_user(email=company.staff.outside_auditor, password=None, roles=[people.Role.AUDITOR])
    for employee in company.staff.employees:
        people.create_user(email=employee.email, password=None, roles=employee.roles, person_id=ids[employee.reference])
        emails.append(employee.email)
    # One hash for all: hashing sixty passwords as slowly as they should be takes half a minute.
    get_user_model()._default_manager.filter(email__in=emails).update(password=make_password(password()))


SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ra", "se", "ti", "vo", "wa", "xi", "zu")


def password() -> str:
    """The demo's password: the same for everybody, another for every installation, as it follows from its secret key."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"demo sign-in", "sha256")
    return "-".join(_word(digest[place : place + 3]) for place in (0, 3, 6))


def _word(digits: bytes) -> str:
    return "".join(SYLLABLES[digit % 16] for digit in digits)


def signins(*, on: dt.date) -> Iterator[tuple[str, str, str]]:
    """Yield (role, e-mail, name) of the demo account that shows a role best: whoever holds it and fewest others.

    The rep is one of the manager's, and the assistant that rep's, so that the three see the same deals.
    """
    holders = get_user_model()._default_manager.filter(is_active=True, email__endswith=MAIL_DOMAIN).order_by("id")
    users = sorted(holders.prefetch_related("role_grants").select_related("person"), key=lambda user: len(user.role_grants.all()))
    shown = {role: next((user for user in users if _shows(user, role)), None) for role in people.Role}
    manager = shown[people.Role.MANAGER]
    reports = set(people.direct_reports(people.viewer_of(manager), on=on).values_list("id", flat=True)) if manager else set()
    pairs = [
        (helper, rep)
        for helper in users
        if _shows(helper, people.Role.ASSISTANT)
        for rep in users
        if _shows(rep, people.Role.REP) and rep.person_id in reports & people.assisted_ids(people.viewer_of(helper), on=on)
    ]
    if pairs:
        shown[people.Role.ASSISTANT], shown[people.Role.REP] = pairs[0]
    for role, user in shown.items():
        if user is not None:
            yield role, user.email, user.get_full_name()


def _shows(user: Any, role: str) -> bool:
    held = {grant.role for grant in user.role_grants.all()}
    return role in held and (role != people.Role.EMPLOYEE or len(held) == 1)
