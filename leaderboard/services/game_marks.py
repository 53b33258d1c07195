"""Whose games a change touches: read from the outbox and written down for a worker.

Apart from what the worker then does: every process that starts loads this, and not the grammar of formulas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from celery import current_app
from django.db import transaction

from desk.data import Event
from leaderboard.models import GameMark

from .marking import OF_FACTS, PERIOD_POSTED, PLAN_PUBLISHED

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
