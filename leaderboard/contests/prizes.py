"""Who gets what. Money and points are whole numbers of the smallest unit (cents, points), so that every sharing adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from .field import Place

NOTHING: Final = Fraction(0)
WHOLE: Final = 10_000
"""A share of everything, in hundredths of a percent."""


class Kind(StrEnum):
    MONEY = "money"
    POINTS = "points"
    THING = "thing"
    POT = "share of the pot"
    """Of money that the contest itself fills."""


class TiedPrizes(StrEnum):
    SHARE = "share"
    """Those who are equal put the prizes of the places they fill together and share them evenly. A thing cannot be shared: it goes as
    by TIE_BREAK."""
    BOTH = "each"
    """Each gets the prize of the place they share; the places they leave empty give nothing. Not for a pot: it would not suffice."""
    TIE_BREAK = "tie-break"
    """The order of the result decides: tie-breakers, then the better seed."""


@dataclass(frozen=True, slots=True)
class Prize:
    place: int
    kind: Kind
    amount: int = 0
    """Coins or points; of a pot, hundredths of a percent."""
    unit: str = ""
    """Currency, or "points"; empty for a thing."""
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """What one entrant gets for their place."""

    who: int
    place: int
    kind: Kind
    """Money, points or a thing: a share of a pot is money."""
    amount: int = 0
    unit: str = ""
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a contest gives its prizes."""

    prizes: tuple[Prize, ...]
    tied: TiedPrizes = TiedPrizes.SHARE
    minimum: int | None = None
    """Scaled score that a prize asks for. Who is below it gets none, and the prize goes to nobody else."""
    lower_is_better: bool = False
    pot: int = 0
    """Coins in the pot."""
    pot_currency: str = ""


def pot_of(total: Fraction | int, percent: Fraction, *, fixed: Fraction = NOTHING, most: int | None = None) -> int:
    """Return the pot that a fixed amount and a share of everybody's total make, in coins, rounded down; the share is nothing below zero."""
    pot = int(fixed + max(NOTHING, total * percent))
    return pot if most is None else min(pot, most)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number by weights so that the parts add up to it: each its part rounded down, and what is left over one by one to the
    largest remainders, of equal ones to the first. ValueError without a weight above zero."""
    whole = sum(weights)
    if whole <= 0 or any(weight < 0 for weight in weights) or amount < 0:
        raise ValueError("an amount is split by weights of which one at least is above zero and none below it")
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda number: (-(amount * weights[number] % whole), number))
    for number in by_remainder[: amount - sum(parts)]:
        parts[number] += 1
    return parts


def awards(places: Sequence[Place], terms: Terms) -> tuple[Award, ...]:
    """Return what everybody gets, in the order of the result: `places` stand in it, those who share a place by tie-breakers and seed."""
    if terms.tied is TiedPrizes.BOTH and any(prize.kind is Kind.POT for prize in terms.prizes):
        raise ValueError("shares of a pot cannot be given to each of those who are equal")
    by_place = _by_place(terms)
    found: list[Award] = []
    for position, place in enumerate(places, 1):
        if not _far_enough(place, terms):
            continue
        if terms.tied is TiedPrizes.TIE_BREAK:
            found += [_given(place, prize) for prize in by_place.get(position, ())]
        elif terms.tied is TiedPrizes.BOTH:
            found += [_given(place, prize) for prize in by_place.get(place.place, ())]
        else:
            found += _shared(position, places, by_place)
    return tuple(found)


def among_members(award: Award, members: Sequence[int]) -> tuple[Award, ...]:
    """Return a team's award split evenly among its members, odd coins to the first; a thing is the whole team's: each is told of it."""
    if award.kind is Kind.THING:
        return tuple(Award(who, award.place, award.kind, thing=award.thing) for who in members)
    parts = split(award.amount, [1] * len(members))
    return tuple(Award(who, award.place, award.kind, part, award.unit) for who, part in zip(members, parts, strict=True) if part)


def _by_place(terms: Terms) -> dict[int, list[Prize]]:
    """The prizes by place, the pot already shared out: in coins, and together never more than is in it."""
    by_place: dict[int, list[Prize]] = {}
    shares = [prize for prize in terms.prizes if prize.kind is Kind.POT]
    rest = max(0, WHOLE - sum(prize.amount for prize in shares))
    coins = split(terms.pot, [*(prize.amount for prize in shares), rest]) if shares else []
    for prize in terms.prizes:
        given = Prize(prize.place, Kind.MONEY, coins.pop(0), terms.pot_currency) if prize.kind is Kind.POT else prize
        by_place.setdefault(prize.place, []).append(given)
    return by_place


def _shared(position: int, places: Sequence[Place], by_place: Mapping[int, Sequence[Prize]]) -> list[Award]:
    """What the entrant at this position gets of the prizes of all places that those equal to them fill."""
    place = places[position - 1]
    filled = [number for number, other in enumerate(places, 1) if other.place == place.place]
    totals: dict[tuple[Kind, str], int] = {}
    for number in filled:
        for prize in by_place.get(number, ()):
            if prize.kind is not Kind.THING:
                totals[prize.kind, prize.unit] = totals.get((prize.kind, prize.unit), 0) + prize.amount
    things = [_given(place, prize) for prize in by_place.get(position, ()) if prize.kind is Kind.THING]
    mine = filled.index(position)
    parts = {key: split(total, [1] * len(filled))[mine] for key, total in totals.items()}
    return [Award(place.who, place.place, kind, part, unit) for (kind, unit), part in parts.items() if part] + things


def _given(place: Place, prize: Prize) -> Award:
    return Award(place.who, place.place, prize.kind, prize.amount, prize.unit, prize.thing)


def _far_enough(place: Place, terms: Terms) -> bool:
    if terms.minimum is None:
        return True
    if place.score is None:
        return False
    return place.score <= terms.minimum if terms.lower_is_better else place.score >= terms.minimum
