"""Games looked at by a worker: for those whom a change touches, a moment after it; for everybody, twice an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from incentives import api as incentives
from incentives.data import Metric, MetricKind
from leaderboard.models import Badge, GameState, Goal, LevelScheme, Streak

from .game_goals import look_at_goals
from .game_play import LOOKED_BACK, look_at_games
from .scoring import today_of_company


def look_at_marked(*, at: dt.datetime) -> None:
    """Look at games for those who were touched since the last time, and whoever is credited with them."""
    persons: set[int] | None = set()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM leaderboard_gamemark RETURNING persons")
        for (told,) in cursor.fetchall():
            persons = None if persons is None or told is None else persons | set(told)
    if persons is None or persons:
        whose = None if persons is None else _scored_with(persons, at)
        look_at_everything(at=at, persons=whose)


def look_at_everything(*, at: dt.datetime, persons: Iterable[int] | None = None) -> None:
    who = None if persons is None else frozenset(persons)
    look_at_games(at=at, persons=who)
    look_at_goals(at=at, persons=who)


def _scored_with(persons: set[int], at: dt.datetime) -> frozenset[int] | None:
    today, found = today_of_company(at), set(persons)
    reads: list[dict[str, list[object]]] = []
    for model in (Badge, LevelScheme, Streak):
        reads += model.objects.filter(state=GameState.LIVE).values_list("reads", flat=True)
    reads += Goal.objects.filter(reached_at=None, ended_at=None, before_on__gt=today).values_list("reads", flat=True)
    for plan, kind, key in {tuple(said) for each in reads for said in each.values()}:
        metric = Metric(int(str(plan)), MetricKind(str(kind)), str(key))
        try:
            more = incentives.persons_scored_with(metric, persons, start=today - LOOKED_BACK, before=today + dt.timedelta(days=1))
        except incentives.CannotScore:
            more = None
        if more is None:
            return None
        found |= more
    return frozenset(found)
