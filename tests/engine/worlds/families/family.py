"""What a family of keys may add to a drawn plan and to its worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from ..document import PlanWriter
    from ..drawn import Version
    from ..population import WorldWriter

Document = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """Every part may be left out."""

    plan: Callable[[PlanWriter, Document], None] = lambda pen, document: None
    """Put keys into a plan that is otherwise written; of its measures only those stay that components read."""
    facts: Callable[[WorldWriter], dict[str, tuple[tuple[Version, ...], ...]]] = lambda pen: {}
    """Draw facts of sources that no measure reads; `pen.people`, `pen.facts`, `pen.document` and `pen.plan` are there."""
    tables: Callable[[WorldWriter], dict[str, pa.Table]] = lambda pen: {}
    """Draw tables of the world, by the name they have in `World`; all facts are there."""
    words: tuple[str, ...] = ()
    """Words of a document whose payees look at all others on the plan, so that its worlds cannot be calculated at once."""


def as_table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def credited(document: Document) -> dict[str, Document]:
    """The measures that are made of facts."""
    return {key: measure for key, measure in document["measures"].items() if "from" in measure}


def pays_by_credits(component: Document) -> bool:
    """Not where one amount is paid for the window."""
    rate = component.get("rate")
    if "on" not in component or not isinstance(rate, dict) or "per" in component:
        return "on" in component
    return rate["mode"] not in ("fixed", "milestones") and not ("of" in component and rate["mode"] in ("interpolated", "matrix"))
