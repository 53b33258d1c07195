"""What incentives tells others, and what its door costs to open."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from desk.models import OutboxEvent
from tests.incentives import company as c


def test_opening_the_door_loads_neither_arrow_nor_duckdb_nor_the_grammar() -> None:
    """Every web process imports it; what calculates takes a second and two hundred megabytes to load."""
    program = "import django, sys; django.setup(); import incentives.api, incentives.tasks; print(sorted(heavy & set(sys.modules)))"
    program = "heavy = {'pyarrow', 'duckdb', 'sqlglot', 'lark', 'adbc_driver_postgresql'}; " + program
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.django_db
def test_publishing_posting_and_closing_are_told_once_each_with_ids_only() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    run = c.calculated("2026-01")
    c.calculated("2026-01")  # posts nothing and tells nothing
    c.close("2026-01")

    told = [(event.name, event.payload) for event in OutboxEvent.objects.order_by("id")]

    assert told == [
        ("plan.published.v1", {"plan": plan.pk, "version": c.version(plan).pk, "from": "2026-01-01"}),
        ("period.posted.v1", {"run": run.pk, "period": run.period_id, "key": "2026-01", "batch": run.batch.pk}),
        ("period.closed.v1", {"period": run.period_id, "key": "2026-01"}),
    ]


@pytest.mark.django_db
def test_the_trail_of_a_plan_and_a_quota_names_who_changed_what() -> None:
    from incentives.models import Quota
    from people.api import acting, create_user, trail_of

    user = create_user(email="ops@example.com", password=None, roles=["sales_ops"])
    with acting(user_id=user.pk, because="the new year"):
        c.quota("ana", "100", "month")
    quota = Quota.objects.get()
    with acting(user_id=user.pk, because="a typing mistake"):
        Quota.objects.filter(pk=quota.pk).update(amount=90)

    trail = trail_of(quota)

    assert [(change.what, change.user_id, change.because) for change in trail] == [
        ("inserted", user.pk, "the new year"),
        ("updated", user.pk, "a typing mistake"),
    ]
    assert (str(trail[1].before["amount"]), str(trail[1].after["amount"])) == ("100.0000", "90.0000")
