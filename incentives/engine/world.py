"""What a calculation reads and what it returns: Arrow tables with agreed columns.

Amounts and shares are exact decimals. Facts carry scaled integers (see `facts.Source`). Ids are the external ids of the
source system, never database ids, so that two imports of one file give the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from .facts import Catalog, FieldType, Source

AMOUNT: Final = pa.decimal128(38, 6)
"""Credits, quotas, targets: six decimals."""
EXACT: Final = pa.decimal128(38, 14)
"""Money before it is rounded."""
MONEY: Final = pa.decimal128(38, 4)
"""Posted amounts (at most four decimals, whatever the currency)."""

PEOPLE: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("name", pa.string()),
        pa.field("hired_on", pa.date32()),
        pa.field("left_on", pa.date32()),
        pa.field("calendar", pa.string()),
    ]
)
"""`left_on` is the first day on which the person is no longer there; `calendar` whose free days are theirs (NULL: only everybody's)."""
FREE_DAYS: Final = pa.schema(
    [
        pa.field("day", pa.date32(), False),
        pa.field("calendar", pa.string()),
        pa.field("worked", pa.bool_()),
    ]
)
"""Days on which nobody of a calendar (NULL: nobody at all) works, beside Saturdays and Sundays; `worked`: that a free day is worked."""
ABSENCES: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
        pa.field("kind", pa.string()),
    ]
)
"""Days on which a person is away, for one reason at a time; `before` NULL: nobody knows yet for how long."""
ASSIGNMENTS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
        pa.field("target", pa.decimal128(38, 4)),
        pa.field("target_per", pa.string()),
        pa.field("parameters", pa.map_(pa.string(), pa.string())),
    ]
)
"""Who is on which plan from which day to before which day, with target pay (per month, quarter, half-year, year) and parameters as text."""
QUOTAS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("measure", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
        pa.field("amount", pa.decimal128(38, 4), False),
        pa.field("per", pa.string(), False),
        pa.field("plan", pa.string()),
    ]
)
"""`amount` per month, quarter, half-year or year; `plan` NULL: for every plan that has a measure of this key."""
SPLITS: Final = pa.schema(
    [
        pa.field("source", pa.string(), False),
        pa.field("fact", pa.string(), False),
        pa.field("person", pa.string(), False),
        pa.field("share", pa.decimal128(9, 8), False),
        pa.field("role", pa.string()),
    ]
)
"""`share` 0.5 is half; `role` NULL: an ordinary share of the deal."""
RATES: Final = pa.schema(
    [
        pa.field("from_currency", pa.string(), False),
        pa.field("to_currency", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("rate", pa.decimal128(38, 12), False),
    ]
)
"""One unit of `from_currency` is `rate` units of `to_currency`, from this day until the next rate of the pair."""
EARNED: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("component", pa.string(), False),
        pa.field("window_from", pa.date32(), False),
        pa.field("window_before", pa.date32(), False),
        pa.field("kind", pa.string(), False),
        pa.field("fact", pa.string()),
        pa.field("first_period", pa.string(), False),
        pa.field("period", pa.string(), False),
        pa.field("amount", MONEY, False),
        pa.field("credit", AMOUNT),
    ]
)
"""What earlier periods posted, one row per earlier line (zero lines too: they hold the period of first counting).

`credit` is the line's credit then; where it is known, a line whose fact has changed since says `changed` and not `re-rated`.
"""

TEAMS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("team", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
    ]
)
"""Who is in which team on which days: everybody, on the plan or not, and in one team at a time."""

REPORTING: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("manager", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
    ]
)
"""Who reports to whom on which days: everybody, on the plan or not, and to one manager at a time."""
ASSISTANTS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("works_for", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
    ]
)
"""Which assistant (`person`) works for whom on which days."""
TERRITORIES: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("territory", pa.string(), False),
        pa.field("from", pa.date32(), False),
        pa.field("before", pa.date32()),
        pa.field("share", pa.decimal128(9, 8)),
    ]
)
"""Who holds which territory on which days, and with which share (NULL: all of it)."""

ALL: Final = "all"
UP_TO_THE_LIMIT: Final = "up to the limit"
AN_AMOUNT: Final = "amount"
REVIEWED_AS: Final = (ALL, UP_TO_THE_LIMIT, AN_AMOUNT)
REVIEWS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("measure", pa.string(), False),
        pa.field("fact", pa.string(), False),
        pa.field("counts", pa.string(), False),
        pa.field("amount", pa.decimal128(38, 4)),
    ]
)
"""What a review decided that counts of a windfall: one of REVIEWED_AS, with the `amount` in the unit of the measure (`WINDFALLS`)."""

LINES: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("component", pa.string(), False),
        pa.field("unit", pa.string(), False),
        pa.field("window_from", pa.date32(), False),
        pa.field("window_before", pa.date32(), False),
        pa.field("kind", pa.string(), False),
        pa.field("source", pa.string()),
        pa.field("fact", pa.string()),
        pa.field("credited_on", pa.date32()),
        pa.field("first_period", pa.string(), False),
        pa.field("reason", pa.string(), False),
        pa.field("position", pa.int64(), False),
        pa.field("share", pa.decimal128(9, 8)),
        pa.field("credit", AMOUNT),
        pa.field("running_before", AMOUNT),
        pa.field("running_after", AMOUNT),
        pa.field("deal_exact", EXACT),
        pa.field("exact_before", EXACT),
        pa.field("exact_after", EXACT),
        pa.field("entitled", MONEY, False),
        pa.field("earned_before", MONEY, False),
        pa.field("amount", MONEY, False),
        pa.field("operands", pa.string()),
    ]
)
"""The lines of one period.

kind: `credit` (a credited fact), `window` (one amount for the window), `milestone` (`fact` holds the limit reached), `period`
(pay once a period), `floor` (top-up to a floor), `limit` (cut by a limit of another period; `fact` holds its scope).
reason: `new`, `re-rated` (the rate or multiplier reached changed), `gate opened`, `gate closed`, `changed` (the fact
itself changed), `no longer counts` (counted earlier, gone now).
position: the order in the window, from 1; 0 for what no longer counts. running_*: the measure's running sum before and after this
credit. deal_exact: this credit's exact amount before limits of the deal; exact_*: the running exact sum of the component before
and after this line, limits of deal and window applied. entitled = round(exact_after) − round(exact_before);
amount = entitled − earned_before.
operands: JSON object of text, the values of the fact that a `pay`, `flat` or `per: deal` formula read, by the names of
`operands.name_of`; "value", the whole converted value, where the amount is worked out on it; "pay", "rate" and "by" (and "by 2"),
what a calculated `pay` or flat rate came to, or for `per: deal` where the deal stands and the value it reached. A `limit` line
keeps "total" (what the component has posted in that month, quarter, half or year without this limit), "owed" (cut in earlier ones,
not given back yet)
and "cap per month" …; its entitled and earned_before are those of the limit in that month, quarter, half or year so far.
"""

WINDOWS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("component", pa.string(), False),
        pa.field("window_from", pa.date32(), False),
        pa.field("window_before", pa.date32(), False),
        pa.field("gate_open", pa.bool_()),
        pa.field("multiplier", pa.decimal128(38, 14)),
        pa.field("rate", pa.decimal128(38, 14)),
        pa.field("band", pa.int32()),
        pa.field("band_to", pa.int32()),
        pa.field("target", AMOUNT),
        pa.field("entitled", MONEY, False),
        pa.field("operands", pa.string()),
    ]
)
"""What was frozen for one payee, component and window at the end of the period.

`rate` is the value of the band reached (or interpolated), `band` its index from 0 (matrix: row, `band_to` the column). `operands`: JSON
object of text: every measure, quota, attainment, parameter and table value read, and band values that are formulas ("v0", in a matrix
"v0.1"). "of", "pay", "cap", "floor", "cap per deal", "floor per deal", "cap per month" …: what these came to.
"days" and "of days": how many days (or months) of its full window a stretch has; "absent days": how many of them are days of absence.
"""

STANDINGS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("measure", pa.string(), False),
        pa.field("window_from", pa.date32(), False),
        pa.field("window_before", pa.date32(), False),
        pa.field("value", AMOUNT),
        pa.field("quota", AMOUNT),
        pa.field("attainment", pa.decimal128(38, 12)),
        pa.field("facts", pa.int64(), False),
    ]
)
"""Every measure of every payee at the end of the period; `quota` NULL: none set. Attainment is 0 for a zero quota."""

WINDFALLS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("plan", pa.string(), False),
        pa.field("measure", pa.string(), False),
        pa.field("source", pa.string(), False),
        pa.field("fact", pa.string(), False),
        pa.field("credited_on", pa.date32(), False),
        pa.field("credit", AMOUNT, False),
        pa.field("limit", AMOUNT, False),
        pa.field("unit", pa.string()),
        pa.field("needs_review", pa.bool_(), False),
    ]
)
"""Credits above what their measure counts of one fact, decided on or not: what the credit would be, and the limit, in `unit`, the plan's
currency (NULL: in the unit of the measure's `value`)."""

FACT_TYPES: Final = {
    FieldType.TEXT: pa.string(),
    FieldType.DAY: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
    FieldType.NUMBER: pa.int64(),
    FieldType.MONEY: pa.int64(),
}


def facts_schema(source: Source) -> pa.Schema:
    """The columns of a source: id, owner, currency where it has money, and its fields."""
    money = any(field.type is FieldType.MONEY for field in source.fields.values())
    always = ["id", "owner", *(["currency"] if money else [])]
    kinds = {name: pa.string() for name in always} | {field.name: FACT_TYPES[field.type] for field in source.fields.values()}
    return pa.schema(list(kinds.items()))


def empty_facts(source: Source) -> pa.Table:
    return facts_schema(source).empty_table()


@dataclass(frozen=True, slots=True)
class World:
    """All that one calculation reads. Tables follow the schemas above; `facts` maps a source's name to its rows (left out: none)."""

    people: pa.Table
    assignments: pa.Table
    quotas: pa.Table
    facts: Mapping[str, pa.Table]
    splits: pa.Table = field(default_factory=SPLITS.empty_table)
    rates: pa.Table = field(default_factory=RATES.empty_table)
    absences: pa.Table = field(default_factory=ABSENCES.empty_table)
    reviews: pa.Table = field(default_factory=REVIEWS.empty_table)
    free_days: pa.Table = field(default_factory=FREE_DAYS.empty_table)
    teams: pa.Table = field(default_factory=TEAMS.empty_table)
    reporting: pa.Table = field(default_factory=REPORTING.empty_table)
    assistants: pa.Table = field(default_factory=ASSISTANTS.empty_table)
    territories: pa.Table = field(default_factory=TERRITORIES.empty_table)
    earned: pa.Table = field(default_factory=EARNED.empty_table)
    nothing_earned: bool = False
    """Whether an `earned` without rows says that nothing was earned before, and not merely that nobody has told."""
    catalog: Catalog = field(default_factory=lambda: Catalog({}))
    """What the sources of `facts` are: their scales, splits and accepted orders."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one period of one plan came to: tables of the schemas LINES, WINDOWS, STANDINGS and WINDFALLS."""

    lines: pa.Table
    windows: pa.Table
    standings: pa.Table
    windfalls: pa.Table
