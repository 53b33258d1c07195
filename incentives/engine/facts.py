"""What a plan may read: sources of facts and their typed fields.

The engine knows no CRM. Whoever calls it passes a `Catalog`; `crm/facts.py` holds Laurel's own.
A source has one row per fact, and a field has exactly one value in each row, so that no
measure can count a fact twice by joining.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    TEXT = "text"
    DAY = "day"
    YES_NO = "yes/no"
    NUMBER = "number"
    """A count or quantity: exact, at most `scale` decimals, no currency."""
    MONEY = "money"
    """An amount in the fact's own currency (the source's `currency` field)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a source.

    `scale` is the number of decimals kept for numbers and money (money: 4). In Arrow, Parquet and SQL a
    number or money column holds the *scaled integer* (int64): 12.50 at scale 4 is 125000. An empty cell is NULL.
    """

    name: str
    type: FieldType
    description: str
    scale: int = 0
    optional: bool = True
    """False: an empty cell is an error in the fact."""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of fact, for example `deals` (a row per deal) or `deal lines` (a row per product of a deal).

    Every source has these columns beside its fields, always:
    `id` (text: the fact's external id, unique within the source) and `owner` (text: the external id of the
    person who owns the fact; NULL when nobody does). `currency` (text, ISO 4217) where it has money fields.
    `splits_by` names the column whose value is looked up in the splits (for deal lines: `deal.id`).
    """

    name: str
    file: str
    """The name of its CSV file in a folder of facts, for example "deal_lines.csv"."""
    description: str
    fields: Mapping[str, Field]
    splits_by: str = "id"
    accepted_order_field: str | None = None
    """The yes/no field that says whether an accepted CRM order stands behind the fact, if the source has one."""
    deal_field: str = "id"
    """The column that says which deal the fact belongs to (for `per: deal` and for links)."""


@dataclass(frozen=True, slots=True)
class Catalog:
    sources: Mapping[str, Source]
