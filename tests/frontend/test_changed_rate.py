"""A rate of every mode is changed on the plan's own page; afterwards each line can be worked out from what its story page prints.

Nothing but the page is read here: its steps in words and the numbers in them, as a payee with a calculator would.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from incentives.models import Line, PlanVersion
from people.api import Role
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
    "interpolated": ("{on: bookings, rate: {by: attainment(bookings), mode: interpolated, bands: {0%: 2%, 200%: 6%}}}", "6%", "7%"),
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


NUMBER = re.compile(r"(?<![\w.,])−?\d[\d,]*(?:\.\d+)?%?")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Step:
    kind: str
    words: str

    @property
    def texts(self) -> list[str]:
        """The numbers as they are printed: "3,041.66", "9.125%"."""
        return NUMBER.findall(self.words)

    @property
    def numbers(self) -> list[Decimal]:
        return [number(text) for text in self.texts]

    @property
    def rate(self) -> Decimal | None:
        return next((number(text) for text in self.texts if text.endswith("%")), None)


def number(text: str) -> Decimal:
    plain = Decimal(text.replace(",", "").replace("−", "-").rstrip("%"))
    return plain / 100 if text.endswith("%") else plain


class Printed:
    """A story page: its steps, and the amount above them."""

    def __init__(self, page: str) -> None:
        self.steps = [Step(kind, html.unescape(words)) for kind, words in re.findall(r'story__step--(\w+)">([^<]*)</li>', page)]
        (amount,) = re.findall(r'class="story__amount">(.*?)</p>', page, re.DOTALL)
        self.amount = Step("amount", html.unescape(re.sub(r"<[^>]+>", " ", amount))).numbers[0]

    def all(self, kind: str) -> list[Step]:
        return [step for step in self.steps if step.kind == kind]

    def one(self, kind: str) -> Step:
        (step,) = self.all(kind)
        return step

    @property
    def rates(self) -> list[str]:
        """What it says it paid: every number of the steps that name a rate."""
        return [text for step in self.steps if step.kind in {"slice", "rate"} for text in step.texts]


def worked_out(printed: Printed) -> Decimal:
    """The line's amount from the printed numbers alone, having checked each that can be checked on the way."""
    exact = _exact(printed)
    assert printed.one("exact").numbers == [exact]
    before, after = printed.one("sum").numbers
    assert after - before == exact
    _step, rounded_before, rounded_after, earned = printed.one("rounding").numbers
    assert (rounded(before), rounded(after)) == (rounded_before, rounded_after)
    assert rounded_after - rounded_before == earned == printed.one("amount").numbers[0] == printed.amount
    return earned


def _exact(printed: Printed) -> Decimal:
    if slices := printed.all("slice"):
        return _sliced(printed, slices)
    rate = printed.one("rate")
    if rate.rate is None:  # an amount of money: of the band, or of the limit, which is named before it
        return rate.numbers[-1]
    credit = printed.one("credit").numbers[0]
    if len(rate.numbers) > 1:
        assert rate.numbers[1:] == [credit, credit * rate.rate]
    return credit * rate.rate


def _sliced(printed: Printed, slices: list[Step]) -> Decimal:
    for each in slices:
        assert each.rate is not None
        assert each.numbers[0] * each.rate == each.numbers[-1]
    _credit, start, end = printed.one("credit").numbers
    pays_from = Decimal(0) if "up to" in slices[0].words else slices[0].numbers[1]
    assert sum(each.numbers[0] for each in slices) == end - max(start, pays_from)
    total = sum((each.numbers[-1] for each in slices), Decimal(0))
    assert [step.numbers for step in printed.all("total")] in ([], [[total]])
    return total


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


@pytest.mark.django_db
def test_each_line_of_every_mode_is_worked_out_from_its_story_page_and_shows_the_new_rate(
    paid_by_changed_rates: World, client_of: Any
) -> None:
    rep = client_of(Role.REP)
    statement = paid_by_changed_rates.rep.statements.get(period__key="2026-02")
    rates: dict[str, list[str]] = {mode: [] for mode in MODES}

    for line in Line.objects.filter(person_id=paid_by_changed_rates.rep.pk, batch__period=statement.period):
        printed = Printed(rep.get(f"/statements/{statement.pk}/lines/{line.pk}/").content.decode())
        assert worked_out(printed) == line.amount, (line.component, line.fact)
        rates[line.component] += printed.rates
        if line.component == "interpolated":
            attainment = printed.one("quota").rate
            assert attainment is not None
            between = Decimal("0.02") + attainment / 2 * (number("7%") - number("2%"))
            assert abs(number(printed.rates[0]) - between) <= Decimal("1e-12")

    assert all(rates.values()), "every mode has paid"
    for mode, (_text, old, new) in MODES.items():
        said = {number(text) for text in rates[mode]}
        if mode != "interpolated":  # it pays a rate between its points
            assert number(new) in said, (mode, rates[mode])
        assert number(old) not in said, (mode, rates[mode])


def test_a_number_is_read_whole_and_never_as_a_part_of_another() -> None:
    assert Step("rate", "At 15% on −1,234.50 USD of Deal D5.").texts == ["15%", "−1,234.50"]
