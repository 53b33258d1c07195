"""Which boards and whose scores a change touches, read from the outbox by a reader of our own (registered in apps.py).

Sound before sharp: what is not known to belong to some persons touches everybody. What tells nobody (who is in which team, quotas, the
calendar) is found when a day begins, and whenever whoever keeps the boards works out everybody, which heals all else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Final

import structlog
from django.db import connection, transaction

from crm import events as crm
from desk import api as desk
from desk.data import Event
from incentives import api as incentives
from leaderboard import events as own
from leaderboard.data import Marks
from leaderboard.models import Board, BoardMark, BoardMetric
from leaderboard.selectors import live_boards

from .checking import rhythm_of_terms
from .figures import metric_of
from .scoring import today_of_company

PLAN_PUBLISHED: Final = "plan.published.v1"
PERIOD_POSTED: Final = "period.posted.v1"
OF_FACTS: Final = frozenset({crm.RECORDS_IMPORTED, crm.OPPORTUNITY_CHANGED, crm.OPPORTUNITY_MOVED, crm.ACTIVITY_LOGGED, crm.ORDER_ACCEPTED})
OF_BOARDS: Final = frozenset({own.BOARD_PUBLISHED, own.BOARD_CHANGED, own.BOARD_FROZEN, own.BOARD_CLOSED})
NAMES: Final = OF_FACTS | OF_BOARDS | {own.ANONYMITY_WISHED, PLAN_PUBLISHED, PERIOD_POSTED}
NOBODY: Final = Marks({})

log = structlog.get_logger(__name__)


def keep_marks(events: Iterable[Event]) -> None:
    """Write down what some events touch, in the transaction that moves our reader on, and wake whoever keeps the boards."""
    found = marks_of(events)
    known = set(Board.objects.filter(id__in=found.boards).values_list("id", flat=True))
    marks = [(board, persons) for board, persons in found.boards.items() if board in known]
    BoardMark.objects.bulk_create(BoardMark(board_id=board, persons=None if who is None else sorted(who)) for board, who in marks)
    if marks:
        with connection.cursor() as cursor:
            # A worker may have read the events before the keeper of the boards could: tell it that there is something.
            cursor.execute(f"NOTIFY {desk.EVENTS_WRITTEN}")


@transaction.atomic
def take_marks() -> Marks:
    """Return what has been touched since the last call, and forget it. Events that nobody has read yet are read first."""
    desk.deliver(to=own.READER)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM leaderboard_boardmark RETURNING board_id, persons")
        found = NOBODY
        for board, persons in cursor.fetchall():
            found |= Marks({board: None if persons is None else frozenset(persons)})
    return found


def marks_of(events: Iterable[Event]) -> Marks:
    """Return what some events touch. Boards that are not live are not marked, except by events that tell of them."""
    persons: set[int] | None = set()
    others = NOBODY
    live = list(live_boards())
    today = dt.date.min
    for event in events:
        if event.name in OF_FACTS:
            told = _persons_told_of(event)
            persons = None if persons is None or told is None else persons | told
            today = max(today, today_of_company(event.written_at))
        else:
            others |= _marks_of_other(event, live)
    return others | _marks_of_facts(live, persons, today)


def _persons_told_of(event: Event) -> frozenset[int] | None:
    """The persons whose credit may change; None where the event names none, which may be a change for everybody (a product, a rate)."""
    return frozenset(event.payload["persons"]) or None


def _marks_of_facts(live: Iterable[Board], persons: set[int] | None, today: dt.date) -> Marks:
    if persons is None:
        return Marks(dict.fromkeys((board.pk for board in live), None))
    if not persons:
        return NOBODY
    # Boards of one figure and window are many: each is asked for once.
    scored_with = cache(partial(incentives.persons_scored_with, person_ids=persons))
    return Marks({board.pk: _scored_on(board, scored_with, today) for board in live})


def _scored_on(board: Board, scored_with: Callable[..., frozenset[int] | None], today: dt.date) -> frozenset[int] | None:
    """Whose scores on a board the facts may change: of those they are of, and of whoever is credited with them."""
    rhythm = rhythm_of_terms(board)
    window = rhythm.on(today)
    first, found = rhythm.previous(window).first, set[int]()
    for metric in board.metrics.all():
        try:
            more = scored_with(metric_of(metric), start=first, before=window.before)
        except incentives.CannotScore as refused:
            # One board whose plan can't be read must not keep the marks of all others waiting.
            log.warning("board_marked_for_everybody", board=board.pk, error=str(refused))
            return None
        if more is None:
            return None
        found |= more
    return frozenset(found)


def _marks_of_other(event: Event, live: Iterable[Board]) -> Marks:
    if event.name in OF_BOARDS:
        return Marks({event.payload["board"]: None})
    if event.name == own.ANONYMITY_WISHED:
        return Marks({board.pk: frozenset([event.payload["person"]]) for board in live if board.is_of_people})
    if event.name == PERIOD_POSTED:
        paid = [board for board in live if any(metric.kind != BoardMetric.Kind.MEASURE for metric in board.metrics.all())]
        return Marks(dict.fromkeys((board.pk for board in paid), None))
    return Marks(dict.fromkeys((board.pk for board in live), None))
