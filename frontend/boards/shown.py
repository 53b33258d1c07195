"""One board as one viewer may see it: rows, their own place with what is missing to the next, and what it takes to be ahead.

Everything shown passes leaderboard.ranking.shaping with the policy that the viewer's sockets have, too: a page tells no more than they do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from frontend.pictures import initials
from leaderboard import api
from leaderboard.api import Board
from leaderboard.data import Own, Policy, Standings, Visible, Window
from leaderboard.ranking.combining import HUNDREDTHS_OF_A_PERCENT
from leaderboard.ranking.policy import Values, Visibility
from leaderboard.ranking.shaping import own_view, positions_of, visible_rows
from people.api import Viewer

from .units import ScoreUnit, frozen_title, unit_of, window_title

MOST_ROWS = 100
"""Of one page; whoever wants more takes the file."""
ON_PODIUM = 3


@dataclass(frozen=True, slots=True)
class RowView:
    """A row, ready to show."""

    token: str
    place: int
    """0: not told before the end."""
    name: str
    """Empty: without a name."""
    figure: str
    """The score without its unit; empty where the board tells progress only."""
    progress: Decimal | None
    """As a share."""
    is_me: bool

    @property
    def hue(self) -> int:
        """One of eight grounds for the initials, the same as long as the window lasts; standings.js reckons it the same way."""
        return sum(map(ord, self.token)) % 8 + 1

    @property
    def initials(self) -> str:
        return initials(self.name) if self.name else "?"

    @property
    def percent(self) -> int:
        """How far the row's bar reaches."""
        return 0 if self.progress is None else min(100, int(self.progress * 100))


@dataclass(frozen=True)
class Shown:
    """A board in one window, under way or ended, for one viewer."""

    board: Board
    standings: Standings
    policy: Policy
    window: Window
    final: Any
    """The frozen standings that are shown; None: the window under way."""
    who: int | None
    """As whom the viewer takes part."""
    me: str
    """The token of the viewer's own row; empty: takes part as nobody."""

    @cached_property
    def unit(self) -> ScoreUnit:
        return unit_of(self.board)

    @property
    def title(self) -> str:
        return frozen_title(self.board, self.final) if self.final else window_title(self.board, self.window)

    @cached_property
    def own(self) -> Own | None:
        return None if self.who is None else own_view(self.standings, self.policy, self.who)

    @cached_property
    def all_rows(self) -> tuple[Visible, ...]:
        """Every row that the viewer may see by the board's rules, without their own neighbourhood."""
        return visible_rows(self.standings, self.policy)

    @cached_property
    def rows(self) -> list[RowView]:
        return self.views(self.all_rows[:MOST_ROWS])

    @property
    def left_out(self) -> int:
        return max(0, len(self.all_rows) - MOST_ROWS)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Of the rows that everybody sees."""
        return frozenset(row.token for row in self.rows)

    @cached_property
    def around(self) -> list[RowView]:
        """The viewer among their neighbours."""
        return [] if self.own is None else self.views(self.own.around or ((self.own.row,) if self.own.row.place else ()))

    @property
    def near(self) -> bool:
        """Whether the rows that everybody sees leave out some of these."""
        return any(row.token not in self.tokens for row in self.around)

    @property
    def raises_podium(self) -> bool:
        """Whether the first three stand on a podium: with fewer, it is a list."""
        return len(self.rows) >= ON_PODIUM and self.rows[0].place == 1

    @cached_property
    def has_scores(self) -> bool:
        return self.policy.values is not Values.PROGRESS

    @cached_property
    def has_progress(self) -> bool:
        return any(row.progress is not None for row in (*self.rows, *self.around))

    @property
    def mine(self) -> RowView | None:
        return None if self.own is None else self.view(self.own.row)

    @property
    def gap(self) -> str:
        """What is missing to the next place, without its unit; empty for the first, and where values are not told."""
        return "" if self.own is None or self.own.gap is None else self.unit.figure(self.own.gap)

    @property
    def benchmarks(self) -> list[dict[str, Any]]:
        """What it takes to be among the best tenth, quarter and half, and whether the viewer is."""
        if self.own is None:
            return []
        score = self.own.row.score
        lower = self.standings.lower_is_better
        return [
            {
                "percent": percent,
                "figure": "" if line is None else self.unit.figure(line),
                "reached": self._is_among(percent) if line is None or score is None else (score <= line if lower else score >= line),
            }
            for percent, line in self.own.benchmarks
        ]

    def _is_among(self, percent: int) -> bool:
        assert self.own is not None
        return 0 < self.own.row.place <= -(-self.own.of * percent // 100)

    @property
    def is_hidden(self) -> bool:
        """Whether places are told at the end alone, and this is not the end."""
        return self.policy.visibility is Visibility.HIDDEN and not self.standings.frozen

    @property
    def count(self) -> int:
        return len(self.standings.rows)

    def views(self, rows: Iterable[Visible]) -> list[RowView]:
        return [self.view(row) for row in rows]

    def view(self, row: Visible) -> RowView:
        return RowView(
            token=row.token,
            place=row.place,
            name=row.name,
            figure="" if row.score is None else self.unit.figure(row.score),
            progress=None if row.progress is None else Decimal(row.progress) / HUNDREDTHS_OF_A_PERCENT,
            is_me=row.token == self.me,
        )


def shown(board: Board, viewer: Viewer, *, at: dt.datetime, final: Any = None, standings: Standings | None = None) -> Shown:
    """Return a board as a viewer may see it: the window under way (as `standings` if given), or one that has ended.

    Raises api.CannotRank.
    """
    today = api.today_of_company(at)
    if final is None and board.state == Board.State.CLOSED:
        final = api.final_standings(board).first()
    window = Window(final.window, final.first, final.before) if final else api.window_now(board, at)
    if standings is None:
        standings = api.frozen(board, final, on=today) if final else api.standings_at_hand(board, at)
    who = api.participant_of(board, viewer.person_id, on=today)
    mine = next((row.token for row in standings.rows if row.who == who), "") if who is not None else ""
    policy = api.policy_of(board, api.audience_of(viewer))
    return Shown(board, standings, policy, window, final, who, mine)


def rows_of_my_people(found: Shown, viewer: Viewer, *, on: dt.date) -> list[RowView]:
    """Return the rows of those below a manager that the board itself does not show; values stay the board's."""
    theirs = api.rows_shown_to_manager(viewer, found.board, on=on)
    if not theirs or found.is_hidden:
        return []
    return list(_of(found, theirs))


def _of(found: Shown, persons: frozenset[int]) -> Iterator[RowView]:
    names, positions = api.names_of(found.board, persons), positions_of(found.standings)
    for row in found.standings.rows:
        if row.who not in persons or (row.token in found.tokens and row.name):
            continue
        own = own_view(found.standings, found.policy, row.who, positions)
        if own is not None:
            view = found.view(own.row)
            yield RowView(view.token, view.place, names.get(row.who, _("Without a name")), view.figure, view.progress, view.is_me)
