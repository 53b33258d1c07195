"""A contest as it is wanted, and as it is told to pages: frozen records that data.py hands out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .contests.field import Place
from .models.contest import LastPlaceTied, TiedPrizes


@dataclass(frozen=True, slots=True)
class PrizeTerms:
    """One prize for one place. `amount` is in whole money or points; of a pot, in percent."""

    place: int
    kind: str
    amount: Decimal = Decimal(0)
    unit: str = ""
    """Currency of money; left aside for the others."""
    thing: str = ""


@dataclass(frozen=True, slots=True)
class ContestTerms:
    """What a contest adds to its board. What does not go with the kind is left aside, not refused: forms send every field."""

    kind: str
    prizes: tuple[PrizeTerms, ...] = ()
    teams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Name → ids of persons: teams made for this contest. The board is then of people chosen one by one: those."""
    settle_days: int = 0
    seeding_days: int = 0
    round_days: int | None = None
    third_place: bool = False
    consolation: bool = False
    target: Decimal | None = None
    finishers: int = 1
    per_interval: int = 1
    last_place_tied: str = LastPlaceTied.WORSE_SEED
    ticket_unit: Decimal | None = None
    tickets_most: int | None = None
    tickets_from: Decimal = Decimal(0)
    winners: int = 1
    prizes_tied: str = TiedPrizes.SHARE
    minimum: Decimal | None = None
    pot_amount: Decimal = Decimal(0)
    pot_percent: Decimal = Decimal(0)
    pot_most: Decimal | None = None
    pot_currency: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What one person gets."""

    person_id: int
    who: int
    """For whose place: the person's own, or their team's."""
    place: int
    kind: str
    amount: Decimal
    unit: str
    thing: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a contest ends, or in a rehearsal would have ended."""

    places: tuple[Place, ...]
    """In order; scores times 10**decimals."""
    awards: tuple[Given, ...]
    pot: Decimal = Decimal(0)
    tickets: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A contest on the last days that are over, as many as it will have."""

    first: dt.date
    before: dt.date
    entrants: int
    rounds: int
    ending: Ending
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class SeenSide:
    """One side of a match as a viewer may see it."""

    name: str
    """Empty: without a name."""
    score: int | None
    """Scaled; None where the board shows none."""
    is_mine: bool


@dataclass(frozen=True, slots=True)
class SeenMatch:
    part: str
    round: int
    position: int
    """In its round, from 0: the winner of matches 2n and 2n + 1 meet in the next one."""
    first: SeenSide
    second: SeenSide | None
    """None: a bye."""
    first_won: bool | None
    """None: a draw."""
    decided_by: str


@dataclass(frozen=True, slots=True)
class SeenPlace:
    place: int
    name: str
    score: int | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class SeenOut:
    """Who went after an interval of an elimination."""

    interval: int
    side: SeenSide
    why: str


@dataclass(frozen=True, slots=True)
class SeenTableRow:
    """One line of the table of a head-to-head."""

    place: int
    side: SeenSide
    played: int
    won: int
    drawn: int
    lost: int
    points: int


@dataclass(frozen=True, slots=True)
class OwnMatch:
    """The match that somebody plays now."""

    part: str
    round: int
    first: dt.date
    before: dt.date
    mine: SeenSide
    theirs: SeenSide | None
    """None: a bye."""
    lower_is_better: bool
    is_exact: bool
    """Whether scores are shown as they are: two that are rounded to the same need not be level."""

    @property
    def ahead(self) -> int | None:
        """By how much one leads, below zero: trails; None where the board does not tell."""
        if self.theirs is None or self.mine.score is None or self.theirs.score is None:
            return None
        lead = (self.mine.score - self.theirs.score) * (-1 if self.lower_is_better else 1)
        return lead if lead or self.is_exact else None
