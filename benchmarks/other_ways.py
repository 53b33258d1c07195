"""The same lines worked out by the engine, by pandas with Decimal, and by plain Django code with the ORM: how many times slower those are.

A marginal accelerator over a month for 200 payees, a line per deal, rounded so that lines add up; the totals must agree to the cent. The
engine and pandas have the deals in memory and give a table; the Django code reads them from PostgreSQL and puts its lines there, which is
compared with a whole run of the same deals, its seals, entries and statements included. pandas comes by `make bench`, from nowhere else.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .run_period import become_application, installation, load, run_once

DEALS, PAYEES = 40_000, 200
QUOTA = 200_000
CENT = Decimal("0.01")
PLAN = """
plan: Benchmark
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount}
components:
  commission:
    on: bookings
    rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%, 120%: 12%}}
"""
BANDS = ((Decimal(QUOTA), Decimal("0.05")), (QUOTA * Decimal("1.2"), Decimal("0.08")), (None, Decimal("0.12")))


def commission(total: Decimal) -> Decimal:
    """What all deals up to a running sum earn, exact."""
    earned, start = Decimal(0), Decimal(0)
    for end, rate in BANDS:
        upto = total if end is None else min(total, end)
        earned += max(upto - start, Decimal(0)) * rate
        start = end if end is not None else start
    return earned


def cents(exact: Decimal) -> Decimal:
    return exact.quantize(CENT, ROUND_HALF_UP)


def by_pandas(rows: list[tuple[Any, ...]]) -> tuple[float, Decimal]:
    import pandas

    deals = pandas.DataFrame(rows, columns=["owner", "id", "closed_on", "amount"])
    started = time.perf_counter()
    deals = deals.sort_values(["owner", "closed_on", "id"])
    deals["after"] = deals.groupby("owner")["amount"].transform(lambda amounts: amounts.cumsum())
    deals["upto"] = deals["after"].map(commission).map(cents)
    deals["before"] = deals.groupby("owner")["upto"].shift(fill_value=Decimal(0))
    deals["line"] = deals["upto"] - deals["before"]
    total = deals["line"].sum()
    return time.perf_counter() - started, total


def by_engine(rows: list[tuple[Any, ...]]) -> tuple[float, Decimal]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from incentives.engine.calculate import calculate
    from incentives.engine.check import read_plan
    from incentives.engine.periods import Period

    from .calculate_million import CATALOG
    from .calculate_ten_million import world_of

    owners, ids, days, amounts = zip(*rows, strict=True)
    deals = pa.table(
        {
            "id": pa.array(ids),
            "owner": pa.array(owners),
            "currency": pa.array(["USD"] * len(ids)),
            "amount": pa.array([int(amount * 10_000) for amount in amounts], pa.int64()),
            "closed_on": pa.array(days, pa.date32()),
            "stage.kind": pa.array(["won"] * len(ids)),
        }
    )
    world = world_of(deals, PAYEES, quota=QUOTA, per="month", plan="Benchmark")
    plan, month = read_plan(PLAN + "requires: nothing\n", CATALOG), Period.parse("2026-01")
    started = time.perf_counter()
    lines = calculate(plan, month, world).lines
    total = pc.sum(lines["amount"]).as_py()
    return time.perf_counter() - started, total


def by_django() -> tuple[float, Decimal]:
    """What a careful Django programmer would write: one query for each payee, Decimal in Python, lines put in by the thousand."""
    from django.db import connection, models

    from crm.models import Opportunity
    from people.models import Person

    class PlainLine(models.Model):
        person = models.ForeignKey(Person, models.PROTECT, related_name="+")
        opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+")
        running = models.DecimalField(max_digits=18, decimal_places=4)
        amount = models.DecimalField(max_digits=18, decimal_places=4)

        class Meta:
            app_label = "incentives"
            managed = False
            db_table = "plain_line"

        def __str__(self) -> str:
            return f"{self.amount}"

    with connection.schema_editor() as editor:
        editor.create_model(PlainLine)
    started, total = time.perf_counter(), Decimal(0)
    for person in Person.objects.order_by("pk"):
        running = paid = Decimal(0)
        lines = []
        won = Opportunity.objects.filter(owner=person, stage__kind="won", orders__state="accepted")
        for deal in won.filter(closed_on__gte="2026-01-01", closed_on__lt="2026-02-01").order_by("closed_on", "source", "external_id"):
            running += deal.amount
            entitled = cents(commission(running))
            lines.append(PlainLine(person=person, opportunity=deal, running=running, amount=entitled - paid))
            paid = entitled
        PlainLine.objects.bulk_create(lines, batch_size=1000)
        total += paid
    return time.perf_counter() - started, total


def in_memory() -> Iterable[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'P' || lpad((owner_id - (SELECT min(id) FROM people_person))::text, 5, '0'), external_id, closed_on, amount "
            "FROM crm_opportunity"
        )
        return [(owner, deal, day, Decimal(amount)) for owner, deal, day, amount in cursor.fetchall()]


def main() -> int:
    with installation():
        load(PLAN, DEALS, PAYEES, quota=QUOTA, per="month")
        rows = list(in_memory())
        by_engine(rows)  # once, so that what is loaded on first use is loaded
        found = {"engine": by_engine(rows), "pandas with Decimal": by_pandas(rows), "plain Django code": by_django()}
        become_application()
        seconds, run, _steps = run_once()
        found["a whole run"] = (seconds, Decimal(run.summary["totals"]["USD"]))
        for name, (took, total) in found.items():
            print(f"{name:20} {took:7.2f} s  {DEALS / took:12,.0f} deals/s  {total:,.2f} USD")
        print(f"pandas / engine:             {found['pandas with Decimal'][0] / found['engine'][0]:.1f}")
        print(f"plain Django / a whole run:  {found['plain Django code'][0] / found['a whole run'][0]:.1f}")
        return 0 if len({total.quantize(CENT) for _took, total in found.values()}) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
