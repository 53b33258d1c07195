"""Who meets whom on the days of the round under way: what follows from the matches that were played, kept nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leaderboard.contests import bracket, head_to_head
from leaderboard.contests.matches import Pairing
from leaderboard.contests.rounds import Stretch
from leaderboard.models import Contest, ContestKind, ContestMatch

from .contest_figures import Figures
from .contest_play import days_of, stretches_of
from .contest_records import bracket_of

Part = ContestMatch.Part


@dataclass(frozen=True, slots=True)
class Fixture:
    part: str
    round: int
    days: Stretch
    first: int
    second: int | None
    """None: a bye."""


def fixtures_on(contest: Contest, figures: Figures, on: dt.date) -> list[Fixture]:
    """Return the matches of the round whose days hold `on`; none where earlier rounds are not decided yet, as who meets is not known."""
    if contest.kind not in (ContestKind.BRACKET, ContestKind.HEAD_TO_HEAD):
        return []
    among = figures.field(list(contest.entrants.order_by("seed").values_list("who", flat=True)))
    stretches = stretches_of(contest, len(among.seeds), days_of(contest))
    under_way = next(((number, days) for number, days in enumerate(stretches, 1) if days.first <= on < days.before), None)
    if under_way is None:
        return []
    number, days = under_way
    if contest.kind == ContestKind.HEAD_TO_HEAD:
        pairs = head_to_head.everybody_against_everybody(among.seeds)[number - 1]
        return [Fixture(Part.TABLE.value, number, days, first, second) for first, second in pairs]
    played = bracket_of(contest, among)
    now = bracket.fixtures(played) if len(played.rounds) == number - 1 else None
    if now is None:
        return []
    parts: list[tuple[str, tuple[Pairing, ...]]] = [
        (Part.MAIN.value, now.main), (Part.CONSOLATION.value, now.consolation), (Part.THIRD.value, (now.third,) if now.third else ()),
    ]  # fmt: skip
    return [Fixture(part, number, days, pairing.first, pairing.second) for part, pairings in parts for pairing in pairings]
