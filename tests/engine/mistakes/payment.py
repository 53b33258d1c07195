"""What of the earnings is paid: holds, clawbacks, draws, totals below zero."""

from __future__ import annotations

from .mistake import in_module

_books = in_module("settlement")
_holds = in_module("compile_holds")

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
    _holds(
        "A return is paid off at once, though its sale is held.",
        "hold; returns",
        'return "sale" if self.counts_returns else "fact"',
        'return "fact"',
    ),
    _holds(
        "The customer is waited for to pay what was returned.",
        "hold; paid; clawback",
        "return t.greatest(t.ZERO, t.subtract(t.subtract(total, credited), taken))",
        "return total",
    ),
)
