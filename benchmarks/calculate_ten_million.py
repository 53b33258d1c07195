"""Ten million deals of 20,000 payees, about 40 million lines, against a query written by hand for the same lines; one million, too.

The plan has a marginal accelerator, a SPIFF, points and an override for the manager, each with a line per deal with workings. Both sides
give their lines a portion at a time, as a run takes them. For one million every cell is compared; for ten million the count of every
component's lines and the sums of their amounts, exact sums and positions. LAUREL_BENCH_DEALS asks for another number than ten million.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from incentives.engine.check import read_plan
from incentives.engine.duck import on_duckdb
from incentives.engine.periods import Period
from incentives.engine.portions import in_portions
from incentives.engine.world import ASSIGNMENTS, LINES, PEOPLE, QUOTAS, REPORTING, World

from .calculate_million import BANDS, CATALOG, MACROS

DEALS, FEWER = int(os.environ.get("LAUREL_BENCH_DEALS", "10000000")), 1_000_000
DEALS_OF_A_PAYEE, THREADS, MEMORY, AT_ONCE = 500, 2, "2GB", 1_000_000
MOST_TIMES, MOST_GIGABYTES, MOST_GROWTH = 1.5, 4.0, 1.15

PLAN = """\
plan: Benchmark 2026
currency: USD
period: quarter
effective: {from: 2026-01-01}
requires: nothing
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount}
  team_bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: first manager}}
components:
  commission:
    on: bookings
    rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%, 120%: 12%}}
  spiff: {on: bookings, where: amount >= 500, pay: 50}
  effort: {unit: points, on: bookings, pay: 10}
  override: {on: team_bookings, rate: 1%}
"""

# Multiples of 2654435761 wander over every remainder of these moduli, so that deals come in no order that helps.
MADE = """
    SELECT 'D' || lpad(i::varchar, 8, '0') AS id, 'P' || lpad((i * 2654435761 % {payees})::varchar, 5, '0') AS owner, 'USD' AS currency,
           (1000000 + i * 2654435761 % 9901 * 9973) AS amount,
           DATE '2026-01-01' + (i * 2654435761 % 89)::integer AS closed_on, 'won' AS "stage.kind"
    FROM range({deals}) numbers(i)
"""

# What somebody who knows this plan and these data would write. Amounts are ten-thousandths, exact amounts of commission millionths.
OWN = """
    CREATE TEMP TABLE own AS
    SELECT *, (m_after + 5000) // 10000 - (m_before + 5000) // 10000 AS cents
    FROM (
        SELECT *, bands(after - amount, quota) AS m_before, bands(after, quota) AS m_after
        FROM (
            SELECT owner, id, closed_on, amount, quota, row_number() OVER w AS position, sum(amount) OVER w::bigint AS after,
                   count(*) FILTER (amount >= 5000000) OVER w AS large
            FROM deals JOIN quotas ON owner = person WHERE "stage.kind" = 'won'
            WINDOW w AS (PARTITION BY owner ORDER BY closed_on, id ROWS UNBOUNDED PRECEDING)
        )
    )
    ORDER BY owner, position
"""
OF_MANAGERS = """
    CREATE TEMP TABLE of_managers AS
    SELECT manager AS owner, id, closed_on, amount, row_number() OVER w AS position, sum(amount) OVER w::bigint AS after
    FROM deals JOIN reporting ON owner = person WHERE "stage.kind" = 'won'
    WINDOW w AS (PARTITION BY manager ORDER BY closed_on, id ROWS UNBOUNDED PRECEDING)
    ORDER BY manager, position
"""
LINES_OF = """
    SELECT owner AS person, 'Benchmark 2026' AS plan, '{component}' AS component, '{unit}' AS unit,
           DATE '2026-01-01' AS window_from, DATE '2026-04-01' AS window_before, 'credit' AS kind, 'deals' AS source, id AS fact,
           closed_on AS credited_on, '2026-Q1' AS first_period, 'new' AS reason, position, 1::decimal(9, 8) AS share,
           d6(amount * 100) AS credit, d6((after - amount) * 100) AS running_before, d6(after * 100) AS running_after,
           d14({upto} - {before}) AS deal_exact, d14({before}) AS exact_before, d14({upto}) AS exact_after,
           d4({cents} * 100) AS entitled, d4(0) AS earned_before, d4({cents} * 100) AS amount, NULL::varchar AS operands
    FROM {table} {where}
"""
WHOLE = "::hugeint * 100000000000000"
COMPONENTS: list[dict[str, str]] = [
    {"component": "commission", "before": "m_before::hugeint * 100000000", "upto": "m_after::hugeint * 100000000", "cents": "cents"},
    {
        "component": "spiff",
        "before": f"50 * (large - 1){WHOLE}",
        "upto": f"50 * large{WHOLE}",
        "cents": "5000",
        "where": "WHERE amount >= 5000000",
    },
    {"component": "effort", "unit": "points", "before": f"10 * (position - 1){WHOLE}", "upto": f"10 * position{WHOLE}", "cents": "1000"},
    {
        "component": "override",
        "table": "of_managers",
        "before": "(after - amount)::hugeint * 100000000",
        "upto": "after::hugeint * 100000000",
        "cents": "((after + 5000) // 10000 - (after - amount + 5000) // 10000)",
    },
]
SUMS = """
    SELECT component, count(*)::bigint, sum(amount), sum(exact_after), sum(running_after), sum(position)::hugeint::varchar
    FROM lines GROUP BY component ORDER BY component
"""


def main() -> int:
    if len(sys.argv) > 1:
        return child(*sys.argv[1:])
    fewer = min(FEWER, DEALS)
    found = {}
    for deals in sorted({fewer, DEALS}):
        for way in ("engine", "by hand"):
            found[way, deals] = measured(way, deals)
    same = all(found["engine", deals]["told"] == found["by hand", deals]["told"] for deals in {fewer, DEALS})
    for deals in sorted({fewer, DEALS}):
        for way in ("engine", "by hand"):
            one = found[way, deals]
            print(
                f"{deals:>10,} deals, {way:7}: {one['seconds']:6.2f} s ({one['busy']:.2f} s of processor), "
                f"{one['lines']:,} lines, {one['lines'] / one['seconds']:,.0f} lines/s, "
                f"peak {one['gigabytes']:.2f} GB"
            )
    ratio = found["engine", DEALS]["seconds"] / found["by hand", DEALS]["seconds"]
    growth = found["engine", DEALS]["seconds"] / DEALS / (found["engine", fewer]["seconds"] / fewer)
    gigabytes = found["engine", DEALS]["gigabytes"]
    print(f"the same lines: {'yes' if same else 'NO'} (every cell of {fewer:,} deals, every sum of {DEALS:,})")
    print(f"ratio:          {ratio:.2f} (asked: no more than {MOST_TIMES})")
    print(f"growth:         {growth:.2f} times the seconds of a deal (asked: no more than {MOST_GROWTH})")
    print(f"peak memory:    {gigabytes:.2f} GB (asked: under {MOST_GIGABYTES})")
    return 0 if same and ratio <= MOST_TIMES and growth <= MOST_GROWTH and gigabytes < MOST_GIGABYTES else 1


def measured(way: str, deals: int) -> dict[str, Any]:
    """Measure one way in a process of its own, so that the peak of memory is its own; the median of three for the fewer deals."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/deals.arrow"
        with duckdb.connect() as connection, pa.OSFile(path, "wb") as sink:
            batches = connection.sql(MADE.format(deals=deals, payees=deals // DEALS_OF_A_PAYEE)).to_arrow_reader(AT_ONCE)
            with pa.ipc.new_file(sink, batches.schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)
        arguments = [sys.executable, "-m", "benchmarks.calculate_ten_million", way, path, str(deals)]
        runs = [
            json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
            for _ in range(3 if deals <= FEWER else 1)
        ]
        return sorted(runs, key=lambda run: float(run["seconds"]))[len(runs) // 2]


def child(way: str, path: str, deals_text: str) -> int:
    deals = int(deals_text)
    with pa.memory_map(path) as source:
        world = world_of(pa.ipc.open_file(source).read_all(), deals // DEALS_OF_A_PAYEE)
        produce = by_engine if way == "engine" else by_hand
        started, busy = time.perf_counter(), time.process_time()
        lines = sum(portion.num_rows for portion in produce(world))
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        told = cells(produce(world)) if deals <= FEWER else sums(produce(world))
    print(json.dumps({"seconds": seconds, "busy": busy, "lines": lines, "gigabytes": gigabytes, "told": told}))
    return 0


def world_of(deals: pa.Table, payees: int, *, plan: str = "Benchmark 2026", quota: int | None = None, per: str = "quarter") -> World:
    """A world of these deals; without a quota for all, payees have one of seven."""
    persons = [f"P{number:05}" for number in range(payees)]
    start = dt.date(2026, 1, 1)
    assignments = [{"person": person, "plan": plan, "from": start, "parameters": []} for person in persons]
    amounts = [Decimal(2_000_000 + number % 7 * 100_000 if quota is None else quota) for number in range(payees)]
    quotas = [
        {"person": person, "measure": "bookings", "from": start, "amount": amount, "per": per}
        for person, amount in zip(persons, amounts, strict=True)
    ]
    # Ten report to each manager, managers to others above them; the first person reports to nobody.
    reporting = [{"person": person, "manager": persons[(n - 1) // 10], "from": start} for n, person in enumerate(persons) if n]
    return World(
        people=pa.Table.from_pylist([{"person": person} for person in persons], schema=PEOPLE),
        assignments=pa.Table.from_pylist(assignments, schema=ASSIGNMENTS),
        quotas=pa.Table.from_pylist(quotas, schema=QUOTAS),
        facts={"deals": deals},
        reporting=pa.Table.from_pylist(reporting, schema=REPORTING),
        catalog=CATALOG,
    )


def by_engine(world: World) -> Iterator[pa.Table]:
    plan = read_plan(PLAN, CATALOG)
    for result in in_portions(plan, Period.parse("2026-Q1"), world, engine=on_duckdb(threads=THREADS, memory=MEMORY)):
        yield result.lines


def by_hand(world: World) -> Iterator[pa.RecordBatch]:
    with tempfile.TemporaryDirectory() as spill:
        config: dict[str, Any] = {"threads": THREADS, "memory_limit": MEMORY, "temp_directory": spill}
        with duckdb.connect(config=config) as connection:
            connection.register("deals", world.facts["deals"])
            connection.register("given", world.quotas)
            connection.register("reporting", world.reporting)
            connection.execute("CREATE TEMP TABLE quotas AS SELECT person, (amount * 10000)::bigint AS quota FROM given")
            for statement in MACROS:
                connection.execute(statement)
            # One table is gone before the next is made, as the engine does it.
            for table, made in (("own", OWN), ("of_managers", OF_MANAGERS)):
                connection.execute(made)
                for component in COMPONENTS:
                    said = {"unit": "USD", "table": "own", "where": "", **component}
                    if said["table"] == table:
                        yield from connection.sql(LINES_OF.format(**said)).to_arrow_reader(AT_ONCE)
                connection.execute(f"DROP TABLE {table}")


def cells(portions: Iterator[Any]) -> str:
    """Every cell of all lines, as a checksum that does not depend on the order of rows."""
    listed = ", ".join(f'"{field.name}"' for field in LINES)
    return str(_over(portions, f"SELECT count(*), sum(hash({listed})) FROM lines"))


def sums(portions: Iterator[Any]) -> str:
    return str(_over(portions, SUMS))


def _over(portions: Iterator[Any], sql: str) -> list[Any]:
    """Ask every portion the same, and add up what they say by the text they begin with."""
    found: dict[Any, list[Any]] = {}
    for portion in portions:
        lines = pa.table(portion).cast(LINES) if isinstance(portion, pa.Table) else pa.Table.from_batches([portion]).cast(LINES)
        with duckdb.connect() as connection:
            connection.register("lines", lines)
            for key, *numbers in connection.sql(sql).fetchall():
                told = [Decimal(str(number)) for number in numbers]
                name = key if isinstance(key, str) else ""
                told = told if isinstance(key, str) else [Decimal(key), *told]
                found[name] = [a + b for a, b in zip(found[name], told, strict=True)] if name in found else told
    return [[name, [str(number) for number in numbers]] for name, numbers in sorted(found.items())]


assert BANDS in MACROS

if __name__ == "__main__":
    sys.exit(main())
