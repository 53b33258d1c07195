"""Corrections of closed periods, seen from the statement that pays them and from the one that they correct."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum

from incentives.data import Correction
from incentives.engine.money import POINTS
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
    found = _grouped(lines_of_corrections(statement), "window_before")
    return [Correction(earlier.get(before), before, *found[before]) for before in sorted(found)]


def corrected_since(statement: Statement) -> list[Correction]:
    """What later statements have paid, or taken back, for windows that ended with this one's period; in the order of these statements."""
    period = statement.period
    later = {each.period_id: each for each in _statements_beside(statement).filter(period__start__gte=period.before)}
    lines = Line.objects.filter(person_id=statement.person_id, batch__period__in=later, kind__in=OF_A_WINDOW)
    lines = lines.filter(window_before__gt=period.start, window_before__lte=period.before)
    found = [Correction(later[key], period.before, *rest) for key, rest in _grouped(lines, "batch__period").items()]
    return sorted(found, key=lambda each: each.statement.period.start if each.statement else period.start)


def _grouped(lines: QuerySet[Line], by: str) -> dict[Any, tuple[tuple[tuple[str, Decimal], ...], int, tuple[str, ...]]]:
    """By the value of `by`: amounts by unit (points last), how many lines, and their reasons."""
    amounts: dict[Any, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    counts: dict[Any, int] = defaultdict(int)
    reasons: dict[Any, set[str]] = defaultdict(set)
    sums: Any = lines.order_by().values(by, "unit", "reason").annotate(amount=Sum("amount"), lines=Count("id"))
    for row in sums:
        amounts[row[by]][row["unit"]] += row["amount"]
        counts[row[by]] += row["lines"]
        reasons[row[by]].add(row["reason"])
    return {
        key: (tuple(sorted(found.items(), key=lambda item: (item[0] == POINTS, item[0]))), counts[key], tuple(sorted(reasons[key])))
        for key, found in amounts.items()
    }


def _statements_beside(statement: Statement) -> QuerySet[Statement]:
    """The same payee's statements of periods of the same kind."""
    same = Statement.objects.filter(person_id=statement.person_id, period__kind=statement.period.kind)
    return same.filter(period__fiscal_year_starts=statement.period.fiscal_year_starts).select_related("period")
