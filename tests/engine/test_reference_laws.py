"""Laws that no plan may break, for the engine and the reference alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from incentives.engine.check import read_plan
from incentives.engine.plan import Plan
from incentives.engine.problems import Refused
from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS, World
from tests.reference.periods import Days, Period, periods_in

from .calculators import Calculated, Calculator, by_engine, by_reference, in_turn, total
from .worlds import CATALOG, Draw, Drawn, facts_table, worlds


def by_engine_if_there_is_room(plan: Plan, period: Period, world: World) -> Calculated:
    """A world that needs more digits than the engine keeps says nothing about a law; how many do is counted in test_reference_worlds."""
    try:
        return by_engine(plan, period, world)
    except Refused as refused:
        if {problem.code for problem in refused.problems} == {"too_many_digits"}:
            reject()
        raise


both = pytest.mark.parametrize("calculator", [by_reference, by_engine_if_there_is_room], ids=["by_reference", "by_engine"])
lawful = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

YEAR = Days(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
MONTHS = periods_in("month", YEAR, 1)


# -- worlds of one measure over the year, on which totals depend only on what was credited ---------------------------


@dataclass(frozen=True)
class Accumulating:
    """A plan whose components add deals up over the year, and its deals."""

    plan: Plan
    text: str
    facts: tuple[dict[str, Any], ...]
    quota: Decimal

    def world(self, facts: Sequence[dict[str, Any]]) -> World:
        """The payee's world with these deals."""
        parameters: list[tuple[str, str]] = []
        assignment = {"person": "Ana", "plan": "Year", "from": dt.date(2025, 1, 1), "target": Decimal(1200), "target_per": "year"}
        quota = {"person": "Ana", "measure": "bookings", "from": dt.date(2025, 1, 1), "amount": self.quota, "per": "year"}
        return World(
            people=pa.Table.from_pylist([{"person": "Ana"}], schema=PEOPLE),
            assignments=pa.Table.from_pylist([{**assignment, "parameters": parameters}], schema=ASSIGNMENTS),
            quotas=pa.Table.from_pylist([quota], schema=QUOTAS),
            facts={"deals": facts_table(CATALOG.sources["deals"], list(facts))},
            catalog=CATALOG,
        )

    def __repr__(self) -> str:
        return "\n".join([self.text, f"quota {self.quota}", *map(str, self.facts)])


def deal(number: int, amount: Decimal, day: dt.date) -> dict[str, Any]:
    return {"id": f"D{number}", "owner": "Ana", "currency": "USD", "amount": amount, "family": "Cloud", "closed_on": day, "accepted": True}


amounts = st.integers(-3_000_0000, 9_000_0000).map(lambda whole: Decimal(whole).scaleb(-4))
days = st.dates(YEAR.start, YEAR.before - dt.timedelta(days=1))


@st.composite
def accumulating(draw: Draw) -> Accumulating:
    one_of = lambda *choices: draw(st.sampled_from(choices))  # noqa: E731
    by, limits = one_of(("attainment(bookings)", ["0%", "80%", "100%", "150%"]), ("bookings", ["0", "999.99", "2500", "9000"]))
    values = ["0%", "5%", "7.77%", "12.5%"]
    mode = one_of("marginal", "whole", "overage", "interpolated", "fixed", "milestones")
    bands = {limit: one_of(*(["0", "50", "33.335"] if mode in ("fixed", "milestones") else values)) for limit in limits}
    rate = {"by": by, "mode": mode, "at the limit": one_of("upper", "lower"), "bands": bands}
    limit = one_of(
        {},
        {"cap": "400"},
        {"cap": "300 per year"},
        {"floor": "100"},
        {"gate": "bookings >= 1500"},
        {"multiplier": "if(attainment(bookings) > 90%, 1.1, 1)"},
    )
    document = {
        "plan": "Year",
        "currency": one_of("USD", "JPY"),
        "period": "month",
        "effective": {"from": "2025-01-01"},
        "requires": "nothing",
        "measures": {"bookings": {"from": "deals", "date": "closed_on", "value": "amount", "over": "year to date"}},
        "components": {"banded": {"on": "bookings", "rate": rate, **limit}, "flat": {"on": "bookings", "rate": one_of(*values)}},
    }
    document["measures"]["bookings"]["value"] = "amount"
    text = yaml.safe_dump(document, sort_keys=False)
    count = draw(st.integers(1, 7))
    facts = tuple(deal(number, draw(amounts), draw(days)) for number in range(count))
    facts = tuple({**fact, "currency": document["currency"]} for fact in facts)
    return Accumulating(read_plan(text, CATALOG), text, facts, Decimal(one_of("0", "2000", "10000")))


def last_of(periods: Sequence[Period]) -> Period:
    return periods[-1]


# -- laws --------------------------------------------------------------------------------------------------------------


@both
@lawful
@given(drawn=worlds(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_line(calculator: Calculator, drawn: Drawn, seed: Any) -> None:
    note(repr(drawn))
    world = drawn.world(len(drawn.periods) - 1)
    shuffled = replace(
        world,
        **{name: mixed(getattr(world, name), seed) for name in ("people", "assignments", "quotas", "splits", "rates")},
        facts={source: mixed(table, seed) for source, table in world.facts.items()},
    )

    as_given = calculator(drawn.plan, drawn.periods[-1], world)
    as_shuffled = calculator(drawn.plan, drawn.periods[-1], shuffled)

    assert as_shuffled.lines == as_given.lines
    assert as_shuffled.standings == as_given.standings


def mixed(table: pa.Table, seed: Any) -> pa.Table:
    order = list(range(len(table)))
    seed.shuffle(order)
    return table.take(pa.array(order, pa.int64()))


@both
@lawful
@given(drawn=worlds())
def test_calculating_again_gives_the_same_lines(calculator: Calculator, drawn: Drawn) -> None:
    note(repr(drawn))
    all_worlds = [drawn.world(number) for number in range(len(drawn.periods))]

    once = in_turn(calculator, drawn.plan, drawn.periods, all_worlds)
    again = in_turn(calculator, drawn.plan, drawn.periods, all_worlds)

    assert [(one.lines, one.standings) for one in once] == [(one.lines, one.standings) for one in again]


@both
@lawful
@given(drawn=worlds())
def test_running_a_period_again_after_its_lines_were_posted_posts_nothing(calculator: Calculator, drawn: Drawn) -> None:
    note(repr(drawn))
    all_worlds = [drawn.world(number) for number in range(len(drawn.periods))]
    posted = pa.concat_tables([one.earned for one in in_turn(calculator, drawn.plan, drawn.periods, all_worlds)])

    again = calculator(drawn.plan, drawn.periods[-1], replace(all_worlds[-1], earned=posted))

    assert again.lines == {}


@both
@lawful
@given(year=accumulating(), cuts=st.sets(st.integers(0, 10)), arrives=st.lists(st.integers(0, 11), min_size=7, max_size=7))
def test_it_does_not_matter_in_which_period_a_deal_becomes_known(
    calculator: Calculator, year: Accumulating, cuts: set[int], arrives: list[int]
) -> None:
    """Deals that trickle in, late ones too, come to the same total as all of them at once at the end."""
    note(repr(year))
    months = [MONTHS[number] for number in sorted({*cuts, 11})]
    known = [
        year.world([fact for fact, arrival in zip(year.facts, arrives, strict=False) if MONTHS[arrival].days.start <= month.days.start])
        for month in months
    ]

    month_by_month = total(in_turn(calculator, year.plan, months, known))
    at_the_end = total([calculator(year.plan, last_of(months), known[-1])])

    assert month_by_month == at_the_end


@both
@lawful
@given(year=accumulating(), amount=amounts, sold=days, returned=days)
def test_a_return_inside_the_window_undoes_its_sale_in_the_total(
    calculator: Calculator, year: Accumulating, amount: Decimal, sold: dt.date, returned: dt.date
) -> None:
    note(repr(year))
    currency = year.facts[0]["currency"]
    sale, back = (deal(number, value, day) for number, value, day in ((90, amount, sold), (91, -amount, returned)))

    without = calculator(year.plan, MONTHS[-1], year.world(year.facts))
    with_both = calculator(year.plan, MONTHS[-1], year.world([*year.facts, {**sale, "currency": currency}, {**back, "currency": currency}]))

    assert total([with_both]) == total([without])


@both
@lawful
@given(year=accumulating(), parts=st.lists(amounts, min_size=1, max_size=4))
def test_a_deal_cut_into_parts_earns_the_same_in_all(calculator: Calculator, year: Accumulating, parts: list[Decimal]) -> None:
    note(repr(year))
    whole, *others = year.facts
    last = whole["amount"] - sum(parts)
    pieces = [{**whole, "id": f"part {number}", "amount": amount} for number, amount in enumerate([*parts, last])]

    in_one = calculator(year.plan, MONTHS[-1], year.world(year.facts))
    in_parts = calculator(year.plan, MONTHS[-1], year.world([*others, *pieces]))

    assert total([in_parts]) == total([in_one])


@both
@lawful
@given(drawn=worlds())
def test_lines_of_a_stretch_add_up_to_what_it_is_entitled_to(calculator: Calculator, drawn: Drawn) -> None:
    """Over all periods, what was posted on deals is the sum of their last entitlements: nothing is lost or paid twice."""
    note(repr(drawn))
    all_worlds = [drawn.world(number) for number in range(len(drawn.periods))]
    found = in_turn(calculator, drawn.plan, drawn.periods, all_worlds)

    posted: dict[Any, Fraction] = {}
    entitled: dict[Any, Fraction] = {}
    for one in found:
        for key, line in one.lines.items():
            posted[key] = posted.get(key, Fraction(0)) + line.amount
            entitled[key] = line.entitled
            assert line.amount == line.entitled - line.earned_before

    assert posted == entitled
