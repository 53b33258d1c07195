"""The stretches in which facts are credited when a measure is asked for over any days, and the quotas of such days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .periods import THE_PERIOD, Days, Period, window_of
from .plan import Measure, Plan, Returns, Window, WindowKind
from .windows import ONE_DAY, Calendar, Payee, Span, Spans, millionths

LONG_BEFORE: Final = dt.timedelta(days=366)
"""A sale may lie before the plan's first day, and come back on a later one."""


class AskedDays(Calendar):
    """Cuts every window of a plan that shares a day with those asked for, each as it stands at its end."""

    def __init__(self, plan: Plan, payees: Sequence[Payee], days: Days) -> None:
        super().__init__(plan, payees, Period.of(plan.period, days.before - ONE_DAY, plan.fiscal_year_starts))
        self.days = days

    def persons(self) -> set[str]:
        """Return who is on the plan on any of the days."""
        return {payee.person for number, payee in enumerate(self.payees) if self._there(number, self.days) is not None}

    def own_spans(self, measure: Measure) -> Spans:
        spans = Spans(measure)
        for payee in range(len(self.payees)):
            for span in self._asked(measure, payee):
                spans.number_of(span)
        spans.own = len(spans.rows)
        return spans

    def _asked(self, measure: Measure, payee: int) -> Iterator[Span]:
        """Yield the stretches that share a day with those asked for.

        Only what came back and what is no windfall depend on what else lies in a stretch: without them no day beside those asked for is
        looked at. A rolling window has no days of its own: these are taken for it.
        """
        if measure.over.kind is WindowKind.ROLLING:
            there = self._there(payee, self.days)
            if there is not None:
                yield Span(payee, there, there.before, self.days)
            return
        for window in windows_over(self.plan, measure.over, self.days):
            seen_from = Period.of(self.plan.period, window.before - ONE_DAY, self.plan.fiscal_year_starts)
            for span in self.stretches(measure.over, payee, seen_from):
                days = span.days.meet(self.days.start, self.days.before)
                if days is None:
                    continue
                yield span if reads_whole_stretches(measure) else Span(payee, days, days.before, span.window)

    def _there(self, payee: int, days: Days) -> Days | None:
        """Return on which of these days the payee is on the plan, and employed."""
        row = self.payees[payee]
        there = days.meet(self.plan.effective_from, self.plan.effective_before)
        there = there and there.meet(row.start, row.before)
        return there and there.meet(*row.employed)

    def quotas(self, measure: Measure) -> Iterator[tuple[str, Days, Fraction]]:
        """Yield the quotas of the days, which are whole periods: whose, of which window, and how much in ten-thousandths, not rounded."""
        for window, whole in _whole_windows(self.plan, measure, self.days):
            for payee, row in enumerate(self.payees):
                there = self._there(payee, whole)
                if there is None:
                    continue
                found = self.stated_quota(measure, window, Span(payee, there, there.before, whole), until=None)
                if found is not None:
                    yield row.person, whole, found


def reads_whole_stretches(measure: Measure) -> bool:
    """Return whether a credit of the measure may depend on what else lies in its stretch: returns of its sale, or the stretch's quota."""
    return measure.returns is not None or measure.windfall is not None


def first_day_of(plan: Plan, days: Days) -> dt.date:
    """Return the first day whose facts may count on these days, or be the sale of a return that does."""
    first = [days.start]
    for measure in plan.measures.values():
        if measure.returns is Returns.NEGATIVE_CREDIT:
            first.append(plan.effective_from - LONG_BEFORE)
        elif measure.returns is not None and measure.over.kind is not WindowKind.ROLLING:
            first.append(next(windows_over(plan, measure.over, days)).start)
    return min(first)


def windows_over(plan: Plan, window: Window, days: Days) -> Iterator[Days]:
    """Yield every full window of this kind, not a rolling one, that shares a day with these, in order."""
    day = days.start
    while day < days.before:
        whole = window_of(window, Period.of(plan.period, day, plan.fiscal_year_starts))
        yield whole
        day = whole.before


def is_whole_periods(plan: Plan, days: Days) -> bool:
    """Return whether the days are made of whole periods of the plan."""
    first, last = (Period.of(plan.period, day, plan.fiscal_year_starts) for day in (days.start, days.before - ONE_DAY))
    return first.start == days.start and last.before == days.before


def _whole_windows(plan: Plan, measure: Measure, days: Days) -> Iterator[tuple[Window, Days]]:
    """Yield the measure's own windows that the days are made of, and single periods where they begin or end inside one."""
    day = days.start
    while day < days.before:
        period, window = Period.of(plan.period, day, plan.fiscal_year_starts), THE_PERIOD
        whole = period.days
        if measure.over.kind is not WindowKind.ROLLING:
            own = window_of(measure.over, period)
            if own.start == day and own.before <= days.before:
                window, whole = measure.over, own
        yield window, whole
        day = whole.before


@dataclass(slots=True)
class Quotas:
    """Quotas of one measure, added up before they are rounded."""

    _parts: dict[str, dict[Days, Fraction]]

    def __init__(self) -> None:
        self._parts = defaultdict(dict)

    def add(self, calendar: AskedDays, measure: Measure) -> None:
        """Take in what one version says. What is not prorated counts whole in its window, however many stretches that has."""
        adds_up = calendar.plan.proration.of.quota
        for person, window, amount in calendar.quotas(measure):
            known = self._parts[person]
            known[window] = known.get(window, Fraction(0)) + amount if adds_up else amount

    def of(self, person: str) -> int | None:
        """Return a person's quota in millionths; None where there is none on any of the days."""
        found = self._parts.get(person)
        return None if not found else millionths(sum(found.values(), Fraction(0)))
