"""Corrections of earlier periods on a statement: what was posted then, what it comes to now, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from frontend.formats import day_text, money_text
from frontend.periods import period_title
from incentives import api

from .page import REASONS


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One corrected period; `statement` is the one that was posted then, where the reader may open it."""

    title: str
    statement: Any
    before: dt.date
    reasons: str
    lines: int
    amounts: Sequence[tuple[str, Decimal]]
    """Unit and amount: money, then points."""


def corrections_of(statement: Any) -> list[CorrectionView]:
    return [
        CorrectionView(
            title=_title(found),
            statement=found.statement,
            before=found.last_day_before,
            reasons=get_text_list([REASONS[reason]() for reason in found.reasons if reason in REASONS], _("and")),
            lines=found.lines,
            amounts=found.amounts,
        )
        for found in api.corrections_on(statement)
    ]


def difference_text(amounts: Sequence[tuple[str, Decimal]]) -> str:
    """What was corrected, in words: “+50.00 USD and −10 points”."""
    return get_text_list([money_text(amount, unit, signed=True) for unit, amount in amounts], _("and"))


def _title(found: Any) -> str:
    if found.statement is not None:
        period = found.statement.period
        return period_title(period.key, period.start, period.before)
    return _("Until %(day)s") % {"day": day_text(found.last_day_before - dt.timedelta(days=1))}
