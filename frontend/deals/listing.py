"""The list of deals: what it shows, filters and exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import api as crm
from frontend.shell.viewing import looking
from frontend.tables import Column
from people.api import people_visible_to


def as_listed(deals: QuerySet[Any]) -> QuerySet[Any]:
    """Add what the rows show; a deal closes on the day it did, or is expected to."""
    listed: QuerySet[Any] = crm.for_list(deals).annotate(closes_on=Coalesce("closed_on", "expected_close_on"))
    return listed


def owners(request: HttpRequest) -> QuerySet[Any]:
    """Those whose deals the viewer may see."""
    viewer, today = looking(request), timezone.localdate()
    theirs = crm.opportunities_visible_to(viewer, on=today).values("owner_id")
    found: QuerySet[Any] = people_visible_to(viewer, on=today).filter(id__in=theirs).order_by("name")
    return found


def search_deals(deals: QuerySet[Any], text: str) -> QuerySet[Any]:
    return deals.filter(Q(name__icontains=text) | Q(account__name__icontains=text) | Q(external_id__iexact=text))


def _months(today: dt.date, ahead: int, count: int) -> tuple[dt.date, dt.date]:
    first = today.replace(day=1) + relativedelta(months=ahead)
    return first, first + relativedelta(months=count)


class DealFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    stage = django_filters.ModelMultipleChoiceFilter(
        queryset=lambda _request: crm.stages(), label=_("Stage"), widget=CheckboxSelectMultiple
    )
    owner = django_filters.ModelChoiceFilter(queryset=owners, label=_("Owner"), empty_label=_("Everybody"))
    closes = django_filters.ChoiceFilter(
        method="closing",
        label=_("Closes"),
        empty_label=_("Any time"),
        choices=[
            ("overdue", _("Overdue")),
            ("this month", _("This month")),
            ("next month", _("Next month")),
            ("last month", _("Last month")),
            ("this quarter", _("This quarter")),
            ("no day", _("No day given")),
        ],
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return search_deals(rows, text)

    def closing(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        today = timezone.localdate()
        match wanted:
            case "overdue":
                return rows.filter(stage__kind="open", expected_close_on__lt=today)
            case "no day":
                return rows.filter(closes_on__isnull=True)
            case "this quarter":
                first, before = _months(today, -((today.month - 1) % 3), 3)
            case _:
                first, before = _months(today, {"last month": -1, "this month": 0, "next month": 1}[wanted], 1)
        return rows.filter(closes_on__gte=first, closes_on__lt=before)


COLUMNS = [
    Column("name", _("Deal"), ("name",), lambda deal: deal.name),
    Column("id", _("Id"), (), lambda deal: deal.fact_id, on_page=False),
    Column("amount", _("Amount"), ("amount",), lambda deal: deal.amount, end=True),
    Column("currency", _("Currency"), (), lambda deal: deal.currency, on_page=False),
    Column("account", _("Account"), ("account__name",), lambda deal: deal.account),
    Column("stage", _("Stage"), ("stage__position",), lambda deal: deal.stage.name),
    Column("owner", _("Owner"), ("owner__name",), lambda deal: deal.owner),
    Column("closes", _("Closes"), ("closes_on",), lambda deal: deal.closes_on),
    Column("since", _("In stage since"), ("stage_since",), lambda deal: deal.stage_since, wide_only=True),
]
