"""My points: what can be redeemed, what is pending, held and runs out next, and everything that ever moved them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.shell.viewing import looking, or_404
from frontend.statements.page import words
from frontend.tables import Column, Table, respond
from incentives import api as incentives
from leaderboard import api as shop
from people.api import person_names


class MovementFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(label=_("What"), choices=incentives.PointsMovement.Kind.choices, empty_label=_("All"))

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        component = text.replace(" ", "_")
        return rows.filter(Q(reason__icontains=text) | Q(component__icontains=component) | Q(plan_version__plan__name__icontains=text))


def why(row: Any) -> str:
    """The reason somebody gave, or the component and plan that earned it."""
    return str(row.reason or f"{words(row.component)} · {row.plan_version.plan.name}")


COLUMNS = [
    Column("at", _("When"), ("at",), lambda row: row.at),
    Column("kind", _("What"), ("kind", "-at"), lambda row: row.get_kind_display()),
    Column("why", _("Why"), (), why),
    Column("period", _("Period"), (), lambda row: row.period.key if row.period else "", on_page=False),
    Column("amount", _("Points"), (), lambda row: row.amount, on_page=False),
    Column("change", _("Change"), ("change", "-at"), lambda row: row.change, end=True),
]


@login_required
def points(request: HttpRequest) -> HttpResponseBase:
    """One's own points; for an account of nobody who is paid there are none."""
    return _wallet(request, looking(request).person_id or 0)


@login_required
def points_of(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Somebody's points, for those who answer for them."""
    with or_404(shop.NotInShop):
        return _wallet(request, shop.wallet_owner_for(looking(request), person_id, on=_today()))


def _today() -> dt.date:
    """Points run out by the company's days, wherever their reader is."""
    return shop.today_of_company(timezone.now())


def _wallet(request: HttpRequest, person_id: int) -> HttpResponseBase:
    table = Table(
        request,
        incentives.history_of(person_id),
        key="points",
        columns=COLUMNS,
        filters=MovementFilters,
        sort="-at",
        row_template="shop/movement.html",
    )
    context = {
        "wallet": incentives.wallet_of(person_id, on=_today()),
        "owner": None if looking(request).is_person(person_id) else person_names([person_id]).get(person_id),
    }
    return respond(request, table, "shop/points.html", context)
