"""Reading boards. Who may see what is decided by access.py; what these take was got that way."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from people import api as people

from .data import Standings
from .models import AnonymityWish, Board, FrozenStandings, Handicap, Participants
from .ranking.standings import Row
from .services.roster import who_is_shy
from .services.scoring import company_zone, names_of, today_of_company, window_now
from .services.tokens import token_of
from .windows import midnight


def live_boards() -> QuerySet[Board]:
    """Boards that people race on now, with their figures."""
    return Board.objects.filter(state=Board.State.LIVE).prefetch_related("metrics").order_by("id")


def final_standings(board: Board) -> QuerySet[FrozenStandings]:
    """How the board's windows ended, newest first."""
    return FrozenStandings.objects.filter(board=board).order_by("-before", "-id")


def frozen(board: Board, standings: FrozenStandings, *, on: dt.date) -> Standings:
    """Return final standings as ranking knows them. Names are today's: who wishes to be anonymous by now is so in the past, too."""
    rows = list(standings.rows.order_by("position"))
    names = names_of(board, [row.who for row in rows])
    shy = who_is_shy(board, on=on)

    def row_of(who: int, place: int, score: int, progress: int | None) -> Row:
        name = "" if who in shy else names.get(who, "")
        token = token_of(board_id=board.pk, window=standings.window, who=who, nameless=board.is_anonymous or not name)
        return Row(who, token, name, score, place, progress)

    return Standings(
        board=board.pk,
        window=standings.window,
        places=standings.places,
        rows=tuple(row_of(row.who, row.place, row.score, row.progress) for row in rows),
        facts_at=standings.facts_at,
        closes_at=midnight(standings.before, company_zone()),
        frozen=True,
        lower_is_better=standings.lower_is_better,
    )


def handicaps_of(board: Board, *, on: dt.date) -> QuerySet[Handicap]:
    """Handicaps in force: told to everybody who may see the board, or they would be secret."""
    return Handicap.objects.on(on).filter(board=board).select_related("person").order_by("person__name")


def participant_of(board: Board, person_id: int | None, *, on: dt.date) -> int | None:
    """Return as whom a person takes part: themselves, their team or their office; None: as nobody. They may have no row."""
    if person_id is None:
        return None
    match board.participants:
        case Participants.TEAMS:
            team = people.team_of(person_id, on=on)
            return None if team is None else team.pk
        case Participants.OFFICES:
            return people.persons_working_on(on).filter(id=person_id).values_list("office_id", flat=True).first()
        case _:
            return person_id


def own_token(board: Board, person_id: int | None, *, at: dt.datetime) -> str:
    """Return the token of the viewer's own row, for their ticket; empty where they take part as nobody.

    Of the window under way, or of a closed board's last one, which is what it shows.
    """
    on = today_of_company(at)
    who = participant_of(board, person_id, on=on)
    if who is None:
        return ""
    is_shy = board.is_of_people and AnonymityWish.objects.on(on).filter(person_id=who).exists()
    final = final_standings(board).first() if board.state == Board.State.CLOSED else None
    window = window_now(board, at).key if final is None else final.window
    return token_of(board_id=board.pk, window=window, who=who, nameless=board.is_anonymous or is_shy)
