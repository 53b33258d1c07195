"""The style guide: what pages are made of, with real markup and made-up words. Nothing here reads a record."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend.charts import Chart
from frontend.csp import chart_page
from frontend.formats import number_text
from incentives.engine.problems import Problem

from .forms import SampleForm

COLOURS = {
    "Paper and ink": ["paper", "sunk", "raised-1", "raised-2", "raised-3", "line", "line-strong", "ink", "ink-2", "ink-3"],
    "Laurel": ["laurel", "laurel-strong", "laurel-soft", "laurel-line", "on-laurel"],
    "The rail": ["rail", "rail-raised", "rail-ink", "rail-ink-2", "rail-mark"],
    "Places": ["gold", "silver", "bronze"],
    "Meaning": ["info", "info-soft", "look", "look-soft", "wrong", "wrong-soft", "calm-soft"],
    "Data": [f"data-{number}" for number in range(1, 9)],
}
SIZES = ["12", "14", "16", "20", "28", "40", "64"]
NAMES = ["Ada Palm", "Ben Oak", "Cho Fern", "Dee Moss", "Eva Reed", "Fay Thorn", "Gus Elm", "Hal Ash"]
STATES = ["open", "won", "lost", "running", "failed", "waiting", "draft", "in force", "in review", "approved", "closed"]


def _chart() -> Chart:
    shares = [Decimal(hundredths) / 100 for hundredths in range(0, 151, 25)]
    amounts = [Decimal(0), Decimal(1250), Decimal(2500), Decimal(3750), Decimal(5000), Decimal(7000), Decimal(9000)]
    return Chart(
        key="sample-chart",
        title=_("Payout by attainment"),
        sentence=_("Up to 100 % each step pays 1,250; above it, 2,000."),
        traces=[
            {
                "type": "scatter",
                "mode": "lines",
                "x": [float(share) for share in shares],
                "y": [float(amount) for amount in amounts],
                "line": {"color": "--data-1", "width": 3},
                "fill": "tozeroy",
                "fillcolor": "--data-1/0.12",
            }
        ],
        layout={"xaxis": {"tickformat": ".0%"}},
        head=[_("Attainment"), _("Payout")],
        rows=[(f"{number_text(share * 100)} %", number_text(amount, decimals=2)) for share, amount in zip(shares, amounts, strict=True)],
    )


@chart_page
@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"name": "", "amount": "12,5o", "stage": "open"}) if "errors" in request.GET else SampleForm()
    context = {
        "colours": COLOURS,
        "sizes": SIZES,
        "states": STATES,
        "form": form,
        "bad_form": SampleForm({"name": "", "amount": "12,5o", "stage": "open", "visible": "on"}, auto_id="id_bad_%s"),
        "chart": _chart(),
        "people": [SimpleNamespace(pk=number, name=name) for number, name in enumerate(NAMES)],
        "values": [3, 5, 4, 8, 7, 11, 10, 14],
        "amount": Decimal("48250.5000"),
        "minus": Decimal("-1240.0000"),
        "yen": Decimal(1250000),
        "points": Decimal("1840.5"),
        "shares": [Decimal("0.62"), Decimal("1.12")],
        "pace": Decimal("0.7"),
        "today": dt.date(2026, 3, 31),
        "now": dt.datetime(2026, 3, 31, 17, 5, tzinfo=dt.UTC),
        "job": SimpleNamespace(pk=1, state="running", is_alive=False, total=100, done=62, percent=62, message="Computing lines", error=""),
        "problems": [
            Problem(
                "sample.unknown",
                "components.cloud_spiff.where",
                _("There is no field “product.famly” in deal lines."),
                _("Did you mean “product.family”?"),
                line=23,
            ),
            Problem(
                "sample.bands",
                "components.new_business.rate.bands",
                _("The first band must start at 0 %%."),
                _("Add a band “0%%: 0%%” if nothing is paid below 50 %%."),
                line=14,
            ),
        ],
    }
    return render(request, "styleguide/styleguide.html", context)
