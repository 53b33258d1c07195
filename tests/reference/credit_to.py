"""2.3.2: who is credited with a fact, and with which share, as everybody stands on the fact's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.plan import CreditTo, Measure
from incentives.engine.world import World

from .rows import Dated, Value, dated_of

Shares = list[tuple[str, Fraction]]
STEPS_UP = {CreditTo.FIRST_MANAGER: 1, CreditTo.SECOND_MANAGER: 2, CreditTo.THIRD_MANAGER: 3}
WHOLE = Fraction(1)


@dataclass(frozen=True)
class Relations:
    """Who reports to whom, is in which team, assists whom and holds which territory: everybody, on the plan or not."""

    reporting: Sequence[Dated]
    teams: Sequence[Dated]
    assistants: Sequence[Dated]
    territories: Sequence[Dated]

    @classmethod
    def of(cls, world: World) -> Relations:
        return cls(
            dated_of(world.reporting, "manager"),
            dated_of(world.teams, "team"),
            dated_of(world.assistants, "works_for"),
            dated_of(world.territories, "territory"),
        )

    def managers(self, person: str, day: dt.date) -> list[str]:
        """The first manager, the second, … all the way up."""
        above: list[str] = []
        while step := [row.to for row in self.reporting if row.person == (above[-1] if above else person) and row.holds_on(day)]:
            above += step
        return above

    def team(self, person: str, day: dt.date) -> str | None:
        return next((row.to for row in self.teams if row.person == person and row.holds_on(day)), None)

    def team_mates(self, person: str, day: dt.date) -> list[str]:
        """Everybody in the same team, the person included; who is in no team is a team alone."""
        team = self.team(person, day)
        return [person] if team is None else [row.person for row in self.teams if row.to == team and row.holds_on(day)]

    def assistants_of(self, person: str, day: dt.date) -> list[str]:
        return [row.person for row in self.assistants if row.to == person and row.holds_on(day)]

    def holders(self, territory: Value, day: dt.date) -> Shares:
        """Nobody holds the empty text."""
        rows = [row for row in self.territories if territory and row.to == territory and row.holds_on(day)]
        return [(row.person, WHOLE if row.share is None else row.share) for row in rows]

    def reached(self, to: CreditTo, seller: str, day: dt.date) -> Iterable[str]:
        """Whom a measure credits for one who sold."""
        if to in STEPS_UP:
            return self.managers(seller, day)[STEPS_UP[to] - 1 : STEPS_UP[to]]
        match to:
            case CreditTo.EVERY_MANAGER:
                return self.managers(seller, day)
            case CreditTo.TEAM:
                return self.team_mates(seller, day)
            case CreditTo.ASSISTANTS:
                return self.assistants_of(seller, day)
        return [seller]


def credited(measure: Measure, day: dt.date, sold: Shares, in_role: Shares, territory: Value, relations: Relations) -> Shares:
    """Each person once; `sold` are those who sold it, `in_role` those who have the measure's role in its splits."""
    match measure.credit_to:
        case CreditTo.ROLE:
            return in_role
        case CreditTo.TERRITORY:
            return relations.holders(territory, day)
    shares: dict[str, Fraction] = {}
    for seller, share in sold:
        for person in relations.reached(measure.credit_to, seller, day):
            shares[person] = min(WHOLE, shares.get(person, Fraction(0)) + share)
    return list(shares.items())
