"""What of a statement's earnings is paid: earned, held back, taken back, cut, carried over, drawn; and the balances after it."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum

from incentives.data import PaidAt, Settlement
from incentives.models import Entry, Line, PlanVersion, Statement
from incentives.models.ledger import Posting

from .runs import posted_into

EARNINGS: Final = (Posting.EARNED, Posting.FLOOR, Posting.LIMIT)
"""What components come to; all other kinds say what of it is paid."""
OWN_BALANCE: Final = {Posting.HOLD: "hold", Posting.CARRY: "carry", Posting.DRAW: "draw", Posting.RECOVERY: "draw"}
"""Kinds that move a balance of the payee, and which."""
NOTHING = Decimal(0)


def settlements(statement: Statement) -> list[Settlement]:
    """One for each plan of the statement on which more happened than earning, or on which a balance is left; by the plan's name."""
    sums, balances, paid = _sums(statement), _balances(statement), _paid(statement)
    found = []
    for (plan_id, unit), (name, amounts) in sums.items():
        left = balances.pop((plan_id, unit), {})
        if any(kind not in EARNINGS for kind in amounts) or any(left.values()):
            found.append(_settlement(plan_id, name, unit, amounts, left, paid.get((plan_id, unit))))
    names = _names({plan_id for plan_id, _unit in balances})
    found += [_settlement(plan_id, names[plan_id], unit, {}, left) for (plan_id, unit), left in balances.items() if any(left.values())]
    return sorted(found, key=lambda each: (each.plan_name, each.unit))


def _settlement(
    plan_id: int, name: str, unit: str, amounts: dict[str, Decimal], left: dict[str, Decimal], paid_at: PaidAt | None = None
) -> Settlement:
    return Settlement(
        plan_id=plan_id,
        plan_name=name,
        unit=unit,
        earned=sum((amounts.get(kind, NOTHING) for kind in EARNINGS), NOTHING),
        by_kind={kind: amount for kind, amount in amounts.items() if kind not in EARNINGS and amount},
        payable=sum(amounts.values(), NOTHING),
        still_held=left.get("hold", NOTHING),
        still_drawn=-left.get("draw", NOTHING),
        still_carried=left.get("carry", NOTHING),
        paid_at=paid_at,
    )


def _paid(statement: Statement) -> dict[tuple[int, str], PaidAt]:
    """How what is paid in another currency came about, by plan and that currency: as the last line of each says."""
    own = Line.objects.filter(batch_id__in=posted_into(statement.period_id), person_id=statement.person_id, posting=Posting.PAYOUT)
    found = {}
    for line in own.order_by("id"):
        paid = paid_at(line)
        if paid is not None:
            found[PlanVersion.objects.get(pk=line.plan_version_id).plan_id, line.unit] = paid
    return found


def paid_at(line: Line) -> PaidAt | None:
    """What a line of a payout keeps of its rate; None where nothing was left to pay."""
    kept = json.loads(line.operands or "{}")
    if "rate" not in kept:
        return None
    since = kept.get("rate since")
    return PaidAt(kept["currency"], Decimal(kept["total"]), Decimal(kept["rate"]), kept["rate of"], since and dt.date.fromisoformat(since))


def _sums(statement: Statement) -> dict[tuple[int, str], tuple[str, dict[str, Decimal]]]:
    own = Line.objects.filter(batch_id__in=posted_into(statement.period_id), person_id=statement.person_id)
    rows: Any = own.order_by().values("plan_version_id", "posting", "unit").annotate(sum=Sum("amount"))
    versions = PlanVersion.objects.select_related("plan").in_bulk({row["plan_version_id"] for row in rows})
    found: dict[tuple[int, str], tuple[str, dict[str, Decimal]]] = {}
    for row in rows:
        plan = versions[row["plan_version_id"]].plan
        amounts = found.setdefault((plan.pk, row["unit"]), (plan.name, defaultdict(Decimal)))[1]
        amounts[row["posting"]] += row["sum"]
    return found


def _balances(statement: Statement) -> dict[tuple[int, str], dict[str, Decimal]]:
    """What stands on the payee's accounts after the period, by plan, unit and balance: held above zero, owed below."""
    entries = Entry.objects.filter(
        person_id=statement.person_id, kind__in=list(OWN_BALANCE), batch__period__before__lte=statement.period.before
    )
    found: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows = entries.values_list("plan_version__plan_id", "unit", "kind", "credit__kind").annotate(sum=Sum("amount")).order_by()
    for plan_id, unit, kind, credited, amount in rows:
        found[plan_id, unit][OWN_BALANCE[Posting(kind)]] += -amount if credited == "earned" else amount
    return found


def _names(plan_ids: set[int]) -> dict[int, str]:
    rows = PlanVersion.objects.filter(plan_id__in=plan_ids).values_list("plan_id", "plan__name").distinct()
    return dict(rows)
