"""What a statement shows that no plan computed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from incentives.models import Award, Statement


@dataclass(frozen=True, slots=True)
class AwardOnStatement:
    reason: str
    amount: Decimal
    """Below zero: taken back."""
    unit: str


def awards_on(statement: Statement) -> list[AwardOnStatement]:
    """Return the awards of the statement's person and period, in the order in which they were posted. Its totals do not hold them."""
    rows = Award.objects.filter(person=statement.person_id, period=statement.period_id).order_by("id")
    return [AwardOnStatement(row.reason, -row.amount if row.reverses_id else row.amount, row.unit) for row in rows]
