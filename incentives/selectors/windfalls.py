"""What windfalls leave uncounted on a statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from incentives.data import FactNotCounted
from incentives.models import Statement, Windfall

from .statements import plans

WAITS: Final = "waits for review"
ABOVE_THE_LIMIT: Final = "above the limit"


def windfalls_of(statement: Statement) -> Iterator[FactNotCounted]:
    """Yield the payee's windfalls of the statement's days and plans that wait, or that count only in part because their plan says so."""
    period = statement.period
    rows = Windfall.objects.filter(person_id=statement.person_id, review__isnull=True, credited_on__gte=period.start)
    keys = {plan.plan_key for plan in plans(statement)}
    for row in rows.filter(credited_on__lt=period.before, plan__key__in=keys).select_related("plan"):
        yield FactNotCounted(
            source=row.source,
            fact=row.fact,
            deal=row.fact,
            day=row.credited_on,
            amount=row.credit if row.needs_review else row.credit - row.limit,
            currency=row.unit,
            plan_name=row.plan.name,
            measure=row.measure,
            reason=WAITS if row.needs_review else ABOVE_THE_LIMIT,
        )
