"""How a line's exact amount came about, by the kind of component: a rate along the window, a deal alone, an amount, a milestone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .compile_rates import band_formulas
from .explain_rates import limit_value
from .money import product
from .plan_rates import OfKind, RateMode
from .rate_modes import pays_by_deal
from .sentences import Exact, Figure, Percent, Value, say
from .story_bands import Told, along_the_window, as_rate, bar_of, points, reached_rate, shown_value, slices, standing, value_of
from .story_days import prorated
from .story_groups import of_a_group
from .story_parts import Step, read_steps
from .wording import in_words
from .words import _
from .workings import NONE, Workings


def base_of(work: Workings) -> Told:
    """Tell what the line comes to before multiplier, limits and rounding."""
    if not work.gate_open:
        return [], None
    component = work.component
    place = [_place(work)] if component.first is not None and work.operand("place") is not None else []
    if work.is_beyond_first:
        return place, None
    told, bar = _base_of(work)
    return [*place, *told], bar


def _place(work: Workings) -> Step:
    first, place = work.component.first, work.operand("place") or NONE
    assert first is not None
    if first.of_everybody:
        text = _("By its day it is number %(place)s of everybody's; the first %(count)s are paid.")
    else:
        text = _("It is number %(place)s; the first %(count)s are paid.")
    return Step("place", say(text, place=Figure(place), count=Figure(Decimal(first.count))))


def _base_of(work: Workings) -> Told:
    component = work.component
    if component.pool is not None or component.ranked is not None:
        return list(of_a_group(work)), None
    if component.rate is None:
        return list(_pay(work)), None
    if component.rate.mode is RateMode.FLAT:
        return list(_flat(work)), None
    if component.per_deal:
        return _deal_alone(work)
    if pays_by_deal(component.rate.mode, component.of, per_deal=False):
        return along_the_window(work)
    if component.rate.mode is RateMode.MILESTONES:
        return _milestone(work)
    return _one_amount(work)


# An amount or rate of the credit itself


def _pay(work: Workings) -> Iterator[Step]:
    component = work.component
    assert component.pay is not None
    yield from read_steps(work, component.pay)
    amount = work.result(component.pay, "pay")
    shown: Value = in_words(component.pay.tree) if amount is None else work.exact(amount)
    if component.on is None:
        yield Step("pay", say(_("The plan pays %(pay)s."), pay=shown))
        yield from prorated(work, amount, component.pay)
        return
    if work.is_return:
        yield Step("pay", say(_("The plan pays %(pay)s for each, and takes as much back for a return."), pay=shown))
    else:
        yield Step("pay", say(_("The plan pays %(pay)s for each."), pay=shown))
    yield from _share(work)


def _share(work: Workings) -> Iterator[Step]:
    if not work.component.shared:
        yield Step("share", say(_("Everybody with a share of it is paid the whole amount.")))
    elif work.number("share") != 1:
        yield Step("share", say(_("Of that you have a share of %(share)s."), share=Percent(work.number("share"))))


def _flat(work: Workings) -> Iterator[Step]:
    rate = work.component.rate
    assert rate is not None
    assert rate.flat is not None
    yield from read_steps(work, rate.flat)
    found = work.result(rate.flat, "rate")
    shown: Value = in_words(rate.flat.tree) if found is None else as_rate(work, found)
    yield Step("rate", say(_("Of the credit it earns %(rate)s."), rate=shown))


# A deal by itself


def _deal_alone(work: Workings) -> Told:
    rate = work.component.rate
    assert rate is not None
    value = work.operand("value") or NONE
    steps = list(read_steps(work, *(by.formula for by in rate.by), *(band.value for band in rate.bands)))
    steps.append(Step("value", say(_("The whole deal is worth %(value)s."), value=work.of_the_measure(value))))
    if value < 0:
        steps.append(
            Step("value", say(_("It is a return: it takes back what a deal of %(value)s earns."), value=work.of_the_measure(-value)))
        )
    size = abs(value)
    place = work.operand("by") or NONE
    if rate.mode is RateMode.MARGINAL:
        steps += slices(work, NONE, size)
    else:
        steps += _deal_reached(work, size, place)
    steps += _share(work)
    return steps, bar_of(work, NONE, size if rate.mode is RateMode.MARGINAL else place)


def _deal_reached(work: Workings, size: Decimal, place: Decimal) -> Iterator[Step]:
    rate = work.component.rate
    assert rate is not None
    for number, by in enumerate(rate.by):
        at = place if number == 0 else work.operand("by 2") or NONE
        yield Step("place", say(_("For its bands it stands at %(place)s."), place=limit_value(work.plan, by, at, percent=False)))
    reached = work.operand("rate") or NONE
    shown = reached_rate(work, reached)
    if work.component.of.kind is OfKind.ONE:
        yield Step("rate", say(_("So it earns %(rate)s."), rate=shown))
        return
    if rate.mode is RateMode.OVERAGE:
        start = rate.bands[0].start
        part = max(size - start, NONE)
        yield Step(
            "slice",
            say(
                _("%(part)s above %(start)s, at the rate reached, %(rate)s: %(earned)s."),
                part=work.of_the_measure(part),
                start=work.of_the_measure(start),
                rate=shown,
                earned=work.exact(product(part, reached)),
            ),
        )
        return
    yield Step(
        "rate",
        say(
            _("The rate reached is %(rate)s; on %(credit)s that is %(earned)s."),
            rate=shown,
            credit=work.of_the_measure(size),
            earned=work.exact(product(size, reached)),
        ),
    )


# One amount for the window


def _one_amount(work: Workings) -> Told:
    steps = list(standing(work))
    steps += points(work)
    reached = work.of_window("rate") or NONE
    steps.append(Step("rate", say(_("The value reached is %(rate)s."), rate=reached_rate(work, reached))))
    steps += _of_amount(work, reached)
    return steps, bar_of(work, NONE, work.number("running_after"))


def _milestone(work: Workings) -> Told:
    rate = work.component.rate
    assert rate is not None
    number = int(work.line["position"]) - 1
    band = rate.bands[number]
    value = value_of(work, number, band)
    steps = list(standing(work))
    steps.append(
        Step(
            "rate",
            say(
                _("The limit %(limit)s is reached and pays %(rate)s."),
                limit=limit_value(work.plan, rate.by[0], band.start, band.start_percent),
                rate=shown_value(work, band, value),
            ),
        )
    )
    steps += _of_amount(work, value)
    return steps, bar_of(work, NONE, work.number("running_after"))


def _of_amount(work: Workings, value: Decimal) -> Iterator[Step]:
    of, rate = work.component.of, work.component.rate
    if of.kind is OfKind.ONE and rate is not None:
        yield from prorated(work, value, *band_formulas(rate).values())
    if of.kind in (OfKind.ONE, OfKind.CREDIT):
        return
    yield from read_steps(work, of.formula)
    yield Step("of", say(_("That share is of %(of)s."), of=Exact(work.operand("of") or NONE, work.unit)))
