"""Filters for texts about pay: periods, units, figures and moments inside translated sentences. Built into every template."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template

from frontend import formats, statuses
from frontend.periods import period_title
from frontend.statements.page import words
from incentives.api import totals_in_order

register = template.Library()


@register.filter
def period_name(period: Any) -> str:
    """How a period is called: "March 2026", "Q1 2026", "2026"."""
    return period_title(period.key, period.start, period.before)


@register.filter
def component_words(key: str) -> str:
    """A component of a plan as words: "new_business" is New business."""
    return words(key)


@register.filter
def run_word(state: str) -> str:
    """Under which state a run is shown, for `{% status %}`."""
    return statuses.word_of_run(state)


@register.filter
def as_moment(value: dt.datetime | None) -> str:
    return formats.moment_text(value) if value else formats.NOTHING


@register.filter
def as_number(value: Decimal | int | None) -> str:
    return formats.NOTHING if value is None else formats.number_text(value)


@register.filter
def unit_words(unit: str) -> str:
    return formats.unit_text(unit)


@register.filter
def amounts_of(totals: dict[str, str]) -> list[tuple[str, Decimal]]:
    """Totals as they are kept (unit → amount as text) as pairs of unit and amount, currencies before points."""
    return totals_in_order(totals)
