"""Corrections of closed periods, seen from the statement that pays them and from the one that they correct."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum

from incentives.data import Correction
from incentives.models import Line, Statement

from .runs import posted_into

OF_A_WINDOW: Final = ("credit", "window", "milestone", "period", "floor")
"""Kinds of lines that belong to a window of their component; the others say what a period makes of them."""


def lines_of_corrections(statement: Statement) -> QuerySet[Line]:
    """The statement's lines for windows that had ended before its period began."""
    own = Line.objects.filter(batch_id__in=posted_into(statement.period_id), person_id=statement.person_id)
    return own.filter(window_before__lte=statement.period.start, kind__in=OF_A_WINDOW)


def corrections_on(statement: Statement) -> list[Correction]:
    """What the statement pays, or takes back, for earlier periods; earliest first. Both versions: what was posted and what it comes to."""
    earlier = {each.period.before: each for each in _statements_beside(statement).filter(period__before__lte=statement.period.start)}
    rows = lines_of_corrections(statement).order_by().values("window_before", "unit")
    sums: Any = rows.annotate(amount=Sum("amount"), lines=Count("id"))
    reasons: dict[tuple[Any, str], set[str]] = defaultdict(set)
    for before, unit, reason in lines_of_corrections(statement).order_by().values_list("window_before", "unit", "reason").distinct():
        reasons[before, unit].add(reason)
    return [
        Correction(
            statement=earlier.get(row["window_before"]),
            last_day_before=row["window_before"],
            unit=row["unit"],
            amount=row["amount"],
            lines=row["lines"],
            reasons=tuple(sorted(reasons[row["window_before"], row["unit"]])),
        )
        for row in sorted(sums, key=lambda row: (row["window_before"], row["unit"]))
    ]


def corrected_since(statement: Statement) -> list[Correction]:
    """What later statements have paid, or taken back, for windows that ended with this one's period; in the order of these statements."""
    period = statement.period
    later = {each.period_id: each for each in _statements_beside(statement).filter(period__start__gte=period.before)}
    lines = Line.objects.filter(person_id=statement.person_id, batch__period__in=later, kind__in=OF_A_WINDOW)
    lines = lines.filter(window_before__gt=period.start, window_before__lte=period.before).order_by()
    sums: Any = lines.values("batch__period", "unit").annotate(amount=Sum("amount"), lines=Count("id"))
    found = [Correction(later[row["batch__period"]], period.before, row["unit"], row["amount"], row["lines"], ()) for row in sums]
    return sorted(found, key=lambda each: (each.statement.period.start if each.statement else period.start, each.unit))


def _statements_beside(statement: Statement) -> QuerySet[Statement]:
    """The same payee's statements of periods of the same kind."""
    same = Statement.objects.filter(person_id=statement.person_id, period__kind=statement.period.kind)
    return same.filter(period__fiscal_year_starts=statement.period.fiscal_year_starts).select_related("period")
