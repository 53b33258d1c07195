"""What a simulation came to, by payee and by team."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from incentives.data import SimulatedTeam
from incentives.models import SimulatedPay, Simulation
from people import api as people

NOTHING = Decimal(0)


def simulated_pay(simulation: Simulation, unit: str) -> QuerySet[SimulatedPay]:
    """A payee's rows in one unit with `difference`, its `share` of what it was (None where nothing was paid), and the team's name then."""
    last_day = simulation.before - dt.timedelta(days=1)
    teams = people.memberships_on(last_day).filter(person=OuterRef("person")).values("team__name")[:1]
    money: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=4)
    return (
        SimulatedPay.objects.filter(simulation=simulation, unit=unit)
        .select_related("person")
        .annotate(
            difference=F("candidate") - F("current"),
            share=Case(When(current=0, then=Value(None, output_field=money)), default=(F("candidate") - F("current")) / F("current")),
            team_name=Subquery(teams),
        )
    )


def simulated_teams(simulation: Simulation, unit: str) -> list[SimulatedTeam]:
    """The same added up by the team that each was in on the last day; those in none stand last."""
    rows: Any = simulated_pay(simulation, unit)
    rows = rows.values("team_name")
    sums: Any = rows.annotate(
        people=Count("id"),
        was=Sum("current"),
        would=Sum("candidate"),
        winners=Count("id", filter=Q(candidate__gt=F("current"))),
        losers=Count("id", filter=Q(candidate__lt=F("current"))),
    )
    found = [
        SimulatedTeam(row["team_name"] or "", row["people"], row["was"] or NOTHING, row["would"] or NOTHING, row["winners"], row["losers"])
        for row in sums
    ]
    return sorted(found, key=lambda team: (not team.name, team.name))
