"""Keeping the windfalls that a run has posted, deciding what of them counts, and taking a decision back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.engine.plan_money import RETURN
from incentives.models import Windfall, WindfallReview
from people.api import Refused

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.engine.plan import Plan

LONGEST_REASON: Final = 2000
STEP: Final = Decimal("0.0001")
Key = tuple[int, int, str, str]
"""Person, plan, measure, fact."""


class CannotReview(Refused):
    """`field` is the one that is wrong."""

    code = "cannot_review_windfall"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Decision:
    """What counts of a windfall: one of `WindfallReview.Counts`, an amount only beside `amount`, and why."""

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
    if decision.counts not in WindfallReview.Counts.values:
        raise CannotReview(_("Say what of it counts."), "counts")
    if not decision.reason.strip() or len(decision.reason) > LONGEST_REASON:
        raise CannotReview(_("Say why, in at most %(most)s letters.") % {"most": LONGEST_REASON}, "reason")
    if (decision.counts == WindfallReview.Counts.AN_AMOUNT) != (decision.amount is not None):
        raise CannotReview(_("An amount stands beside “Another amount”, and beside nothing else."), "amount")
    amount = decision.amount
    if amount is not None and (not 0 <= amount <= windfall.credit or amount != amount.quantize(STEP)):
        raise CannotReview(_("What counts is between nothing and the whole credit, with at most four decimals."), "amount")


def keep_windfalls(*, lines: pa.Table, plans: Mapping[int, tuple[int, Plan]], at: dt.datetime) -> None:
    """Keep the windfalls among lines that are being posted, and forget those that are none any more and that nobody has decided on.

    lines: columns of LINES with `person_id` and `plan_version_id`; plans: version → its plan's id and what it says.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    versions = [number for number, (_plan, said) in plans.items() if any(measure.windfall for measure in said.measures.values())]
    if not versions:
        return
    mask = pc.and_(pc.equal(lines["kind"], "credit"), pc.is_in(lines["plan_version_id"], pa.array(versions, pa.int64())))
    columns = ("person_id", "plan_version_id", "component", "source", "fact", "credited_on", "operands")
    found: dict[Key, Windfall | None] = {}
    for row in lines.filter(mask).select(columns).to_pylist():
        plan_id, said = plans[row["plan_version_id"]]
        measure = said.measures[str(said.components[row["component"]].on)]
        if measure.windfall is None or RETURN in row["fact"]:
            continue
        key = (int(row["person_id"]), plan_id, measure.key, row["fact"])
        found[key] = _windfall(key, row, needs_review=measure.windfall.waits, at=at)
    _write(found)


def _windfall(key: Key, row: Mapping[str, Any], *, needs_review: bool, at: dt.datetime) -> Windfall | None:
    person_id, plan_id, measure, fact = key
    operands = json.loads(row["operands"]) if row["operands"] else {}
    credit = operands.get("windfall of")
    if credit is None:
        return None
    return Windfall(
        person_id=person_id, plan_id=plan_id, measure=measure, source=row["source"], fact=fact, credited_on=row["credited_on"],
        credit=Decimal(credit), limit=Decimal(operands["windfall limit"]), needs_review=needs_review, found_at=at,
    )  # fmt: skip


def _write(found: Mapping[Key, Windfall | None]) -> None:
    kept = [windfall for windfall in found.values() if windfall is not None]
    Windfall.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["person", "plan", "measure", "fact"],
        update_fields=["source", "credit", "limit", "credited_on", "needs_review", "found_at"],
    )
    gone = {key for key, windfall in found.items() if windfall is None}
    facts = {fact for *_of, fact in gone}
    for windfall in Windfall.objects.filter(fact__in=facts, review__isnull=True) if gone else ():
        if (windfall.person_id, windfall.plan_id, windfall.measure, windfall.fact) in gone:
            windfall.delete()
