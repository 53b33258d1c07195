"""Calculate a plan on a folder of CSV files, with nothing else: no database, no services."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from incentives.engine.periods import Period
    from incentives.engine.plan import Plan, Table
    from incentives.engine.problems import Problem
    from incentives.engine.session import Engine
    from incentives.engine.world import Result, World

BAD_INPUT = 2
MOST_THREADS = 256


class Command(BaseCommand):
    help = (
        "Calculate PLAN on the facts in a folder (people.csv, assignments.csv, quotas.csv, a file per source; docs/plan-format.md Part 3) "
        "and print each payee's earnings with lines and workings. Needs no database. Exits 2 naming every problem of plan, files and rows."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=Path, metavar="PLAN", help="the plan document, YAML or JSON")
        parser.add_argument("--facts", type=Path, required=True, metavar="DIR", help="the folder of CSV or Parquet files")
        parser.add_argument(
            "--period",
            required=True,
            help="2026-01, 2026-Q1, 2026-H1, 2026, 2026-01-A, 2026-W05 or 2026-F05: one of the plan's, or a longer one",
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")
        parser.add_argument("--component", action="append", default=[], metavar="KEY", help="show only this component; may be repeated")
        parser.add_argument("--person", action="append", default=[], metavar="ID", help="show only this payee; may be repeated")
        parser.add_argument("--tables", type=Path, action="append", default=[], metavar="FILE", help="a shared table; may be repeated")
        parser.add_argument("--parquet", type=Path, metavar="DIR", help="write lines, windows, standings and earned there, too, as Parquet")
        parser.add_argument(
            "--engine", choices=["duckdb", "spark"], default="duckdb", help="spark: on the cluster that LAUREL_SPARK names (docs/scale.md)"
        )
        parser.add_argument("--threads", type=_threads, default=2, metavar="N", help="how many threads may calculate at once")
        parser.add_argument(
            "--memory", type=_memory, default="1GB", metavar="SIZE", help="like 500MB or 2GB: what may be taken before it spills to disk"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # The engine takes a second to load; only those who calculate wait for it.
        import duckdb

        from incentives.engine.problems import Refused
        from incentives.engine.spark_start import NoSpark

        try:
            plan, period, world, results = self._calculated(options)
        except Refused as refused:
            self._refuse(_said(problem) for problem in refused.problems)
        except NoSpark as error:
            self._refuse([str(error)])
        except duckdb.OutOfMemoryException:
            self._refuse([_("--memory: %(memory)s are too little for this calculation. Give it more.") % options])
        self._print(plan, period, world, results, options)
        if options["parquet"] is not None:
            self._write(options["parquet"], results)

    def _calculated(self, options: dict[str, Any]) -> tuple[Plan, Period, World, list[tuple[Period, Result]]]:
        """Return what was read and what it came to; with everything that is wrong said at once where there is something."""
        from incentives.engine.calculate import calculate_periods
        from incentives.engine.exchange import MissingRates
        from incentives.engine.facts_folder import problems_of_folder, read_folder
        from incentives.engine.folder_files import file_of, placed_in
        from incentives.engine.problems import Refused
        from incentives.engine.uncounted import uncounted_facts

        catalog, folder = _catalog(), options["facts"]
        resources = {"threads": options["threads"], "memory": options["memory"]}
        said: list[str] = []
        plan = self._plan(options["plan"], options["tables"], said)
        period = None if plan is None else self._period(options["period"], plan, said)
        if plan is not None:
            said += _unknown("--component", options["component"], plan.components, _("The plan has no component “%(value)s”."))
        try:
            if plan is None:
                raise Refused(problems_of_folder(folder, catalog, **resources))
            world = read_folder(folder, plan, catalog, first=period and period.split(plan.period)[0], **resources)
        except Refused as refused:
            self._refuse([*said, *map(_said, refused.problems)])
        on_it = sorted(row["person"] for row in world.assignments.to_pylist() if row["plan"] == plan.name)
        said += _unknown("--person", options["person"], on_it, _("“%(value)s” is not on this plan."))
        if said or period is None:
            self._refuse(said)
        try:
            results = list(calculate_periods(plan, period, world, engine=_engine(options, world)))
        except MissingRates as refused:
            self._refuse(_said(placed_in(folder, catalog, problem)) for problem in refused.problems)
        except Refused as refused:
            files = {source.name: file_of(folder, source) for source in catalog.sources.values()}
            self._refuse(_said(replace(problem, path=files.get(problem.path, problem.path))) for problem in refused.problems)
        for notice in uncounted_facts(plan, world, results[-1][0].before, **resources):
            self.stderr.write(_("Note: %(what)s") % {"what": _said(replace(notice, path=file_of(folder, catalog.sources[notice.path])))})
        return plan, period, world, results

    def _print(self, plan: Plan, period: Period, world: World, results: list[tuple[Period, Result]], options: dict[str, Any]) -> None:
        from incentives.engine.results import as_tree
        from incentives.engine.results_text import as_text

        tree = as_tree(plan, period, results, persons=options["person"], components=options["component"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(tree, ensure_ascii=False, indent=1))
            return
        people = world.people.select(["person", "name"]).to_pydict()
        for line in as_text(plan.name, tree, dict(zip(people["person"], people["name"], strict=True)), _):
            self.stdout.write(line)

    def _write(self, folder: Path, results: list[tuple[Period, Result]]) -> None:
        from incentives.engine.results_parquet import write_results

        try:
            write_results(folder, results)
        except OSError as error:
            self._refuse([f"--parquet: {folder}: {error.strerror}"])

    def _plan(self, path: Path, tables: Iterable[Path], said: list[str]) -> Plan | None:
        from incentives.engine.check import check_plan

        shared = self._tables(tables, said)
        text = self._bytes(path, said)
        if text is None:
            return None
        plan, problems = check_plan(text, _catalog(), shared_tables=shared, path=path.name)
        said += [_said(problem, path.name) for problem in problems]
        return plan

    def _tables(self, paths: Iterable[Path], said: list[str]) -> dict[str, Table]:
        from incentives.engine.tables import check_table

        found: dict[str, Table] = {}
        for path in paths:
            text = self._bytes(path, said)
            if text is None:
                continue
            table, problems = check_table(text, path.name)
            said += [_said(problem, path.name) for problem in problems]
            if table is not None:
                if table.key in found:
                    said.append(_("%(path)s: Another file already gives the table “%(key)s”.") % {"path": path.name, "key": table.key})
                found[table.key] = table
        return found

    def _bytes(self, path: Path, said: list[str]) -> bytes | None:
        try:
            return path.read_bytes()
        except OSError as error:
            said.append(f"{path}: {error.strerror}")
            return None

    def _period(self, text: str, plan: Plan, said: list[str]) -> Period | None:
        from incentives.engine.periods import NoSuchPeriod, Period, is_made_of

        try:
            period = Period.parse(text, plan.fiscal_year_starts)
        except NoSuchPeriod as error:
            said.append(f"--period: {error}")
            return None
        if not is_made_of(period.kind, plan.period):
            words = {"period": period.name, "kind": plan.period.value}
            said.append(_("--period: %(period)s is not made of the periods of this plan, each of which is a %(kind)s.") % words)
            return None
        return period

    def _refuse(self, sentences: Iterable[str]) -> NoReturn:
        for sentence in sentences:
            self.stderr.write(sentence)
        raise SystemExit(BAD_INPUT)


def _engine(options: dict[str, Any], world: World) -> Engine:
    from incentives.engine.duck import on_duckdb
    from incentives.engine.folder_files import file_of
    from incentives.engine.spark import on_spark

    if options["engine"] == "duckdb":
        return on_duckdb(threads=options["threads"], memory=options["memory"])
    folder: Path = options["facts"]
    files = {name: folder / file_of(folder, world.catalog.sources[name]) for name in world.facts}
    return on_spark(settings.SPARK, files={f"facts:{name}": path.resolve() for name, path in files.items()})


def _threads(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_THREADS:
        raise ArgumentTypeError(
            _("“%(text)s” is no number of threads: write one from 1 to %(most)s") % {"text": text, "most": MOST_THREADS}
        )
    return int(text)


def _memory(text: str) -> str:
    if re.fullmatch(r"[1-9][0-9]{0,5}(\.[0-9]{1,3})? ?(MB|GB|TB|MiB|GiB|TiB)", text, re.ASCII | re.IGNORECASE) is None:
        raise ArgumentTypeError(_("“%(text)s” is no size: write one like 500MB or 2GB") % {"text": text})
    return text


def _unknown(option: str, asked: Iterable[str], known: Collection[str], sentence: str) -> list[str]:
    """What to say of names asked for that there are not, with those that there are."""
    names = ", ".join(dict.fromkeys(known))
    remedy = _("There are: %(names)s.") % {"names": names} if names else _("There is none.")
    return [f"{option}: {sentence % {'value': name}} {remedy}" for name in asked if name not in known]


def _catalog() -> Any:
    from incentives.catalog import CATALOG

    return CATALOG


def _said(problem: Problem, file: str = "") -> str:
    """One problem on one line: file, row and column, what is wrong, what to try."""
    values = dict(problem.values)
    place = ":".join(str(part) for part in (file or problem.path, problem.line, problem.column) if part)
    sentence, advice = _(problem.text) % values, _(problem.remedy) % values if problem.remedy else ""
    path = problem.path if file and problem.path != file else values.get("column", "") if not file else ""
    # Some sentences begin with the key they are about.
    for key in (path, path.rpartition(".")[2]):
        if key and sentence.startswith((f"{key}:", f"{key} ")):
            path = path.removesuffix(key).rstrip(".")
    return f"{place}: {path + ': ' if path else ''}{sentence} {advice}".rstrip()
