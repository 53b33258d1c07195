"""Few rows are calculated at hand, by programs that stay prepared; what one calculation lays there no other one reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from incentives.engine import duck_bench
from incentives.engine.calculate import calculate, earned_by
from incentives.engine.duck import on_duckdb
from incentives.engine.duck_bench import AtHand
from incentives.engine.emit.sql import HERE
from incentives.engine.periods import Period
from incentives.engine.world import Result

from . import small_worlds as w
from .fed_forward import periods_of
from .worlds import SHAPES, crowd_of

AT_HAND, IN_A_DATABASE = on_duckdb(threads=1), on_duckdb(threads=1, few=-1)
QUARTER = Period.parse("2026-01")
COMMISSION = "commission: {on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}}"


def tables_of(result: Result) -> list[pa.Table]:
    return [result.lines, result.windows, result.standings, result.windfalls]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_at_hand_as_in_a_database(shape: str) -> None:
    """Three times at hand: as text, prepared, and executed again."""
    calculated = 0
    for plan, period, world, expected in periods_of(crowd_of(shape, "at hand", 3).at_once, IN_A_DATABASE):
        for _time in range(3):
            assert tables_of(calculate(plan, period, world, engine=AT_HAND)) == tables_of(expected)
            calculated += 1
    assert calculated


def test_payees_in_turn_come_to_what_each_comes_to_alone() -> None:
    """Tables of another payee, of other columns (a split window, terms that change) and with no rows at all lie in between."""
    plan = w.plan(COMMISSION)
    worlds = [
        w.world([w.deal("D1", "01-10", "90000"), w.deal("D2", "01-20", "30000")]),
        w.world([w.deal("D3", "01-10", "70000.55", owner="Ben")], people=("Ben",), quota="50000"),
        w.world([]),
        w.world([w.deal("D4", "01-11", "10")], assignments=[{"person": "Ana", "before": QUARTER.start.replace(day=16)}]),
        w.world([w.deal("D5", "01-12", "123456789012345.6789")], quota=None),
        w.world([w.deal("D6", "01-12", "1")], people=("Ana", "Ben")),
    ]
    alone = [tables_of(calculate(plan, QUARTER, world, engine=IN_A_DATABASE)) for world in worlds]

    for _round in range(4):
        for world, expected in zip(worlds, alone, strict=True):
            assert tables_of(calculate(plan, QUARTER, world, engine=AT_HAND)) == expected


def test_calculations_at_once_come_to_what_each_comes_to_alone() -> None:
    plan = w.plan(COMMISSION)
    worlds = [w.world([w.deal(f"D{number}", "01-10", str(1000 * number))]) for number in range(40)]
    alone = [tables_of(calculate(plan, QUARTER, world, engine=IN_A_DATABASE)) for world in worlds]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda world: tables_of(calculate(plan, QUARTER, world, engine=AT_HAND)), worlds))

    assert found == alone


def test_no_table_is_read_after_its_calculation() -> None:
    plan, sql = w.plan(COMMISSION), f'SELECT a FROM "{HERE}:given" AS t'
    first = AtHand(plan)
    first.take_in("given", pa.table({"a": [1, 2]}))
    bench, view = first._bench, '"0:given"'
    assert first.run(sql, ["given"]).column("a").to_pylist() == [1, 2]
    first.close()

    with pytest.raises(duckdb.Error, match="has no such table"):
        bench._connection.sql(f"SELECT * FROM {view}").to_arrow_table()
    second = AtHand(plan)
    assert second._bench is bench
    with pytest.raises(KeyError):
        second.run(sql, ["given"])
    second.take_in("given", pa.table({"a": [3]}))
    assert second.run(sql, ["given"]).column("a").to_pylist() == [3]
    second.forget("given")
    with pytest.raises(KeyError):
        second.run(sql, ["given"])
    second.close()


def test_a_calculation_that_fails_leaves_nothing() -> None:
    plan = w.plan(COMMISSION)

    def fails() -> None:
        with AT_HAND(plan) as session:
            session.register("deals", w.world([w.deal("D1", "01-10", "1")]).facts["deals"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    (bench,) = (bench for bench in duck_bench._IDLE if bench.plan is plan)
    assert [shown.table for views in bench._views.values() for shown in views] == [None]
    assert not bench._at_hand


def test_the_third_time_no_program_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, world = w.plan(COMMISSION), w.world([w.deal("D1", "01-10", "90000")])
    other = w.world([w.deal("D2", "01-20", "7", owner="Ben")], people=("Ben",))
    for given in (world, world, other):
        calculate(plan, QUARTER, given, engine=AT_HAND)
    asked: list[str] = []
    rows = duck_bench._rows

    def listened(connection: Any, sql: str) -> pa.Table:
        asked.append(sql.split()[0])
        return rows(connection, sql)

    monkeypatch.setattr(duck_bench, "_rows", listened)

    calculate(plan, QUARTER, world, engine=AT_HAND)

    assert set(asked) == {"EXECUTE"}


@pytest.mark.parametrize("few", [0, 1, 2, 5, 10])
def test_a_calculation_moves_into_a_database_when_its_rows_are_many(few: int) -> None:
    """Wherever that happens: with what is read, or with what a program left, lines that were posted before among them."""
    plan = w.plan(f"{COMMISSION}\nspiff: {{on: bookings, where: amount >= 500, pay: 50}}")
    world = w.world([w.deal(f"D{number}", "01-10", str(400 + 50 * number)) for number in range(8)])
    posted = calculate(plan, QUARTER, world, engine=IN_A_DATABASE)
    later = replace(world, earned=earned_by(posted, QUARTER))

    for given in (world, later):
        expected = tables_of(calculate(plan, QUARTER, given, engine=IN_A_DATABASE))
        assert tables_of(calculate(plan, QUARTER, given, engine=on_duckdb(threads=1, few=few))) == expected


def test_rows_come_the_same_from_a_client_without_the_short_way() -> None:
    class Connection:
        def sql(self, sql: str) -> Any:
            return duckdb.sql(sql)

    sql = "SELECT 1::hugeint AS a, 'x' AS b, DATE '2026-01-31' AS c, NULL::boolean AS d"
    with duckdb.connect() as connection:
        assert duck_bench._rows(Connection(), sql) == duck_bench._rows(connection, sql)


def test_a_bench_is_kept_for_plans_lately_calculated_only() -> None:
    world = w.world([w.deal("D1", "01-10", "90000")])
    plans = [w.plan(f"commission: {{on: bookings, rate: {number}%}}") for number in range(1, duck_bench._MOST_IDLE + 3)]
    for plan in plans:
        calculate(plan, QUARTER, world, engine=AT_HAND)
    kept = [bench.plan for bench in duck_bench._IDLE]
    assert len(kept) == duck_bench._MOST_IDLE
    assert kept[-1] is plans[-1]
    assert plans[0] not in kept
