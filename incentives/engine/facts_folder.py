"""A folder of CSV files as the world of a calculation: one file per source of facts, people, assignments, quotas and what else is there.

docs/plan-format.md Part 3 lists the files and their columns. Everything that is wrong is found in one go, with file, row and column.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from .compile_credits import credit_formulas, fields_read
from .csv_cells import Cell, Column
from .csv_sheets import Sheet, Sheets
from .facts import Catalog, FieldType, Source
from .money import CURRENCIES
from .payees import payees_of
from .plan import PeriodKind, Plan, Requires
from .problems import Problem, Refused
from .words import _, nearest, quoted
from .world import ASSIGNMENTS, EARNED, PEOPLE, QUOTAS, RATES, SPLITS, World, facts_schema

_PERS: Final = tuple(kind.value for kind in PeriodKind)
_KINDS: Final = ("credit", "window", "milestone", "period", "floor", "limit")
_PERSON = Column("person", required=True)
_FROM, _BEFORE = Column("from", Cell.DAY, required=True), Column("before", Cell.DAY)

FILES: Final[dict[str, tuple[Column, ...]]] = {
    "people.csv": (_PERSON, Column("name"), Column("hired_on", Cell.DAY), Column("left_on", Cell.DAY)),
    "assignments.csv": (
        _PERSON,
        Column("plan", required=True),
        _FROM,
        _BEFORE,
        Column("target", Cell.NUMBER, scale=4, least="0"),
        Column("target_per", Cell.CHOICE, choices=_PERS),
    ),
    "quotas.csv": (
        _PERSON,
        Column("measure", required=True),
        _FROM,
        _BEFORE,
        Column("amount", Cell.NUMBER, required=True, scale=4, least="0"),
        Column("per", Cell.CHOICE, required=True, choices=_PERS),
        Column("plan"),
    ),
    "splits.csv": (Column("source", required=True), Column("fact", required=True), _PERSON, Column("share", Cell.SHARE, required=True)),
    "exchange_rates.csv": (
        Column("from_currency", required=True),
        Column("to_currency", required=True),
        _FROM,
        Column("rate", Cell.NUMBER, required=True, scale=12, least="above 0"),
    ),
    "earned.csv": (
        _PERSON,
        Column("plan", required=True),
        Column("component", required=True),
        Column("window_from", Cell.DAY, required=True),
        Column("window_before", Cell.DAY, required=True),
        Column("kind", Cell.CHOICE, required=True, choices=_KINDS),
        Column("fact"),
        Column("first_period", required=True),
        Column("period", required=True),
        Column("amount", Cell.NUMBER, required=True, scale=4),
        Column("credit", Cell.NUMBER, scale=6),
    ),
    "reporting.csv": (_PERSON, Column("manager", required=True), _FROM, _BEFORE),
    "absences.csv": (_PERSON, _FROM, Column("before", Cell.DAY, required=True), Column("kind")),
}
"""The files beside those of the sources. Reporting lines and absences are checked; plans do not read them yet."""
NEEDED: Final = ("people.csv", "assignments.csv")
_KEYS: Final = {
    "people.csv": ("person",),
    "assignments.csv": ("person", "plan", "from"),
    "quotas.csv": ("person", "measure", "plan", "from"),
    "splits.csv": ("fact", "source", "person"),
    "exchange_rates.csv": ("from_currency", "to_currency", "from"),
    "reporting.csv": ("person", "from"),
    "absences.csv": ("person", "from"),
}
_SCHEMAS: Final = {
    "people.csv": PEOPLE,
    "quotas.csv": QUOTAS,
    "splits.csv": SPLITS,
    "exchange_rates.csv": RATES,
    "earned.csv": EARNED,
}


def read_folder(folder: Path, plan: Plan, catalog: Catalog, *, threads: int = 2, memory: str = "1GB") -> World:
    """Return the world in a folder; raise `Refused` with every problem of every file in it."""
    if not folder.is_dir():
        raise Refused([Problem("no_folder", str(folder), _("There is no such folder."))])
    with Sheets(folder, threads=threads, memory=memory) as sheets:
        reader = _Folder(folder, plan, catalog, sheets)
        world = reader.world()
        if not {problem.path for problem in sheets.problems} & {"people.csv", "assignments.csv", "quotas.csv"}:
            _payees, problems = payees_of(plan, world)
            sheets.problems += [reader.placed(problem) for problem in problems]
    if sheets.problems:
        raise Refused(sorted(sheets.problems, key=lambda problem: (problem.path, problem.line, problem.column)))
    return world


class _Folder:
    def __init__(self, folder: Path, plan: Plan, catalog: Catalog, sheets: Sheets) -> None:
        self.folder, self.plan, self.catalog, self.sheets = folder, plan, catalog, sheets
        self.sources = {source.file: source for source in catalog.sources.values()}
        self.used = {measure.source for measure in plan.measures.values() if measure.source is not None}
        self.people: list[str] | None = None
        self.read: dict[str, tuple[Sheet, pa.Table]] = {}

    def world(self) -> World:
        present = self._files()
        people = self._fixed("people.csv", present)
        self.people = None if people is None else people.column("person").drop_null().to_pylist()
        tables = {file: self._fixed(file, present) for file in FILES if file not in ("people.csv", "assignments.csv")}
        assignments = self._assignments(present)
        facts = {source.name: self._facts(source, present, file) for file, source in self.sources.items()}

        def schemed(file: str) -> pa.Table:
            found = tables.get(file)
            return _SCHEMAS[file].empty_table() if found is None else _as(found, _SCHEMAS[file])

        return World(
            people=PEOPLE.empty_table() if people is None else _as(people, PEOPLE),
            assignments=assignments,
            quotas=schemed("quotas.csv"),
            facts={name: found for name, found in facts.items() if found is not None},
            splits=schemed("splits.csv"),
            rates=schemed("exchange_rates.csv"),
            earned=schemed("earned.csv"),
            catalog=self.catalog,
        )

    def placed(self, problem: Problem) -> Problem:
        """Say in which row what is wrong with a payee stands: the person's, of that day where the problem names one."""
        file = f"{problem.path}.csv"
        if file not in self.read:
            return problem
        sheet, table = self.read[file]
        values = dict(problem.values)
        key = values.get("key", "")
        column = key if key in sheet.header else "from" if "day" in values else "person"
        days = table.column("from").to_pylist()
        for row, person, day in zip(table.column("row").to_pylist(), table.column("person").to_pylist(), days, strict=True):
            if person == values.get("person") and values.get("day", day.isoformat()) == day.isoformat():
                return replace(problem, path=file, line=sheet.line_of(row), column=sheet.header.index(column) + 1)
        return replace(problem, path=file)

    def _files(self) -> set[str]:
        present = {path.name for path in self.folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file()}
        known = [*FILES, *self.sources]
        for name in sorted(present - set(known)):
            meant = nearest(name, known)
            remedy = _("Did you mean %(meant)s?") if meant else _("Known files are %(names)s.")
            self._add("unknown_file", name, _("Nothing is known of a file of this name."), remedy, meant=meant or "", names=quoted(known))
        needed = [*NEEDED, *sorted(self.catalog.sources[source].file for source in self.used if source in self.catalog.sources)]
        for name in needed:
            if name not in present:
                self._add("missing_file", name, _("This file is missing, and the plan “%(plan)s” needs it."), plan=self.plan.name)
        return present

    def _fixed(self, file: str, present: set[str]) -> pa.Table | None:
        """Read one of the files that are not facts, with what is known of its cells."""
        if file not in present:
            return None
        found = self.sheets.read(self.folder / file, FILES[file], more=file == "assignments.csv")
        if found is None:
            return None
        self.read[file] = sheet, table = found
        if file in _KEYS:
            self.sheets.report_duplicates(sheet, _KEYS[file], _("This row says again what row %(first)s says (%(value)s)."))
        for column in ("person", "manager"):
            if file != "people.csv":
                self._known_person(sheet, column)
        if file == "quotas.csv":
            # A folder may hold the quotas of other plans too: only rows that name this plan must fit its measures.
            own = f"plan = '{self.plan.name.replace(chr(39), chr(39) * 2)}'" if "plan" in sheet.header else "false"
            measures = list(self.plan.measures)
            self.sheets.report_unknown(sheet, "measure", measures, _("The plan has no measure “%(value)s”."), where=own)
        if file == "splits.csv":
            self.sheets.report_unknown(sheet, "source", list(self.catalog.sources), _("There is no source of facts called “%(value)s”."))
        for column in ("from_currency", "to_currency"):
            self.sheets.report_unknown(
                sheet, column, list(CURRENCIES), _("“%(value)s” is no currency."), _("Write its three letters, like USD.")
            )
        self._ordered(sheet, table)
        return table

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
                    (row, {"start": day.isoformat()})
                    for row, day in zip(*(wrong.column(n).to_pylist() for n in ("row", start)), strict=True)
                ]
                sentence = _("%(column)s is not after %(start)s, the day on which this row begins.")
                self.sheets.report_rows(sheet, "ends_too_early", end, sentence, _("A row ends on the day after its last."), found)

    def _assignments(self, present: set[str]) -> pa.Table:
        if "assignments.csv" not in present:
            return ASSIGNMENTS.empty_table()
        found = self._fixed("assignments.csv", present)
        if found is None:
            return ASSIGNMENTS.empty_table()
        plans = set(found.column("plan").drop_null().to_pylist())
        if self.plan.name not in plans:
            names = quoted(sorted(plans))
            sentence = _("Nobody is assigned to the plan “%(plan)s”.")
            remedy = _("The plans in this file are %(names)s: the name must be the same, letter by letter.") if plans else ""
            self._add("nobody_assigned", "assignments.csv", sentence, remedy, plan=self.plan.name, names=names)
        fixed = {column.name for column in FILES["assignments.csv"]}
        parameters = [name for name in found.column_names if name not in fixed and name != "row"]
        texts = [found.column(name).to_pylist() for name in parameters]
        given = [[(name, text) for name, text in zip(parameters, row, strict=True) if text is not None] for row in zip(*texts, strict=True)]
        column = pa.array(given if parameters else [[]] * found.num_rows, ASSIGNMENTS.field("parameters").type)
        return _as(found.append_column("parameters", column), ASSIGNMENTS)

    def _facts(self, source: Source, present: set[str], file: str) -> pa.Table | None:
        if file not in present:
            return None
        found = self.sheets.read(self.folder / file, self._columns(source))
        if found is None:
            return None
        sheet, table = found
        self.sheets.report_duplicates(
            sheet, ["id"], _("The id “%(value)s” is that of row %(first)s already."), _("Every fact has an id of its own.")
        )
        self._known_person(sheet, "owner")
        money = [field.name for field in source.fields.values() if field.type is FieldType.MONEY]
        self.sheets.report_missing_currency(sheet, money)
        self.sheets.report_unknown(
            sheet, "currency", list(CURRENCIES), _("“%(value)s” is no currency."), _("Write its three letters, like USD.")
        )
        return _as(table, facts_schema(source))

    def _columns(self, source: Source) -> list[Column]:
        """The columns of a source's file. Those that the plan reads must be there."""
        read = self._fields_read(source)
        columns = [Column("id", required=True), Column("owner", wanted=True)]
        schema = facts_schema(source)
        if "currency" in schema.names:
            money = any(name in source.fields and source.fields[name].type is FieldType.MONEY for name in read)
            columns.append(Column("currency", wanted=money))
        for field in source.fields.values():
            cell = {FieldType.DAY: Cell.DAY, FieldType.YES_NO: Cell.YES_NO, FieldType.TEXT: Cell.TEXT}.get(field.type, Cell.NUMBER)
            columns.append(Column(field.name, cell, required=not field.optional, wanted=field.name in read, scale=field.scale))
        return columns

    def _fields_read(self, source: Source) -> set[str]:
        read: set[str] = set()
        for key, measure in self.plan.measures.items():
            if measure.source != source.name:
                continue
            components = [component for component in self.plan.components.values() if component.on == key]
            read |= fields_read(measure.where, measure.value, *(one for component in components for one in credit_formulas(component)))
            read.add(str(measure.date))
            if self.plan.requires is Requires.ACCEPTED_ORDER and source.accepted_order_field is not None:
                read.add(source.accepted_order_field)
        return read

    def _add(self, code: str, path: str, sentence: str, remedy: str = "", **values: str) -> None:
        self.sheets.problems.append(Problem(code, path, sentence, remedy, tuple(values.items())))


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Bring a table into a schema; a column it lacks is empty."""
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column = table.column(field.name)
        if pa.types.is_integer(field.type) and pa.types.is_decimal(column.type):
            column = _scaled(column)
        columns.append(column.cast(field.type))
    return pa.Table.from_arrays(columns, names=schema.names)


def _scaled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return decimals as the integers behind them: 12.5000 is 125000."""
    whole: list[pa.Array] = []
    for chunk in values.chunks:
        wide = chunk.cast(pa.decimal128(38, values.type.scale))
        whole.append(pa.Array.from_buffers(pa.decimal128(38, 0), len(wide), wide.buffers(), offset=wide.offset).cast(pa.int64()))
    return pa.chunked_array(whole, pa.int64())
