"""When points may be redeemed (docs/plan-format.md: `redeemable`)."""

from __future__ import annotations

from enum import StrEnum


class Redeemable(StrEnum):
    """From when on points may be redeemed."""

    AT_ONCE = "at once"
    WHEN_APPROVED = "when approved"
