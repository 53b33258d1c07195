"""Run a month of 300,000 won deals for 2,000 payees with three components: from PostgreSQL to sealed lines, entries and statements.

Done as the application's role, with every guarantee on. Figures for each step, lines a second from end to end, and what it takes to run the
same month again when nothing has changed. LAUREL_BENCH_DEALS asks for another number of deals.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import launcher

DEALS = int(os.environ.get("LAUREL_BENCH_DEALS", "300000"))
PAYEES = 2_000
PLAN = """
plan: Benchmark
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}
components:
  commission:
    on: bookings
    rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%, 120%: 12%}}
  spiff: {on: bookings, where: amount >= 5000, pay: 50}
  effort: {unit: points, on: bookings, pay: 10}
"""

PEOPLE = """
INSERT INTO people_person (reference, name, job_title, time_zone, locale)
SELECT 'R' || lpad(n::text, 5, '0'), 'Rep ' || n, '', 'UTC', 'en' FROM generate_series(1, {payees}) AS n;
INSERT INTO crm_stage (key, name, position, kind, probability, forecast) VALUES ('won', 'Won', 1, 'won', 1, 'closed')
"""
ON_PLAN = """
INSERT INTO incentives_assignment (person_id, plan_id, valid_from, target_per, currency, parameters, created_at)
SELECT id, (SELECT id FROM incentives_plan), '2026-01-01', '', 'USD', '{{}}', now() FROM people_person;
INSERT INTO incentives_quota (person_id, measure, valid_from, amount, per, created_at)
SELECT id, 'bookings', '2026-01-01', {quota}, '{per}', now() FROM people_person
"""
WON_DEALS = """
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM people_person), won AS (
    INSERT INTO crm_opportunity (source, external_id, entered_at, name, owner_id, stage_id, stage_since, amount, currency, created_on,
                                 closed_on, lost_reason, forecast, version)
    SELECT 'bench', 'D' || n, now(), 'Deal ' || n, ids[1 + n * 7 % {payees}], (SELECT id FROM crm_stage), now(),
           100 + n::bigint * 7919 % 9900 + (n % 100) / 100.0, 'USD', '2026-01-01', date '2026-01-01' + n % 31, '', '', 1
    FROM people, generate_series(1, {deals}) AS n RETURNING id, external_id, closed_on
)
INSERT INTO crm_order (source, external_id, entered_at, number, opportunity_id, state, placed_on, accepted_on, currency)
SELECT 'bench', external_id, now(), external_id, id, 'accepted', closed_on, closed_on, '' FROM won
"""


class Clock:
    """Seconds by the name of a step, noted round the functions that do it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def watching(self, *functions: tuple[Any, str, str]) -> Iterator[None]:
        honest = [(module, name, getattr(module, name)) for module, name, _step in functions]
        for (module, name, function), (_module, _name, step) in zip(honest, functions, strict=True):
            setattr(module, name, self._timed(function, step))
        try:
            yield
        finally:
            for module, name, function in honest:
                setattr(module, name, function)

    def _timed(self, function: Callable[..., Any], step: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[step] = self.seconds.get(step, 0) + time.perf_counter() - started

        return timed


def load(plan_text: str, deals: int, payees: int, more: str = "", *, quota: int = 600_000, per: str = "quarter") -> None:
    """Put in deals of payees who are all on the plan, as the owner with triggers off: loading is not what is measured.

    `more` is SQL for what else the plan reads; everybody has the same quota, for each `per`.
    """
    from django.db import connection
    from django.utils import timezone

    from incentives import api

    def straight_in(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql)
            cursor.execute("SET session_replication_role = origin")

    straight_in(PEOPLE.format(payees=payees) + more)
    now = timezone.now()
    plan = api.create_plan(key="bench", name="Benchmark", currency="USD", document=plan_text, by_id=None, at=now)
    draft = plan.versions.get()
    api.publish_version(version_id=draft.pk, by_id=None, at=now, confirmed_sha256=draft.sha256)
    straight_in(ON_PLAN.format(quota=quota, per=per))
    straight_in(WON_DEALS.format(deals=deals, payees=payees))
    with connection.cursor() as cursor:
        # What a database does after such a load while it rests: it is no part of the run.
        cursor.execute("VACUUM (ANALYZE)")


def run_once() -> tuple[float, Any, dict[str, float]]:
    from django.utils import timezone

    # Loaded before the clock starts, as they are in a worker that has run a period before.
    import incentives.engine.calculate  # noqa: F401
    from desk import api as desk
    from incentives import api
    from incentives.calculation import computing, corrections, reading  # noqa: F401
    from incentives.ledger import posting
    from incentives.services import statements

    clock = Clock()
    run = api.ask_for_run(period_id=api.period_named(key="2026-01").pk, asked_by_id=None, asked_at=timezone.now())
    started = time.perf_counter()
    with clock.watching(
        (reading, "read_inputs", "read"),
        (computing, "compute", "compute, and keep as Parquet"),
        (posting, "_copy_lines", "copy lines"),
        (posting, "_grouped", "group lines"),
        (posting, "_entries", "work out entries"),
        (posting, "_seal", "index, attach, prove, seal"),
        (statements, "write_statements", "statements"),
    ):
        desk.perform(job_id=run.job.pk, do=lambda work: api.execute_run(run_id=run.pk, work=work, clock=timezone.now), clock=timezone.now)
    run.refresh_from_db()
    return time.perf_counter() - started, run, clock.seconds


@contextmanager
def installation() -> Iterator[Path]:
    """Services of its own and an empty database, as its owner; yields a folder that goes with them."""
    with launcher.temporary_services() as running, tempfile.TemporaryDirectory() as temporary:
        os.environ.update(running.environment(as_owner=True))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.KEPT_INPUTS_DIR = Path(temporary)
        call_command("migrate", verbosity=0)
        yield Path(temporary)


def become_application() -> None:
    """Go on as the application's role: what is measured is measured with every guarantee on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["USER"] = "laurel_app"


def main() -> int:
    with installation():
        from django.core.management import call_command

        load(PLAN, DEALS, PAYEES)
        become_application()
        seconds, run, steps = run_once()
        assert run.state == "posted", (run.state, run.summary, run.job.error)
        lines = run.summary["lines"]
        for step, took in steps.items():
            print(f"{step:32} {took:6.1f} s")
        print(f"{DEALS:,} deals, {lines:,} lines in {seconds:.1f} s = {lines / seconds:,.0f} lines/s, {DEALS / seconds:,.0f} deals/s")
        again, unchanged, _steps = run_once()
        assert unchanged.state == "unchanged", unchanged.state
        print(f"run again, nothing changed:      {again:6.1f} s ({again / seconds:.2f} of the first)")
        started = time.perf_counter()
        call_command("recompute", str(run.pk))
        print(f"proven again in                  {time.perf_counter() - started:6.1f} s")
        return 0


if __name__ == "__main__":
    sys.exit(main())
