"""Stretches, quotas and targets: what each payee's windows are, worked out in exact fractions and per payee and window only.

docs/plan-format.md 2.2 is the meaning: a window is cut at the version's, assignment's and person's dates (and at changes of quota, if the
plan splits there); each stretch is a window of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from .money import CREDIT_DECIMALS, PRODUCT_DECIMALS, product
from .periods import Days, Period, add_months, window_of
from .plan import Measure, PeriodKind, Plan, QuotaBasis, Window, WindowKind
from .plan_days import Absence, NewQuota
from .proration import EVERY_WEEKDAY, WorkingDays, counted
from .weights import EVEN, Counting, Shape, StatedAmount, weighed

SCALE: Final = 10**CREDIT_DECIMALS
ONE_DAY: Final = dt.timedelta(days=1)


QuotaRow = StatedAmount


@dataclass(frozen=True, slots=True)
class Terms:
    """What one assignment row agrees on, from its first day on: target and parameters."""

    start: dt.date
    before: dt.date | None
    target: int | None
    """In ten-thousandths."""
    target_per: PeriodKind | None
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Payee:
    """One person's time on the plan with stretches of its own: one assignment row, or several that take over from each other."""

    person: str
    start: dt.date
    before: dt.date | None
    terms: tuple[Terms, ...]
    """In order, without a gap, at least one."""
    employed: tuple[dt.date | None, dt.date | None]
    quotas: Mapping[str, tuple[QuotaRow, ...]]
    """By measure, those that count for this plan."""
    cuts: tuple[dt.date, ...] = ()
    """Days on which a quota changes, where the plan splits there."""
    since: dt.date | None = None
    """The first day of the unbroken time on the plan, whatever rows it is made of; None: that of this row."""
    working: WorkingDays = EVERY_WEEKDAY
    absent: tuple[Days, ...] = ()
    """Days that the plan takes from what is prorated, in order."""

    def terms_on(self, day: dt.date) -> Terms:
        """Return the terms in force on a day; before the first day the first ones, after the last day the last ones."""
        return next((terms for terms in reversed(self.terms) if terms.start <= day), self.terms[0])

    def by_terms(self) -> Iterator[Payee]:
        """Yield the payee's time under each of the terms."""
        for terms in self.terms:
            yield replace(self, start=terms.start, before=terms.before, terms=(terms,), since=self.since or self.start)

    @property
    def on_plan_since(self) -> dt.date:
        """From which months on the plan are counted: the first day of the unbroken time on it, or the hire date if that is later."""
        first, hired = self.since or self.start, self.employed[0]
        return first if hired is None else max(first, hired)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one payee whose facts are added up for one measure: a stretch, up to the day before `till`."""

    payee: int
    days: Days
    """The stretch, to the end of its full window."""
    till: dt.date
    window: Days
    """The full calendar window that the stretch is a part of."""

    @property
    def reading_day(self) -> dt.date:
        return self.till - ONE_DAY


@dataclass(slots=True)
class Spans:
    """The spans of one measure, each once; the first `own` of them are the stretches of the period itself."""

    measure: Measure
    rows: list[Span] = field(default_factory=list)
    own: int = 0
    _index: dict[Span, int] = field(default_factory=dict)

    def number_of(self, span: Span) -> int:
        number = self._index.get(span)
        if number is None:
            number = self._index[span] = len(self.rows)
            self.rows.append(span)
        return number


class Calendar:
    """Cuts the windows of one plan, seen from one period."""

    def __init__(self, plan: Plan, payees: Sequence[Payee], period: Period) -> None:
        self.plan, self.payees, self.period = plan, payees, period
        self._seen_from: dict[dt.date, Period] = {}
        self._pieces: dict[tuple[object, ...], list[tuple[Days, dt.date, Days]]] = {}
        """What was cut, by the days that it is cut by: most payees have the same."""
        self._stretches: dict[tuple[Window, Period], dict[int, list[Span]]] = {}
        """The same by payee: components read the same windows of the same payees again and again."""
        self._countings: dict[tuple[int, tuple[Days, ...], bool], Counting] = {}
        """By the working days (their `id`), the days of absence and whether there is proration: most payees have the same."""

    def by_terms(self) -> Calendar:
        """Return the same with a payee for each assignment row."""
        return Calendar(self.plan, [each for payee in self.payees for each in payee.by_terms()], self.period)

    def stretches(self, window: Window, payee: int, seen_from: Period) -> list[Span]:
        """Return the stretches of the payee's window that begin before `seen_from` ends, in order."""
        cut = self._stretches.setdefault((window, seen_from), {})
        if payee not in cut:
            cut[payee] = self._cut(window, payee, seen_from)
        return cut[payee]

    def _cut(self, window: Window, payee: int, seen_from: Period) -> list[Span]:
        row = self.payees[payee]
        key = (window, seen_from, row.start, row.before, row.employed, row.cuts)
        pieces = self._pieces.get(key)
        if pieces is None:
            pieces = self._pieces[key] = self._pieces_of(window, row, seen_from)
        return [Span(payee, *piece) for piece in pieces]

    def _pieces_of(self, window: Window, row: Payee, seen_from: Period) -> list[tuple[Days, dt.date, Days]]:
        """Return the days of each stretch, before which of them it is seen, and its full window."""
        whole = window_of(window, seen_from)
        # What looks back is not cut where a later version of the plan begins: no amount is paid for these days a second time.
        first = None if window.kind is WindowKind.ROLLING else self.plan.effective_from
        days = whole.meet(first, self.plan.effective_before)
        days = days and days.meet(row.start, row.before)
        days = days and days.meet(*row.employed)
        if days is None:
            return []
        edges = [days.start, *(cut for cut in row.cuts if days.start < cut < days.before), days.before]
        pieces = [Days(start, before) for start, before in pairwise(edges) if start < seen_from.before]
        return [(piece, min(piece.before, seen_from.before), whole) for piece in pieces]

    def reading(self, window: Window, payee: int, day: dt.date) -> Span | None:
        """Return the stretch that holds the reading day, as seen from the period that holds it."""
        seen_from = self._seen_from.get(day)
        if seen_from is None:
            seen_from = self._seen_from[day] = Period.of(self.plan.period, day, self.plan.fiscal_year_starts)
        return next((span for span in self.stretches(window, payee, seen_from) if day in span.days), None)

    def own_spans(self, measure: Measure) -> Spans:
        spans = Spans(measure)
        for payee in range(len(self.payees)):
            for span in self.stretches(measure.over, payee, self.period):
                spans.number_of(span)
        spans.own = len(spans.rows)
        return spans

    def quota(self, measure: Measure, span: Span) -> int | None:
        """Return the quota of a stretch in millionths; None where no row is in force on any counted day."""
        if not self.payees[span.payee].quotas.get(measure.key, ()):
            return None
        until = span.till if measure.quota_basis is QuotaBasis.TO_DATE else None
        found = self.stated_quota(measure, measure.over, span, until=until)
        return None if found is None else millionths(found)

    def stated_quota(self, measure: Measure, window: Window, span: Span, *, until: dt.date | None) -> Fraction | None:
        """Return the quota of a stretch of any window in ten-thousandths, not rounded; None where no row is in force on any counted day."""
        rows = self.payees[span.payee].quotas.get(measure.key, ())
        shape = _shape_of(measure, self.payees[span.payee])
        counting = self._counting(span.payee, is_prorated=self.plan.proration.of.quota)
        return weighed(rows, window, span.window, span.days, until, counting, shape)

    def target(self, window: Window, span: Span) -> int | None:
        """Return the target pay of a stretch in millionths; None where none is set."""
        row = self.payees[span.payee]
        rows = tuple(
            QuotaRow(terms.start, terms.before, terms.target, terms.target_per)
            for terms in row.terms
            if terms.target is not None and terms.target_per is not None
        )
        if not rows:
            return None
        is_relieved = self.plan.proration.absence is Absence.OF_QUOTA_AND_TARGET
        counting = self._counting(span.payee, is_prorated=self.plan.proration.of.target, is_relieved=is_relieved)
        found = weighed(rows, window, span.window, span.days, None, counting)
        return None if found is None else millionths(found)

    def part(self, span: Span) -> tuple[int, int, int]:
        """Return how many days (or months) of its full window a stretch has, how many are of absence, and how many the window has."""
        by, row = self.plan.proration.by, self.payees[span.payee]
        days = counted(span.days, by, row.working)
        absent = days - counted(span.days, by, row.working, row.absent) if row.absent else 0
        return days, absent, counted(span.window, by, row.working)

    def _counting(self, payee: int, *, is_prorated: bool, is_relieved: bool = True) -> Counting:
        plan, row = self.plan, self.payees[payee]
        key = id(row.working), row.absent if is_relieved else (), is_prorated
        found = self._countings.get(key)
        if found is None:
            found = Counting(plan.period, plan.fiscal_year_starts, plan.proration.by, row.working, key[1], is_prorated)
            self._countings[key] = found
        return found


def _shape_of(measure: Measure, payee: Payee) -> Shape:
    if not measure.seasons and not measure.ramp:
        return EVEN
    return Shape(measure.seasons, measure.ramp, payee.on_plan_since if measure.ramp else None)


def millionths(ten_thousandths: Fraction) -> int:
    """Return ten-thousandths as millionths, rounded to six decimals, half away from zero."""
    value = ten_thousandths * (SCALE // 10**4)
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


def window_before(window: Window, seen_from: Period) -> Days:
    """Return the whole window before the one seen from a period: that of a rolling window as many months, else the one that ended last."""
    whole = window_of(window, seen_from)
    if window.kind is WindowKind.ROLLING:
        return Days(add_months(whole.start, -window.months), whole.start)
    return window_of(window, Period.of(seen_from.kind, whole.start - ONE_DAY, seen_from.fiscal_year_starts))


def weighted(target: int | None, weight: Decimal | None) -> int | None:
    """Return the part of a target (in millionths) that belongs to a component, rounded to 14 decimals and in units of its last one."""
    if target is None or weight is None:
        return target
    return int(product(Decimal(target).scaleb(-CREDIT_DECIMALS), weight).scaleb(PRODUCT_DECIMALS))


def quota_cuts(plan: Plan, rows: Iterable[tuple[str, QuotaRow]]) -> tuple[dt.date, ...]:
    """Return the days on which a quota of the person changes: a row begins or ends, unless one like it takes over that day."""
    if plan.new_quota is not NewQuota.SPLIT:
        return ()
    begins: dict[dt.date, list[tuple[str, int, PeriodKind]]] = {}
    ends: dict[dt.date, list[tuple[str, int, PeriodKind]]] = {}
    for measure, row in rows:
        begins.setdefault(row.start, []).append((measure, row.amount, row.per))
        if row.before is not None:
            ends.setdefault(row.before, []).append((measure, row.amount, row.per))
    days = begins.keys() | ends.keys()
    return tuple(sorted(day for day in days if sorted(begins.get(day, [])) != sorted(ends.get(day, []))))
