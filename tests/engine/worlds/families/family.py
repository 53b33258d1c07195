"""What a family of keys may add to a drawn plan and to its worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from ..document import PlanWriter
    from ..population import WorldWriter

Document = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """Every part may be left out."""

    plan: Callable[[PlanWriter, Document], None] = lambda pen, document: None
    """Put keys into a plan that is otherwise written."""
    tables: Callable[[WorldWriter], dict[str, pa.Table]] = lambda pen: {}
    """Draw tables of the world, by the name they have in `World`; `pen.people`, `pen.facts`, `pen.document` and `pen.plan` are there."""
    words: tuple[str, ...] = ()
    """Words of a document whose payees look at all others on the plan, so that its worlds cannot be calculated at once."""


def as_table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)
