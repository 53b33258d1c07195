"""A folder of files as the world of a calculation: one file per source of facts, people, assignments, quotas and what else is there.

Files are named here as CSV; any of them may be a Parquet file of the same name. docs/plan-format.md Part 3 lists the files and their
columns. Everything that is wrong is found in one go, with file, row and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from .check_objectives import OBJECTIVES
from .compile_credits import credit_formulas, fields_of_credit, fields_read
from .csv_cells import Cell, Column, literal, typed
from .csv_sheets import Sheet, Sheets
from .facts import Catalog, FieldType, Source
from .folder_checks import check_circles, check_earned, check_objectives, check_splits, check_territories
from .folder_files import FILES, KEYS, NEEDED, RATE, SCHEMAS, file_of
from .folder_tables import brought_into, with_all_cells
from .money import CURRENCIES
from .parquet_sheets import SUFFIX
from .payees import payees_of
from .periods import Period
from .plan import CreditTo, Plan, Share
from .plan_money import RETURNS, columns_followed, sources_followed
from .problems import Problem, Refused
from .without_returns import without_returns
from .words import _, nearest, quoted
from .world import (
    AN_AMOUNT,
    ASSIGNMENTS,
    PEOPLE,
    QUOTAS,
    World,
    facts_schema,
)


def read_folder(folder: Path, plan: Plan, catalog: Catalog, *, first: Period | None = None, threads: int = 2, memory: str = "1GB") -> World:
    """Return the world in a folder; raise `Refused` with every problem of every file in it.

    `first` is the first period that will be calculated: nothing can have been earned after it.
    """
    world, problems = _read(folder, plan, catalog, first, threads, memory)
    if problems:
        raise Refused(problems)
    return world


def problems_of_folder(folder: Path, catalog: Catalog, *, threads: int = 2, memory: str = "1GB") -> list[Problem]:
    """Return what is wrong with a folder whatever the plan: for whoever has to mend the plan first anyway."""
    return _read(folder, None, catalog, None, threads, memory)[1]


def _read(
    folder: Path, plan: Plan | None, catalog: Catalog, first: Period | None, threads: int, memory: str
) -> tuple[World, list[Problem]]:
    if not folder.is_dir():
        raise Refused([Problem("no_folder", str(folder), _("There is no such folder."), _("Name the folder that holds the CSV files."))])
    returns = catalog.sources.get(RETURNS.source)
    if plan is not None and (returns is None or not (folder / file_of(folder, returns)).exists()):
        plan = without_returns(plan)  # nothing came back
    with Sheets(folder, threads=threads, memory=memory) as sheets:
        reader = _Folder(folder, plan, catalog, sheets, first)
        world = reader.world()
        if plan is not None:
            reader.add_payees(plan, world)
    return world, sorted(sheets.problems, key=lambda problem: (problem.path, problem.line, problem.column))


class _Folder:
    def __init__(self, folder: Path, plan: Plan | None, catalog: Catalog, sheets: Sheets, first: Period | None) -> None:
        self.folder, self.plan, self.catalog, self.sheets, self.first = folder, plan, catalog, sheets, first
        self.sources = {source.file: source for source in catalog.sources.values()}
        measures = plan.measures.values() if plan is not None else ()
        self.used = {measure.source for measure in measures if measure.source is not None}
        self.used |= sources_followed(plan) if plan is not None else set()
        self.people: list[str] | None = None
        self.plans: set[str] = set()
        """Every plan that somebody is assigned to."""
        self.read: dict[str, tuple[Sheet, pa.Table]] = {}
        self.paths = {name: folder / name for name in (*FILES, *self.sources)}
        """Where each file is, by its name as CSV."""

    def world(self) -> World:
        present = self._files()
        people = self._fixed("people.csv", present)
        self.people = None if people is None else people.column("person").drop_null().to_pylist()
        assignments = self._assignments(present)
        tables = {file: self._fixed(file, present) for file in FILES if file not in ("people.csv", "assignments.csv")}
        facts = {source.name: self._facts(source, present, file) for file, source in self.sources.items()}
        if "splits.csv" in self.read:
            read = {source.name: self.read[file][0] for file, source in self.sources.items() if file in self.read}
            check_splits(self.sheets, self.read["splits.csv"][0], self.plan, self.catalog.sources, read)

        def schemed(file: str) -> pa.Table:
            found = tables.get(file)
            return SCHEMAS[file].empty_table() if found is None else brought_into(found, SCHEMAS[file])

        earned = schemed("earned.csv")
        return World(
            people=PEOPLE.empty_table() if people is None else brought_into(people, PEOPLE),
            assignments=assignments,
            quotas=schemed("quotas.csv"),
            facts={name: found for name, found in facts.items() if found is not None},
            splits=schemed("splits.csv"),
            rates=schemed("exchange_rates.csv"),
            teams=schemed("teams.csv"),
            reporting=schemed("reporting.csv"),
            assistants=schemed("assistants.csv"),
            territories=schemed("territories.csv"),
            free_days=schemed("free_days.csv"),
            absences=schemed("absences.csv"),
            reviews=schemed("reviews.csv"),
            earned=earned,
            nothing_earned=tables.get("earned.csv") is not None and earned.num_rows == 0,
            catalog=self.catalog,
        )

    def add_payees(self, plan: Plan, world: World) -> None:
        """Add what is wrong with those who are on the plan, as far as their rows could be read and nothing was said of the cell."""
        sound = replace(
            world,
            people=with_all_cells(world.people, PEOPLE),
            assignments=with_all_cells(world.assignments, ASSIGNMENTS),
            quotas=with_all_cells(world.quotas, QUOTAS),
        )
        unknown: set[str] = set()
        said = {(problem.path, problem.line, problem.column) for problem in self.sheets.problems}
        rows = {(problem.path, problem.line) for problem in self.sheets.problems}
        for problem in payees_of(plan, sound)[1]:
            placed = self._placed(problem)
            values = dict(problem.values)
            if problem.code == "unknown_person" or (placed.path, placed.line, placed.column) in said:
                continue
            if problem.code in ("bad_per", "assignments_overlap", "quotas_overlap") and (placed.path, placed.line) in rows:
                continue
            if problem.code == "unknown_parameter":  # the column is wrong, whoever's row it is
                if values["key"] in unknown:
                    continue
                unknown.add(values["key"])
            self.sheets.problems.append(placed)

    def _placed(self, problem: Problem) -> Problem:
        """Say in which row and column what is wrong with a payee stands."""
        file = f"{problem.path}.csv"
        if file not in self.read:
            return problem
        sheet, table = self.read[file]
        values = dict(problem.values)
        column = values.get("column") or "person"
        place = sheet.header.index(column) + 1 if column in sheet.header else 0
        wanted = {name: values[key] for name, key in (("person", "person"), ("measure", "measure"), ("from", "day")) if key in values}
        keys = [name for name in wanted if name in table.column_names]
        cells = [[str(cell) for cell in table.column(name).to_pylist()] for name in keys]
        plans = table.column("plan").to_pylist() if file == "assignments.csv" else [None] * table.num_rows
        rows = list(zip(table.column("row").to_pylist(), plans, *cells, strict=True))
        # Of two rows that overlap the later one is named.
        for row, plan, *found in reversed(rows) if problem.code.endswith("_overlap") else rows:
            if found == [wanted[name] for name in keys] and (self.plan is None or plan in (None, self.plan.name)):
                return replace(problem, path=sheet.file, line=sheet.line_of(row), column=place)
        return replace(problem, path=sheet.file)

    def _files(self) -> set[str]:
        present = {path.name for path in self.folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file()}
        known = [*FILES, *self.sources]
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            name = f"{path.stem}.csv"
            if name in present:
                self._add("two_files", path.name, _("There is a file %(other)s, too."), _("Keep one of the two."), other=name)
            if name in known:
                self.paths[name] = path
                present.add(name)
        for name in sorted(present - set(known)):
            meant = nearest(name, known)
            remedy = _("Did you mean %(meant)s?") if meant else _("Known files are %(names)s.")
            self._add("unknown_file", name, _("Nothing is known of a file of this name."), remedy, meant=meant or "", names=quoted(known))
        for name, held in NEEDED.items():
            if name not in present:
                self._add_missing(name, held, FILES[name])
        return present

    def _add_missing(self, name: str, held: str, columns: Sequence[Column]) -> None:
        needed = quoted(column.name for column in columns if column.required or column.wanted)
        remedy = _("Write it, with at least the columns %(names)s.")
        self._add("missing_file", name, _("This file is missing. %(held)s"), remedy, held=held, names=needed)

    def _fixed(self, file: str, present: set[str]) -> pa.Table | None:
        """Read one of the files that are not facts, with what is known of its cells."""
        if file not in present:
            return None
        found = self.sheets.read(self.paths[file], FILES[file], more=file == "assignments.csv")
        if found is None:
            return None
        self.read[file] = sheet, table = found
        sheets, plan = self.sheets, self.plan
        if file in KEYS:
            key = [name for name in KEYS[file] if name != "role" or name in sheet.header]
            self.sheets.report_duplicates(sheet, key, _("This row says again what row %(first)s says (%(value)s)."))
        for column in ("person", "manager", "works_for"):
            if file != "people.csv":
                self._known_person(sheet, column)
        match file:
            case "quotas.csv" if plan is not None:
                self._known_measures(sheet, plan)
            case "splits.csv":
                names = list(self.catalog.sources)
                sentence = _("There is no source of facts called “%(value)s”.")
                remedy = _("Write one of %(names)s.")
                sheets.report_unknown(sheet, "source", names, sentence, remedy, said={"names": quoted(names)})
            case "earned.csv" if plan is not None:
                self._alike_plans(sheet, plan)
                check_earned(sheets, sheet, plan, self.first)
            case "teams.csv":
                remedy = _("End the first row on the day the second begins.")
                sheets.report_overlaps(sheet, "person", _("“%(value)s” is in two teams on %(day)s."), remedy)
            case "reporting.csv":
                remedy = _("End the first row on the day the second begins.")
                sheets.report_overlaps(sheet, "person", _("“%(value)s” has two managers on %(day)s."), remedy)
                sentence, remedy = _("“%(value)s” is said to be their own manager."), _("Name another person, or delete the row.")
                sheets.report_where(sheet, "own_manager", "manager", "manager = person", sentence, remedy)
                check_circles(sheets, sheet, table)
            case "assistants.csv":
                remedy = _("Make one row of the two, or end the first on the day the second begins.")
                sheets.report_overlaps(sheet, ("person", "works_for"), _("“%(value)s” works for the same person twice on %(day)s."), remedy)
                sentence, remedy = _("“%(value)s” is said to be their own assistant."), _("Name another person, or delete the row.")
                sheets.report_where(sheet, "own_assistant", "works_for", "works_for = person", sentence, remedy)
            case "territories.csv":
                remedy = _("Make one row of the two, or end the first on the day the second begins.")
                sheets.report_overlaps(sheet, ("person", "territory"), _("“%(value)s” holds the same territory twice on %(day)s."), remedy)
                check_territories(sheets, sheet, table, plan)
            case "absences.csv":
                remedy = _("Make one row of the two, or end the first on the day the second begins.")
                sheets.report_overlaps(sheet, "person", _("“%(value)s” is absent twice on %(day)s."), remedy)
            case "reviews.csv":
                wrong = f"(counts = '{AN_AMOUNT}') <> (amount IS NOT NULL)"
                sentence = _("An amount stands beside `amount`, and beside nothing else.")
                sheets.report_where(sheet, "amount_or_not", "counts", wrong, sentence, _("Fill the column `amount`, or leave it empty."))
            case "exchange_rates.csv":
                one = f"from_currency = to_currency AND {typed(RATE)} IS DISTINCT FROM 1"
                sentence = _("One %(value)s is one %(value)s, whatever the day.")
                sheets.report_where(
                    sheet, "rate_to_itself", "to_currency", one, sentence, _("Delete the row, or correct one of the currencies.")
                )
        for column in ("from_currency", "to_currency"):
            self.sheets.report_unknown(
                sheet, column, list(CURRENCIES), _("“%(value)s” is no currency."), _("Write its three letters, like USD.")
            )
        self._ordered(sheet, table)
        return table

    def _known_measures(self, sheet: Sheet, plan: Plan) -> None:
        """A folder may hold the quotas of other plans too: of rows that could be theirs only those that look like ours are refused."""
        self._alike_plans(sheet, plan)
        has_plan = "plan" in sheet.header
        own, general = (f"plan = {literal(plan.name)}", "nullif(plan, '') IS NULL") if has_plan else ("false", "true")
        alike = f"{_folded('measure')} IN ({', '.join(_folded(literal(key)) for key in plan.measures) or 'NULL'})"
        theirs = general if self.plans <= {plan.name} else f"({general} AND {alike})"
        measures = list(plan.measures)
        self.sheets.report_unknown(
            sheet,
            "measure",
            measures,
            _("The plan has no measure “%(value)s”."),
            _("Its measures are %(names)s. A quota of another plan names that plan in the column plan."),
            where=f"({own} OR {theirs})",
            said={"names": quoted(measures)},
        )

    def _alike_plans(self, sheet: Sheet, plan: Plan) -> None:
        """Report plans that are called like this one but for a letter's size or a blank: their rows would be left out without a word."""
        if "plan" in sheet.header:
            alike = f"plan <> {literal(plan.name)} AND plan = trim(plan) AND {_folded('plan')} = {_folded(literal(plan.name))}"
            sentence, remedy = _("“%(value)s” is not “%(plan)s”, letter by letter."), _("Write the plan's name as the plan does.")
            self.sheets.report_where(sheet, "alike", "plan", alike, sentence, remedy, said={"plan": plan.name})

    def _known_person(self, sheet: Sheet, column: str) -> None:
        if self.people is not None:
            sentence = _("Nobody called “%(value)s” is in people.csv.")
            self.sheets.report_unknown(sheet, column, self.people, sentence, _("Add the person there, or correct the name."))

    def _ordered(self, sheet: Sheet, table: pa.Table) -> None:
        """Report rows that end before they begin."""
        for start, end in (("from", "before"), ("hired_on", "left_on"), ("window_from", "window_before")):
            if {start, end} <= set(table.column_names):
                wrong = table.filter(pc.fill_null(pc.greater_equal(table.column(start), table.column(end)), False)).slice(0, 21)
                found = [
                    (row, {"start": day.isoformat(), "value": last.isoformat()})
                    for row, day, last in zip(*(wrong.column(n).to_pylist() for n in ("row", start, end)), strict=True)
                ]
                sentence = _("%(value)s is not after %(start)s, the day on which this row begins.")
                self.sheets.report_rows(sheet, "ends_too_early", end, sentence, _("Write the day after its last."), found)

    def _assignments(self, present: set[str]) -> pa.Table:
        if "assignments.csv" not in present:
            return ASSIGNMENTS.empty_table()
        found = self._fixed("assignments.csv", present)
        if found is None:
            return ASSIGNMENTS.empty_table()
        sheet = self.read["assignments.csv"][0]
        self.plans = plans = set(found.column("plan").drop_null().to_pylist())
        if self.plan is not None:
            self._alike_plans(sheet, self.plan)
        if self.plan is not None and self.plan.name not in plans:
            names = quoted(sorted(plans))
            sentence = _("Nobody is assigned to the plan “%(plan)s”.")
            remedy = _("The plans in this file are %(names)s: the name must be the same, letter by letter.") if plans else ""
            self._add("nobody_assigned", "assignments.csv", sentence, remedy, plan=self.plan.name, names=names)
        if {"target", "target_per"} <= set(sheet.header):
            alone = "nullif(target, '') IS NULL AND nullif(target_per, '') IS NOT NULL"
            sentence, remedy = (
                _("The target that is meant “per %(value)s” is missing."),
                _("Write it in the column target, or empty this cell."),
            )
            self.sheets.report_where(sheet, "no_target", "target_per", alone, sentence, remedy)
        fixed = {column.name for column in FILES["assignments.csv"]}
        parameters = [name for name in found.column_names if name not in fixed and name != "row"]
        texts = [found.column(name).to_pylist() for name in parameters]
        given = [[(name, text) for name, text in zip(parameters, row, strict=True) if text is not None] for row in zip(*texts, strict=True)]
        column = pa.array(given if parameters else [[]] * found.num_rows, ASSIGNMENTS.field("parameters").type)
        return brought_into(found.append_column("parameters", column), ASSIGNMENTS)

    def _facts(self, source: Source, present: set[str], file: str) -> pa.Table | None:
        if file not in present:
            if source.name in self.used:
                self._add_missing(file, source.description, self._columns(source))
            return None
        found = self.sheets.read(self.paths[file], self._columns(source))
        if found is None:
            return None
        self.read[file] = sheet, table = found
        self.sheets.report_duplicates(
            sheet, ["id"], _("The id “%(value)s” is that of row %(first)s already."), _("Every fact has an id of its own.")
        )
        self._known_person(sheet, "owner")
        if source.name == OBJECTIVES:
            check_objectives(self.sheets, sheet)
        money = [field.name for field in source.fields.values() if field.type is FieldType.MONEY]
        self.sheets.report_missing_currency(sheet, money)
        self.sheets.report_unknown(
            sheet, "currency", list(CURRENCIES), _("“%(value)s” is no currency."), _("Write its three letters, like USD.")
        )
        return brought_into(table, facts_schema(source))

    def _columns(self, source: Source) -> list[Column]:
        """The columns of a source's file. Those that the plan reads must be there."""
        read = self._fields_read(source)
        columns = [Column("id", required=True), Column("owner", wanted=self.plan is not None, exact=True)]
        schema = facts_schema(source)
        if "currency" in schema.names:
            money = any(name in source.fields and source.fields[name].type is FieldType.MONEY for name in read)
            columns.append(Column("currency", wanted=money, exact=True))
        for field in source.fields.values():
            cell = {FieldType.DAY: Cell.DAY, FieldType.YES_NO: Cell.YES_NO, FieldType.TEXT: Cell.TEXT}.get(field.type, Cell.NUMBER)
            columns.append(Column(field.name, cell, required=not field.optional, wanted=field.name in read, scale=field.scale))
        return columns

    def _fields_read(self, source: Source) -> set[str]:
        read: set[str] = set()
        if self.plan is None:
            return read
        read |= columns_followed(self.plan, source.name)
        for key, measure in self.plan.measures.items():
            if measure.source != source.name:
                continue
            components = [component for component in self.plan.components.values() if component.on == key]
            read |= fields_of_credit(measure) | fields_read(*(one for component in components for one in credit_formulas(component)))
            read.add(str(measure.date))
            if self.plan.asks_for_order(measure) and source.accepted_order_field is not None:
                read.add(source.accepted_order_field)
            if (measure.share is Share.SPLITS and self._has_splits(source)) or measure.credit_to is CreditTo.ROLE:
                read.add(source.splits_by)
        return read

    def _has_splits(self, source: Source) -> bool:
        if "splits.csv" not in self.read:
            return False
        sources = self.read["splits.csv"][1].column("source")
        return bool(pc.any(pc.equal(sources, source.name)).as_py())

    def _add(self, code: str, path: str, sentence: str, remedy: str = "", **values: str) -> None:
        self.sheets.problems.append(Problem(code, path, sentence, remedy, tuple(values.items())))


def _folded(text: str) -> str:
    """SQL for a name without what is easily typed differently: the size of letters, blanks, punctuation."""
    return f"lower(regexp_replace({text}, '[^\\pL\\pN]', '', 'g'))"
