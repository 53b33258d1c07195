"""Deciding what of a windfall counts, and taking a decision back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.models import Windfall, WindfallReview
from people.api import Refused

LONGEST_REASON: Final = 2000
STEP: Final = Decimal("0.0001")
DECISIONS: Final = tuple(word for word in WindfallReview.Counts if word != WindfallReview.Counts.NOTHING_WAITS)
"""What people decide; to close it is left to the runs."""


class CannotReview(Refused):
    """`field` is the one that is wrong."""

    code = "cannot_review_windfall"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Decision:
    """What counts of a windfall: one of `DECISIONS`, an amount only beside `amount`, and why."""

    counts: str
    amount: Decimal | None
    reason: str


@transaction.atomic
def review_windfall(*, windfall_id: int, decision: Decision, by_id: int | None, at: dt.datetime) -> WindfallReview:
    """Decide what counts, or decide otherwise than before. The next run pays it. Raises CannotReview."""
    windfall = _locked(windfall_id)
    _refuse(windfall, decision)
    review = WindfallReview.objects.filter(windfall=windfall).first() or WindfallReview(windfall=windfall)
    review.counts, review.amount, review.reason = decision.counts, decision.amount, decision.reason.strip()
    review.decided_at, review.decided_by_id = at, by_id
    review.save()
    return review


@transaction.atomic
def undo_review(*, windfall_id: int) -> None:
    """Take a decision back: the windfall waits again, and what it paid is taken back by the next run. Raises CannotReview."""
    review = WindfallReview.objects.filter(windfall=_locked(windfall_id)).first()
    if review is None:
        raise CannotReview(_("This decision was taken back meanwhile."))
    review.delete()


def _locked(windfall_id: int) -> Windfall:
    windfall = Windfall.objects.select_for_update(of=["self"]).filter(id=windfall_id, needs_review=True).first()
    if windfall is None:
        raise CannotReview(_("This is no windfall any more, so there is nothing to decide."))
    return windfall


def _refuse(windfall: Windfall, decision: Decision) -> None:
    if decision.counts not in DECISIONS:
        raise CannotReview(_("Say what of it counts."), "counts")
    if not decision.reason.strip() or len(decision.reason) > LONGEST_REASON:
        raise CannotReview(_("Say why, in at most %(most)s letters.") % {"most": LONGEST_REASON}, "reason")
    if (decision.counts == WindfallReview.Counts.AN_AMOUNT) != (decision.amount is not None):
        raise CannotReview(_("An amount stands beside “Another amount”, and beside nothing else."), "amount")
    amount = decision.amount
    if amount is not None and (not 0 <= amount <= windfall.credit or amount != amount.quantize(STEP)):
        raise CannotReview(_("What counts is between nothing and the whole credit, with at most four decimals."), "amount")
