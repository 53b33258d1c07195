"""Who shares which deal: shares that total 100 %, and some that do not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from incentives.engine.world import SPLITS

from ..catalog import CATALOG
from ..people import STRANGER
from .family import Family, as_table

if TYPE_CHECKING:
    from ..population import WorldWriter


def tables(pen: WorldWriter) -> dict[str, pa.Table]:
    return {"splits": as_table(SPLITS, [row for source in pen.facts for row in _rows(pen, source)])}


def _rows(pen: WorldWriter, source: str) -> list[dict[str, Any]]:
    pen.begin()
    if source not in {measure.source for measure in pen.plan.measures.values()} or source == "meetings":
        return []
    by = CATALOG.sources[source].splits_by
    shared = {version.row[by] for versions in pen.facts[source] for version in versions if version.row}
    rows = []
    for fact in sorted(shared):
        if pen.maybe(3):
            names = pen.one_of(pen.people, (*pen.people[:1], f"{pen.prefix}{STRANGER}"))
            shares = pen.one_of("0.5 0.5 0", "0.33333333 0.33333333 0.33333334", "0.7 0.2 0.1", "1 0.25 1").split()
            parts = zip(names, shares, strict=False)
            rows += [{"source": source, "fact": fact, "person": name, "share": Decimal(share)} for name, share in parts]
        if pen.maybe():
            rows += [{"source": source, "fact": fact, **row} for row in _roles(pen)]
    return rows


def _roles(pen: WorldWriter) -> Iterator[dict[str, Any]]:
    """A specialist's shares make a whole, an expert's lie over the deal."""
    first, second = pen.people[0], pen.one_of(*pen.people[1:], f"{pen.prefix}{STRANGER}")
    for person, share in zip((first, second), pen.one_of(("1",), ("0.4", "0.6"), ("0.33333333", "0.66666667")), strict=False):
        yield {"person": person, "role": "specialist", "share": Decimal(share)}
    for person, share in zip((second, first), pen.one_of(("0.1",), ("1", "1"), ()), strict=False):
        yield {"person": person, "role": "expert", "share": Decimal(share)}


FAMILY = Family(tables=tables)
