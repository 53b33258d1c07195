"""A statement as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from incentives.models import Statement

from .statements import lines, plans

COLUMNS: Final = (
    ("period", _("Period")),
    ("person", _("Payee")),
    ("plan", _("Plan")),
    ("version", _("Version")),
    ("component", _("Component")),
    ("kind", _("Kind")),
    ("fact", _("Fact")),
    ("credited_on", _("Credited on")),
    ("window_from", _("Window from")),
    ("window_before", _("Window before")),
    ("reason", _("Reason")),
    ("share", _("Share")),
    ("credit", _("Credit")),
    ("running_after", _("Sum after")),
    ("exact", _("Exact amount")),
    ("entitled", _("Entitled")),
    ("earned_before", _("Earned before")),
    ("amount", _("Amount")),
    ("unit", _("Unit")),
)
"""Key and title of each column."""


def statement_rows(statement: Statement) -> Iterator[tuple[str, ...]]:
    """The lines of a statement as texts, in the order of COLUMNS: days as 2026-01-31, numbers with a point and no thousands separators."""
    named = {plan.version_id: plan for plan in plans(statement)}
    for line in lines(statement).iterator():
        plan = named[line.plan_version_id]
        exact = None if line.exact_after is None or line.exact_before is None else line.exact_after - line.exact_before
        values = (
            statement.period.key,
            statement.person.reference,
            plan.plan_name,
            plan.version_number,
            line.component,
            line.kind,
            line.fact,
            line.credited_on,
            line.window_from,
            line.window_before,
            line.reason,
            line.share,
            line.credit,
            line.running_after,
            exact,
            line.entitled,
            line.earned_before,
            line.amount,
            line.unit,
        )
        yield tuple("" if value is None else f"{value:f}" if hasattr(value, "as_tuple") else str(value) for value in values)
