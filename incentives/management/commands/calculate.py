"""Calculate a plan on a folder of CSV files, with nothing else: no database, no services."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from incentives.engine.periods import Period
    from incentives.engine.plan import Plan, Table
    from incentives.engine.problems import Problem

BAD_INPUT = 2


class Command(BaseCommand):
    help = (
        "Calculate PLAN on the facts in a folder (people.csv, assignments.csv, quotas.csv, one CSV per source; docs/plan-format.md Part 3) "
        "and print each payee's earnings with lines and workings. Needs no database. Exits 2 naming every problem of plan, files and rows."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=Path, metavar="PLAN", help="the plan document, YAML or JSON")
        parser.add_argument("--facts", type=Path, required=True, metavar="DIR", help="the folder of CSV files")
        parser.add_argument("--period", required=True, help="2026-01, 2026-Q1, 2026-H1 or 2026: one of the plan's periods, or a longer one")
        parser.add_argument("--format", choices=["table", "json"], default="table")
        parser.add_argument("--component", action="append", default=[], metavar="KEY", help="only this component; may be repeated")
        parser.add_argument("--person", action="append", default=[], metavar="ID", help="only this payee; may be repeated")
        parser.add_argument("--tables", type=Path, action="append", default=[], metavar="FILE", help="a shared table; may be repeated")
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--memory", default="1GB", help="how much memory the calculation may take before it spills to disk")

    def handle(self, *args: Any, **options: Any) -> None:
        # The engine takes a second to load; only those who calculate wait for it.
        from incentives.engine.calculate import calculate_periods
        from incentives.engine.facts_folder import read_folder
        from incentives.engine.problems import Refused
        from incentives.engine.results import as_tree
        from incentives.engine.results_text import as_text

        resources = {"threads": options["threads"], "memory": options["memory"]}
        plan = self._plan(options["plan"], options["tables"])
        period = self._period(options["period"], plan)
        for key in options["component"]:
            if key not in plan.components:
                self._refuse([_("The plan has no component %(key)s.") % {"key": key}])
        try:
            world = read_folder(options["facts"], plan, _catalog(), **resources)
            results = list(calculate_periods(plan, period, world, **resources))
        except Refused as refused:
            files = {source.name: source.file for source in _catalog().sources.values()}
            self._refuse(_said(replace(problem, path=files.get(problem.path, problem.path))) for problem in refused.problems)
        tree = as_tree(plan, period, results, persons=options["person"], components=options["component"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(tree, ensure_ascii=False, indent=1))
            return
        people = world.people.select(["person", "name"]).to_pydict()
        for line in as_text(plan.name, tree, dict(zip(people["person"], people["name"], strict=True)), _):
            self.stdout.write(line)

    def _plan(self, path: Path, tables: Iterable[Path]) -> Plan:
        from incentives.engine.check import check_plan

        shared = self._tables(tables)
        plan, problems = check_plan(self._bytes(path), _catalog(), shared_tables=shared, path=path.name)
        if plan is None:
            self._refuse(_said(problem, path.name) for problem in problems)
        return plan

    def _tables(self, paths: Iterable[Path]) -> dict[str, Table]:
        from incentives.engine.tables import check_table

        found = {}
        for path in paths:
            table, problems = check_table(self._bytes(path), path.name)
            if table is None:
                self._refuse(_said(problem, path.name) for problem in problems)
            found[table.key] = table
        return found

    def _bytes(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            self._refuse([f"{path}: {error.strerror}"])

    def _period(self, text: str, plan: Plan) -> Period:
        from incentives.engine.periods import MONTHS, NoSuchPeriod, Period

        try:
            period = Period.parse(text, plan.fiscal_year_starts)
        except NoSuchPeriod as error:
            self._refuse([f"--period: {error}"])
        if MONTHS[period.kind] < MONTHS[plan.period]:
            words = {"period": period.name, "kind": plan.period.value}
            self._refuse([_("--period: %(period)s is shorter than the periods of this plan, each of which is a %(kind)s.") % words])
        return period

    def _refuse(self, sentences: Iterable[str]) -> NoReturn:
        for sentence in sentences:
            self.stderr.write(sentence)
        raise SystemExit(BAD_INPUT)


def _catalog() -> Any:
    from crm.facts import CATALOG

    return CATALOG


def _said(problem: Problem, file: str = "") -> str:
    """One problem on one line: file, row and column, what is wrong, what to try."""
    values = dict(problem.values)
    place = ":".join(str(part) for part in (file or problem.path, problem.line, problem.column) if part)
    path = f"{problem.path}: " if file and problem.path not in ("", file) else ""
    column = f"{values['column']}: " if "column" in values and not file else ""
    advice = _(problem.remedy) % values if problem.remedy else ""
    return f"{place}: {path}{column}{_(problem.text) % values} {advice}".rstrip()
