"""Pools and ranked rewards: what each member of a group gets, worked out over all members of it (docs/plan-format.md 2.7)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .groups import Teams
from .money import PRODUCT_DECIMALS, QUOTIENT_DECIMALS, plain_number, product, rounded, rounded_to_step
from .plan import Component, LimitScope, Pool, Ranked
from .windows import Span

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Member:
    """One payee of a group, with what was frozen for the stretch that holds the last day of the period."""

    number: int
    """Of the stretch."""
    person: str
    takes_part: bool
    amount: Decimal
    """The pool; for a ranking where the member stands."""
    weight: Decimal
    gate_open: bool
    multiplier: Decimal | None
    cap: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one member gets, and what his or her line says of it."""

    exact: Decimal
    before: Decimal
    """What the parts of the members before this one come to, where the parts of a pool add up to it."""
    capped: Decimal
    entitled: Decimal
    operands: dict[str, str]


def groups_of(spans: Sequence[Span], persons: Sequence[str], last: dt.date, of: Pool | Ranked, teams: Teams) -> list[list[int]]:
    """Return the numbers of the stretches that hold the last day, group by group, each in the order of its members."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, span in enumerate(spans):
        if last in span.days:
            found[teams.group(of.of, persons[number], last)].append(number)
    return [sorted(numbers, key=lambda number: persons[number].encode()) for numbers in found.values()]


def rounds_alone(component: Component) -> bool:
    """Whether something changes a member's part on its way, so that the parts need not add up to the pool."""
    return bool(component.gate or component.multiplier or any(cap.scope is LimitScope.WINDOW for cap in component.caps))


def pool_parts(members: Sequence[Member], step: Decimal, *, alone: bool) -> Iterator[tuple[int, Part]]:
    """Share one pool among its members, in the order given. `alone`: each part is rounded for itself, since it is changed on the way."""
    weights = [member.weight if member.takes_part else NOTHING for member in members]
    total, running = sum(weights, NOTHING), NOTHING
    taking_part = sum(member.takes_part for member in members)
    for member, weight in zip(members, weights, strict=True):
        before, running = running, running + weight
        said = {
            "pool": plain_number(member.amount),
            "weight": plain_number(weight),
            "weights": plain_number(total),
            "members": str(taking_part),
        }
        if alone:
            yield member.number, _limited(member, _quotient(member.amount * weight, total), step, said)
            continue
        upto, start = (_quotient(member.amount * sum_of, total) for sum_of in (running, before))
        exact = upto - start
        yield member.number, Part(exact, start, upto, rounded_to_step(upto, step) - rounded_to_step(start, step), said)


def ranked_parts(members: Sequence[Member], ranked: Ranked, step: Decimal) -> Iterator[tuple[int, Part]]:
    """Give the members of one group the rewards of their places; those who tie share those of the places they take together."""
    standings = Counter(member.amount for member in members if member.takes_part)
    places, taken = {}, 0
    for standing in sorted(standings, reverse=not ranked.lowest_first):
        places[standing], taken = taken, taken + standings[standing]
    for member in members:
        if not member.takes_part:
            yield member.number, Part(NOTHING, NOTHING, NOTHING, NOTHING, {})
            continue
        place, tied = places[member.amount], standings[member.amount]
        exact = _quotient(sum(ranked.pay[place : place + tied], NOTHING), Decimal(tied))
        yield member.number, _limited(member, exact, step, {"rank": str(place + 1), "tied": str(tied)})


def _limited(member: Member, amount: Decimal, step: Decimal, operands: dict[str, str]) -> Part:
    exact = rounded(amount, PRODUCT_DECIMALS) if member.multiplier is None else product(amount, member.multiplier)
    if not member.gate_open:
        exact = NOTHING
    capped = exact if member.cap is None else min(exact, member.cap)
    return Part(exact, NOTHING, capped, rounded_to_step(capped, step), operands)


def _quotient(amount: Decimal, by: Decimal) -> Decimal:
    return rounded(Fraction(amount) / Fraction(by), QUOTIENT_DECIMALS) if by else NOTHING
