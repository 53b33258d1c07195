"""The list of territories, and one territory: who holds it, by which rules customers lie in it, and which do on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from crm import api as crm
from frontend.audit.trails import steps_of
from frontend.deals.views import openable_people
from frontend.fields import DayField
from frontend.people.views import SEES_TRAIL
from frontend.shell.viewing import looking, only_if, or_404
from frontend.tables import Column, Table, respond

WHOLE = Decimal(1)


class TerritoryFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        held = Q(pk__in=rows.filter(holders__person__name__icontains=text).values("pk"))
        return rows.filter(Q(name__icontains=text) | Q(key__icontains=text) | held)


def _columns(held: dict[int, list[Any]], counts: dict[int, int]) -> list[Column]:
    return [
        Column("name", _("Territory"), ("name",), lambda row: row.name),
        Column("key", _("Key"), ("key",), lambda row: row.key),
        Column("holders", _("Held today by"), (), lambda row: ", ".join(one.person.name for one in held.get(row.pk, []))),
        Column("accounts", _("Customers today"), (), lambda row: counts.get(row.pk, 0), end=True),
    ]


@only_if(crm.may_read_territories)
def territories(request: HttpRequest) -> HttpResponseBase:
    viewer, today = looking(request), timezone.localdate()
    rows = crm.territories_visible_to(viewer, on=today)
    held, counts = crm.held_by(rows, on=today), crm.territory_counts(on=today)
    table = Table(
        request,
        rows,
        key="territories",
        columns=_columns(held, counts),
        filters=TerritoryFilters,
        sort="name",
        row_template="territories/row.html",
    )
    for row in table.page.object_list:
        row.held_today, row.accounts_today = held.get(row.pk, []), counts.get(row.pk, 0)
        row.not_whole = _not_whole(row.held_today)
    return respond(request, table, "territories/list.html", {"may_set": crm.may_set_territories(viewer)})


def _not_whole(holders: Iterable[Any]) -> Decimal | None:
    """What the shares of those who hold it together come to, where that is no whole; None where it is, or where nobody holds it."""
    shares = [holder.share for holder in holders]
    total = sum(shares, Decimal(0))
    return None if not shares or total == WHOLE else total


class AccountFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    on = django_filters.DateFilter(method="as_of", label=_("On the day"), widget=DayField.widget)

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(industry__icontains=text) | Q(country__icontains=text))

    def as_of(self, rows: QuerySet[Any], _name: str, _day: dt.date) -> QuerySet[Any]:
        """The day has chosen the rows already."""
        return rows


ACCOUNT_COLUMNS = [
    Column("name", _("Customer"), ("name",), lambda row: row.name),
    Column("id", _("Id"), (), lambda row: f"{row.source}/{row.external_id}", on_page=False),
    Column("industry", _("Industry"), ("industry", "name"), lambda row: row.industry, wide_only=True),
    Column("country", _("Country"), ("country", "name"), lambda row: row.country, wide_only=True),
    Column("since", _("Lies here"), ("since", "name"), lambda row: row.since),
    Column("until", _("Before"), ("until", "name"), lambda row: row.until, on_page=False),
]
ACTIONS = Column("actions", _("Actions"), end=True)


@only_if(crm.may_read_territories)
def territory(request: HttpRequest, territory_id: int) -> HttpResponseBase:
    viewer, today = looking(request), timezone.localdate()
    with or_404(crm.NoSuchTerritory):
        found = crm.territory_for(viewer, territory_id, on=today)
    on, may_set = _day(request.GET.get("on", "")) or today, crm.may_set_territories(viewer)
    table = Table(
        request,
        crm.accounts_in(found.pk, on=on),
        key="customers",
        columns=[*ACCOUNT_COLUMNS, ACTIONS] if may_set else ACCOUNT_COLUMNS,
        filters=AccountFilters,
        sort="name",
        row_template="territories/account_row.html",
    )
    holders = list(found.holders.select_related("person").order_by("-valid_from", "person__name"))
    context = {
        "territory": found,
        "holders": holders,
        "not_whole": _not_whole(one for one in holders if _holds(one, today)),
        "held_today": any(_holds(one, today) for one in holders),
        "rules": found.rules.order_by("-valid_from", "industry", "country"),
        "may_set": may_set,
        "removable": not holders and not found.rules.exists() and not found.placed.exists(),
        "seen": openable_people(viewer, on=today),
        "today": today,
        "trail": _trail(found) if viewer.has(*SEES_TRAIL) else None,
    }
    return respond(request, table, "territories/territory.html", context)


def _holds(row: Any, day: dt.date) -> bool:
    return bool(row.valid_from <= day and (row.valid_before is None or row.valid_before > day))


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _trail(territory: Any) -> list[Any]:
    parts = (territory.holders, territory.rules, territory.placed)
    return steps_of([(type(territory), {"pk": territory.pk}), *((rows.model, {"territory_id": territory.pk}) for rows in parts)])
