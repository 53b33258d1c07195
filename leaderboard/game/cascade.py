"""A team's target split among its people: in whole steps of its unit, adding up exactly, by the largest remainders."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction


class NothingToSplitBy(ValueError):
    """Nobody has a weight above zero."""


def split(target: Decimal, weights: Mapping[int, Fraction], *, places: int) -> dict[int, Decimal]:
    """Return what each gets of a target: their share by weight, rounded down to the step of `places` decimals; the steps left over go one
    each to the largest remainders, of equal ones to the lower id. Weights below zero count as none. Raises NothingToSplitBy.
    """
    counted = {who: max(weight, Fraction(0)) for who, weight in weights.items()}
    total = sum(counted.values())
    if not total:
        raise NothingToSplitBy
    steps = Fraction(target) * 10**places
    if steps.denominator != 1 or steps < 0:
        raise ValueError(f"{target} is no whole number of steps of {places} decimals")
    exact = {who: steps * weight / total for who, weight in counted.items()}
    whole = {who: math.floor(share) for who, share in exact.items()}
    left = int(steps) - sum(whole.values())
    for who in sorted(exact, key=lambda one: (whole[one] - exact[one], one))[:left]:
        whole[who] += 1
    return {who: Decimal(count).scaleb(-places) for who, count in whole.items()}
