"""Games looked at by a worker: for those whom a change touches, a moment after it; for everybody, twice an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from incentives import api as incentives
from incentives.data import Metric, MetricKind
from leaderboard.models import Badge, GameMark, GameState, Goal, LevelScheme, Streak

from .game_goals import look_at_goals
from .game_play import LOOKED_BACK, look_at_games
from .scoring import today_of_company


def look_at_marked(*, at: dt.datetime) -> None:
    """Look at games for those who were touched since the last time, and whoever is credited with them."""
    marks = dict(GameMark.objects.values_list("id", "persons"))
    if not marks:
        return
    told = [persons for persons in marks.values() if persons is not None]
    whose = _scored_with({person for persons in told for person in persons}, at) if len(told) == len(marks) else None
    look_at_everything(at=at, persons=whose)
    # Only now: a worker that dies before leaves them to the next one. What is marked meanwhile stays.
    GameMark.objects.filter(id__in=marks).delete()


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
