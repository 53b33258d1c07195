"""Payout curves as charts: what each component pays as its measure grows, drawn from the engine's own points."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from frontend.charts import Chart
from frontend.formats import money_text, number_text, percent_text
from frontend.statements.page import words
from incentives.engine.plan import Plan

WITHOUT = {
    "gate": lambda: _("gate"),
    "multiplier": lambda: _("multiplier"),
    "limits of deals and other periods": lambda: _("limits of deals and other periods"),
}
MOST = 4
"""A plan of many components shows the curves of the first of them; more would be a wall."""


def charts_of(plan: Plan, *, beside: Plan | None = None) -> list[Chart]:
    """Return a chart for each component that one measure decides, in the plan's order; with the curve of the same component of another."""
    from incentives.engine.curve import curve_of  # loads DuckDB, which few pages need

    found = []
    for key in plan.components:
        curve = curve_of(plan, key)
        if curve is not None:
            other = curve_of(beside, key) if beside is not None and key in beside.components else None
            found.append(_chart(plan, curve, other if other is not None and _are_alike(curve, other) else None))
        if len(found) == MOST:
            break
    return found


def _are_alike(curve: Any, other: Any) -> bool:
    """Whether both can be drawn on the same axes."""
    return bool((curve.over_attainment, curve.unit) == (other.over_attainment, other.unit))


def _drawn(curve: Any, **look: Any) -> dict[str, Any]:
    reached = [float(value / curve.quota) if curve.over_attainment else float(value) for value, _amount in curve.points]
    paid = [float(amount) for _reached, amount in curve.points]
    return {"type": "scatter", "mode": "lines", "x": reached, "y": paid, "hovertemplate": "%{y:,.2f}<extra></extra>", **look}


def _chart(plan: Plan, curve: Any, other: Any = None) -> Chart:
    name = words(curve.component)
    if curve.over_attainment:
        x_axis = {"tickformat": ".0%", "title": {"text": _("Attainment of %(measure)s") % {"measure": words(curve.measure).lower()}}}
    else:
        x_axis = {"title": {"text": words(curve.measure)}}
    return Chart(
        key=f"curve-{curve.component}",
        title=_("What %(component)s pays") % {"component": name.lower()},
        sentence=_sentence(curve),
        traces=_traces(curve, other),
        layout={"xaxis": x_axis, "yaxis": {"rangemode": "tozero", "tickformat": ",.0f"}, "shapes": _marks(curve)},
        head=[_("Attainment") if curve.over_attainment else words(curve.measure), _("Paid")],
        rows=[(_reached_text(curve, value), money_text(amount, curve.unit)) for value, amount in _told(curve)],
    )


def _traces(curve: Any, other: Any) -> list[dict[str, Any]]:
    filled = {"line": {"color": "--data-1", "width": 3}, "fill": "tozeroy", "fillcolor": "--data-1/0.12"}
    if other is None:
        return [_drawn(curve, **filled)]
    before = _drawn(other, line={"color": "--data-2", "width": 2, "dash": "dash"}, name=_("As it was"))
    return [_drawn(curve, **filled, name=_("Candidate")), before]


def _told(curve: Any) -> list[Any]:
    """The points of the table: even steps and limits, without those just below a limit that only the drawing needs."""
    limits = set(curve.limits)
    return [point for point in curve.points if point[0] in limits or point[0] == point[0].quantize(point[0].__class__("0.01"))]


def _reached_text(curve: Any, value: Any) -> str:
    return percent_text(value / curve.quota, decimals=2) if curve.over_attainment else number_text(value)


def _sentence(curve: Any) -> str:
    parts = []
    at = dict(curve.points)
    if curve.over_attainment:
        at_quota = at.get(curve.quota)
        if at_quota is not None:
            values = {"quota": number_text(curve.quota), "paid": money_text(at_quota, curve.unit)}
            parts.append(_("With a quota of %(quota)s, reaching it pays %(paid)s.") % values)
    last = curve.points[-1]
    parts.append(
        _("At %(reached)s it pays %(paid)s.") % {"reached": _reached_text(curve, last[0]), "paid": money_text(last[1], curve.unit)}
    )
    if curve.without:
        parts.append(_("Drawn without its %(parts)s.") % {"parts": _(" and ").join(WITHOUT[part]() for part in curve.without)})
    return " ".join(parts)


def _marks(curve: Any) -> list[dict[str, Any]]:
    """A thin line wherever a band begins."""
    places = [float(limit / curve.quota if curve.over_attainment else limit) for limit in curve.limits if limit > 0]
    return [
        {
            "type": "line",
            "x0": place,
            "x1": place,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": "--line-strong", "width": 1, "dash": "dot"},
        }
        for place in places
    ]
