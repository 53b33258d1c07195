"""A law: however often a quarter's months are run while deals, quotas, assignments and plans change, what is posted adds up to the same.

Random months are lived through; at the end each payee's postings equal what the whole quarter comes to when it is calculated from scratch,
running again posts nothing, and every run is still proven from what it kept.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from django.db.models import Sum

from crm.models import Opportunity
from incentives.calculation import computing, keeping, proving, reading
from incentives.models import Assignment, Line, Plan, Run
from incentives.selectors.periods import as_calculated
from incentives.services import assignments
from people.models import Person
from tests.incentives import company as c

pytestmark = pytest.mark.django_db

SEEDS = range(25 if os.environ.get("LAUREL_LONG") else 3)
MONTHS = ("2026-01", "2026-02", "2026-03")
PAYEES = ("ana", "bo")


class Quarter:
    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.mode = self.draw.choice(["whole", "marginal", "interpolated"])
        self.plan = c.published(c.document(mode=self.mode))
        for who in PAYEES:
            c.on_plan(who, self.plan)
            c.quota(who, "50000")
        self.deals = 0
        self.versions = ["2026-02-01", "2026-02-15", "2026-03-10"]

    def live(self) -> None:
        for number, month in enumerate(MONTHS):
            for _turn in range(self.draw.randrange(1, 4)):
                for _change in range(self.draw.randrange(1, 5)):
                    self.change()
                c.calculated(month)
            # A change noticed only now: the months already run are set right in their order.
            self.change()
            for earlier in MONTHS[: number + 1]:
                c.calculated(earlier)

    def change(self) -> None:
        self.draw.choice([self.sell, self.sell, self.sell, self.reprice, self.lose, self.quota, self.leave, self.publish])()

    def day(self) -> dt.date:
        return dt.date(2026, 1, 1) + dt.timedelta(days=self.draw.randrange(90))

    def sell(self) -> None:
        self.deals += 1
        amount = Decimal(self.draw.randrange(-500_000, 3_000_000)) / 100
        c.deal(f"D{self.deals:03}", self.draw.choice(PAYEES), str(amount), self.day().isoformat())

    def reprice(self) -> None:
        for won in self.draw.sample(list(Opportunity.objects.order_by("external_id")), min(1, self.deals)):
            won.amount = Decimal(self.draw.randrange(1, 3_000_000)) / 100
            won.save()

    def lose(self) -> None:
        for won in self.draw.sample(list(Opportunity.objects.order_by("external_id")), min(1, self.deals)):
            won.stage = c.stage("lost")
            won.save()

    def quota(self) -> None:
        c.quota(self.draw.choice(PAYEES), str(self.draw.randrange(10_000, 90_000)), start=self.day().isoformat())

    def leave(self) -> None:
        open_ended = Assignment.objects.filter(person__reference="bo").order_by("-valid_from").first()
        if open_ended and open_ended.valid_from < (day := self.day()):
            assignments.end_assignment(assignment_id=open_ended.pk, on=day)
            if self.draw.random() < 0.5:
                c.on_plan("bo", self.plan, (day + dt.timedelta(days=self.draw.randrange(5))).isoformat())

    def publish(self) -> None:
        if self.versions:
            start = self.versions.pop(self.draw.randrange(len(self.versions)))
            c.published(c.document(mode=self.mode, effective=start).replace("100%: 8%", f"100%: {self.draw.randrange(6, 12)}%"))


def from_scratch(plan: Plan) -> dict[str, Decimal]:
    """Payee → what the quarter's commission comes to, had nothing been posted before."""
    period = c.period("2026-03")
    inputs = reading.read_inputs(as_calculated(period), period_id=period.pk, plan_ids=[plan.pk])
    nothing = {**inputs.tables, "earned": inputs.tables["earned"].slice(0, 0)}
    lines = computing.compute(replace(inputs, tables=nothing), progress=lambda version: None).postings.lines.to_pylist()
    names = dict(Person.objects.values_list("id", "reference"))
    totals = dict.fromkeys(PAYEES, Decimal(0))
    for line in lines:
        if line["component"] == "commission":
            totals[names[line["person_id"]]] += line["entitled"]
    return totals


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quarter_run_in_any_number_of_runs_adds_up_to_the_quarter(seed: int) -> None:
    quarter = Quarter(seed)

    quarter.live()

    rows = Line.objects.filter(component="commission").values_list("person__reference").annotate(total=Sum("amount"))
    assert dict.fromkeys(PAYEES, Decimal(0)) | dict(rows) == from_scratch(quarter.plan)
    assert [c.calculated(month).state for month in MONTHS] == [Run.State.UNCHANGED] * 3
    for run in Run.objects.all():
        assert proving.prove(run, keeping.folder_of(run.pk)).differences == ()
