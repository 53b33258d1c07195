"""Whose games a change touches: read from the outbox, and looked at by a worker a moment later; everybody is, twice an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from celery import current_app
from django.db import connection, transaction

from desk.data import Event
from incentives import api as incentives
from incentives.data import Metric, MetricKind
from leaderboard.models import Badge, GameMark, GameState, Goal, LevelScheme, Streak

from .game_goals import look_at_goals
from .game_play import LOOKED_BACK, look_at_games
from .marking import OF_FACTS, PERIOD_POSTED, PLAN_PUBLISHED
from .scoring import today_of_company

NAMES: Final = OF_FACTS | {PERIOD_POSTED, PLAN_PUBLISHED}


def keep_game_marks(events: Iterable[Event]) -> None:
    """Write down whose facts changed, in the transaction that moves our reader on, and wake a worker."""
    persons: set[int] | None = set()
    for event in events:
        told = event.payload.get("persons") if event.name in OF_FACTS else None
        persons = None if persons is None or not told else persons | set(told)
    if persons is None or persons:
        GameMark.objects.create(persons=None if persons is None else sorted(persons))
        transaction.on_commit(lambda: current_app.send_task("leaderboard.tasks.play_marked_games"), robust=True)


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
