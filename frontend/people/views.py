"""People and teams, as far as the viewer may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from frontend.audit.trails import trail_of_person
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from leaderboard.api import may_read_wallet
from people.api import (
    NoSuchPerson,
    NoSuchTeam,
    Role,
    Viewer,
    absences_of,
    managers_above,
    may_keep_absences,
    members_of,
    people_visible_to,
    person_for,
    team_for,
    teams_visible_to,
)

from .listing import COLUMNS, PeopleFilters, as_of

SEES_TRAIL = (Role.ADMINISTRATOR, Role.AUDITOR)


@login_required
def people(request: HttpRequest) -> HttpResponseBase:
    today = timezone.localdate()
    visible = people_visible_to(looking(request), on=today)
    table = Table(
        request, as_of(visible, today), key="people", columns=COLUMNS, filters=PeopleFilters, sort="name", row_template="people/row.html"
    )
    return respond(request, table, "people/list.html", {"seen": _seen_ids(looking(request), visible)})


def _seen_ids(viewer: Viewer, visible: QuerySet[Any]) -> frozenset[int] | None:
    """Return whose pages the viewer may open; None means everybody's, so that no list of thousands is made."""
    return None if viewer.sees_everybody else frozenset(visible.values_list("id", flat=True))


@login_required
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    viewer, today = looking(request), timezone.localdate()
    with or_404(NoSuchPerson):
        found = person_for(viewer, person_id, on=today)
    visible = people_visible_to(viewer, on=today)
    context = {
        "person": found,
        "works_here": found.works_here_on(today),
        "above": managers_above(found.id, on=today),
        "reports": as_of(visible, today).filter(manager_id_now=found.id).order_by("name"),
        "memberships": found.team_memberships.select_related("team").order_by("-valid_from"),
        "lines": found.reporting_lines.select_related("manager").order_by("-valid_from"),
        "assists": found.assists.select_related("person").order_by("-valid_from"),
        "assisted_by": found.assisted_by.select_related("assistant").order_by("-valid_from"),
        "absences": absences_of(viewer, found.id, on=today),
        "may_keep_absences": may_keep_absences(viewer),
        "seen": _seen_ids(viewer, visible),
        "today": today,
        "reads_points": may_read_wallet(viewer, found.id, on=today),
        "trail": trail_of_person(found) if viewer.has(*SEES_TRAIL) else None,
    }
    return render(request, "people/person.html", context)


@login_required
def teams(request: HttpRequest) -> HttpResponse:
    viewer, today = looking(request), timezone.localdate()
    visible = list(teams_visible_to(viewer, on=today))
    counts: dict[int, int] = defaultdict(int)
    for team_id in as_of(people_visible_to(viewer, on=today), today).exclude(left_on__lte=today).values_list("team_id_now", flat=True):
        if team_id:
            counts[team_id] += 1
    return render(request, "people/teams.html", {"rows": list(_tree(visible, counts)), "count": len(visible)})


def _tree(found: Sequence[Any], counts: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Yield teams with those that are part of them right below, deeper by one."""
    known = {team.id for team in found}
    below: dict[int | None, list[Any]] = defaultdict(list)
    for team in found:
        below[team.parent_id if team.parent_id in known else None].append(team)

    def walk(parent: int | None, depth: int) -> Iterator[dict[str, Any]]:
        for team in below[parent]:
            yield {"team": team, "depth": depth, "people": counts[team.id]}
            yield from walk(team.id, depth + 1)

    return walk(None, 0)


@login_required
def team(request: HttpRequest, team_id: int) -> HttpResponseBase:
    viewer, today = looking(request), timezone.localdate()
    with or_404(NoSuchTeam):
        found = team_for(viewer, team_id, on=today)
    seen = people_visible_to(viewer, on=today)
    members = seen.filter(id__in=members_of(found.id, on=today).values("id")).exclude(left_on__lte=today)
    table = Table(request, as_of(members, today), key="team", columns=COLUMNS, sort="name", row_template="people/row.html")
    visible = teams_visible_to(viewer, on=today)
    context = {
        "team": found,
        "parts": visible.filter(parent=found),
        "parent": visible.filter(children=found).first(),
        "seen": _seen_ids(viewer, seen),
    }
    return respond(request, table, "people/team.html", context)
