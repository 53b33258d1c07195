"""The workings of one line in words and numbers: base → share → slices at each rate → multiplier → gate → limits → rounding → amount.

Every number that decided the amount is printed, so that a reader can work it out again with nothing else at hand. What was frozen by the
run is read from the line and its window; nothing is decided here a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .formula import Formula
from .lines_groups import rounds_alone
from .money import rounded_to_step
from .plan import LimitScope, Plan
from .plan_money import OF_A_FACT, PLAN_KINDS, RETURN
from .sentences import Exact, Figure, Money, Named, OnDay, Percent, Sentence, Value, say
from .story_amounts import base_of
from .story_days import days_of, is_prorated, prorated
from .story_parts import Bar, BarBand, Step, read_steps
from .story_settlement import OF_A_FACT_TITLES, TITLES, of_a_fact, of_the_plan
from .story_windfall import windfall_of
from .wording import in_words
from .words import _
from .workings import NONE, Row, Workings

__all__ = ["Bar", "BarBand", "Step", "Story", "story"]


@dataclass(frozen=True, slots=True)
class Story:
    """One line told. `bar` is there where bands cut the credit into slices or one of them was reached."""

    title: Sentence
    steps: tuple[Step, ...]
    amount: Money
    bar: Bar | None = None

    def sentences(self) -> tuple[Sentence, ...]:
        return (self.title, *(step.sentence for step in self.steps))


def story(plan: Plan, line: Row, window: Row | None = None, standings: Iterable[Row] = ()) -> Story:
    """Tell how a line came about.

    `line` is a row of LINES (`world.py`), `window` the row of WINDOWS with the same person, component and window (None for lines
    of a limit, and where a window exists no longer), `standings` the person's rows of STANDINGS; any mapping will do. `plan` is
    the version the line was calculated by.
    """
    work = Workings(plan, line, window, tuple(standings))
    steps: list[Step] = []
    bar = None
    if work.line["kind"] in PLAN_KINDS:
        steps += of_the_plan(work)
    elif work.line["kind"] in OF_A_FACT:
        steps += of_a_fact(work)
    elif work.line["kind"] == "limit":
        steps += _limit(work)
    elif work.line["reason"] == "no longer counts":
        steps += [Step("reason", _gone(work))]
    else:
        steps += _what(work)
        steps += days_of(work)
        steps += _gate(work)
        if work.line["kind"] == "floor":
            steps += _floor(work)
        else:
            told, bar = base_of(work)
            steps += told
            steps += _deal(work)
            steps += _sums(work)
    steps += _less_earned(work)
    amount = Money(work.number("amount"), work.unit)
    return Story(_title(work, amount), tuple(steps), amount, bar)


_TITLES: Final = {
    "credit": _("%(fact)s pays %(amount)s."),
    "window": _("The window pays %(amount)s."),
    "milestone": _("The milestone %(fact)s pays %(amount)s."),
    "period": _("The period pays %(amount)s."),
    "floor": _("The floor adds %(amount)s."),
    "limit": _("A limit changes the amount by %(amount)s."),
    **TITLES,
    **OF_A_FACT_TITLES,
}


def _title(work: Workings, amount: Money) -> Sentence:
    text = _TITLES[str(work.line["kind"])]
    # What is taken back is told as such, so its amount is said without a minus.
    values: dict[str, Value] = {"amount": Money(-amount.amount, amount.unit) if work.line["kind"] == "recovery" else amount}
    if "%(fact)s" in text:
        values["fact"] = Named(str(work.line.get("fact")))
    return say(text, **values)


# What the line stands on


def _what(work: Workings) -> Iterator[Step]:
    if work.line["kind"] != "credit":
        return
    share = work.number("share")
    values: dict[str, Value] = {"fact": Named(str(work.line["fact"])), "day": OnDay(work.line["credited_on"])}
    if share == 1:
        yield Step("fact", say(_("%(fact)s counts on %(day)s."), **values))
    else:
        yield Step("fact", say(_("%(fact)s counts on %(day)s; your share of it is %(share)s."), share=Percent(share), **values))
    _sale, is_return, back = str(work.line["fact"]).rpartition(RETURN)
    part = work.operand("returned part")
    if is_return and part is not None:
        text = _("It is the return %(back)s, with which %(part)s of the sale came back.")
        yield Step("fact", say(text, back=Named(back), part=Percent(part)))
    measure, after = work.measure, work.number("running_after")
    yield from windfall_of(work)
    if measure is not None:
        yield Step(
            "credit",
            say(
                _("It is credited with %(credit)s: %(measure)s goes from %(before)s to %(after)s."),
                credit=work.of_the_measure(work.number("credit")),
                measure=Named(measure.key.replace("_", " ")),
                before=work.of_the_measure(work.number("running_before")),
                after=work.of_the_measure(after),
            ),
        )


def _gate(work: Workings) -> Iterator[Step]:
    gate = work.component.gate
    if gate is None:
        return
    yield from read_steps(work, gate)
    if work.was_open_before:
        text = _("The condition held at the end of an earlier period, and the gate stays open: %(condition)s.")
        yield Step("gate", say(text, condition=in_words(gate.tree)))
        return
    text = _("The condition holds: %(condition)s.") if work.gate_open else _("Nothing is paid, because this does not hold: %(condition)s.")
    yield Step("gate", say(text, condition=in_words(gate.tree)))


# Limits, sums and rounding


def _deal(work: Workings) -> Iterator[Step]:
    """The exact amount of this line, then what floor and cap per deal make of it."""
    exact = work.number("deal_exact")
    multiplier = work.component.multiplier
    if work.is_beyond_first:
        yield Step("exact", say(_("So it pays nothing.")))
        return
    if multiplier is not None and work.gate_open:
        yield from read_steps(work, multiplier)
        found = work.of_window("multiplier") or NONE
        yield Step("multiplier", say(_("Multiplied by %(multiplier)s."), multiplier=Figure(found)))
    if not work.gate_open:
        yield Step("exact", say(_("That makes %(exact)s behind the closed gate."), exact=work.exact(exact)))
        return
    yield Step("exact", say(_("That makes %(exact)s."), exact=work.exact(exact)))
    floor, cap = work.limit(LimitScope.DEAL, cap=False), work.limit(LimitScope.DEAL, cap=True)
    sides = {"exact": work.exact(deal_within(exact, floor, cap))}
    if floor is not None:
        yield from read_steps(work, *(limit.amount for limit in work.component.floors if limit.scope is LimitScope.DEAL))
        yield Step("deal_floor", say(_("A deal pays at least %(floor)s."), floor=work.exact(floor)))
    if cap is not None:
        yield from read_steps(work, *(limit.amount for limit in work.component.caps if limit.scope is LimitScope.DEAL))
        yield Step("deal_cap", say(_("A deal pays at most %(cap)s."), cap=work.exact(cap)))
    if floor is not None or cap is not None:
        yield Step("within", say(_("So this deal comes to %(exact)s."), **sides))


def deal_within(exact: Decimal, floor: Decimal | None, cap: Decimal | None) -> Decimal:
    """What floor and cap per deal leave of an amount; what is taken back is limited as its mirror."""
    size = abs(exact)
    if floor is not None:
        size = max(size, floor)
    if cap is not None:
        size = min(size, cap)
    return -size if exact < 0 else size


def _sums(work: Workings) -> Iterator[Step]:
    before, after = work.number("exact_before"), work.number("exact_after")
    cap = work.limit(LimitScope.WINDOW, cap=True)
    if cap is not None:
        limits = [limit.amount for limit in work.component.caps if limit.scope is LimitScope.WINDOW]
        yield from read_steps(work, *limits)
        yield from _of_its_days(work, *limits)
        yield Step("cap", say(_("The window pays at most %(cap)s in all."), cap=work.exact(cap)))
    if work.plan.each_step is not None:
        yield Step("rounding", say(_("The plan rounds at each step, to %(step)s."), step=Exact(work.step, work.unit)))
    text = _("Before rounding, the component goes from %(before)s to %(after)s.")
    if work.component.pool is not None and not rounds_alone(work.component):
        text = _("Before rounding, the parts of those before you come to %(before)s, and with yours to %(after)s.")
    yield Step("sum", say(text, before=work.exact(before), after=work.exact(after)))
    yield from _rounding(work, before, after)


def _of_its_days(work: Workings, *limits: Formula) -> Iterator[Step]:
    """Say of a floor or cap of the window that what is kept of it is the part of these days."""
    if not is_prorated(work, *limits):
        return
    for limit in limits:
        stated = work.stated(limit)
        if stated is not None:
            yield from prorated(work, stated, limit)


def _rounding(work: Workings, before: Decimal, after: Decimal) -> Iterator[Step]:
    yield Step(
        "rounding",
        say(
            _("Rounded to %(step)s that is from %(before)s to %(after)s: %(entitled)s."),
            step=Exact(work.step, work.unit),
            before=Money(rounded_to_step(before, work.step), work.unit),
            after=Money(rounded_to_step(after, work.step), work.unit),
            entitled=Money(work.number("entitled"), work.unit),
        ),
    )


def _floor(work: Workings) -> Iterator[Step]:
    floor = work.limit(LimitScope.WINDOW, cap=False)
    reached = work.number("exact_before")
    limits = [limit.amount for limit in work.component.floors if limit.scope is LimitScope.WINDOW]
    yield from read_steps(work, *limits)
    yield from _of_its_days(work, *limits)
    yield Step("floor", say(_("The window pays at least %(floor)s."), floor=work.exact(floor or NONE)))
    yield Step(
        "sum",
        say(
            _("Before rounding, the component goes from %(before)s to %(after)s."),
            before=work.exact(reached),
            after=work.exact(work.number("exact_after")),
        ),
    )
    yield from _rounding(work, reached, work.number("exact_after"))


_SCOPES: Final = {
    LimitScope.MONTH.value: _("The month may pay %(cap)s; without the limit it would pay %(total)s."),
    LimitScope.QUARTER.value: _("The quarter may pay %(cap)s; without the limit it would pay %(total)s."),
    LimitScope.HALF_YEAR.value: _("The half-year may pay %(cap)s; without the limit it would pay %(total)s."),
    LimitScope.YEAR.value: _("The fiscal year may pay %(cap)s; without the limit it would pay %(total)s."),
}


def _limit(work: Workings) -> Iterator[Step]:
    scope = str(work.line["fact"])
    cap, total, owed = (work.operand(name) for name in (f"cap per {scope}", "total", "owed"))
    if cap is not None and total is not None:
        rounded_cap = Money(rounded_to_step(cap, work.step), work.unit)
        yield Step("limit", say(_SCOPES[scope], cap=rounded_cap, total=Money(total, work.unit)))
    if work.number("entitled") > 0 and owed is not None:
        yield Step("owed", say(_("Earlier limits cut %(owed)s that can still be paid."), owed=Money(owed, work.unit)))
    yield Step("limited", say(_("So the limit makes a difference of %(entitled)s."), entitled=Money(work.number("entitled"), work.unit)))


# What was earned before


_REASONS: Final = {
    "re-rated": _("The rate has changed since this was first paid, so it is paid anew."),
    "gate opened": _("The condition for being paid has been met since."),
    "gate closed": _("The condition for being paid is no longer met."),
    "changed": _("The deal itself has changed since this was first paid."),
}


def _less_earned(work: Workings) -> Iterator[Step]:
    earned = work.number("earned_before")
    reason = _REASONS.get(str(work.line["reason"]))
    if reason is not None:
        yield Step("reason", say(reason))
    if earned and work.line["kind"] in ("limit", *OF_A_FACT, *PLAN_KINDS):
        yield Step("earned_before", say(_("Its earlier lines made a difference of %(earned)s."), earned=Money(earned, work.unit)))
    elif earned or reason is not None or work.line["reason"] == "no longer counts":
        yield Step("earned_before", say(_("Earlier periods have paid %(earned)s of it."), earned=Money(earned, work.unit)))
    yield Step("amount", say(_("This line: %(amount)s."), amount=Money(work.number("amount"), work.unit)))


def _gone(work: Workings) -> Sentence:
    if work.line["kind"] == "credit":
        return say(_("%(fact)s no longer counts, so what it earned is taken back."), fact=Named(str(work.line.get("fact"))))
    return say(_("This no longer counts, so what it earned is taken back."))
