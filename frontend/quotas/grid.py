"""The grid of quotas: people of a plan, what each should reach in one measure on one day, and what was typed over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django.db.models import Q
from django.utils.translation import gettext as _

from frontend.formats import day_text, locale, number_text
from incentives import api
from incentives.engine.money import plain_number


@dataclass(slots=True)
class GridRow:
    person: Any
    own: bool = False
    """Whether the quotas below are the plan's own; else they are those for every plan, which count as long as there is no own one."""
    quotas: list[Any] = field(default_factory=list)
    now: Any = None
    next: Any = None
    typed: str = ""
    per: str = "month"
    problem: str = ""

    @property
    def seen(self) -> str:
        """What stands in the grid, as it is sent back with what was typed: it tells whether somebody else was here meanwhile."""
        return f"{plain_number(self.now.amount)} {self.now.per}" if self.now else "none"

    @property
    def days_words(self) -> str:
        return days_words(self.now)

    @property
    def next_words(self) -> str:
        return _("%(quota)s from %(day)s") % {"quota": amount_words(self.next), "day": day_text(self.next.valid_from)}


def amount_words(quota: Any) -> str:
    return _("%(amount)s per %(per)s") % {"amount": number_text(quota.amount), "per": quota.get_per_display()}


def days_words(quota: Any) -> str:
    first = day_text(quota.valid_from)
    if quota.valid_before is None:
        return _("from %(first)s") % {"first": first}
    return _("from %(first)s, before %(end)s") % {"first": first, "end": day_text(quota.valid_before)}


def grid(*, plan: Any, measure: str, on: dt.date, viewer: Any, search: str = "") -> list[GridRow]:
    """Return a row for everybody on the plan on that day or later, with the quota in force and the next one.

    As when it is calculated, a person who has any quota of the plan's own is read by those alone.
    """
    assigned = api.assignments_of(plan).filter(Q(valid_before__isnull=True) | Q(valid_before__gt=on))
    if search:
        assigned = assigned.filter(Q(person__name__icontains=search) | Q(person__reference__icontains=search))
    rows = {assignment.person_id: GridRow(assignment.person) for assignment in assigned}
    quotas = api.quotas_visible_to(viewer).filter(Q(plan=plan) | Q(plan__isnull=True), person__in=rows, measure=measure)
    for quota in quotas.order_by("valid_from"):
        row = rows[quota.person_id]
        if quota.plan_id is not None and not row.own:
            row.own, row.quotas = True, []
        if row.own == (quota.plan_id is not None):
            row.quotas.append(quota)
    for row in rows.values():
        row.now = next((quota for quota in row.quotas if quota.valid_from <= on and _ends_after(quota, on)), None)
        row.next = next((quota for quota in row.quotas if quota.valid_from > on), None)
        if row.now:
            row.typed, row.per = number_text(row.now.amount), row.now.per
    return sorted(rows.values(), key=lambda row: (row.person.name.casefold(), row.person.pk))


def _ends_after(quota: Any, day: dt.date) -> bool:
    return quota.valid_before is None or quota.valid_before > day


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quota to be set, and the row it was typed into."""

    row: GridRow
    quota: Any


def changed(rows: Sequence[GridRow], typed: Mapping[str, str], *, plan: Any, measure: str, on: dt.date) -> list[Wanted]:
    """Take in what was typed: mark rows that cannot be read or were changed by somebody else, and return the quotas to be set.

    A new quota holds from `on` until the next one that is set already, or where the one it replaces ends. Somebody who was read by
    the quotas for every plan gets those as the plan's own on all other days: the first own one puts them out of force for this plan.
    """
    wanted: list[Wanted] = []
    for row in rows:
        text, per = typed.get(f"amount-{row.person.pk}", "").strip(), typed.get(f"per-{row.person.pk}", row.per)
        seen = typed.get(f"seen-{row.person.pk}", row.seen)
        if not text:
            continue
        try:
            amount = Decimal(parse_decimal(text, locale=locale(), strict=True))
        except (NumberFormatError, ValueError):
            amount = Decimal("NaN")
        if not amount.is_finite():
            row.typed, row.per, row.problem = text, per, _("“%(text)s” is not a number.") % {"text": text}
            continue
        if f"{plain_number(amount)} {per}" == seen:
            continue
        row.typed, row.per = text, per
        if seen != row.seen:
            row.problem = _meanwhile(row)
        elif row.now is None or (amount, per) != (row.now.amount, row.now.per):
            ends = row.next.valid_from if row.next else None
            if row.now and row.now.valid_before:
                ends = row.now.valid_before
            new = api.QuotaRow(row.person.pk, measure, on, ends, amount, per, plan.pk)
            wanted.append(Wanted(row, new))
            if not row.own:
                wanted += [Wanted(row, quota) for quota in _as_own(row.quotas, beside=new)]
    return wanted


def _as_own(general: Iterable[Any], *, beside: Any) -> Iterator[Any]:
    for quota in general:
        before = beside.valid_from if _ends_after(quota, beside.valid_from) else quota.valid_before
        if quota.valid_from < beside.valid_from:
            yield replace(beside, valid_from=quota.valid_from, valid_before=before, amount=quota.amount, per=quota.per)
        elif beside.valid_before is not None and quota.valid_from >= beside.valid_before:
            yield replace(beside, valid_from=quota.valid_from, valid_before=quota.valid_before, amount=quota.amount, per=quota.per)


def _meanwhile(row: GridRow) -> str:
    if row.now is None:
        return _("Somebody else has taken this quota away meanwhile. Save again to set yours.")
    return _("Somebody else has set %(quota)s meanwhile. Save again to put yours in its place.") % {"quota": amount_words(row.now)}
