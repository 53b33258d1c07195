"""What of the earnings is paid: holds, clawbacks, draws, totals below zero."""

from __future__ import annotations

from .mistake import in_module

_books = in_module("settlement")

MISTAKES = (
    _books(
        "A guarantee is paid beside the earnings.",
        "limits.draw; guarantee",
        "paid = drawn if draw.kind.is_advance else max(NONE, drawn - max(available, NONE))",
        "paid = drawn",
    ),
    _books(
        "A period takes back more of a draw than the plan allows.",
        "limits.draw.recover at most",
        "recovered = min(recovered, most)",
        "pass",
    ),
)
