"""The prizes of a result, in money as it is paid: coins are whole inside leaderboard/contests/prizes.py and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from incentives.engine.money import POINTS, decimals_of
from leaderboard.contest_terms import Given
from leaderboard.contests import prizes
from leaderboard.contests.field import Place
from leaderboard.models import Contest, ContestPrize, PrizeKind
from leaderboard.ranking.combining import rounded

from .contest_figures import Figures

PERCENT: Final = 100


def prizes_of(
    figures: Figures, places: Sequence[Place], *, on: dt.date, total: int, minimum: bool = True
) -> tuple[tuple[Given, ...], Decimal]:
    """Return what each person gets for these places, and the pot. `total` is everybody's score, times 10**decimals, for pots of a share.

    `on` says as of which day a team's members share; without `minimum` the least score is not asked for.
    """
    contest = figures.contest
    terms = terms_of(contest, pot=_pot(contest, total), minimum=minimum)
    given = [
        _given(share, award.who)
        for award in prizes.awards(places, terms)
        for members in [figures.members(award.who, on)]
        if members
        for share in prizes.among_members(award, members)
    ]
    return tuple(given), _whole(terms.pot, terms.pot_currency)


def terms_of(contest: Contest, *, pot: int = 0, minimum: bool = True) -> prizes.Terms:
    """Return a contest's prizes with money in coins."""
    least = None
    if minimum and contest.minimum is not None:
        least = rounded(Fraction(contest.minimum) * 10**contest.board.decimals)
    return prizes.Terms(
        tuple(_prize(prize) for prize in contest.prizes.all()),
        prizes.TiedPrizes(contest.prizes_tied),
        least,
        lower_is_better=contest.board.lower_is_better,
        pot=pot,
        pot_currency=contest.pot_currency,
    )


def coins(amount: Decimal, currency: str) -> int:
    """Return money in the currency's smallest coin; what is less than a coin is no prize."""
    return int(amount * 10 ** decimals_of(currency))


def _prize(prize: ContestPrize) -> prizes.Prize:
    match prize.kind:
        case PrizeKind.MONEY:
            return prizes.Prize(prize.place, prizes.Kind.MONEY, coins(prize.amount, prize.unit), prize.unit)
        case PrizeKind.POINTS:
            return prizes.Prize(prize.place, prizes.Kind.POINTS, int(prize.amount), POINTS)
        case PrizeKind.POT:
            return prizes.Prize(prize.place, prizes.Kind.POT, int(prize.amount * PERCENT))
        case _:
            return prizes.Prize(prize.place, prizes.Kind.THING, thing=prize.thing)


def _pot(contest: Contest, total: int) -> int:
    """What the contest itself fills it with, in coins."""
    if not contest.pot_currency:
        return 0
    one = 10 ** decimals_of(contest.pot_currency)
    return prizes.pot_of(
        Fraction(total * one, 10**contest.board.decimals),
        Fraction(contest.pot_percent) / PERCENT,
        fixed=Fraction(contest.pot_amount) * one,
        most=None if contest.pot_most is None else coins(contest.pot_most, contest.pot_currency),
    )


def _given(award: prizes.Award, who: int) -> Given:
    amount = Decimal(award.amount) if award.kind is prizes.Kind.POINTS else _whole(award.amount, award.unit)
    return Given(award.who, who, award.place, award.kind.value, amount, award.unit, award.thing)


def _whole(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-decimals_of(currency)) if currency else Decimal(0)
