"""What a window came to when it ended: worked out once more from the facts, written down, and never touched again."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import connection, transaction

from desk import api as desk
from leaderboard import events
from leaderboard.models import Board, FrozenRow, FrozenStandings, WindowKind
from leaderboard.ranking.standings import Standings
from leaderboard.selectors import live_boards
from leaderboard.windows import Window
from people.api import acting

from .boards import mark_closed
from .checking import rhythm_of_terms
from .scoring import CannotRank, standings_in, today_of_company

log = structlog.get_logger(__name__)


def freeze_ended(*, at: dt.datetime) -> int:
    """Freeze every window of every live board that has ended and is not frozen yet; a board of days of its own is closed with them.

    Not the board of a contest: late entries still count in it after its days, so that it is frozen when the contest is.

    Returns how many were frozen. It may run as often as it likes, also by two workers at once: a window is frozen once. A board that can't
    be worked out just now holds up no other one, and is tried again.
    """
    frozen = 0
    today = today_of_company(at)
    for board in live_boards().filter(contest=None):
        try:
            for window in _to_freeze(board, today):
                frozen += _freeze_ended(board, window, at=at)
        except CannotRank:
            log.warning("board_not_frozen", board=board.pk, exc_info=True)
        except Exception:  # whatever is wrong with this one, the windows of the others end all the same
            log.exception("freezing_failed", board=board.pk)
    return frozen


def _freeze_ended(board: Board, window: Window, *, at: dt.datetime) -> bool:
    # Worked out before the transaction: incentives reads in a snapshot of its own, which a transaction of ours would keep it from.
    standings = standings_in(board, window, today=window.before)
    with acting(because="the window of a board has ended"), transaction.atomic():
        locked = Board.objects.select_for_update().filter(id=board.pk, state=Board.State.LIVE).first()
        if locked is None or locked.frozen.filter(window=window.key).exists():
            return False  # closed by somebody, or frozen by another worker, meanwhile
        _write(locked, window, standings, at=at)
        if locked.window == WindowKind.OWN_DAYS:
            mark_closed(locked, at=at)
    return True


def freeze_under_way(board: Board, *, at: dt.datetime) -> FrozenStandings:
    """Freeze the window under way as it stands, for a board that is closed, and those before it that have ended and are not frozen yet.

    Nobody looks at a closed board again, so that they would never be. Returns the standings of the last one. Raises CannotRank.
    """
    today = today_of_company(at)
    rhythm = rhythm_of_terms(board)
    window = rhythm.on(today)
    for ended in _to_freeze(board, today):
        if ended != window:  # own days are the same ones after their end
            _write(board, ended, standings_in(board, ended, today=ended.before), at=at)
    return _write(board, rhythm.named(window), standings_in(board, window, today=today), at=at)


def _to_freeze(board: Board, today: dt.date) -> list[Window]:
    assert board.published_at is not None, "a live board was published, by a constraint"
    known = set(board.frozen.values_list("window", flat=True))
    since = today_of_company(board.published_at)
    return [window for window in rhythm_of_terms(board).ended(since, today) if window.key not in known]


def _write(board: Board, window: Window, standings: Standings, *, at: dt.datetime) -> FrozenStandings:
    standings_id = _next_id()
    # Rows first: the database counts them when what they belong to is written, and takes no more afterwards.
    FrozenRow.objects.bulk_create(_rows(standings, standings_id), batch_size=2_000)
    frozen = FrozenStandings.objects.create(
        id=standings_id,
        board=board,
        window=window.key,
        first=window.first,
        before=window.before,
        places=standings.places,
        lower_is_better=standings.lower_is_better,
        facts_at=standings.facts_at,
        frozen_at=at,
        participants=len(standings.rows),
        rules=rules_of(board),
    )
    payload = {"board": board.pk, "window": frozen.window, "standings": frozen.pk}
    desk.publish(name=events.BOARD_FROZEN, payload=payload, at=at)
    return frozen


def _rows(standings: Standings, standings_id: int) -> list[FrozenRow]:
    return [
        FrozenRow(standings_id=standings_id, position=position, who=row.who, place=row.place, score=row.score, progress=row.progress)
        for position, row in enumerate(standings.rows, 1)
    ]


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('leaderboard_frozenstandings', 'id'))")
        found: int = cursor.fetchone()[0]
    return found


_RULES = (
    "title", "participants", "team_id", "per_head", "score", "unit", "at_least", "decimals", "lower_is_better", "ramp", "absence_pro_rata",
    "window", "fiscal_year_starts", "days", "ties", "tie_breakers",
)  # fmt: skip


def rules_of(board: Board) -> dict[str, object]:
    """Return by which rules a board is ranked, as texts: what is kept beside its final standings."""
    rules: dict[str, object] = {name: _text(getattr(board, name)) for name in _RULES}
    rules["metrics"] = [
        {name: _text(getattr(metric, name)) for name in ("plan_id", "kind", "key", "weight", "goal", "breaks_ties")}
        for metric in board.metrics.all()
    ]
    return rules


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
