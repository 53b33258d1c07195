"""Rates in words: how bands pay, and what happens exactly on their limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from .formula import MeasureRef
from .plan import Component, Plan
from .plan_rates import AtTheLimit, Band, By, ByKind, OfKind, Rate, RateMode
from .sentences import Exact, Figure, Percent, Sentence, Value, say
from .wording import in_words, is_money, is_share, spoken
from .words import _

_MODES: Final = {
    RateMode.MARGINAL: _("Each slice of %(measure)s earns the rate of its band, along %(by)s:"),
    RateMode.WHOLE: _("The rate reached is paid on all of %(measure)s, from the first deal on, along %(by)s:"),
    RateMode.OVERAGE: _("Everything of %(measure)s above the first limit earns the rate reached, along %(by)s:"),
    RateMode.INTERPOLATED: _("The value lies on the straight line between these points, along %(by)s:"),
    RateMode.FIXED: _("The amount of the band reached is paid, along %(by)s:"),
    RateMode.MILESTONES: _("Each limit that is reached pays its amount, once, along %(by)s:"),
    RateMode.MATRIX: _("The value is that of the row and column reached; rows go along %(by)s, columns along %(by_2)s:"),
}
_DEAL_MODES: Final = {
    RateMode.MARGINAL: _("Each deal is taken alone: each slice of its value earns the rate of its band, along %(by)s:"),
    RateMode.WHOLE: _("Each deal is taken alone and earns the rate reached on all of its value, along %(by)s:"),
    RateMode.OVERAGE: _("Each deal is taken alone: what lies above the first limit earns the rate reached, along %(by)s:"),
    RateMode.INTERPOLATED: _("Each deal is taken alone: its value lies on the straight line between these points, along %(by)s:"),
    RateMode.FIXED: _("Each deal is taken alone and pays the amount of the band reached, along %(by)s:"),
    RateMode.MATRIX: _("Each deal is taken alone: it has the value of the row (%(by)s) and column (%(by_2)s) reached:"),
}
_UPPER: Final = {
    "first": _("Below %(to)s: %(value)s."),
    "between": _("From %(start)s up to, but not including, %(to)s: %(value)s."),
    "last": _("From %(start)s on: %(value)s."),
}
_LOWER: Final = {
    "first": _("Up to and including %(to)s: %(value)s."),
    "between": _("Above %(start)s, up to and including %(to)s: %(value)s."),
    "last": _("Above %(start)s: %(value)s."),
}
_SLICES: Final = {
    "first": _("The slice up to %(to)s: %(value)s."),
    "between": _("The slice between %(start)s and %(to)s: %(value)s."),
    "last": _("The slice above %(start)s: %(value)s."),
}


def rate_in_words(plan: Plan, component: Component) -> Iterator[Sentence]:
    rate = component.rate
    assert rate is not None
    measure = spoken(component.on or "")
    if rate.mode is RateMode.FLAT:
        assert rate.flat is not None
        yield say(_("Each credit of %(measure)s earns %(rate)s of it."), measure=measure, rate=in_words(rate.flat.tree))
        return
    names: dict[str, Value] = {"by": _along(rate.by[0]), "measure": measure}
    if len(rate.by) > 1:
        names["by_2"] = _along(rate.by[1])
    text = _DEAL_MODES[rate.mode] if component.per_deal else _MODES[rate.mode]
    yield say(text, **{name: value for name, value in names.items() if f"%({name})s" in text})
    yield from _matrix(plan, component) if rate.mode is RateMode.MATRIX else _bands(plan, component, rate.bands)
    yield from _of(component)


def _along(by: By) -> Value:
    if by.kind is ByKind.ATTAINMENT:
        return say(_("the attainment of %(measure)s"), measure=spoken(by.measure or ""))
    if by.kind is ByKind.MEASURE:
        return spoken(by.measure or "")
    assert by.formula is not None
    return in_words(by.formula.tree)


def _of(component: Component) -> Iterator[Sentence]:
    if component.per_deal and component.shared:
        yield say(_("Who has a share of a deal gets that share of it; a return takes the same back."))
    if component.of.kind is OfKind.TARGET:
        yield say(_("These are shares of the target pay of the window."))
    elif component.of.formula is not None:
        yield say(_("These are shares of %(of)s."), of=in_words(component.of.formula.tree))


def limit_value(plan: Plan, by: By, start: Decimal, percent: bool) -> Value:
    """A limit of a band as it should be read: a percentage, an amount, or a number."""
    if percent:
        return Percent(start)
    if by.kind is ByKind.ATTAINMENT or (by.formula is not None and is_share(plan, by.formula.tree)):
        return Percent(start)
    if by.measure is not None:
        measure = MeasureRef(by.measure)
        if is_share(plan, measure):
            return Percent(start)
        return Exact(start, plan.currency) if is_money(plan, measure) else Figure(start)
    return Exact(start, plan.currency) if by.formula is not None and is_money(plan, by.formula.tree) else Figure(start)


def band_value(component: Component, band: Band) -> Value:
    """A band's value as it should be read: a rate, or an amount of the component's unit."""
    said = in_words(band.value.tree)
    if isinstance(said, Figure) and component.of.kind is OfKind.ONE:
        return Exact(said.value, component.unit)
    if isinstance(said, Figure) and component.of.kind in (OfKind.TARGET, OfKind.FORMULA):
        return Percent(said.value)
    return said


def _bands(plan: Plan, component: Component, bands: Sequence[Band]) -> Iterator[Sentence]:
    rate = component.rate
    assert rate is not None
    by = rate.by[0]
    if rate.mode is RateMode.INTERPOLATED:
        for band in bands:
            at = limit_value(plan, by, band.start, band.start_percent)
            yield say(_("At %(start)s: %(value)s."), start=at, value=band_value(component, band))
        yield say(_("Before the first point it is nothing, after the last it stays."))
        return
    if rate.mode is RateMode.MILESTONES:
        text = _("At %(start)s: %(value)s.") if rate.at_the_limit is AtTheLimit.UPPER else _("Above %(start)s: %(value)s.")
        for band in bands:
            yield say(text, start=limit_value(plan, by, band.start, band.start_percent), value=band_value(component, band))
        return
    yield from _between(plan, rate, by, [(band.start, band.start_percent, band_value(component, band)) for band in bands])


def _between(plan: Plan, rate: Rate, by: By, bands: Sequence[tuple[Decimal, bool, Value]]) -> Iterator[Sentence]:
    texts = _SLICES if rate.mode is RateMode.MARGINAL else _UPPER if rate.at_the_limit is AtTheLimit.UPPER else _LOWER
    reaches_down = rate.mode is not RateMode.OVERAGE
    if len(bands) == 1 and reaches_down:
        yield say(_("Always: %(value)s."), value=bands[0][2])
        return
    for number, (start, percent, value) in enumerate(bands):
        values: dict[str, Value] = {"value": value}
        where = "between"
        if number == 0 and reaches_down:
            where = "first"
        else:
            values["start"] = limit_value(plan, by, start, percent)
        if number + 1 == len(bands):
            where = "last"
        else:
            values["to"] = limit_value(plan, by, *bands[number + 1][:2])
        yield say(texts[where], **values)


def _matrix(plan: Plan, component: Component) -> Iterator[Sentence]:
    rate = component.rate
    assert rate is not None
    down, across = rate.by
    from_text = _("Row from %(row)s, column from %(column)s: %(value)s.")
    text = from_text if rate.at_the_limit is AtTheLimit.UPPER else _("Row above %(row)s, column above %(column)s: %(value)s.")
    for row in rate.matrix:
        for band in row.bands:
            yield say(
                text,
                row=limit_value(plan, down, row.start, row.start_percent),
                column=limit_value(plan, across, band.start, band.start_percent),
                value=band_value(component, band),
            )
    yield say(_("The first row and the first column reach down without end."))
