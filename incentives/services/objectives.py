"""Agreeing on objectives, changing them, and reviewing what came of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.models import Objective
from people.api import Refused

STEP: Final = Decimal("0.000001")
MOST_RESULT: Final = Decimal(10)
LONGEST_NAME: Final = 200


class CannotKeepObjective(Refused):
    """`field` is the one that is wrong."""

    code = "cannot_keep_objective"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Agreed:
    """An objective as it is wanted: `weight` and `result` are shares (0.4 is 40 %); without a result it was not reviewed yet."""

    name: str
    weight: Decimal
    due_on: dt.date
    result: Decimal | None = None


@transaction.atomic
def agree_objective(*, person_id: int, agreed: Agreed, by_id: int | None, at: dt.datetime, today: dt.date) -> Objective:
    """Keep a new objective of a person. Raises CannotKeepObjective."""
    _refuse(agreed)
    objective = Objective(person_id=person_id, created_at=at, created_by_id=by_id)
    return _kept(objective, agreed, today)


@transaction.atomic
def change_objective(*, objective_id: int, agreed: Agreed, today: dt.date) -> Objective:
    """Change an objective, or review it: a result that is new or another has been reviewed `today`. Raises CannotKeepObjective."""
    _refuse(agreed)
    return _kept(_locked(objective_id), agreed, today)


@transaction.atomic
def remove_objective(*, objective_id: int) -> None:
    """Take an objective away; the trail keeps it. What it earned in closed periods is taken back in open ones."""
    _locked(objective_id).delete()


def _locked(objective_id: int) -> Objective:
    objective = Objective.objects.select_for_update().filter(id=objective_id).first()
    if objective is None:
        raise CannotKeepObjective(_("This objective was taken away meanwhile."))
    return objective


def _kept(objective: Objective, agreed: Agreed, today: dt.date) -> Objective:
    if agreed.result != objective.result:
        objective.reviewed_on = None if agreed.result is None else today
    objective.name, objective.weight, objective.due_on, objective.result = agreed.name, agreed.weight, agreed.due_on, agreed.result
    objective.save()
    return objective


def _refuse(agreed: Agreed) -> None:
    if not agreed.name or len(agreed.name) > LONGEST_NAME:
        raise CannotKeepObjective(_("Say what is to be achieved, in at most %(most)s letters.") % {"most": LONGEST_NAME}, "name")
    if not 0 < agreed.weight <= 1 or agreed.weight != agreed.weight.quantize(STEP):
        raise CannotKeepObjective(_("A weight is above 0 and at most 100 %, with at most four decimals."), "weight")
    result = agreed.result
    if result is not None and (not 0 <= result <= MOST_RESULT or result != result.quantize(STEP)):
        raise CannotKeepObjective(_("A result is 0 to 1000 %, with at most four decimals."), "result")
