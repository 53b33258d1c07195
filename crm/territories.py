"""Reading territories: who holds them, and what lies in them on a day. Who may see it is for access.py to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL

from .models import Account, Territory, TerritoryAccount, TerritoryHolder
from .territories_sql import ID, territory_joins

_LYING = f"""SELECT a.id AS account_id, {ID} AS territory_id
    FROM (SELECT %s::date AS day) AS asked CROSS JOIN crm_account a{territory_joins("a", "asked.day")}"""  # noqa: S608  names of our own
_LIES_IN = f"SELECT account_id FROM ({_LYING}) AS lying WHERE territory_id = %s"  # noqa: S608
_COUNTS = f"SELECT territory_id, count(*) FROM ({_LYING}) AS lying WHERE territory_id IS NOT NULL GROUP BY territory_id"  # noqa: S608


def accounts_in(territory_id: int, *, on: dt.date) -> QuerySet[Account]:
    """Customers that lie in a territory on a day, with the row that put them there (`placement_id`, `since`, `until`) unless a rule did."""
    lasts = Q(territories__valid_before__isnull=True) | Q(territories__valid_before__gt=on)
    lying: QuerySet[Account] = Account.objects.filter(pk__in=RawSQL(_LIES_IN, [on, territory_id])).annotate(  # noqa: S611  constants above
        placement=FilteredRelation("territories", condition=Q(territories__valid_from__lte=on) & lasts),
        placement_id=F("placement__id"),
        since=F("placement__valid_from"),
        until=F("placement__valid_before"),
    )
    return lying


def territory_counts(*, on: dt.date) -> dict[int, int]:
    """Return how many customers lie in each territory on a day, by its id; those without any are missing."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [on])
        return dict(cursor.fetchall())


def held_by(territories: Iterable[Territory], *, on: dt.date) -> dict[int, list[TerritoryHolder]]:
    """Return who holds these territories on a day, by the territory's id, the largest share first."""
    found: dict[int, list[TerritoryHolder]] = {}
    rows = TerritoryHolder.objects.on(on).filter(territory__in=[one.pk for one in territories]).select_related("person")
    for row in rows.order_by("-share", "person__name"):
        found.setdefault(row.territory_id, []).append(row)
    return found


def placements(territories: QuerySet[Territory]) -> QuerySet[TerritoryAccount]:
    """Every row that puts a customer into one of these territories, on whatever days."""
    rows: QuerySet[TerritoryAccount] = TerritoryAccount.objects.filter(territory__in=territories.values("pk"))
    return rows.select_related("account", "territory").order_by("account__source", "account__external_id", "valid_from")
