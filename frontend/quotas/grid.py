"""The grid of quotas: people of a plan, what each should reach in one measure on one day, and what was typed over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django.db.models import F, Q
from django.utils.translation import gettext as _

from frontend.formats import locale, number_text
from incentives import api


@dataclass(slots=True)
class GridRow:
    person: Any
    amount: Decimal | None = None
    per: str = "month"
    valid_from: dt.date | None = None
    valid_before: dt.date | None = None
    next: Any = None
    typed: str = ""
    problem: str = ""


def grid(*, plan: Any, measure: str, on: dt.date, viewer: Any) -> list[GridRow]:
    """Return a row for everybody on the plan on that day or later, with the quota in force and the next one."""
    assigned = api.assignments_of(plan).filter(Q(valid_before__isnull=True) | Q(valid_before__gt=on))
    rows = {assignment.person_id: GridRow(assignment.person) for assignment in assigned}
    for quota in (
        api.quotas_visible_to(viewer).filter(person__in=rows, measure=measure).order_by(F("plan").asc(nulls_first=True), "valid_from")
    ):
        # The plan's own quotas go before those for every plan, as they do when it is calculated.
        row = rows[quota.person_id]
        if quota.plan_id not in (plan.pk, None):
            continue
        if quota.valid_from > on:
            row.next = row.next or quota
        elif quota.valid_before is None or quota.valid_before > on:
            row.amount, row.per = quota.amount, quota.per
            row.valid_from, row.valid_before = quota.valid_from, quota.valid_before
    for row in rows.values():
        row.typed = "" if row.amount is None else number_text(row.amount)
    return sorted(rows.values(), key=lambda row: row.person.name.casefold())


def changed(rows: Sequence[GridRow], typed: Mapping[str, str], *, plan: Any, measure: str, on: dt.date) -> list[Any]:
    """Take in what was typed: mark rows that cannot be read, and return the quotas that are different from those in force.

    A new quota holds from `on` until the next one that is set already.
    """
    wanted = []
    for row in rows:
        text, per = typed.get(f"amount-{row.person.pk}", "").strip(), typed.get(f"per-{row.person.pk}", row.per)
        row.typed = text
        if not text:
            continue
        try:
            amount = Decimal(parse_decimal(text, locale=locale(), strict=True))
        except (NumberFormatError, ValueError):
            row.problem = _("“%(text)s” is not a number.") % {"text": text}
            continue
        if (amount, per) != (row.amount, row.per):
            row.per = per
            before = row.next.valid_from if row.next else None
            wanted.append((row, api.QuotaRow(row.person.pk, measure, on, before, amount, per, plan.pk)))
    return wanted
