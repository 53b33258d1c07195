"""What of the earnings is paid, in words: the plan's cap, totals below zero, draws."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .formula import Formula
from .plan import Component, Excess, LimitScope, PeriodKind, Plan
from .plan_money import AtMost, Clawback, DaysAfter, Draw, DrawKind, Negative, PayIn, PayRate, PlanLimits, Until
from .sentences import Exact, Figure, Named, OnDay, Percent, Sentence, Value, say
from .wording import in_words, spoken
from .words import _

_CAPS: Final = {
    LimitScope.MONTH: _("All components together pay no more than %(amount)s in a month."),
    LimitScope.QUARTER: _("All components together pay no more than %(amount)s in a quarter."),
    LimitScope.HALF_YEAR: _("All components together pay no more than %(amount)s in a half-year."),
    LimitScope.YEAR: _("All components together pay no more than %(amount)s in a fiscal year."),
}
_DRAWS: Final = {
    DrawKind.GUARANTEE: _("Who earns less than %(amount)s is paid as much all the same; it is never taken back."),
    DrawKind.RECOVERABLE_GUARANTEE: _(
        "Who earns less than %(amount)s is paid as much all the same; what was added is taken back from what is earned above it later."
    ),
    DrawKind.ADVANCE: _("%(amount)s is paid beside what is earned; it is never taken back."),
    DrawKind.RECOVERABLE_ADVANCE: _("%(amount)s is paid beside what is earned, and taken back from what is earned above it later."),
}
_PER: Final = {
    PeriodKind.WEEK: _("%(amount)s a week"),
    PeriodKind.FORTNIGHT: _("%(amount)s every two weeks"),
    PeriodKind.OTHER_FORTNIGHT: _("%(amount)s every two weeks"),
    PeriodKind.HALF_MONTH: _("%(amount)s a half-month"),
    PeriodKind.MONTH: _("%(amount)s a month"),
    PeriodKind.QUARTER: _("%(amount)s a quarter"),
    PeriodKind.HALF_YEAR: _("%(amount)s a half-year"),
    PeriodKind.YEAR: _("%(amount)s a year"),
}


def limits_in_words(plan: Plan, limits: PlanLimits) -> Iterator[Sentence]:
    """Yield what `limits` of a plan says."""
    for cap in limits.caps:
        yield say(_CAPS[cap.scope], amount=_amount(plan, cap.amount))
    if limits.caps and limits.excess is Excess.CARRIED:
        yield say(_("What such a limit cuts is paid later, as far as later limits leave room."))
    elif limits.caps:
        yield say(_("What such a limit has cut when its time is over is lost."))
    if limits.negative is Negative.CARRIED:
        yield say(_("A period that comes to less than zero pays nothing, and what it lacks is taken off the next ones."))
    else:
        yield say(_("A period that comes to less than zero is owed."))
    if limits.draw is not None:
        yield from _draw(plan, limits.draw)


_PAY_RATES: Final = {
    PayRate.PERIOD_END: _("The rate is that in force on the last day of the period."),
    PayRate.PERIOD_START: _("The rate is that in force on the first day of the period."),
    PayRate.AVERAGE: _("The rate is the mean of those of the days of the period."),
}


def pay_in_in_words(plan: Plan, said: PayIn) -> Iterator[Sentence]:
    """Yield in which currency the total is paid, and at which rate."""
    if said.currency is not None:
        yield say(_("What a period comes to is paid in %(currency)s."), currency=Named(said.currency))
    else:
        yield say(_("What a period comes to is paid in the currency that %(name)s says for each person."), name=spoken(str(said.parameter)))
    if isinstance(said.rate, PayRate):
        yield say(_PAY_RATES[said.rate])
    elif isinstance(said.rate, DaysAfter):
        text = _("The rate is that in force %(days)s days after the last day of the period; until then the last one that is known.")
        yield say(text, days=Figure(Decimal(said.rate.days)))
    else:
        text = _("One %(own)s is always %(rate)s %(currency)s.")
        yield say(text, own=Named(plan.currency), rate=Figure(said.rate), currency=Named(str(said.currency)))
    yield say(_("It is rounded once, to the smallest coin of that currency."))


_RELEASES: Final = {
    Until.BOOKED: _("%(share)s of what a credit earns is paid at once."),
    Until.INVOICED: _("%(share)s of it is paid as its deal is invoiced."),
    Until.PAID: _("%(share)s of it is paid as the customer pays for the deal."),
    Until.DAYS: _("%(share)s of it is paid %(days)s days after the credit's day."),
    Until.MONTH_END: _("%(share)s of it is paid with the end of the month."),
    Until.QUARTER_END: _("%(share)s of it is paid with the end of the quarter."),
    Until.YEAR_END: _("%(share)s of it is paid with the end of the fiscal year."),
}


_IN_MONTHS: Final = (
    _("What is returned within %(within)s months, after its window has ended, takes back what it earned."),
    _("It takes back the part that belongs to the months of these %(within)s that were left."),
)
_IN_DAYS: Final = (
    _("What is returned within %(within)s days, after its window has ended, takes back what it earned."),
    _("It takes back the part that belongs to the days of these %(within)s that were left."),
)


def holds_in_words(component: Component) -> Iterator[Sentence]:
    """Yield when what a component earns is paid, and what returns take back."""
    for release in component.hold:
        yield say(_RELEASES[release.until], share=Percent(release.share), days=Figure(Decimal(release.days)))
    if component.clawback is not None:
        yield from _clawback(component.clawback)


def _clawback(clawback: Clawback) -> Iterator[Sentence]:
    if clawback.within is None:
        yield say(_("What is returned after its window has ended takes back what it earned."))
        return
    within, texts = Figure(Decimal(clawback.within)), _IN_DAYS if clawback.by_days else _IN_MONTHS
    yield say(texts[0], within=within)
    if clawback.take.is_part:
        yield say(texts[1], within=within)
    if clawback.instalments > 1:
        yield say(_("It is taken back over %(months)s months."), months=Figure(Decimal(clawback.instalments)))


def _draw(plan: Plan, draw: Draw) -> Iterator[Sentence]:
    yield say(_DRAWS[draw.kind], amount=say(_PER[draw.per], amount=_amount(plan, draw.amount)))
    yield say(_("Whoever is on the plan for a part of the period gets the part that belongs to these days."))
    if draw.months is not None:
        yield say(_("It ends %(months)s months after the first day on the plan."), months=Figure(Decimal(draw.months)))
    if draw.until is not None:
        yield say(_("It ends before %(day)s."), day=OnDay(draw.until))
    if draw.recover_at_most is not None:
        yield _at_most(plan, draw.recover_at_most)
    if draw.forgiven:
        yield say(_("What has not been taken back by then, and cannot be from the first period after, is forgiven."))
    elif draw.kind.is_recoverable and (draw.months is not None or draw.until is not None):
        yield say(_("What has not been taken back by then is taken back from later earnings."))


def _at_most(plan: Plan, most: AtMost) -> Sentence:
    if most.is_share:
        return say(_("At most %(share)s of what is earned above it is taken back in a period."), share=in_words(most.formula.tree))
    return say(_("At most %(amount)s is taken back in a period."), amount=_amount(plan, most.formula))


def _amount(plan: Plan, formula: Formula) -> Value:
    said = in_words(formula.tree)
    return Exact(said.value, plan.currency) if isinstance(said, Figure) else said
