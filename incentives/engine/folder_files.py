"""The files of a folder: of those that are no facts the columns, what no two rows share and the tables that they become (plan-format.md
3.1); and where a problem stands in one."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Final

from .csv_cells import Cell, Column
from .facts import Catalog, Source
from .parquet_sheets import SUFFIX
from .periods import AMOUNTS_PER
from .plan_money import OF_A_FACT, PLAN_KINDS
from .problems import Problem
from .words import _
from .world import (
    ABSENCES,
    ASSISTANTS,
    EARNED,
    FREE_DAYS,
    PEOPLE,
    QUOTAS,
    RATES,
    REPORTING,
    REVIEWED_AS,
    REVIEWS,
    SPLITS,
    TEAMS,
    TERRITORIES,
)

_PERS: Final = tuple(AMOUNTS_PER)
_KINDS: Final = ("credit", "window", "milestone", "period", "floor", "limit", *OF_A_FACT, *PLAN_KINDS)
_PERSON = Column("person", required=True)
_PLAN = Column("plan", required=True)
RATE: Final = Column("rate", Cell.NUMBER, required=True, scale=12, least="above 0")
_FROM, _BEFORE = Column("from", Cell.DAY, required=True), Column("before", Cell.DAY)

FILES: Final[dict[str, tuple[Column, ...]]] = {
    "people.csv": (_PERSON, Column("name"), Column("hired_on", Cell.DAY), Column("left_on", Cell.DAY), Column("calendar", exact=True)),
    "assignments.csv": (
        _PERSON,
        _PLAN,
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
        Column("plan", exact=True),
    ),
    "splits.csv": (
        Column("source", required=True),
        Column("fact", required=True),
        _PERSON,
        Column("share", Cell.SHARE, required=True),
        Column("role", exact=True),
    ),
    "exchange_rates.csv": (
        Column("from_currency", required=True),
        Column("to_currency", required=True),
        _FROM,
        RATE,
    ),
    "earned.csv": (
        _PERSON,
        _PLAN,
        Column("component", required=True),
        Column("window_from", Cell.DAY, required=True),
        Column("window_before", Cell.DAY, required=True),
        Column("kind", Cell.CHOICE, required=True, choices=_KINDS),
        Column("fact", exact=True),
        Column("first_period", required=True),
        Column("period", required=True),
        Column("amount", Cell.NUMBER, required=True, scale=4),
        Column("credit", Cell.NUMBER, scale=6),
    ),
    "teams.csv": (_PERSON, Column("team", required=True), _FROM, _BEFORE),
    "reporting.csv": (_PERSON, Column("manager", required=True), _FROM, _BEFORE),
    "assistants.csv": (_PERSON, Column("works_for", required=True), _FROM, _BEFORE),
    "territories.csv": (_PERSON, Column("territory", required=True), _FROM, _BEFORE, Column("share", Cell.SHARE)),
    "free_days.csv": (Column("day", Cell.DAY, required=True), Column("calendar", exact=True), Column("worked", Cell.YES_NO)),
    "absences.csv": (_PERSON, _FROM, _BEFORE, Column("kind", exact=True)),
    "reviews.csv": (
        _PERSON,
        _PLAN,
        Column("measure", required=True),
        Column("fact", required=True),
        Column("counts", Cell.CHOICE, required=True, choices=REVIEWED_AS),
        Column("amount", Cell.NUMBER, scale=4, least="0"),
    ),
}
"""The files beside those of the sources."""
NEEDED: Final = {
    "people.csv": _("It has a row for each person."),
    "assignments.csv": _("It has a row for each person who is on a plan."),
}
"""The files without which nothing can be calculated, and what they hold."""
KEYS: Final = {
    "people.csv": ("person",),
    "assignments.csv": ("person", "plan", "from"),
    "quotas.csv": ("person", "measure", "plan", "from"),
    "splits.csv": ("fact", "source", "person", "role"),
    "exchange_rates.csv": ("from_currency", "to_currency", "from"),
    "earned.csv": ("person", "plan", "component", "window_from", "window_before", "kind", "fact", "period"),
    "free_days.csv": ("day", "calendar"),
    "reviews.csv": ("person", "plan", "measure", "fact"),
}
"""What no two rows of a file may share. Teams, reporting lines, assistants, territories and absences may not even overlap."""
SCHEMAS: Final = {
    "people.csv": PEOPLE,
    "quotas.csv": QUOTAS,
    "splits.csv": SPLITS,
    "exchange_rates.csv": RATES,
    "earned.csv": EARNED,
    "teams.csv": TEAMS,
    "reporting.csv": REPORTING,
    "assistants.csv": ASSISTANTS,
    "territories.csv": TERRITORIES,
    "free_days.csv": FREE_DAYS,
    "absences.csv": ABSENCES,
    "reviews.csv": REVIEWS,
}


def file_of(folder: Path, source: Source) -> str:
    """Return the name of the file of a source's facts in a folder, CSV or Parquet."""
    parquet = Path(source.file).with_suffix(SUFFIX).name
    return parquet if (folder / parquet).exists() else source.file


def placed_in(folder: Path, catalog: Catalog, problem: Problem) -> Problem:
    """Say in which file and row a problem of facts stands that was found while calculating."""
    source = catalog.sources.get(problem.path)
    if source is None:
        return problem
    values, file = dict(problem.values), file_of(folder, source)
    if file != source.file:
        return replace(problem, path=file)
    with (folder / source.file).open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        before = 1
        for row in reader:
            if row.get(values.get("date", "")) == values.get("day") and (row.get("currency") or "") == values.get("currency"):
                header = [name.strip() for name in reader.fieldnames or ()]
                return replace(problem, path=source.file, line=before + 1, column=header.index("currency") + 1)
            before = reader.line_num
    return replace(problem, path=source.file)
