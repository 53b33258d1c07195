"""Coordinates of the small pictures (rings, spark lines): floats made last from exact figures, for drawing only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

RING_RADIUS = 46
FULL = 100
"""Arcs are given in hundredths of the circle (pathLength)."""


def initials(name: str) -> str:
    """Return one or two letters for a name; for names written without spaces, their first character."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def ring_arcs(share: Decimal, pace: Decimal | None) -> dict[str, Any]:
    """Return the arcs of a ring in hundredths, and the two ends of the pace mark; at most one round is drawn above full."""
    hundredths = max(Decimal(0), share) * FULL
    arcs: dict[str, Any] = {
        "full": f"{min(hundredths, Decimal(FULL)):.2f}",
        "over": f"{min(hundredths - FULL, Decimal(FULL)):.2f}" if hundredths > FULL else "",
    }
    if pace is not None and 0 <= pace < 1:
        angle = 2 * math.pi * float(pace) - math.pi / 2
        inner, outer = RING_RADIUS - 9, RING_RADIUS + 9
        arcs["mark"] = {
            "x1": f"{60 + inner * math.cos(angle):.2f}",
            "y1": f"{60 + inner * math.sin(angle):.2f}",
            "x2": f"{60 + outer * math.cos(angle):.2f}",
            "y2": f"{60 + outer * math.sin(angle):.2f}",
        }
    return arcs


def spark_points(values: Sequence[Decimal | int]) -> dict[str, Any]:
    """Return the points of a line of values in a box of 96 × 28, and its last point."""
    numbers = [float(value) for value in values]
    if len(numbers) < 2:
        return {"points": "", "last": None}
    low, span = min(numbers), (max(numbers) - min(numbers)) or 1.0
    points = [(2 + 92 * index / (len(numbers) - 1), 25 - 22 * (number - low) / span) for index, number in enumerate(numbers)]
    return {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points), "last": {"x": f"{points[-1][0]:.1f}", "y": f"{points[-1][1]:.1f}"}}
