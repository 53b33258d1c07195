"""Teams, reporting lines and assistants. The past is never rewritten by a move: rows end and others begin."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from people import selectors
from people.models import AssistantAssignment, Person, ReportingLine, Team, TeamMembership
from people.refusals import Refused

from .dated import end_on, hold_from


class CannotReportTo(Refused):
    code = "cannot_report_to"


class CannotAssist(Refused):
    code = "cannot_assist"


@transaction.atomic
def create_team(*, key: str, name: str, parent_id: int | None = None) -> Team:
    return Team.objects.create(key=key, name=name, parent_id=parent_id)


@transaction.atomic
def move_to_team(*, person_id: int, team_id: int, on: dt.date) -> TeamMembership:
    """Put a person into a team from a day on; the team before ends that day."""
    Person.objects.select_for_update().get(id=person_id)
    membership: TeamMembership = hold_from(TeamMembership.objects.filter(person_id=person_id), on, person_id=person_id, team_id=team_id)
    return membership


@transaction.atomic
def change_manager(*, person_id: int, manager_id: int, on: dt.date) -> ReportingLine:
    """Let a person report to a manager from a day on. Raises CannotReportTo for oneself or somebody below."""
    if person_id == manager_id:
        raise CannotReportTo(_("Nobody reports to themselves."))
    _wait_for_other_moves()
    if any(span.person_id == manager_id for span in selectors.managed_spans(person_id, first=on)):
        raise CannotReportTo(_("This manager reports to the person, directly or through others, on or after that day."))
    line: ReportingLine = hold_from(ReportingLine.objects.filter(person_id=person_id), on, person_id=person_id, manager_id=manager_id)
    return line


def _wait_for_other_moves() -> None:
    """Two moves of different persons at once could close a circle that neither sees alone; readers don't wait."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_reportingline IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def end_reporting(*, person_id: int, on: dt.date) -> None:
    """Let a person report to nobody from a day on."""
    end_on(ReportingLine.objects.filter(person_id=person_id), on)


@transaction.atomic
def assign_assistant(*, assistant_id: int, person_id: int, on: dt.date, before: dt.date | None = None) -> AssistantAssignment:
    """Let an assistant enter data for a person from a day on. Raises CannotAssist when they do so already on some of these days."""
    if assistant_id == person_id:
        raise CannotAssist(_("Nobody assists themselves."))
    if before is not None and before <= on:
        raise CannotAssist(_("The day it ends must be later than the day it starts."))
    if AssistantAssignment.objects.filter(assistant_id=assistant_id, person_id=person_id).overlapping(on, before).exists():
        raise CannotAssist(_("This assistant works for that person already on some of these days."))
    return AssistantAssignment.objects.create(assistant_id=assistant_id, person_id=person_id, valid_from=on, valid_before=before)


@transaction.atomic
def end_assistance(*, assistant_id: int, person_id: int, on: dt.date) -> None:
    end_on(AssistantAssignment.objects.filter(assistant_id=assistant_id, person_id=person_id), on)
