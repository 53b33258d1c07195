"""Rates along bands: where the window stands, the slices or the rate reached, and the same as data for a bar chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from .compile_rates import FROM_THE_FIRST
from .explain_rates import band_value, limit_value
from .money import product
from .plan_rates import AtTheLimit, Band, By, ByKind, MatrixRow, OfKind, Rate, RateMode
from .sentences import Exact, Figure, Percent, Sentence, Value, say
from .story_parts import Bar, BarBand, Step, read_steps
from .units import literal_of
from .wording import spoken
from .words import _
from .workings import NONE, Workings

Told = tuple[list[Step], Bar | None]


def as_rate(work: Workings, value: Decimal) -> Value:
    """A rate as it should be read: a percentage of money, else an amount for each."""
    measure = work.measure
    in_money = measure is not None and measure.money and work.unit == work.plan.currency
    return Percent(value) if in_money else Figure(value)


def along_the_window(work: Workings) -> Told:
    rate = work.component.rate
    assert rate is not None
    steps = list(standing(work))
    if rate.mode is RateMode.MARGINAL:
        steps += slices(work, work.number("running_before"), work.number("running_after"))
    elif rate.mode is RateMode.OVERAGE:
        steps += _overage(work)
    else:
        steps += _reached(work)
    steps += _of_the_quota(work)
    return steps, bar_of(work, work.number("running_before"), work.number("running_after"))


def standing(work: Workings) -> Iterator[Step]:
    """Where the window stands on what its bands go along."""
    rate = work.component.rate
    assert rate is not None
    for axis, by in enumerate(rate.by):
        if by.measure is None:
            yield from read_steps(work, by.formula)
        elif by.kind is ByKind.ATTAINMENT:
            yield from _attainment(work, by.measure)
            yield from _exactly_on_a_limit(work, rate, axis)
        elif by.measure != work.component.on or rate.mode is not RateMode.MARGINAL:
            value = work.value(by.measure)
            if value is not None:
                yield Step(
                    "place",
                    say(
                        _("%(measure)s stands at %(value)s."),
                        measure=spoken(by.measure),
                        value=work.of_the_measure(value, by.measure),
                    ),
                )
                yield from _exactly_on_a_limit(work, rate, axis)
    yield from read_steps(work, *(band.value for band in _bands_that_matter(work)))


def _exactly_on_a_limit(work: Workings, rate: Rate, axis: int) -> Iterator[Step]:
    """Say which band holds where the window stands on the very limit between two; where they meet without a step it makes no difference."""
    by = rate.by[axis]
    if by.measure is None or rate.mode is RateMode.MARGINAL:
        return
    parts: Sequence[Band | MatrixRow] = rate.bands or (rate.matrix[0].bands if axis else rate.matrix)
    if rate.mode in FROM_THE_FIRST:
        parts = parts[1:]
    elif rate.mode is RateMode.INTERPOLATED:
        parts = parts[:1]
    limits = [work.limit_amount(by, part.start) for part in parts]
    value = work.value(by.measure)
    if value is None or value not in limits:
        return
    if rate.at_the_limit is AtTheLimit.UPPER:
        yield Step("place", say(_("That is exactly on a limit, where the higher band holds.")))
    else:
        yield Step("place", say(_("That is exactly on a limit, where the lower band still holds.")))


def _bands_that_matter(work: Workings) -> Sequence[Band]:
    """The bands whose values decided the amount: all for slices, else the one reached and, on a straight line, the next."""
    rate, at = work.component.rate, (work.window or {}).get("band")
    assert rate is not None
    if rate.mode is RateMode.MARGINAL or work.component.per_deal:
        return rate.bands
    if rate.mode is RateMode.MILESTONES:
        return [rate.bands[int(work.line["position"]) - 1]]
    if at is None:
        return []
    if rate.mode is RateMode.MATRIX:
        return [rate.matrix[int(at)].bands[int((work.window or {}).get("band_to") or 0)]]
    return rate.bands[int(at) : int(at) + (2 if rate.mode is RateMode.INTERPOLATED else 1)]


def _attainment(work: Workings, measure: str) -> Iterator[Step]:
    quota, value = work.quota(measure), work.value(measure)
    if quota <= 0:
        yield Step("quota", say(_("There is no quota for %(measure)s, so its attainment is 0."), measure=spoken(measure)))
        return
    attainment = work.operand(f"attainment({measure})")
    yield Step(
        "quota",
        say(
            _("%(measure)s stands at %(value)s of a quota of %(quota)s: %(attainment)s."),
            measure=spoken(measure),
            value=work.of_the_measure(value or NONE, measure),
            quota=work.of_the_measure(quota, measure),
            attainment=Percent(attainment or NONE),
        ),
    )


def _limits_of(work: Workings, bands: Sequence[Band], by: By) -> list[Decimal | None]:
    return [work.limit_amount(by, band.start) for band in bands]


def value_of(work: Workings, number: int, band: Band) -> Decimal:
    """The value of a band: as written, or as its formula came out for this window."""
    found = work.result(band.value, f"v{number}")
    return NONE if found is None else found


def shown_value(work: Workings, band: Band, value: Decimal) -> Value:
    kind = work.component.of.kind
    if kind is OfKind.ONE:
        return Exact(value, work.unit)
    if kind is OfKind.CREDIT:
        return as_rate(work, value) if literal_of(band.value.tree) is None else band_value(work.component, band)
    return Percent(value)


def slice_of(amount: Decimal, start: Decimal | None, to: Decimal | None) -> Decimal:
    """How much of an amount counted from 0 lies between two limits; the first band (start None) reaches down without end."""
    upto = amount if to is None else min(amount, to)
    return upto if start is None else max(upto - start, NONE)


def slices(work: Workings, before: Decimal, after: Decimal) -> Iterator[Step]:
    """The slices of one credit, each at its rate; a limit without a quota is never crossed."""
    rate = work.component.rate
    assert rate is not None
    limits = _limits_of(work, rate.bands, rate.by[0]) if not work.component.per_deal else [band.start for band in rate.bands]
    total = NONE
    slices = 0
    for number, band in enumerate(rate.bands):
        start = None if number == 0 else limits[number]
        to = limits[number + 1] if number + 1 < len(limits) else None
        if number > 0 and start is None:
            continue
        part = slice_of(after, start, to) - slice_of(before, start, to)
        if not part:
            continue
        value = value_of(work, number, band)
        earned = product(part, value)
        total += earned
        slices += 1
        yield Step("slice", _slice(work, part, start, to, shown_value(work, band, value), earned))
    if slices > 1:
        yield Step("total", say(_("Together: %(total)s."), total=work.exact(total)))
    if not slices:
        yield Step("total", say(_("Nothing of it lies in any band: %(total)s."), total=work.exact(NONE)))


def _slice(work: Workings, part: Decimal, start: Decimal | None, to: Decimal | None, rate: Value, earned: Decimal) -> Sentence:
    values: dict[str, Value] = {"part": work.of_the_measure(part), "rate": rate, "earned": work.exact(earned)}
    if start is None and to is None:
        return say(_("%(part)s at %(rate)s: %(earned)s."), **values)
    if start is None:
        assert to is not None
        return say(_("%(part)s up to %(to)s, at %(rate)s: %(earned)s."), to=work.of_the_measure(to), **values)
    if to is None:
        return say(_("%(part)s above %(start)s, at %(rate)s: %(earned)s."), start=work.of_the_measure(start), **values)
    return say(
        _("%(part)s between %(start)s and %(to)s, at %(rate)s: %(earned)s."),
        start=work.of_the_measure(start),
        to=work.of_the_measure(to),
        **values,
    )


def _overage(work: Workings) -> Iterator[Step]:
    rate = work.component.rate
    assert rate is not None
    threshold = work.limit_amount(rate.by[0], rate.bands[0].start)
    if threshold is None:
        threshold = NONE
    reached = work.of_window("rate") if (work.window or {}).get("band") is not None else None
    if reached is None:
        yield Step("rate", say(_("The first limit, %(start)s, is not reached."), start=work.of_the_measure(threshold)))
        return
    part = max(work.number("running_after") - threshold, NONE) - max(work.number("running_before") - threshold, NONE)
    yield Step(
        "slice",
        say(
            _("%(part)s above %(start)s, at the rate reached, %(rate)s: %(earned)s."),
            part=work.of_the_measure(part),
            start=work.of_the_measure(threshold),
            rate=reached_rate(work, reached),
            earned=work.exact(product(part, reached)),
        ),
    )


def reached_rate(work: Workings, value: Decimal) -> Value:
    kind = work.component.of.kind
    if kind is OfKind.ONE:
        return Exact(value, work.unit)
    return as_rate(work, value) if kind is OfKind.CREDIT else Percent(value)


def _reached(work: Workings) -> Iterator[Step]:
    """The one rate reached, on all of the credit."""
    reached = work.of_window("rate") or NONE
    yield from points(work)
    yield Step(
        "rate",
        say(
            _("The rate reached is %(rate)s; on %(credit)s that is %(earned)s."),
            rate=reached_rate(work, reached),
            credit=work.of_the_measure(work.number("credit")),
            earned=work.exact(product(work.number("credit"), reached)),
        ),
    )


def points(work: Workings) -> Iterator[Step]:
    """Between which points of an interpolated rate the window stands."""
    rate = work.component.rate
    assert rate is not None
    at = (work.window or {}).get("band")
    if rate.mode is not RateMode.INTERPOLATED or at is None or int(at) + 1 >= len(rate.bands):
        return
    low, high = rate.bands[int(at)], rate.bands[int(at) + 1]
    yield Step(
        "points",
        say(
            _("It stands between %(start)s (%(low)s) and %(to)s (%(high)s), on the straight line between them."),
            start=limit_value(work.plan, rate.by[0], low.start, low.start_percent),
            low=shown_value(work, low, value_of(work, int(at), low)),
            to=limit_value(work.plan, rate.by[0], high.start, high.start_percent),
            high=shown_value(work, high, value_of(work, int(at) + 1, high)),
        ),
    )


def _of_the_quota(work: Workings) -> Iterator[Step]:
    """What band values were shares of, if not of the credit: along an attainment, the slices × F ÷ quota."""
    of = work.component.of
    if of.kind is OfKind.CREDIT:
        return
    assert work.component.rate is not None
    yield from read_steps(work, of.formula)
    measure = work.component.rate.by[0].measure
    quota = work.quota(measure) if measure else NONE
    values: dict[str, Value] = {"of": Exact(work.operand("of") or NONE, work.unit)}
    if quota > 0:
        text = _("Of %(of)s for the whole quota: multiplied by %(of)s and divided by the quota of %(quota)s.")
        values["quota"] = work.of_the_measure(quota, measure)
    else:
        text = _("Of %(of)s for the whole quota; without a quota that is nothing.")
    yield Step("of", say(text, **values))


# The bar


def bar_of(work: Workings, start: Decimal, end: Decimal) -> Bar | None:
    """The bands as data for a chart; none for a matrix, which has two directions."""
    rate, component = work.component.rate, work.component
    if rate is None or rate.mode is RateMode.MATRIX or not rate.bands:
        return None
    by = rate.by[0]
    cuts = rate.mode in (RateMode.MARGINAL, RateMode.OVERAGE)
    if component.per_deal:
        limits: list[Decimal | None] = [band.start for band in rate.bands]
    else:
        limits = _limits_of(work, rate.bands, by)
        if by.kind is not ByKind.ATTAINMENT and by.measure is None:
            return None
        if any(limit is None for limit in limits):
            return None
    at = (work.window or {}).get("band")
    bands = []
    for number, band in enumerate(rate.bands):
        low = None if number == 0 and rate.mode in (RateMode.MARGINAL, RateMode.WHOLE, RateMode.FIXED) else limits[number]
        high = limits[number + 1] if number + 1 < len(limits) else None
        part = slice_of(end, low, high) - slice_of(start, low, high) if cuts else NONE
        if rate.mode is RateMode.MILESTONES:
            reached = number == int(work.line["position"]) - 1
        else:
            reached = bool(part) if rate.mode is RateMode.MARGINAL else at is not None and int(at) == number
        bands.append(BarBand(low, high, shown_value(work, band, value_of(work, number, band)), part, reached))
    measure = by.measure or component.on
    in_money = measure is not None and work.plan.measures[measure].money
    return Bar(work.plan.currency if in_money else "", start, end, tuple(bands))
