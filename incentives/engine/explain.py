"""A whole plan in words, part by part in reading order: what counts, what it pays, within which limits. `story.py` tells one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .explain_credit import credit_in_words
from .explain_groups import group_in_words, paid_in_words, score_in_words
from .explain_money import holds_in_words, limits_in_words, pay_in_in_words
from .explain_quotas import proration_in_words, quota_in_words
from .explain_rates import rate_in_words
from .money import POINTS, step_of
from .plan import (
    Aggregate,
    Component,
    Excess,
    LimitScope,
    Measure,
    Parameter,
    PeriodKind,
    Plan,
    Requires,
    Returns,
    Table,
    TableRow,
    When,
    WindowKind,
)
from .plan_money import SALES
from .redeemable import Redeemable
from .sentences import Exact, Figure, Named, OnDay, Percent, Sentence, Value, say
from .story import Bar, BarBand, Step, Story, story
from .story_windfall import windfall_in_words
from .wording import in_words, spoken
from .words import _

__all__ = ["Bar", "BarBand", "Part", "Step", "Story", "plan_in_words", "story"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan. `path` is its place in the document: "measures.bookings", "components.spiff", "" for the head."""

    path: str
    title: Sentence
    sentences: tuple[Sentence, ...]


def plan_in_words(plan: Plan) -> tuple[Part, ...]:
    """Return the plan in words, in reading order: what it is, what counts, what it pays, and the tables and parameters it reads."""
    parts = [Part("", say(_("The plan")), tuple(_head(plan)))]
    for measure in plan.measures.values():
        parts.append(
            Part(
                f"measures.{measure.key}",
                say(_("What counts: %(name)s"), name=spoken(measure.key)),
                tuple(_measure(measure, plan.currency)),
            )
        )
    for component in plan.components.values():
        title = say(_("What it pays: %(name)s"), name=spoken(component.key))
        parts.append(Part(f"components.{component.key}", title, tuple(_component(plan, component))))
    if plan.limits is not None:
        parts.append(Part("limits", say(_("What of it is paid")), tuple(limits_in_words(plan, plan.limits))))
    if plan.pay_in is not None:
        parts.append(Part("pay in", say(_("In which currency it is paid")), tuple(pay_in_in_words(plan, plan.pay_in))))
    if plan.parameters:
        sentences = tuple(_parameter(plan, parameter) for parameter in plan.parameters.values())
        parts.append(Part("parameters", say(_("What is agreed with each person")), sentences))
    for table in plan.tables.values():
        parts.append(Part(f"tables.{table.key}", say(_("Table “%(name)s”"), name=Named(table.key)), tuple(_table(table))))
    return tuple(parts)


_EVERY: Final = {
    PeriodKind.WEEK: _("“%(plan)s” is calculated every week from Monday to Sunday, in %(currency)s."),
    PeriodKind.FORTNIGHT: _("“%(plan)s” is calculated every two weeks, in %(currency)s."),
    PeriodKind.OTHER_FORTNIGHT: _("“%(plan)s” is calculated every two weeks, in %(currency)s."),
    PeriodKind.HALF_MONTH: _("“%(plan)s” is calculated twice a month, for the days up to the 15th and from the 16th on, in %(currency)s."),
    PeriodKind.MONTH: _("“%(plan)s” is calculated every month, in %(currency)s."),
    PeriodKind.QUARTER: _("“%(plan)s” is calculated every quarter, in %(currency)s."),
    PeriodKind.HALF_YEAR: _("“%(plan)s” is calculated every half-year, in %(currency)s."),
    PeriodKind.YEAR: _("“%(plan)s” is calculated every year, in %(currency)s."),
}
_BELONGS: Final = {
    PeriodKind.WEEK: _("A week belongs to the month and year that hold its Thursday; months, quarters and years are made of whole weeks."),
    PeriodKind.FORTNIGHT: _("Two weeks belong to the month and year that hold their second Monday; these are made of whole ones."),
    PeriodKind.OTHER_FORTNIGHT: _("Two weeks belong to the month and year that hold their second Monday; these are made of whole ones."),
}
_FISCAL_YEARS: Final = (
    "",
    _("The fiscal year starts in February."),
    _("The fiscal year starts in March."),
    _("The fiscal year starts in April."),
    _("The fiscal year starts in May."),
    _("The fiscal year starts in June."),
    _("The fiscal year starts in July."),
    _("The fiscal year starts in August."),
    _("The fiscal year starts in September."),
    _("The fiscal year starts in October."),
    _("The fiscal year starts in November."),
    _("The fiscal year starts in December."),
)


_REQUIRES: Final = {
    Requires.ACCEPTED_ORDER: _("Only facts with an accepted order behind them count."),
    Requires.NOTHING: _("No accepted order is required."),
}
_REQUIRES_BUT: Final = {
    Requires.ACCEPTED_ORDER: _("Only facts with an accepted order behind them count, where a measure does not say otherwise."),
    Requires.NOTHING: _("No accepted order is required, where a measure does not say otherwise."),
}
_MEASURE_REQUIRES: Final = {
    Requires.ACCEPTED_ORDER: _("Only those count that have an accepted order behind them."),
    Requires.NOTHING: _("They count without an accepted order."),
}


_RETURNS: Final = {
    Returns.TAKE_BACK: _("What is returned in the window of its sale counts against it; later it takes back what the sale earned."),
    Returns.NEGATIVE_CREDIT: _("What is returned counts against the window in which it came back."),
}


def _head(plan: Plan) -> Iterator[Sentence]:
    if plan.description:
        yield say(_("%(description)s"), description=Named(plan.description))
    yield say(_EVERY[plan.period], plan=Named(plan.name), currency=Named(plan.currency))
    if plan.effective_before is None:
        yield say(_("It holds from %(first)s on."), first=OnDay(plan.effective_from))
    else:
        last = plan.effective_before - dt.timedelta(days=1)
        yield say(_("It holds from %(first)s to %(last)s."), first=OnDay(plan.effective_from), last=OnDay(last))
    if plan.period in _BELONGS:
        yield say(_BELONGS[plan.period])
    if plan.fiscal_year_starts > 1:
        yield say(_FISCAL_YEARS[plan.fiscal_year_starts - 1])
    own = any(measure.requires not in (None, plan.requires) for measure in plan.measures.values())
    yield say((_REQUIRES_BUT if own else _REQUIRES)[plan.requires])
    yield from proration_in_words(plan)
    step = step_of(plan.currency, money_to=plan.rounding_to)
    if plan.each_step is None:
        yield say(_("Money is rounded once, to %(step)s, half away from zero."), step=Exact(step, plan.currency))
    else:
        text = _("Money is rounded to %(step)s, half away from zero, whenever it is converted, split, paid a rate on, or multiplied.")
        yield say(text, step=Exact(step, plan.currency))
    if any(component.unit == POINTS for component in plan.components.values()):
        yield say(_("Points are rounded once, to %(step)s."), step=Exact(step_of(POINTS, points_to=plan.rounding_points), POINTS))


_AGGREGATES: Final = {
    Aggregate.SUM: _("Adds up %(value)s over all %(source)s."),
    Aggregate.COUNT: _("Counts %(source)s."),
    Aggregate.AVERAGE: _("Takes the average of %(value)s over all %(source)s."),
    Aggregate.DISTINCT: _("Counts the different values of %(value)s among all %(source)s."),
    Aggregate.MIN: _("Takes the smallest %(value)s of all %(source)s."),
    Aggregate.MAX: _("Takes the largest %(value)s of all %(source)s."),
}
_WINDOWS: Final = {
    WindowKind.PERIOD: _("It starts anew in every period."),
    WindowKind.MONTH: _("It adds up from the start of the month."),
    WindowKind.QUARTER: _("It adds up from the start of the quarter."),
    WindowKind.HALF_YEAR: _("It adds up from the start of the half-year."),
    WindowKind.YEAR: _("It adds up from the start of the fiscal year."),
    WindowKind.ROLLING: _("It looks back over the last %(months)s months."),
}


def _measure(measure: Measure, currency: str) -> Iterator[Sentence]:
    if measure.ratio is not None:
        of, to = measure.ratio
        yield say(_("Divides %(of)s by %(to)s."), of=spoken(of), to=spoken(to))
        return
    if measure.score is not None:
        yield from score_in_words(measure.score)
        return
    values: dict[str, Value] = {"source": Named(measure.source or "")}
    if measure.value is not None:
        values["value"] = in_words(measure.value.tree)
    yield say(_AGGREGATES[measure.aggregate], **values)
    if measure.where is not None:
        yield say(_("Only those count where %(condition)s."), condition=in_words(measure.where.tree))
    yield say(_("They count on the day given by %(date)s."), date=spoken(measure.date or ""))
    if measure.requires is not None:
        yield say(_MEASURE_REQUIRES[measure.requires])
    yield from credit_in_words(measure)
    if measure.returns is not None:
        yield say(_RETURNS[measure.returns])
    elif measure.aggregate is Aggregate.SUM and measure.source in SALES:
        yield say(_("What is returned later changes nothing: a sale counts whole."))
    yield from windfall_in_words(measure, currency)
    yield say(_WINDOWS[measure.over.kind], months=Figure(Decimal(measure.over.months)))
    yield from quota_in_words(measure)


_WHEN: Final = {
    When.EVERY_PERIOD: _("Pays %(amount)s in every period."),
    When.LAST_MONTH_OF_QUARTER: _("Pays %(amount)s in the last month of each quarter."),
    When.LAST_MONTH_OF_HALF_YEAR: _("Pays %(amount)s in the last month of each half-year."),
    When.LAST_MONTH_OF_YEAR: _("Pays %(amount)s in the last month of each fiscal year."),
}


_REDEEMABLE: Final = {
    Redeemable.AT_ONCE: _("They can be redeemed as soon as they are posted."),
    Redeemable.WHEN_APPROVED: _("They can be redeemed when the period is approved; until then they are pending."),
}


def _component(plan: Plan, component: Component) -> Iterator[Sentence]:
    if component.unit == POINTS:
        yield say(_("It pays in points."))
        yield say(_REDEEMABLE[component.redeemable])
    if component.rate is not None:
        yield from rate_in_words(plan, component)
    elif component.pay is not None and component.on is None:
        yield say(_WHEN[component.when], amount=_amount(plan, component, in_words(component.pay.tree)))
    elif component.pool is not None or component.ranked is not None:
        yield from group_in_words(plan, component)
    elif component.pay is not None:
        amount = _amount(plan, component, in_words(component.pay.tree))
        yield say(_("Each credit of %(measure)s pays %(amount)s."), measure=spoken(component.on or ""), amount=amount)
        if component.shared:
            yield say(_("Who has a share of it gets that share; a return takes the same back."))
    if component.weight is not None:
        yield say(_("The target pay it speaks of is %(weight)s of the person's target pay."), weight=Percent(component.weight))
    if not component.shared:
        yield say(_("Everybody with a share of a deal is paid the whole amount."))
    if component.where is not None:
        yield say(_("Only credits where %(condition)s are paid; all of them count."), condition=in_words(component.where.tree))
    yield from paid_in_words(component)
    if component.gate is not None:
        yield say(_("It pays nothing unless %(condition)s."), condition=in_words(component.gate.tree))
        if component.gate_stays_open:
            yield say(_("Where this held at the end of an earlier period of the window, it pays whatever comes after."))
    if component.multiplier is not None:
        yield say(_("What it comes to is multiplied by %(multiplier)s."), multiplier=in_words(component.multiplier.tree))
    yield from _limits(plan, component)
    yield from holds_in_words(component)


_FLOORS: Final = {
    LimitScope.DEAL: _("A deal pays at least %(amount)s."),
    LimitScope.WINDOW: _("A window pays at least %(amount)s."),
}
_CAPS: Final = {
    LimitScope.DEAL: _("A deal pays at most %(amount)s."),
    LimitScope.WINDOW: _("A window pays at most %(amount)s."),
    LimitScope.MONTH: _("No month pays more than %(amount)s."),
    LimitScope.QUARTER: _("No quarter pays more than %(amount)s."),
    LimitScope.HALF_YEAR: _("No half-year pays more than %(amount)s."),
    LimitScope.YEAR: _("No fiscal year pays more than %(amount)s."),
}
_OF_THE_WINDOW: Final = (LimitScope.DEAL, LimitScope.WINDOW)


def _limits(plan: Plan, component: Component) -> Iterator[Sentence]:
    for floor in component.floors:
        yield say(_FLOORS[floor.scope], amount=_amount(plan, component, in_words(floor.amount.tree)))
    for cap in component.caps:
        yield say(_CAPS[cap.scope], amount=_amount(plan, component, in_words(cap.amount.tree)))
    if any(cap.scope not in _OF_THE_WINDOW for cap in component.caps):
        if component.excess is Excess.CARRIED:
            yield say(_("What such a limit cuts is paid later, as far as later limits leave room."))
        else:
            yield say(_("What such a limit has cut when its time is over is lost."))


def _amount(plan: Plan, component: Component, said: Value) -> Value:
    return Exact(said.value, component.unit) if isinstance(said, Figure) else said


_PARAMETER_KINDS: Final = {
    "rate": _("%(name)s: a rate%(bounds)s%(default)s."),
    "amount": _("%(name)s: an amount%(bounds)s%(default)s."),
    "number": _("%(name)s: a number%(bounds)s%(default)s."),
    "text": _("%(name)s: a text%(bounds)s%(default)s."),
    "yes/no": _("%(name)s: yes or no%(bounds)s%(default)s."),
    "day": _("%(name)s: a day%(bounds)s%(default)s."),
}
_NOTHING: Final = say("")


def _parameter(plan: Plan, parameter: Parameter) -> Sentence:
    bounds, default = _NOTHING, _NOTHING
    least, most = parameter.least, parameter.most
    if least is not None and most is not None:
        bounds = say(_(" from %(least)s to %(most)s"), least=_plain(plan, parameter, least), most=_plain(plan, parameter, most))
    elif least is not None:
        bounds = say(_(" of at least %(least)s"), least=_plain(plan, parameter, least))
    elif most is not None:
        bounds = say(_(" of at most %(most)s"), most=_plain(plan, parameter, most))
    if parameter.default is not None:
        default = say(_(", %(value)s if nothing is agreed"), value=_plain(plan, parameter, parameter.default))
    return say(_PARAMETER_KINDS[parameter.kind], name=spoken(parameter.key), bounds=bounds, default=default)


def _plain(plan: Plan, parameter: Parameter, value: Decimal | str | bool | dt.date) -> Value:
    if isinstance(value, bool):
        return say(_("yes")) if value else say(_("no"))
    if isinstance(value, Decimal):
        if parameter.kind == "rate":
            return Percent(value)
        return Exact(value, plan.currency) if parameter.kind == "amount" else Figure(value)
    if isinstance(value, dt.date):
        return OnDay(value)
    return say(_("“%(text)s”"), text=Named(value))


def _table(table: Table) -> Iterator[Sentence]:
    if table.shared:
        yield say(_("It is the shared table “%(name)s”."), name=Named(table.shared))
    yield say(_("It is looked up by %(keys)s; the first row that fits is read."), keys=Named(", ".join(table.by)))
    for rows in table.dated:
        if rows.start is not None:
            yield say(_("From %(day)s on:"), day=OnDay(rows.start))
        for row in rows.rows:
            yield _row(row)


def _row(row: TableRow) -> Sentence:
    value = Percent(row.value) if row.value_percent else Figure(row.value)
    if all(key is None for key in row.keys):
        return say(_("Anything else: %(value)s."), value=value)
    keys: list[Value] = [say(_("any")) if key is None else Figure(key) if isinstance(key, Decimal) else Named(key) for key in row.keys]
    joined = keys[0]
    for key in keys[1:]:
        joined = say(_("%(left)s, %(right)s"), left=joined, right=key)
    return say(_("%(keys)s: %(value)s."), keys=joined, value=value)
