"""Objectives with what is due beside them."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from incentives.models import Objective


def with_totals(objectives: QuerySet[Objective]) -> QuerySet[Objective]:
    """Add `together`: what the weights of all that the person has due on the same day come to (1 where they are a whole)."""
    same = Objective.objects.filter(person_id=OuterRef("person_id"), due_on=OuterRef("due_on")).order_by().values("person_id")
    return objectives.annotate(together=Subquery(same.annotate(total=Sum("weight")).values("total")))
