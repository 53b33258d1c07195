"""Two equal marks mean equal data: every table that a run reads has a trail, and every kind of change moves the mark."""

from __future__ import annotations

from itertools import pairwise

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from crm.facts_arrow import database_address
from crm.models import Opportunity
from incentives.calculation.marks import mark
from incentives.models import Run
from people.models import Office
from tests.incentives import company as c

NOT_READ = {
    "crm": {"StageHistory", "ImportRun", "ImportFile"},
    "people": set(),
    "incentives": {
        "Run", "RunPlan", "RunInput", "Account", "Batch", "Entry", "Line",
        "LineGroup", "Windfall", "WindowResult", "Standing", "Simulation",
        "SimulatedPay", "Award", "PointsMovement", "PointsRule", "PointsTransfer", "RedeemableAtOnce",
    },
}  # fmt: skip


def test_everything_a_run_may_read_has_a_trail() -> None:
    tracked = {getattr(model, "pgh_tracked_model", None) for model in apps.get_models()}
    for app, left_out in NOT_READ.items():
        own = [model for model in apps.get_app_config(app).get_models() if not hasattr(model, "pgh_tracked_model")]
        assert {model.__name__ for model in own if model not in tracked} == left_out


@pytest.mark.django_db(transaction=True)
def test_every_insert_update_and_delete_moves_the_mark() -> None:
    marks = [mark()]
    deal = c.deal("D1", "ana", "100", "2026-01-10", accepted=False)
    marks.append(mark())
    Opportunity.objects.filter(pk=deal.pk).update(amount=5)
    marks.append(mark())
    Opportunity.objects.filter(pk=deal.pk).delete()
    marks.append(mark())
    assert None not in marks
    assert all(before != after for before, after in pairwise(marks))
    assert mark() == marks[-1]


@pytest.mark.django_db(transaction=True)
def test_an_earlier_event_that_is_committed_late_moves_the_mark() -> None:
    with psycopg.connect(database_address(connection)) as elsewhere:
        elsewhere.execute("INSERT INTO people_office (name, country) VALUES ('Late', '')")
        Office.objects.create(name="Early")
        seen = mark()
    assert seen is None or seen != mark()


@pytest.mark.django_db(transaction=True)
def test_closed_months_are_passed_over_until_something_changes() -> None:
    plan = c.published(c.document(over="period"))
    c.on_plan("ana", plan)
    c.deal("A1", "ana", "1000", "2026-01-10")
    c.calculated("2026-01")
    c.close("2026-01")
    assert c.calculated("2026-02").summary["corrections"] == []
    c.deal("A2", "ana", "2000", "2026-01-20")
    run = c.calculated("2026-02")
    assert [found["period"] for found in run.summary["corrections"]] == ["2026-01"]
    assert Run.objects.filter(summary__corrections__0__payees=1).count() == 1
