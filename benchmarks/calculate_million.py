"""One million credits of 2,000 payees, against a query written by hand for the same lines.

The plan has a marginal rate over attainment, a SPIFF on one product family and points for every deal; each has a line per deal with its
workings, 2.1 million in all. The hand-written query knows this one plan and its data: no formulas, no history, no checks. It gives the same
table, cell for cell, which is checked. A second one gives nothing but person, deal and cents, to show what the workings cost.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median

import duckdb
import pyarrow as pa

from incentives.engine.calculate import calculate
from incentives.engine.check import read_plan
from incentives.engine.duck import on_duckdb
from incentives.engine.facts import Catalog, Field, FieldType, Source
from incentives.engine.periods import Period
from incentives.engine.world import ASSIGNMENTS, LINES, PEOPLE, QUOTAS, World

CREDITS, PAYEES, THREADS, MEMORY, ROUNDS = 1_000_000, 2_000, 2, "1GB", 3
MOST_TIMES, MOST_GIGABYTES = 2.5, 1.5

PLAN = """\
plan: Benchmark 2026
currency: USD
period: quarter
effective: {from: 2026-01-01}
requires: nothing
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount}
components:
  new_business:
    on: bookings
    rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%, 120%: 12%}}
  cloud_spiff: {on: bookings, where: product.family = "Cloud", pay: 200}
  effort: {unit: points, on: bookings, pay: 10}
"""
FIELDS = {
    "amount": Field("amount", FieldType.MONEY, "", 4),
    "closed_on": Field("closed_on", FieldType.DAY, ""),
    "stage.kind": Field("stage.kind", FieldType.TEXT, ""),
    "product.family": Field("product.family", FieldType.TEXT, ""),
}
CATALOG = Catalog({"deals": Source("deals", "deals.csv", "", FIELDS)})

# Reproducible without a random generator: 2654435761 is coprime to all the moduli, so multiples of it wander over every remainder.
DEALS = f"""
    SELECT 'D' || lpad(i::varchar, 7, '0') AS id, 'P' || lpad((i * 2654435761 % {PAYEES})::varchar, 4, '0') AS owner, 'USD' AS currency,
           (500000 + i * 2654435761 % 99991 * 1237) AS amount,
           DATE '2026-01-01' + (i * 2654435761 % 90)::integer AS closed_on, 'won' AS "stage.kind",
           CASE WHEN i * 2654435761 % 997 < 100 THEN 'Cloud' ELSE 'Core' END AS "product.family"
    FROM range({CREDITS}) numbers(i)
"""

# What somebody who knows this plan and these data would write. Amounts are ten-thousandths, exact amounts millionths.
SUMS = """
    CREATE OR REPLACE TEMP TABLE money AS
    SELECT *, m_after - m_before AS m, (m_after + 5000) // 10000 - (m_before + 5000) // 10000 AS cents
    FROM (
        SELECT *, bands(before, quota) AS m_before, bands(after, quota) AS m_after
        FROM (
            SELECT *, after - amount AS before
            FROM (
                SELECT owner, id, closed_on, "product.family" = 'Cloud' AS is_cloud, amount, quota, row_number() OVER w AS position,
                       sum(amount) OVER w::bigint AS after, count(*) FILTER ("product.family" = 'Cloud') OVER w AS cloud
                FROM deals JOIN quotas ON owner = person WHERE "stage.kind" = 'won'
                WINDOW w AS (PARTITION BY owner ORDER BY closed_on, id ROWS UNBOUNDED PRECEDING)
            )
        )
    )
    ORDER BY owner, position
"""
BANDS = """
    CREATE TEMP MACRO bands(x, quota) AS
        least(x, quota) * 5 + greatest(least(x, quota * 6 // 5) - quota, 0) * 8 + greatest(x - quota * 6 // 5, 0) * 12
"""
MACROS = [
    BANDS,
    # A decimal is its integer: times one unit of the last place, no digit is lost.
    "CREATE TEMP MACRO d4(x) AS x::decimal(38, 0) * 0.0001::decimal(5, 4)",
    "CREATE TEMP MACRO d6(x) AS x::decimal(38, 0) * 0.000001::decimal(7, 6)",
    "CREATE TEMP MACRO d14(x) AS x::decimal(38, 0) * 0.00000000000001::decimal(15, 14)",
]
LINES_OF = """
    SELECT owner AS person, 'Benchmark 2026' AS plan, '{component}' AS component, '{unit}' AS unit,
           DATE '2026-01-01' AS window_from, DATE '2026-04-01' AS window_before, 'credit' AS kind, 'deals' AS source, id AS fact,
           closed_on AS credited_on, '2026-Q1' AS first_period, 'new' AS reason, position, 1::decimal(9, 8) AS share,
           d6(amount * 100) AS credit, d6(before * 100) AS running_before, d6(after * 100) AS running_after,
           d14({exact}) AS deal_exact, d14({upto} - {exact}) AS exact_before, d14({upto}) AS exact_after,
           d4({cents} * 100) AS entitled, d4(0) AS earned_before, d4({cents} * 100) AS amount, NULL::varchar AS operands
    FROM money {where}
"""
BARE = "SELECT owner AS person, id AS fact, {cents}::bigint AS cents FROM money {where}"
WHOLE = "100000000000000"
COMPONENTS = [
    {
        "component": "new_business",
        "unit": "USD",
        "exact": "m::hugeint * 100000000",
        "upto": "m_after::hugeint * 100000000",
        "cents": "cents",
        "where": "",
    },
    {
        "component": "cloud_spiff",
        "unit": "USD",
        "exact": f"200::hugeint * {WHOLE}",
        "upto": f"200 * cloud::hugeint * {WHOLE}",
        "cents": "20000",
        "where": "WHERE is_cloud",
    },
    {
        "component": "effort",
        "unit": "points",
        "exact": f"10::hugeint * {WHOLE}",
        "upto": f"10 * position::hugeint * {WHOLE}",
        "cents": "1000",
        "where": "",
    },
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child)
    with tempfile.TemporaryDirectory() as folder:
        # Made in this process and read in another, so that making the data is no part of what is measured.
        deals = duckdb.sql(DEALS).to_arrow_table()
        path = f"{folder}/deals.arrow"
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, deals.schema) as writer:
            writer.write_table(deals)
        return subprocess.run([sys.executable, "-m", "benchmarks.calculate_million", "--child", path], check=False).returncode


def child(path: str) -> int:
    """Calculate, measure, and only then run the hand-written query, so that the peak of memory is the calculation's own."""
    with pa.OSFile(path) as source:
        world = world_of(pa.ipc.open_file(source).read_all())
    plan = read_plan(PLAN, CATALOG)
    period = Period.parse("2026-Q1")

    def engine() -> pa.Table:
        return calculate(plan, period, world, engine=on_duckdb(threads=THREADS, memory=MEMORY)).lines

    first_seconds, lines = timed(engine)
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    by_hand_seconds, expected = timed(lambda: by_hand(world))
    same = same_cells(lines, expected)
    count = lines.num_rows
    del lines, expected
    seconds, others = [first_seconds], [by_hand_seconds]
    for _round in range(ROUNDS - 1):
        seconds.append(timed(engine)[0])
        others.append(timed(lambda: by_hand(world))[0])
    bare_seconds = timed(lambda: by_hand(world, BARE))[0]
    ratio = median(seconds) / median(others)
    print(f"{CREDITS:,} credits of {PAYEES:,} payees, {count:,} lines with workings, {THREADS} threads")
    print(f"calculate:     {median(seconds):.2f} s (first time {first_seconds:.2f} s), {CREDITS / median(seconds):,.0f} credits/s")
    print(f"written by hand: {median(others):.2f} s, the same table: {'yes, every cell' if same else 'NO'}")
    print(f"  with nothing but person, deal and cents: {bare_seconds:.2f} s")
    print(f"ratio:         {ratio:.2f} (asked: no more than {MOST_TIMES})")
    print(f"peak memory:   {gigabytes:.2f} GB (asked: under {MOST_GIGABYTES})")
    return 0 if same and gigabytes < MOST_GIGABYTES and ratio <= MOST_TIMES else 1


def world_of(deals: pa.Table) -> World:
    persons = [f"P{number:04}" for number in range(PAYEES)]
    start = dt.date(2026, 1, 1)
    assignments = [{"person": person, "plan": "Benchmark 2026", "from": start, "parameters": []} for person in persons]
    quotas = [
        {"person": person, "measure": "bookings", "from": start, "amount": Decimal(2_500_000 + number % 7 * 100_000), "per": "quarter"}
        for number, person in enumerate(persons)
    ]
    return World(
        people=pa.Table.from_pylist([{"person": person} for person in persons], schema=PEOPLE),
        assignments=pa.Table.from_pylist(assignments, schema=ASSIGNMENTS),
        quotas=pa.Table.from_pylist(quotas, schema=QUOTAS),
        facts={"deals": deals},
        catalog=CATALOG,
    )


def by_hand(world: World, select: str = LINES_OF) -> pa.Table:
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as connection:
        connection.register("deals", world.facts["deals"])
        connection.register("given", world.quotas)
        connection.execute("CREATE TEMP TABLE quotas AS SELECT person, (amount * 10000)::bigint AS quota FROM given")
        for statement in [*MACROS, SUMS]:
            connection.execute(statement)
        return pa.concat_tables([connection.sql(select.format(**component)).to_arrow_table() for component in COMPONENTS])


def same_cells(lines: pa.Table, expected: pa.Table) -> bool:
    """Whether two tables hold the same values in the same rows, whatever the width of a decimal."""
    return all(lines.column(field.name).equals(expected.column(field.name).cast(field.type)) for field in LINES)


def timed(work: Callable[[], pa.Table]) -> tuple[float, pa.Table]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


if __name__ == "__main__":
    sys.exit(main())
