"""Reading people. Nothing here decides who may see what it returns: pages go through access.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db import connection
from django.db.models import QuerySet

from .data import Calendar, ManagedSpan
from .models import Absence, AssistantAssignment, Office, Person, ReportingLine, RoleGrant, Team, TeamMembership, User, WorkingCalendar


def persons_by_reference(references: Iterable[str] | None = None) -> dict[str, Person]:
    """Return persons by their outside key; without `references`, all of them."""
    persons = Person.objects.all() if references is None else Person.objects.filter(reference__in=set(references))
    return {person.reference: person for person in persons}


def persons_known(ids: Iterable[int]) -> frozenset[int]:
    """Return which of these ids are persons."""
    return frozenset(Person.objects.filter(id__in=set(ids)).values_list("id", flat=True))


def person_names(ids: Iterable[int]) -> dict[int, str]:
    """Return names by id."""
    return dict(Person.objects.filter(id__in=set(ids)).values_list("id", "name"))


def absences_between(first: dt.date, before: dt.date, *, person_ids: Iterable[int] | None = None) -> QuerySet[Absence]:
    """Return the absences that share a day with [first, before), of these persons or of everybody, without saying why."""
    rows = Absence.objects.overlapping(first, before).defer("kind")
    return rows if person_ids is None else rows.filter(person_id__in=set(person_ids))


def persons_working_on(day: dt.date) -> QuerySet[Person]:
    """Persons hired by a day and not yet gone; an unknown hire date counts as long ago."""
    return Person.objects.exclude(hired_on__gt=day).exclude(left_on__lte=day)


def team_of(person_id: int, *, on: dt.date) -> Team | None:
    membership = TeamMembership.objects.on(on).filter(person_id=person_id).select_related("team").first()
    return membership.team if membership else None


def teams_by_person(*, on: dt.date) -> dict[int, Team]:
    """Return everybody's team on a day, by person id."""
    return {row.person_id: row.team for row in TeamMembership.objects.on(on).select_related("team")}


def memberships_on(day: dt.date) -> QuerySet[TeamMembership]:
    """Who is in which team on a day, to be joined with."""
    return TeamMembership.objects.on(day)


def teams_by_key() -> dict[str, Team]:
    return {team.key: team for team in Team.objects.all()}


def offices_by_name() -> dict[str, Office]:
    return {office.name: office for office in Office.objects.all()}


def managers_by_person(*, on: dt.date) -> dict[int, int]:
    """Return everybody's manager on a day: ids of managers by ids of persons."""
    return dict(ReportingLine.objects.on(on).values_list("person_id", "manager_id"))


def all_teams() -> QuerySet[Team]:
    return Team.objects.select_related("parent")


def team_and_below(team_id: int) -> frozenset[int]:
    """Return the ids of a team and of all teams that are part of it."""
    children: dict[int | None, list[int]] = {}
    for child, parent in Team.objects.values_list("id", "parent_id"):
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [team_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += children.get(current, [])
    return frozenset(found)


def teams_holding(persons: QuerySet[Person] | Collection[int], *, on: dt.date) -> frozenset[int]:
    """Return the ids of the teams in which any of these are on a day, and of those that these teams are part of."""
    seen = set(TeamMembership.objects.on(on).filter(person__in=persons).values_list("team_id", flat=True))
    above = dict(Team.objects.values_list("id", "parent_id"))
    waiting = list(seen)
    while waiting:
        parent = above[waiting.pop()]
        if parent is not None and parent not in seen:
            seen.add(parent)
            waiting.append(parent)
    return frozenset(seen)


def members_of(team_id: int, *, on: dt.date) -> QuerySet[Person]:
    """Persons who are, on a day, in a team or in one that is part of it."""
    memberships = TeamMembership.objects.on(on).filter(team_id__in=team_and_below(team_id))
    return Person.objects.filter(id__in=memberships.values("person_id"))


def manager_of(person_id: int, *, on: dt.date) -> Person | None:
    line = ReportingLine.objects.on(on).filter(person_id=person_id).select_related("manager").first()
    return line.manager if line else None


def managers_above(person_id: int, *, on: dt.date) -> list[Person]:
    """Return the chain of managers on a day, nearest first."""
    chain: list[Person] = []
    seen = {person_id}
    above = manager_of(person_id, on=on)
    while above is not None and above.id not in seen:
        chain.append(above)
        seen.add(above.id)
        above = manager_of(above.id, on=on)
    return chain


def managed_spans(manager_id: int, *, first: dt.date | None = None, before: dt.date | None = None) -> tuple[ManagedSpan, ...]:
    """Return who was below a manager, at any depth, and on which days of [first, before).

    Depth is followed day by day: somebody two levels down counts only on days on which both lines held.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MANAGED_SPANS, {"manager": manager_id, "first": first, "before": before})
        return tuple(ManagedSpan(*row) for row in cursor.fetchall())


# UNION (not ALL) and the shrinking ranges end the walk even if two persons should ever be above each other.
_MANAGED_SPANS = """
WITH RECURSIVE chain (person_id, during) AS (
    SELECT line.person_id, daterange(line.valid_from, line.valid_before) * daterange(%(first)s::date, %(before)s::date)
      FROM people_reportingline line
     WHERE line.manager_id = %(manager)s AND daterange(line.valid_from, line.valid_before) && daterange(%(first)s::date, %(before)s::date)
    UNION
    SELECT line.person_id, chain.during * daterange(line.valid_from, line.valid_before)
      FROM chain JOIN people_reportingline line
        ON line.manager_id = chain.person_id AND daterange(line.valid_from, line.valid_before) && chain.during
)
SELECT person_id, lower(during), upper(during) FROM chain WHERE person_id <> %(manager)s ORDER BY person_id, lower(during)
"""


def assisted_ids(assistant_id: int, *, on: dt.date) -> frozenset[int]:
    """Return the ids of the persons an assistant works for on a day."""
    return frozenset(AssistantAssignment.objects.on(on).filter(assistant_id=assistant_id).values_list("person_id", flat=True))


def user_by_email(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def users_with_role(role: str) -> QuerySet[User]:
    """Users who may sign in and hold a role."""
    return User.objects.filter(is_active=True, id__in=RoleGrant.objects.filter(role=role).values("user_id"))


def calendar_of(person: Person) -> Calendar:
    """Return the working calendar of a person; without one, Monday to Friday and no holidays."""
    return calendar_record(person.calendar) if person.calendar else Calendar()


def calendars_by_id() -> dict[int, Calendar]:
    """Return every working calendar, by its id."""
    return {row.pk: calendar_record(row) for row in WorkingCalendar.objects.all()}


def calendar_names() -> dict[int, str]:
    """Return what every working calendar is called, by its id."""
    return dict(WorkingCalendar.objects.values_list("pk", "name"))


def calendar_record(row: WorkingCalendar) -> Calendar:
    exceptions: Mapping[dt.date, bool] = dict(row.exceptions.values_list("day", "is_worked"))
    return Calendar(
        country=row.country,
        subdivision=row.subdivision,
        weekend=frozenset(row.weekend),
        worked=frozenset(day for day, is_worked in exceptions.items() if is_worked),
        free=frozenset(day for day, is_worked in exceptions.items() if not is_worked),
    )


def departures(person_ids: Collection[int]) -> dict[int, dt.date]:
    """Return the first day on which they no longer work here, of those among these persons who have one."""
    rows = Person.objects.filter(id__in=person_ids, left_on__isnull=False).values_list("id", "left_on")
    return {person_id: left_on for person_id, left_on in rows if left_on is not None}
