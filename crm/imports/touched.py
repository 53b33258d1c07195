"""Whose credit a chunk of an import may change, for those who are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Model

from crm.models import Activity, Opportunity, OpportunityLine, OpportunitySplit, Order

_WITH_A_DEAL: Final = (Order, Activity)


def persons_touched(model: type[Model], ids: Iterable[int], former: Iterable[dict[str, Any]]) -> set[int] | None:
    """Return the owners of these records now and before, with all who have or had the deals they are or belong to; None: anybody's.

    `former`: columns of those that changed. Anybody's is what changes with a customer or a product, or with what follows an order, and
    what has no owner.
    """
    records: list[tuple[int | None, int | None]]
    if model is Opportunity:
        records = [(None, deal) for deal in ids]
    elif model is OpportunityLine:
        records = [(None, deal) for deal in OpportunityLine.objects.filter(pk__in=ids).values_list("opportunity_id", flat=True)]
    elif model in _WITH_A_DEAL:
        records = list(model._default_manager.filter(pk__in=ids).values_list("owner_id", "opportunity_id"))
    else:
        return None
    deals = {deal for _owner, deal in records if deal is not None}
    deals |= {deal for before in former if (deal := before.get("opportunity_id")) is not None}
    owners = dict(Opportunity.objects.filter(pk__in=deals).values_list("pk", "owner_id"))
    whose = [owner or (owners.get(deal) if deal is not None else None) for owner, deal in records]
    if None in whose:
        return None
    with_shares = OpportunitySplit.objects.filter(opportunity_id__in=deals).values_list("person_id", flat=True)
    return {each for each in (*whose, *owners.values(), *with_shares, *(before.get("owner_id") for before in former)) if each is not None}
