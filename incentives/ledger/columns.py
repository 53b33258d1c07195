"""What the engine's tables become in the database: which column is which, and in what order they are copied."""

from __future__ import annotations

from typing import Final

POSTED_AS: Final = ("floor", "limit", "hold", "clawback", "plan limit", "carry", "recovery", "forgiven", "exchange", "payout")
"""Kinds of lines whose entries are of the same kind; a draw's depends on whether it is taken back, all others are "earned".

The table's CHECK says the same.
"""

GROUP_KEY: Final = (
    "person_id",
    "plan_version_id",
    "component",
    "window_from",
    "window_before",
    "kind",
    "posting",
    "unit",
    "source",
)
"""What the lines of a group share, and no other group of the batch has."""
EACH: Final = (
    "fact",
    "credited_on",
    "first_period",
    "reason",
    "position",
    "share",
    "credit",
    "running_before",
    "running_after",
    "deal_exact",
    "exact_before",
    "exact_after",
    "entitled",
    "earned_before",
    "operands",
)
"""What the lines of a group may differ in."""
LINE: Final = ("id", "batch_id", *GROUP_KEY, *EACH, "amount")
"""The columns of the view."""
LINE_GROUP: Final = ("id", "batch_id", "lines", *GROUP_KEY, "first_position", "running_from", "exact_from", *EACH)
WINDOW_RESULT: Final = (
    "batch_id",
    "person_id",
    "plan_version_id",
    "component",
    "window_from",
    "window_before",
    "gate_open",
    "multiplier",
    "rate",
    "band",
    "band_to",
    "target",
    "entitled",
    "operands",
)
STANDING: Final = (
    "batch_id",
    "person_id",
    "plan_version_id",
    "measure",
    "window_from",
    "window_before",
    "value",
    "quota",
    "attainment",
    "facts",
)
ENTRY: Final = ("batch_id", "kind", "person_id", "plan_version_id", "component", "unit", "debit_id", "credit_id", "amount")

LINE_KEY: Final = ("person_id", "plan_version_id", "component", "window_from", "window_before", "kind", "fact")
"""What a batch posts once."""
LINES_OF_A_BATCH: Final = 2**32
"""A line's id is its batch's id times this, plus its number in the batch."""
