"""Works a line's amount out again from nothing but the numbers its story prints, as a payee with a calculator would."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from incentives.engine.explain import Story
from incentives.engine.money import product, quotient, rounded_to_step


class Printed:
    """The numbers of a story, by the kind of step and their name in it."""

    def __init__(self, story: Story) -> None:
        self.steps = story.steps

    def all(self, kind: str) -> list[dict[str, Decimal]]:
        return [
            {name: getattr(value, "amount", None) if hasattr(value, "amount") else value.value for name, value in step.sentence.figures()}
            for step in self.steps
            if step.kind == kind
        ]

    def one(self, kind: str) -> dict[str, Decimal]:
        found = self.all(kind)
        return found[-1] if found else {}

    def __contains__(self, kind: str) -> bool:
        return any(step.kind == kind for step in self.steps)


def recomputed(story: Story) -> Decimal:
    """Return the amount of the line, having checked every number printed on the way."""
    printed = Printed(story)
    if "limited" in printed:
        entitled = _limited(printed)
    elif "rounding" not in printed:
        entitled = Decimal(0)  # it no longer counts
    else:
        entitled = _entitled(printed)
    return entitled - printed.one("earned_before").get("earned", Decimal(0))


def _limited(printed: Printed) -> Decimal:
    limit = printed.one("limit")
    owed = printed.one("owed").get("owed", Decimal(0))
    if not limit:
        return owed
    room = limit["cap"] - limit["total"]
    return room if room < 0 else min(owed, room)


def _entitled(printed: Printed) -> Decimal:
    sums, rounding = printed.one("sum"), printed.one("rounding")
    if "floor" in printed:
        assert sums["after"] in (max(sums["before"], printed.one("floor")["floor"]), sums["before"])
    else:
        _check_sum(printed, sums)
    before, after = (rounded_to_step(sums[side], rounding["step"]) for side in ("before", "after"))
    assert (before, after) == (rounding["before"], rounding["after"])
    assert after - before == rounding["entitled"]
    return after - before


def _check_sum(printed: Printed, sums: dict[str, Decimal]) -> None:
    exact = printed.one("exact")["exact"]
    close(exact, _exact(printed))
    limited = _within(printed, exact)
    if "within" in printed:
        assert printed.one("within")["exact"] == limited
    cap = printed.one("cap").get("cap")
    if cap is None:
        assert sums["after"] == sums["before"] + limited
    elif sums["before"] < cap:
        assert sums["after"] == min(sums["before"] + limited, cap)
    else:  # how far the sum stood above the cap is not part of this line
        assert sums["before"] + min(limited, Decimal(0)) <= sums["after"] <= cap


def _within(printed: Printed, exact: Decimal) -> Decimal:
    size = max(abs(exact), printed.one("deal_floor").get("floor", Decimal(0)))
    size = min(size, printed.one("deal_cap").get("cap", size))
    return -size if exact < 0 else size


def _exact(printed: Printed) -> Decimal:
    """base × share × multiplier; 0 where no way to an amount is told (the gate is closed)."""
    base = _base(printed)
    if base is None:
        return Decimal(0)
    share = printed.one("share").get("share")
    if share is not None:
        base = product(base, share)
    return product(base, printed.one("multiplier").get("multiplier", Decimal(1)))


def _base(printed: Printed) -> Decimal | None:
    sign = -1 if any(worth.get("value", 0) < 0 for worth in printed.all("value")) else 1
    if "pay" in printed:
        pay, credit = printed.one("pay")["pay"], printed.one("credit").get("credit", Decimal(1))
        return -abs(pay) if credit < 0 and _takes_back(printed) else pay
    if "slice" in printed or "total" in printed:
        slices = printed.all("slice")
        for one in slices:
            assert one["earned"] == product(one["part"], one["rate"])
        total = sum((one["earned"] for one in slices), Decimal(0))
        assert printed.one("total").get("total", total) == total
        return sign * _of(printed, total)
    rate = printed.one("rate")
    if not rate:
        return None
    if "limit" in rate or ("rate" in rate and "credit" not in rate and "credit" not in printed):
        return product(rate["rate"], printed.one("of").get("of", Decimal(1)))
    if "rate" not in rate:
        return Decimal(0)  # the first limit is not reached
    if "value" in printed and "credit" not in rate:
        return sign * rate["rate"]
    base = product(rate.get("credit", printed.one("credit").get("credit", Decimal(0))), rate["rate"])
    return sign * _of(printed, base)


def _takes_back(printed: Printed) -> bool:
    return any(step.kind == "pay" and "takes as much back" in step.sentence.text for step in printed.steps)


def _of(printed: Printed, total: Decimal) -> Decimal:
    of = printed.one("of")
    if not of:
        return total
    return quotient(Fraction(total) * Fraction(of["of"]), of.get("quota", Decimal(0)))


def close(printed: Decimal, worked_out: Decimal) -> None:
    """Rounding at both ends of a slice may differ in the last of fourteen decimals, and in the twelfth of a quotient."""
    assert abs(printed - worked_out) <= Decimal("0.000000000003"), (printed, worked_out)
