"""Reads `returns` of a measure: what a return of one of its sales does."""

from __future__ import annotations

from typing import Final

from .check_holds import knows_deals
from .facts import Source
from .group import Group
from .names import Names
from .plan import Aggregate, Returns
from .plan_money import RETURNS
from .words import _

IGNORED: Final = "ignore"
"""What `returns` says where a sale counts whatever comes back of it."""


def read_returns(group: Group, names: Names, source: Source, aggregate: Aggregate) -> Returns | None:
    """Return what returns do; None where they are not looked at, or where they cannot be."""
    if "returns" not in group:
        can_come_back = aggregate is Aggregate.SUM and knows_deals(names, source, RETURNS)
        return Returns.TAKE_BACK if can_come_back else None
    choices: dict[str, Returns | None] = {**{each.value: each for each in Returns}, IGNORED: None}
    found = group.choice("returns", choices, None)
    if found is None:
        return None
    if aggregate is not Aggregate.SUM:
        group.report.add(
            "returns_of_no_sum",
            group.key_place("returns"),
            _("A return takes back a part of what is added up, and `take: %(take)s` adds nothing up."),
            _("Delete it, or write `take: sum`."),
            take=aggregate.value,
        )
        return None
    if not knows_deals(names, source, RETURNS):
        group.report.add(
            "no_deal_to_return",
            group.key_place("returns"),
            _("Nothing says which returns belong to facts of `%(source)s`: they name no deal with its amount."),
            _("Measure deals or deal lines."),
            source=source.name,
        )
        return None
    return found
