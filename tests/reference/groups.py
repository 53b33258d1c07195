"""2.7: pools, rankings and the first of a group: what one payee gets depends on others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from incentives.engine.formula import AttainmentRef, Expr
from incentives.engine.plan import Aggregate, Component, Ranked

from .credit import Credit
from .formulas import evaluate, is_yes, number_or_zero
from .numbers import product, quotient
from .readers import StretchReader

NOTHING = Fraction(0)
Members = dict[str, StretchReader]
"""Everybody who is in it, in the order of person as bytes."""


def pool_part(component: Component, person: str, members: Members, factor: Fraction, money: Callable[[Fraction], Fraction]) -> Fraction:
    """2.7.4: the person's part; the difference of rounded running sums where nothing else changes it, else exact."""
    pool = component.pool
    amount = number_or_zero(pool.amount.tree, members[person])
    weights = {one: _weight(component, reader) for one, reader in members.items()}
    all_weights = sum(weights.values(), NOTHING)
    alone = component.gate or component.multiplier or any(cap.scope == "window" for cap in component.caps)
    if alone:
        return product(quotient(amount * weights[person], all_weights), factor)
    before = sum((weight for one, weight in weights.items() if one.encode() < person.encode()), NOTHING)
    upto = before + weights[person]
    return money(quotient(amount * upto, all_weights)) - money(quotient(amount * before, all_weights))


def _weight(component: Component, reader: StretchReader) -> Fraction:
    pool = component.pool
    if pool.among and not is_yes(pool.among.tree, reader):
        return NOTHING
    return max(NOTHING, number_or_zero(pool.share.tree, reader)) if pool.share else Fraction(1)


def reward(component: Component, person: str, members: Members, factor: Fraction) -> Fraction:
    """2.7.5: those who stand the same share the rewards of the places they take together."""
    ranked = component.ranked
    standings = {one: evaluate(ranked.by.tree, reader) for one, reader in members.items() if _takes_part(ranked, reader)}
    if person not in standings:
        return NOTHING
    mine = standings[person]
    better = sum(1 for standing in standings.values() if (standing < mine if ranked.lowest_first else standing > mine))
    tied = sum(1 for standing in standings.values() if standing == mine)
    places = [Fraction(amount) for amount in ranked.pay[better : better + tied]]
    return product(quotient(sum(places, NOTHING), Fraction(tied)), factor)


def _takes_part(ranked: Ranked, reader: StretchReader) -> bool:
    by: Expr = ranked.by.tree
    if evaluate(by, reader) is None:
        return False
    if ranked.at_least is None:
        return True
    least = Fraction(ranked.at_least)
    if not isinstance(by, AttainmentRef):
        return evaluate(by, reader) >= least
    value, quota = reader.standing(by)
    return value >= least * quota if quota else least <= 0


def takes_a_place(credit: Credit, aggregate: Aggregate) -> bool:
    """2.7.7: only what is above 0 does, no return of a sale, and nothing that does not count; a fact of a count is 1."""
    if credit.fact.return_of is not None or not credit.limits:
        return False
    return aggregate is Aggregate.COUNT or (credit.value is not None and credit.value > 0)
