"""A rate of every mode is changed on the plan's own page; afterwards each line can be worked out from what its story page prints."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from frontend.sentences import shown
from incentives import api
from incentives.models import Line, PlanVersion
from people.api import Role
from tests.engine.recompute import recomputed
from tests.frontend.world import World
from tests.incentives import company

HEAD = """\
plan: Every mode
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}
components:
"""
# Mode → the component, the rate as it was, and as it is changed to.
MODES = {
    "flat": ("{on: bookings, rate: 5%}", "5%", "5.5%"),
    "marginal": ("{on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 50%: 8%}}}", "8%", "9.125%"),
    "whole": ("{on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 50%: 8%}}}", "8%", "7.77%"),
    "overage": ("{on: bookings, rate: {by: attainment(bookings), mode: overage, bands: {50%: 10%}}}", "10%", "11%"),
    "interpolated": ("{on: bookings, rate: {by: attainment(bookings), mode: interpolated, bands: {0%: 2%, 100%: 6%}}}", "6%", "7%"),
    "fixed": ("{on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 0, 50000: 500}}}", "500", "612.34"),
    "milestones": ("{on: bookings, rate: {by: bookings, mode: milestones, bands: {20000: 100, 60000: 250}}}", "250", "260.5"),
    "matrix": (
        "{on: bookings, rate: {by: [attainment(bookings), bookings], mode: matrix, bands: {0%: {0: 1%, 50000: 2%}}}}",
        "2%",
        "2.25%",
    ),
    "per_deal": ("{on: bookings, per: deal, rate: {by: amount, mode: marginal, bands: {0: 1%, 10000: 2%}}}", "2%", "2.5%"),
}


def written(changed: bool) -> str:
    lines = [f"  {mode}: {text.replace(old, new) if changed else text}" for mode, (text, old, new) in MODES.items()]
    return HEAD + "\n".join(lines) + "\n"


@pytest.fixture
def paid_by_changed_rates(world: World, client_of: Any) -> World:
    """Every mode with its first rate is published; the other rates are typed, saved and published as a person does it."""
    plan = company.published(written(changed=False), key="modes")
    company.on_plan(world.rep.reference, plan)
    company.quota(world.rep.reference, "100000")
    for key, amount in (("D1", "40000.55"), ("D2", "33333.33")):
        company.deal(key, world.rep.reference, amount, "2026-02-10")
    ops = client_of(Role.SALES_OPS)
    text = written(changed=True).replace("2026-01-01", "2026-02-01")
    seen = PlanVersion.objects.get(plan=plan).sha256
    typed = {"document": text, "note": "New rates", "then": "publish", "seen_sha256": seen}
    assert ops.post("/plans/modes/draft/", typed).status_code == 302
    draft = PlanVersion.objects.get(plan=plan, state="draft")
    assert ops.post("/plans/modes/draft/publish/", {"sha256": draft.sha256}).status_code == 302
    company.calculated("2026-02")
    return world


@pytest.mark.django_db
def test_each_line_of_every_mode_is_worked_out_from_its_story_page_and_shows_the_new_rate(
    paid_by_changed_rates: World, client_of: Any
) -> None:
    rep = client_of(Role.REP)
    statement = paid_by_changed_rates.rep.statements.get(period__key="2026-02")
    lines = list(Line.objects.filter(person_id=paid_by_changed_rates.rep.pk, batch__period=statement.period))
    printed: dict[str, str] = {}

    for line in lines:
        page = rep.get(f"/statements/{statement.pk}/lines/{line.pk}/").content.decode()
        words = html.unescape(re.sub(r"<[^>]+>", " ", page))
        story = api.story_of(line)
        for step in story.steps:
            for _name, value in step.sentence.figures():
                assert shown(value) in words, (line.component, step.kind, shown(value))
        assert recomputed(story) == line.amount, (line.component, line.fact)
        printed[line.component] = printed.get(line.component, "") + words

    assert set(printed) == set(MODES)
    for mode, (_text, _old, new) in MODES.items():
        if mode != "interpolated":  # it pays a rate between its points
            assert new in printed[mode], mode
