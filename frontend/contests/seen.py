"""A contest as one viewer may see it, ready to draw: rounds, table, race, intervals, and how it ended.

Everything comes out of the selectors of leaderboard/, which tell no more than the contest's board does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext as _

from frontend.boards.shown import MOST_ROWS, Shown
from frontend.boards.units import ScoreUnit, unit_of
from frontend.formats import length_text
from leaderboard import api
from leaderboard.api import Contest, ContestKind
from leaderboard.data import OwnMatch, SeenMatch, SeenSide
from people.api import Viewer

from .rules import prize_words

State = Contest.State
PARTS: Final = ("main", "consolation", "third place", "table")
DECIDED: Final = {
    "walk-over": lambda: _("by walk-over"),
    "tie-breaker": lambda: _("by tie-breaker"),
    "seed": lambda: _("by the better seed"),
    "draw": lambda: _("a draw"),
    "bye": lambda: _("rests"),
}


@dataclass(frozen=True, slots=True)
class SideView:
    name: str
    figure: str
    is_mine: bool
    is_winner: bool


@dataclass(frozen=True, slots=True)
class MatchView:
    first: SideView
    second: SideView | None
    how: str


@dataclass(frozen=True, slots=True)
class RoundView:
    number: int
    title: str
    matches: tuple[MatchView, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    title: str
    rounds: tuple[RoundView, ...]


class SeenContest:
    """What one viewer is shown of a contest at a moment."""

    def __init__(self, contest: Contest, viewer: Viewer, *, at: dt.datetime) -> None:
        self.contest, self.viewer, self.at = contest, viewer, at
        self.today = api.today_of_company(at)

    @cached_property
    def unit(self) -> ScoreUnit:
        return unit_of(self.contest.board)

    @property
    def is_over(self) -> bool:
        return self.contest.state in (State.FROZEN, State.PAID)

    @property
    def is_moving(self) -> bool:
        """Whether the clock may still move it, so that a page that stays open asks again."""
        return self.contest.state in (State.SCHEDULED, State.LIVE, State.CLOSING, State.FROZEN)

    @cached_property
    def has_teams(self) -> bool:
        """Whether teams made for it play: the standings of its board are then of single people."""
        return self.contest.teams.exists()

    @cached_property
    def version(self) -> str:
        """Changes with everything that the clock does, each day, and with every fact: what a page that stays open compares."""
        contest, facts_at = self.contest, ""
        if contest.state == State.LIVE:
            kept = api.standings_kept(contest.board, self.at)
            facts_at = "" if kept is None else kept.facts_at.strftime("%H%M%S")
        return f"{contest.state}.{contest.matches.count()}.{contest.outs.count()}.{self.today:%j}.{facts_at}"

    @property
    def countdown(self) -> str:
        """How long until it begins or ends, in words; empty when neither is to come."""
        first, before = self.contest.board.first_on, self.contest.board.before_on
        if first is None or before is None:
            return ""
        if self.contest.state == State.SCHEDULED:
            return _("begins in %(length)s") % {"length": length_text(dt.timedelta(days=max(0, (first - self.today).days)))}
        if self.contest.state == State.LIVE:
            return _("ends in %(length)s") % {"length": length_text(dt.timedelta(days=max(0, (before - self.today).days)))}
        return _("late entries still count") if self.contest.state == State.CLOSING else ""

    @cached_property
    def matches(self) -> list[SeenMatch]:
        if self.contest.kind not in (ContestKind.BRACKET, ContestKind.HEAD_TO_HEAD):
            return []
        return api.matches_of(self.viewer, self.contest, on=self.today)

    @property
    def shows_every_match(self) -> bool:
        return api.sees_every_match(self.viewer, self.contest)

    @cached_property
    def parts(self) -> list[PartView]:
        """The sheet of matches: main bracket, consolation, third place, or the rounds of a table."""
        titles = {"main": _("Bracket"), "consolation": _("Consolation bracket"), "third place": _("Third place"), "table": _("Matches")}
        found = []
        for part in PARTS:
            rows = [match for match in self.matches if match.part == part]
            rounds = tuple(
                RoundView(number, self._round_title(part, number), tuple(map(self._match, group)))
                for number, group in groupby(rows, key=lambda match: match.round)
            )
            if rounds:
                found.append(PartView(titles[part], rounds))
        return found

    @cached_property
    def _rounds_of_bracket(self) -> int:
        return max(0, self.contest.entrants.count() - 1).bit_length()

    def _round_title(self, part: str, number: int) -> str:
        if part == "main":
            to_come = self._rounds_of_bracket - number
            if to_come in (0, 1):
                return _("Final") if to_come == 0 else _("Semi-finals")
        return _("Round %(number)s") % {"number": number}

    def _match(self, match: SeenMatch) -> MatchView:
        second = None if match.second is None else self._side(match.second, match.first_won is False)
        how = DECIDED.get(match.decided_by, lambda: "")()
        return MatchView(self._side(match.first, match.first_won is True), second, how)

    def _side(self, side: SeenSide, is_winner: bool) -> SideView:
        return SideView(self.name(side), "" if side.score is None else self.unit.figure(side.score), side.is_mine, is_winner)

    def name(self, side: Any) -> str:
        return side.name or (_("You") if side.is_mine else _("Without a name"))

    @cached_property
    def own_match(self) -> dict[str, Any] | None:
        """The viewer's match of these days, in words."""
        try:
            found: OwnMatch | None = api.own_match_of(self.viewer, self.contest, on=self.today)
        except api.CannotRank:
            return None
        if found is None:
            return None
        lead = found.ahead
        return {
            "name": "" if found.theirs is None else self.name(found.theirs),
            "last": found.before - dt.timedelta(days=1),
            "ahead": "" if lead is None or lead <= 0 else self.unit.text(lead),
            "behind": "" if lead is None or lead >= 0 else self.unit.text(-lead),
            "level": lead == 0,
            "mine": "" if found.mine.score is None else self.unit.text(found.mine.score),
        }

    @cached_property
    def table(self) -> list[dict[str, Any]]:
        return [{"row": row, "name": self.name(row.side)} for row in api.table_of(self.viewer, self.contest, on=self.today)]

    @cached_property
    def intervals(self) -> list[dict[str, Any]]:
        """Who went after which interval, the first first."""
        if self.contest.kind != ContestKind.ELIMINATION:
            return []
        outs = api.outs_of(self.viewer, self.contest, on=self.today)
        return [
            {
                "number": number,
                "outs": [{"name": self.name(out.side), "figure": self._figure(out.side.score), "left": out.why == "left",
                          "is_mine": out.side.is_mine} for out in group],
            }
            for number, group in groupby(outs, key=lambda out: out.interval)
        ]  # fmt: skip

    def track(self, shown: Shown | None) -> list[dict[str, Any]]:
        """Of a race, how far of the way to the target those are whose scores the viewer sees."""
        if self.contest.kind != ContestKind.RACE or shown is None or self.contest.target is None or self.has_teams:
            return []
        target = self.contest.target
        seen = {row.token: row for row in (*shown.all_rows[:MOST_ROWS], *((shown.own.around or (shown.own.row,)) if shown.own else ()))}
        found = []
        for row in seen.values():
            if row.score is None:
                continue
            value = self.unit.value(row.score)
            percent = max(Decimal(0), min(Decimal(100), value * 100 / target))
            name = row.name or (_("You") if row.token == shown.me else _("Without a name"))
            found.append({"name": name, "figure": self.unit.figure(row.score), "percent": int(percent), "arrived": value >= target,
                          "is_mine": row.token == shown.me})  # fmt: skip
        return found

    def _figure(self, score: int | None) -> str:
        return "" if score is None else self.unit.figure(score)

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        """The frozen result as far as the viewer may see it."""
        if not self.is_over:
            return []
        is_table = self.contest.kind == ContestKind.HEAD_TO_HEAD
        return [
            {"place": row.place if self.is_place(row.place) else "", "name": self.name(row), "is_mine": row.is_mine,
             "figure": "" if row.score is None else str(row.score) if is_table else self.unit.figure(row.score)}
            for row in api.places_of(self.viewer, self.contest, on=self.today)
        ]  # fmt: skip

    def is_place(self, place: int) -> bool:
        """Whether a place says anything: whoever was not drawn in a raffle stands level with all the others, behind the winners."""
        return self.contest.kind != ContestKind.RAFFLE or place <= self.contest.winners

    @property
    def score_title(self) -> str:
        if self.contest.kind == ContestKind.HEAD_TO_HEAD:
            return _("Points")
        return _("Score (%(unit)s)") % {"unit": self.unit.word} if self.unit.word else _("Score")

    @cached_property
    def awards(self) -> list[dict[str, Any]]:
        """Who gets what: the viewer's own, and everybody's for those who keep or pay contests."""
        if not self.is_over:
            return []
        return [
            {"award": award, "words": prize_words(award.kind, award.amount, award.unit, award.thing),
             "is_mine": award.person_id == self.viewer.person_id}
            for award in api.awards_of(self.viewer, self.contest)
        ]  # fmt: skip

    @property
    def sees_every_award(self) -> bool:
        return api.sees_every_award(self.viewer)

    @property
    def raffle_key(self) -> str:
        return api.raffle_key_of(self.viewer, self.contest, on=self.today)

    @property
    def own_awards(self) -> list[dict[str, Any]]:
        return [each for each in self.awards if each["is_mine"]]

    @property
    def result(self) -> Any:
        return getattr(self.contest, "result", None) if self.is_over else None
