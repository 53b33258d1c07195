"""What a printed statement says, as plain data: made by `page.py`, drawn by `pdf.py`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PaperLine:
    day: dt.date | None
    what: str
    """The deal, or what else the line pays for."""
    why: str
    """How it was worked out, in a few words."""
    credit: str
    """With the digits it has."""
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaperComponent:
    name: str
    plan: str
    unit: str
    total: Decimal
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class PaperQuota:
    measure: str
    value: Decimal
    quota: Decimal | None
    attainment: Decimal | None
    """None where there is no quota."""


@dataclass(frozen=True, slots=True)
class PaperSettlement:
    """What of the earnings on a plan is paid."""

    plan: str
    unit: str
    rows: tuple[tuple[str, Decimal], ...]
    """From what was earned on, in words; they add up to `payable`."""
    payable: Decimal
    balances: tuple[tuple[str, Decimal], ...]
    """What is left after the period."""


@dataclass(frozen=True, slots=True)
class PaperCorrection:
    """What of the total belongs to a period that was closed already."""

    period: str
    reasons: str
    amounts: str
    """All of them, in words: money and points."""


@dataclass(frozen=True, slots=True)
class PaperUnpaid:
    """A deal that would have been paid but for the reason given."""

    day: dt.date
    what: str
    amount: Decimal | None
    currency: str
    why: str


@dataclass(frozen=True, slots=True)
class Paper:
    """All amounts are exact decimals; texts are already in the reader's language."""

    person: str
    reference: str
    period: str
    state: str
    sentence: str
    totals: tuple[tuple[str, Decimal], ...]
    """Unit, amount."""
    quotas: tuple[PaperQuota, ...]
    components: tuple[PaperComponent, ...]
    unpaid: tuple[PaperUnpaid, ...]
    notes: tuple[str, ...]
    """What every copy must say: plan versions, rules of requiring orders, the moment of calculation."""
    printed_at: dt.datetime
    settlements: tuple[PaperSettlement, ...] = ()
    corrections: tuple[PaperCorrection, ...] = ()
