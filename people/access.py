"""Who may see whom. Every app decides access from a Viewer; what is missing and what is hidden look the same."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from . import selectors
from .data import ManagedSpan, Role, Viewer
from .models import Absence, Person, ReportingLine, Team, TeamMembership, User


class NoSuchPerson(LookupError):
    """There is no such person, or the viewer may not know of them."""


def viewer_of(user: User) -> Viewer:
    """Return the viewer that a signed-in user is. An account that may no longer sign in sees nothing."""
    if not user.is_authenticated or not user.is_active:
        raise PermissionError("only a signed-in user can look at anything")
    return Viewer(user_id=user.pk, person_id=user.person_id, roles=user.roles)


def people_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Person]:
    """Persons whose page a viewer may open.

    Everybody: themselves, their team mates, their managers and the persons they assist, as of `on`. Managers: also all whom they ever
    managed, as they keep the statements of that time. Roles whose work is about everybody: everybody.
    """
    if viewer.sees_everybody:
        return Person.objects.all()
    if viewer.person_id is None:
        return Person.objects.none()
    teams = TeamMembership.objects.on(on).filter(person_id=viewer.person_id)
    mates = TeamMembership.objects.on(on).filter(team_id__in=teams.values("team_id"))
    above = [person.id for person in selectors.managers_above(viewer.person_id, on=on)]
    below = {span.person_id for span in managed_spans(viewer)}
    return Person.objects.filter(
        Q(id=viewer.person_id) | Q(id__in=mates.values("person_id")) | Q(id__in=[*above, *below, *assisted_ids(viewer, on=on)])
    )


def people_to_choose(viewer: Viewer, *, on: dt.date) -> QuerySet[Person]:
    """Persons that a form offers to a viewer, by name: those whose page they may open and who have not left."""
    return people_visible_to(viewer, on=on).exclude(left_on__lte=on).order_by("name")


def person_for(viewer: Viewer, person_id: int, *, on: dt.date) -> Person:
    """Return a person, or raise NoSuchPerson whether they are missing or merely hidden."""
    person = people_visible_to(viewer, on=on).filter(id=person_id).first()
    if person is None:
        raise NoSuchPerson(person_id)
    return person


class NoSuchAbsence(LookupError):
    """There is no such absence, or the viewer may not know of it."""


SEE_ABSENCES = frozenset({Role.HR, Role.ADMINISTRATOR, Role.SALES_OPS, Role.FINANCE, Role.AUDITOR})
"""Roles that enter absences, or answer for what they do to quotas. Why somebody is away is not everybody's business."""


def absences_of(viewer: Viewer, person_id: int, *, on: dt.date) -> QuerySet[Absence] | None:
    """Return a person's absences, newest first, for themselves, their managers of a day, and those whose work it is; None for others."""
    if not viewer.is_person(person_id) and not viewer.has(*SEE_ABSENCES):
        above = {manager.id for manager in selectors.managers_above(person_id, on=on)}
        if viewer.person_id not in above:
            return None
    return Absence.objects.filter(person_id=person_id).order_by("-valid_from")


def may_keep_absences(viewer: Viewer) -> bool:
    """Whether the viewer may enter, change and remove absences. They may move quotas, and with them pay."""
    return may_administer_people(viewer)


def absence_for(viewer: Viewer, absence_id: int) -> Absence:
    """Return an absence that the viewer may change, or raise NoSuchAbsence whether it is missing or merely hidden."""
    found: Absence | None = None
    if may_keep_absences(viewer):
        found = Absence.objects.select_related("person").filter(id=absence_id).first()
    if found is None:
        raise NoSuchAbsence(absence_id)
    return found


class NoSuchTeam(LookupError):
    """There is no such team, or the viewer may not know of it."""


def teams_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Team]:
    """Teams in which the viewer may see somebody on a day, and the teams those are part of; roles about everybody: all teams."""
    if viewer.sees_everybody:
        return selectors.all_teams()
    return selectors.all_teams().filter(id__in=selectors.teams_holding(people_visible_to(viewer, on=on), on=on))


def team_for(viewer: Viewer, team_id: int, *, on: dt.date) -> Team:
    """Return a team, or raise NoSuchTeam whether it is missing or merely hidden."""
    team = teams_visible_to(viewer, on=on).filter(id=team_id).first()
    if team is None:
        raise NoSuchTeam(team_id)
    return team


def managed_spans(viewer: Viewer, *, first: dt.date | None = None, before: dt.date | None = None) -> tuple[ManagedSpan, ...]:
    """Return whom the viewer managed, at any depth, and on which days of [first, before)."""
    return () if viewer.person_id is None else selectors.managed_spans(viewer.person_id, first=first, before=before)


def managed_persons(viewer: Viewer, *, on: dt.date) -> QuerySet[Person]:
    """Persons below the viewer on a day, at any depth."""
    spans = managed_spans(viewer, first=on, before=on + dt.timedelta(days=1))
    return Person.objects.filter(id__in={span.person_id for span in spans})


def direct_reports(viewer: Viewer, *, on: dt.date) -> QuerySet[Person]:
    """Persons who report to the viewer themselves on a day."""
    return Person.objects.filter(id__in=ReportingLine.objects.on(on).filter(manager_id=viewer.person_id).values("person_id"))


def was_manager_of(viewer: Viewer, person_id: int, *, first: dt.date, before: dt.date) -> bool:
    """Whether the viewer was above a person, at any depth, on at least one day of [first, before)."""
    return any(span.person_id == person_id for span in managed_spans(viewer, first=first, before=before))


def assisted_ids(viewer: Viewer, *, on: dt.date) -> frozenset[int]:
    """Ids of the persons the viewer assists on a day."""
    return frozenset() if viewer.person_id is None else selectors.assisted_ids(viewer.person_id, on=on)


def may_act_for(viewer: Viewer, person_id: int, *, on: dt.date) -> bool:
    """Whether the viewer may enter data for a person: as themselves, or as their assistant on that day."""
    return viewer.is_person(person_id) or person_id in assisted_ids(viewer, on=on)


def may_manage_users(viewer: Viewer) -> bool:
    """Whether the viewer may create accounts, grant roles and close accounts. Whoever grants roles can see all that any role sees."""
    return viewer.has(Role.ADMINISTRATOR)


class NoSuchUser(LookupError):
    """There is no such account, or the viewer may not know of it."""


def users_visible_to(viewer: Viewer) -> QuerySet[User]:
    """All accounts for those who manage them; nobody else lists accounts."""
    if not may_manage_users(viewer):
        return User.objects.none()
    return User.objects.select_related("person").prefetch_related("role_grants")


def user_for(viewer: Viewer, user_id: int) -> User:
    """Return an account, or raise NoSuchUser whether it is missing or merely hidden."""
    found = users_visible_to(viewer).filter(pk=user_id).first()
    if found is None:
        raise NoSuchUser(user_id)
    return found


def may_read_trails(viewer: Viewer) -> bool:
    """Whether the viewer may read who changed what about persons, teams and accounts."""
    return viewer.has(Role.AUDITOR, Role.ADMINISTRATOR)


def may_administer_people(viewer: Viewer) -> bool:
    """Whether the viewer may create users and move people."""
    return viewer.has(Role.ADMINISTRATOR, Role.HR)
