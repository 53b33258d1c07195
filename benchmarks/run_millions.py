"""Run a month of 2 million won deals for 20,000 payees, about 8 million lines: from PostgreSQL to sealed lines, entries and statements.

The plan has a marginal accelerator, a SPIFF, points and an override for the manager, each with a line per deal. Done as the application's
role, with every guarantee on; each step's seconds and share are printed. LAUREL_BENCH_DEALS asks for another number of deals, of
one payee for each hundred.
"""

from __future__ import annotations

import os
import sys

from .run_period import become_application, installation, load, run_once

DEALS = int(os.environ.get("LAUREL_BENCH_DEALS", "2000000"))
PAYEES = max(DEALS // 100, 10)
LEAST_LINES_A_SECOND = 400_000
PLAN = """
plan: Millions
currency: USD
period: month
effective: {from: 2026-01-01}
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
# Ten report to each manager, managers to others above them; the first person reports to nobody.
REPORTING = """;
WITH people AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM people_person)
INSERT INTO people_reportingline (person_id, manager_id, valid_from)
SELECT people.id, managers.id, '2026-01-01' FROM people JOIN people managers ON managers.n = (people.n + 8) / 10 WHERE people.n > 1
"""


def main() -> int:
    with installation():
        load(PLAN, DEALS, PAYEES, REPORTING)
        become_application()
        seconds, run, steps = run_once()
        assert run.state == "posted", (run.state, run.summary, run.job.error)
        lines = run.summary["lines"]
        for step, took in {**steps, "all else": seconds - sum(steps.values())}.items():
            print(f"{step:32} {took:6.1f} s  {took / seconds:6.1%}")
        reached = lines / seconds
        print(f"{DEALS:,} deals of {PAYEES:,} payees, {lines:,} lines in {seconds:.1f} s")
        print(f"{reached:,.0f} lines/s (asked: at least {LEAST_LINES_A_SECOND:,})")
        return 0 if reached >= LEAST_LINES_A_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
