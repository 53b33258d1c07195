"""Totals as they are kept (unit → amount as text), ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def amounts(totals: Mapping[str, str]) -> list[tuple[str, Decimal]]:
    """Pairs of unit and amount, currencies before points."""
    return sorted(((unit, Decimal(text)) for unit, text in totals.items()), key=lambda total: (total[0] == "points", total[0]))
