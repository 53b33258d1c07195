"""Who sees which goals, profiles and kudos, and who makes games: one function for each. What is missing and what is hidden look the same.

Sales ops makes badges, levels and streaks; everybody sees those that are live, and what colleagues earned, except of who wishes to be
anonymous. A goal is seen by the person, those above them, and sales ops.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from people.api import managed_persons, persons_working_on
from people.data import Role, Viewer

from .models import AnonymityWish, Badge, GameState, Goal, Kudos

if TYPE_CHECKING:
    from people.api import Person  # type: ignore[attr-defined]

KEEPS_GAMES: Final = (Role.SALES_OPS,)
READS_REPORTS: Final = (Role.SALES_OPS, Role.HR)


class NoSuchGame(LookupError):
    """There is no such badge, goal, profile or kudos, or the viewer may not know of it."""


def may_keep_games(viewer: Viewer) -> bool:
    """Make badges, levels and streaks, try them on history, publish, backfill and close them."""
    return viewer.has(*KEEPS_GAMES)


def may_read_reports(viewer: Viewer) -> bool:
    """Read kudos that were reported, and hide them or let them stand."""
    return viewer.has(*READS_REPORTS)


def badges_visible_to(viewer: Viewer) -> QuerySet[Badge]:
    """Badges that people play for, or did; drafts only for who makes them."""
    badges = Badge.objects.select_related("team")
    return badges if may_keep_games(viewer) else badges.exclude(state=GameState.DRAFT)


def badge_for(viewer: Viewer, badge_id: int) -> Badge:
    badge = badges_visible_to(viewer).filter(id=badge_id).first()
    if badge is None:
        raise NoSuchGame(badge_id)
    return badge


def colleagues_shown(viewer: Viewer, *, on: dt.date) -> QuerySet[Person]:
    """Whose profile a viewer may open: everybody who works here and does not wish to be anonymous; one's own always."""
    shy = AnonymityWish.objects.on(on).values("person_id")
    working = persons_working_on(on)
    return working.filter(~Q(id__in=shy) | Q(id=viewer.person_id or 0))


def profile_for(viewer: Viewer, person_id: int, *, on: dt.date) -> Person:
    person = colleagues_shown(viewer, on=on).filter(id=person_id).first()
    if person is None:
        raise NoSuchGame(person_id)
    return person


def goals_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Goal]:
    """One's own, those of people below oneself, and for sales ops all."""
    goals = Goal.objects.select_related("person", "set_by__person", "team_goal__team")
    if may_keep_games(viewer):
        return goals
    if viewer.person_id is None:
        return goals.none()
    return goals.filter(Q(person_id=viewer.person_id) | Q(person__in=managed_persons(viewer, on=on)))


def goal_for(viewer: Viewer, goal_id: int, *, on: dt.date) -> Goal:
    goal = goals_visible_to(viewer, on=on).filter(id=goal_id).first()
    if goal is None:
        raise NoSuchGame(goal_id)
    return goal


def may_change_goal(viewer: Viewer, goal: Goal, *, on: dt.date) -> bool:
    """One's own goal is changed by oneself; one that a manager set, by those above and sales ops."""
    if goal.kind == Goal.Kind.OWN:
        return viewer.is_person(goal.person_id)
    if may_keep_games(viewer):
        return True
    below = managed_persons(viewer, on=on)
    if goal.kind == Goal.Kind.CASCADED:
        # It ends with the parts of the others: by who is above all of them.
        others = Goal.objects.filter(team_goal_id=goal.team_goal_id).exclude(person_id=viewer.person_id or 0)
        return others.exists() and not others.exclude(person__in=below).exists()
    return below.filter(id=goal.person_id).exists()


def persons_given_goals_by(viewer: Viewer, *, on: dt.date) -> QuerySet[Person]:
    """For whom a viewer may set goals: those below them; sales ops for everybody; not for oneself, which is an own goal."""
    rows = persons_working_on(on)
    if not may_keep_games(viewer):
        rows = rows.filter(id__in=managed_persons(viewer, on=on).values("id"))
    return rows.exclude(id=viewer.person_id or 0).order_by("name")


def kudos_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Kudos]:
    """What was not hidden: for who may open the profiles of both, for the two themselves, and what was reported for its readers."""
    rows = Kudos.objects.select_related("badge", "giver", "receiver")
    shown = colleagues_shown(viewer, on=on).values("id")
    mine = Q(giver_id=viewer.person_id or 0) | Q(receiver_id=viewer.person_id or 0)
    seen = Q(hidden_at=None) & (mine | Q(giver__in=shown, receiver__in=shown))
    return rows.filter(seen | Q(reported_at__isnull=False, hidden_at=None)) if may_read_reports(viewer) else rows.filter(seen)


def kudos_for(viewer: Viewer, kudos_id: int, *, on: dt.date) -> Kudos:
    kudos = kudos_visible_to(viewer, on=on).filter(id=kudos_id).first()
    if kudos is None:
        raise NoSuchGame(kudos_id)
    return kudos


def may_hide(viewer: Viewer, kudos: Kudos) -> bool:
    """Who gave it, who got it, and those who read reports."""
    return viewer.person_id in (kudos.giver_id, kudos.receiver_id) or may_read_reports(viewer)
