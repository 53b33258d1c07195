"""Columns of the lines of single credits, fetched once for all components of a measure whose credits stand in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyarrow as pa

from .calculation import Calculation
from .compile_lines import LinesProgram
from .component_program import ComponentProgram
from .lines_credit import OWN, SHARED, columns_of


class CreditColumns:
    """What was fetched of one program: components share the columns that say the same of a credit, and the memory behind them."""

    def __init__(self, calculation: Calculation, work: LinesProgram, components: Sequence[ComponentProgram]) -> None:
        keys = tuple(one.component.key for one in components)
        self._found, _shapes = calculation.session.fetch(
            ("credit columns", work.key, keys), [work.name], partial(columns_of, work, components)
        )
        self._found = calculation.with_ids(work.measure, self._found)

    def of(self, one: ComponentProgram) -> pa.Table:
        """Return the columns of the component's lines: of all credits, or of those that are paid."""
        own = {name: f"{one.component.key}|{name}" for name in OWN}
        read = {name: name for name in SHARED} | {name: column for name, column in own.items() if column in self._found.column_names}
        lines = pa.table({name: self._found.column(column) for name, column in read.items()})
        if "paid" in read:
            lines = lines.filter(lines.column("paid")).drop_columns(["paid"])
        return lines.append_column("amount", lines.column("entitled"))
