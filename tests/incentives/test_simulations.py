"""A candidate beside what was in force: the plan in force gives its own ledger, a candidate its winners and losers, errors in words."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from incentives.models import Line, PlanVersion, SimulatedPay, Simulation
from incentives.services import plans as plan_services
from incentives.services import simulations
from tests.incentives import company as c

pytestmark = pytest.mark.django_db
MONTHS = [f"2026-0{number}" for number in range(1, 4)]


@pytest.fixture
def paid() -> PlanVersion:
    plan = c.published(c.document())
    for who in ("ana", "ben", "cem"):
        c.on_plan(who, plan)
    c.quota("ana", "10000")
    c.quota("ben", "90000")
    for number, (who, amount, day) in enumerate(
        [("ana", "4000.33", "2026-01-10"), ("ana", "7000", "2026-02-11"), ("ben", "60000.55", "2026-02-20"), ("ben", "-100", "2026-03-02")]
    ):
        c.deal(f"D{number}", who, amount, day)
    for month in MONTHS:
        c.calculated(month)
    return c.version(plan)


def draft(plan_version: PlanVersion, document: str) -> PlanVersion:
    made = plan_services.start_draft(plan_id=plan_version.plan_id, by_id=None, at=c.AT)
    return plan_services.save_draft(version_id=made.pk, document=document, at=c.AT)


def by_payee(found: Simulation, unit: str = "USD") -> dict[str, tuple[Decimal, Decimal]]:
    return {row.person.reference: (row.current, row.candidate) for row in SimulatedPay.objects.filter(simulation=found, unit=unit)}


def ledger(unit: str = "USD") -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for reference, amount in Line.objects.filter(unit=unit).values_list("person__reference", "amount"):
        sums[reference] += amount
    return dict(sums)


def test_simulating_the_plan_in_force_gives_what_was_posted(paid: PlanVersion) -> None:
    found = c.simulated(paid)
    assert found.state == Simulation.State.DONE, found.result
    for unit in ("USD", "points"):
        assert {who: pair for who, pair in by_payee(found, unit).items() if any(pair)} == {
            who: (amount, amount) for who, amount in ledger(unit).items() if amount
        }
    usd = found.result["units"]["USD"]
    assert (usd["winners"], usd["losers"]) == (0, 0)
    assert Decimal(usd["current"]) == Decimal(usd["candidate"]) == sum(ledger().values())


def test_a_candidate_has_winners_and_losers_and_is_stressed(paid: PlanVersion) -> None:
    candidate = draft(paid, c.document(effective="2026-07-01").replace("{0%: 5%, 100%: 8%, 120%: 12%}", "{0%: 6%, 100%: 7%, 120%: 8%}"))
    found = c.simulated(candidate)
    # Ana stands at 110 %, Ben at 66.6 %, and ten per cent more makes 121 % and 73.2 %.
    assert {who: pair for who, pair in by_payee(found).items() if any(pair)} == {
        "ana": (Decimal("880.03"), Decimal("770.02")),
        "ben": (Decimal("2995.03"), Decimal("3594.03")),
    }
    usd = found.result["units"]["USD"]
    assert (usd["winners"], usd["losers"], usd["people"]) == (1, 1, 3)
    assert Decimal(usd["stress"]["110"]["current"]) == Decimal("1452.04") + Decimal("3294.53")
    assert Decimal(usd["stress"]["90"]["candidate"]) == Decimal("594.02") + Decimal("3234.63")
    assert usd["by_period"]["current"] == [["2026-03", str(Decimal(usd["current"]))]]


def test_days_that_are_no_whole_periods_are_refused_in_words(paid: PlanVersion) -> None:
    found = c.simulated(paid, "2026-01-15")
    assert found.state == Simulation.State.FAILED
    assert "no whole periods" in found.result["problems"][0]


def test_a_draft_that_cannot_be_read_is_not_asked_for(paid: PlanVersion) -> None:
    broken = draft(paid, c.document().replace("rate:", "rat:"))
    with pytest.raises(simulations.CannotSimulate, match="problems"):
        simulations.ask_for_simulation(
            version_id=broken.pk, first=c.day("2026-01-01"), before=c.day("2026-02-01"), asked_by_id=None, asked_at=c.AT
        )


def test_a_candidate_that_needs_what_nobody_has_says_so(paid: PlanVersion) -> None:
    text = c.document().replace("measures:", "parameters:\n  own: {kind: rate}\nmeasures:", 1).replace("pay: 10", "pay: 10 * own")
    found = c.simulated(draft(paid, text))
    assert found.state == Simulation.State.FAILED
    assert any("own" in problem for problem in found.result["problems"])


def test_nothing_is_posted_and_a_simulation_can_be_forgotten(paid: PlanVersion) -> None:
    lines = Line.objects.count()
    found = c.simulated(paid)
    assert Line.objects.count() == lines
    simulations.discard_simulation(simulation_id=found.pk, at=c.AT)
    assert not SimulatedPay.objects.exists()
