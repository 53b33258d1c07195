"""What a simulation's page says and draws: totals, stresses, cost by period, how pay is spread, curves of both plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.charts import Chart
from frontend.formats import money_text, number_text
from incentives import api

from .curves import charts_of
from .reading import plan_of_text

BINS = 12
Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Summary:
    current: Decimal
    candidate: Decimal
    people: int
    winners: int
    losers: int

    @property
    def difference(self) -> Decimal:
        return self.candidate - self.current

    @property
    def share(self) -> Decimal | None:
        return self.difference / self.current if self.current else None

    @property
    def unchanged(self) -> int:
        return self.people - self.winners - self.losers


@dataclass(frozen=True, slots=True)
class Stress:
    """What both sides would cost with every amount at so many percent."""

    title: str
    current: Decimal
    candidate: Decimal

    @property
    def difference(self) -> Decimal:
        return self.candidate - self.current


def summary_of(result: Mapping[str, Any]) -> Summary:
    return Summary(Decimal(result["current"]), Decimal(result["candidate"]), result["people"], result["winners"], result["losers"])


def stress_of(result: Mapping[str, Any]) -> list[Stress]:
    titles = {"90": _("Every amount 10 % smaller"), "100": _("As it was sold"), "110": _("Every amount 10 % larger")}
    told = {**result["stress"], "100": {side: result[side] for side in ("current", "candidate")}}
    return [
        Stress(titles[percent], Decimal(told[percent]["current"]), Decimal(told[percent]["candidate"])) for percent in ("90", "100", "110")
    ]


def charts_of_result(simulation: Any, unit: str, result: Mapping[str, Any], pairs: Sequence[Pair]) -> list[Chart]:
    """The charts of one unit: cost, spread, and the curves of components that both plans have."""
    charts = [_cost(unit, result), _spread(unit, pairs)]
    candidate = plan_of_text(simulation.document)
    before = api.version_on(simulation.plan_id, simulation.before - simulation.before.resolution)
    if candidate is not None:
        charts += charts_of(candidate, beside=plan_of_text(before.document) if before else None)
    return charts


def _cost(unit: str, result: Mapping[str, Any]) -> Chart:
    sides = {side: {name: Decimal(amount) for name, amount in result["by_period"][side]} for side in ("current", "candidate")}
    names = sorted(sides["current"].keys() | sides["candidate"].keys())
    zero = Decimal(0)
    rows = [(name, *(money_text(sides[side].get(name, zero), unit) for side in ("current", "candidate"))) for name in names]
    colours = {"current": "--data-2", "candidate": "--data-1"}
    titles = {"current": _("As it was"), "candidate": _("Candidate")}
    summary = summary_of(result)
    values = {"current": money_text(summary.current, unit), "candidate": money_text(summary.candidate, unit)}
    return Chart(
        key="cost",
        title=_("What it costs"),
        sentence=_("The candidate costs %(candidate)s where %(current)s was paid. A window's pay stands in the period in which it ends.")
        % values,
        traces=[
            {
                "type": "bar",
                "name": titles[side],
                "x": names,
                "y": [float(sides[side].get(name, zero)) for name in names],
                "marker": {"color": colours[side]},
            }
            for side in ("current", "candidate")
        ],
        layout={"barmode": "group", "xaxis": {"type": "category"}, "yaxis": {"tickformat": ",.0f"}, "showlegend": True},
        head=[_("Period"), titles["current"], titles["candidate"]],
        rows=rows,
    )


def _spread(unit: str, pairs: Sequence[Pair]) -> Chart:
    """How many people get how much on either side, in even steps."""
    largest = max((max(pair) for pair in pairs), default=Decimal(0))
    smallest = min((min(pair) for pair in pairs), default=Decimal(0))
    step = (largest - smallest) / BINS or Decimal(1)
    edges = [smallest + step * number for number in range(BINS + 1)]
    counts = [[0] * BINS, [0] * BINS]
    for pair in pairs:
        for side, amount in enumerate(pair):
            counts[side][min(int((amount - smallest) / step), BINS - 1)] += 1
    labels = [_("%(first)s to %(last)s") % {"first": _round(edges[i]), "last": _round(edges[i + 1])} for i in range(BINS)]
    moved = sum(was != would for was, would in pairs)
    return Chart(
        key="spread",
        title=_("How pay is spread"),
        sentence=ngettext("%(count)s person is paid differently.", "%(count)s people are paid differently.", moved)
        % {"count": number_text(moved)},
        traces=[
            {"type": "bar", "name": name, "x": labels, "y": counts[side], "marker": {"color": colour}}
            for side, (name, colour) in enumerate(((_("As it was"), "--data-2"), (_("Candidate"), "--data-1")))
        ],
        layout={"barmode": "group", "xaxis": {"type": "category"}, "showlegend": True},
        head=[_("Paid in %(unit)s") % {"unit": unit}, _("As it was"), _("Candidate")],
        rows=[(labels[i], number_text(counts[0][i]), number_text(counts[1][i])) for i in range(BINS)],
    )


def _round(amount: Decimal) -> str:
    return number_text(amount.quantize(Decimal(1)))
