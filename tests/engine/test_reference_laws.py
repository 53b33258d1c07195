"""Laws that no plan may break, for the engine and the reference alike."""

from __future__ import annotations

import datetime as dt
import re
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

from .calculators import Calculated, Calculator, Posted, by_engine, by_reference, in_turn, total
from .worlds import CATALOG, Draw, Drawn, facts_table, worlds


def by_engine_if_there_is_room(plan: Plan, period: Period, world: World) -> Calculated:
    """A world that needs more digits than the engine keeps says nothing about a law; how many do is counted in test_reference_worlds_*."""
    try:
        return by_engine(plan, period, world)
    except Refused as refused:
        if {problem.code for problem in refused.problems} == {"too_many_digits"}:
            reject()
        raise


both = pytest.mark.parametrize("calculator", [by_reference, by_engine_if_there_is_room], ids=["by_reference", "by_engine"])
lawful = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
of_worlds = settings(lawful, max_examples=12)
"""A world of many keys costs the engine seconds."""

YEAR = Days(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
MONTHS = periods_in("month", YEAR, 1)


# -- worlds of one measure over the year, on which totals depend only on what was credited ---------------------------


MODES = ("marginal", "whole", "overage", "interpolated", "fixed", "milestones")


@dataclass(frozen=True)
class Accumulating:
    """A plan whose components add deals up over the year, and its deals."""

    plan: Plan
    document: dict[str, Any]
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
def accumulating(draw: Draw, modes: Sequence[str] = MODES) -> Accumulating:
    one_of = lambda *choices: draw(st.sampled_from(choices))  # noqa: E731
    by, limits = one_of(("attainment(bookings)", ["0%", "80%", "100%", "150%"]), ("bookings", ["0", "999.99", "2500", "9000"]))
    values = ["0%", "5%", "7.77%", "12.5%"]
    mode = one_of(*modes)
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
    count = draw(st.integers(1, 7))
    facts = tuple({**deal(number, draw(amounts), draw(days)), "currency": document["currency"]} for number in range(count))
    return accumulated(document, facts, Decimal(one_of("0", "2000", "10000")))


def accumulated(document: dict[str, Any], facts: tuple[dict[str, Any], ...], quota: Decimal) -> Accumulating:
    text = yaml.safe_dump(document, sort_keys=False)
    return Accumulating(read_plan(text, CATALOG), document, text, facts, quota)


def last_of(periods: Sequence[Period]) -> Period:
    return periods[-1]


# -- laws --------------------------------------------------------------------------------------------------------------


@both
@of_worlds
@given(drawn=worlds(), seed=st.randoms(use_true_random=False))
def test_the_order_and_the_batches_of_rows_change_no_line(calculator: Calculator, drawn: Drawn, seed: Any) -> None:
    note(repr(drawn))
    world = drawn.world(len(drawn.periods) - 1)
    shuffled = replace(
        world,
        **{name: mixed(getattr(world, name), seed) for name in drawn.tables},
        facts={source: mixed(table, seed) for source, table in world.facts.items()},
    )

    as_given = calculator(drawn.plan, drawn.periods[-1], world)
    as_shuffled = calculator(drawn.plan, drawn.periods[-1], shuffled)

    assert as_shuffled.lines == as_given.lines
    assert as_shuffled.standings == as_given.standings


def mixed(table: pa.Table, seed: Any) -> pa.Table:
    """The rows in another order, and in two batches."""
    order = list(range(len(table)))
    seed.shuffle(order)
    cut = seed.randint(0, len(order))
    return pa.concat_tables([table.take(pa.array(part, pa.int64())) for part in (order[:cut], order[cut:])])


@both
@of_worlds
@given(drawn=worlds())
def test_calculating_again_gives_the_same_lines(calculator: Calculator, drawn: Drawn) -> None:
    note(repr(drawn))
    all_worlds = [drawn.world(number) for number in range(len(drawn.periods))]

    once = in_turn(calculator, drawn.plan, drawn.periods, all_worlds)
    again = in_turn(calculator, drawn.plan, drawn.periods, all_worlds)

    assert [(one.lines, one.standings) for one in once] == [(one.lines, one.standings) for one in again]


@both
@of_worlds
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
@of_worlds
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


# -- the unit that money is written in -----------------------------------------------------------------------------------

TIMES = 1000
OF_AMOUNTS = [mode for mode in MODES if mode != "interpolated"]
"""A rate of twelve decimals times an amount has more than the fourteen that a product keeps, so that it is not scaled exactly."""


@both
@lawful
@given(year=accumulating(OF_AMOUNTS))
def test_a_thousand_times_the_money_earns_a_thousand_times_as_much(calculator: Calculator, year: Accumulating) -> None:
    """Deals, quotas and every amount of the plan in thousandths, rounded to the same coin: nothing but the unit changes."""
    note(repr(year))
    step = {"USD": 10, "JPY": 1000}[year.document["currency"]]
    document = scaled(year.document) | {"rounding": {"to": str(step)}}
    facts = tuple({**fact, "amount": fact["amount"] * TIMES} for fact in year.facts)

    once = calculator(year.plan, MONTHS[-1], year.world(year.facts))
    larger = accumulated(document, facts, year.quota * TIMES)
    thousandfold = calculator(larger.plan, MONTHS[-1], larger.world(facts))

    assert total([thousandfold]) == {key: amount * TIMES for key, amount in total([once]).items()}
    assert [line.amount for line in by_name(thousandfold)] == [line.amount * TIMES for line in by_name(once)]


def by_name(found: Calculated) -> list[Posted]:
    """The lines in an order that does not depend on how a limit of a milestone is written."""
    return [line for _, line in sorted(found.lines.items(), key=lambda item: (item[0][:5], item[1].position or 0, str(item[0][5])))]


def scaled(node: Any, key: str = "") -> Any:
    """Every amount of a document times a thousand; rates, and limits of an attainment, stay."""
    if isinstance(node, dict):
        return {scaled(name) if key == "bands" else name: scaled(value, name) for name, value in node.items()}
    if not isinstance(node, str):
        return node
    return re.sub(r"(?<![\d.%-])\d+(\.\d+)?(?![\d.%-])", _larger, node) if _holds_amounts(node, key) else node


def _larger(found: re.Match[str]) -> str:
    return f"{Decimal(found[0]) * TIMES:f}"


def _holds_amounts(text: str, key: str) -> bool:
    return key not in ("multiplier", "from", "plan") and not text.endswith("%")
