"""Shares in deals: those of one deal without a role come to 100 % together, and all are applied together or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F

from crm.mapping.definition import Target
from crm.mapping.rows import Row, RowProblem
from crm.models import Opportunity, OpportunitySplit
from crm.services.opportunities import WHOLE
from incentives.engine.words import _

from .items import Context, Item, Outcome
from .records import RecordWriter, Stored

_LISTED = 20
_NOT_WHOLE = _("The shares of this deal come to %(total)s %%, and have to come to 100 %%. They stand in rows %(rows)s.")
_PERSON_TWICE = _("This person has more than one share in the deal. Its shares stand in rows %(rows)s.")
_MOVED = _("The share “%(share)s” belongs to another deal (“%(deal)s”). A share stays with its deal; give this one an id of its own.")
_BESIDE = _("Row %(rows)s of the same deal was refused, and the shares of a deal are applied together or not at all.")


class SplitWriter(RecordWriter):
    """The rows of a file are all the shares of the deals they name: a share that has gone from them, or was entered by hand, goes."""

    also_read = ("person_id",)

    def __init__(self, target: Target, context: Context) -> None:
        super().__init__(target, OpportunitySplit, context)

    def origin(self) -> dict[str, Any]:
        return {"source": self.context.source}

    def write(self, items: list[Item]) -> None:
        if not items:
            return
        by_deal: dict[int, list[Item]] = defaultdict(list)
        for item in items:
            by_deal[item.values["opportunity"]].append(item)
        owners = dict(Opportunity.objects.select_for_update().filter(pk__in=by_deal).order_by("pk").values_list("pk", "owner_id"))
        left = self._clear(by_deal)
        super().write(items)
        touched = [deal for deal, members in by_deal.items() if deal in left or any(item.outcome for item in members)]
        for deal in touched:
            members = by_deal[deal]
            if not any(item.outcome for item in members):
                for item in members:
                    item.outcome = Outcome.UPDATED
            persons = {owners[deal], *left.get(deal, ()), *(item.values["person"] for item in members)}
            self.context.touch({person for person in persons if person is not None})
        Opportunity.objects.filter(pk__in=touched).update(version=F("version") + 1)

    def tell(self, ids: list[int], former: list[Stored]) -> None:
        """Nothing here: `write` knows the deals."""

    def of_changed(self, item: Item, before: Stored, after: Stored) -> dict[str, Any]:
        self.context.touch({before["person_id"]})
        return {}

    def _clear(self, by_deal: dict[int, list[Item]]) -> dict[int, set[int]]:
        """Delete the shares that the file does not have, and return whose they were, by deal."""
        named = {item.values["external_id"] for items in by_deal.values() for item in items}
        gone = [
            split
            for split in OpportunitySplit.objects.filter(opportunity_id__in=by_deal)
            if split.source != self.context.source or split.external_id not in named
        ]
        left: dict[int, set[int]] = defaultdict(set)
        for split in gone:
            left[split.opportunity_id].add(split.person_id)
        if gone:
            OpportunitySplit.objects.filter(pk__in=[split.pk for split in gone]).delete()
        return left


def check_deals(deals: dict[str, list[Row]], made: dict[int, tuple[Row, Item]], columns: dict[str, str], context: Context) -> None:
    """Note what keeps the rows of a deal from being applied, in every one of them.

    `deals`: rows by the deal as the file names it; `made`: the share of every row without problems, by the row's `id()`.
    """
    stored = _stored_deals([item for _row, item in made.values()], context)
    for name, rows in deals.items():
        # A row that only repeats a share has the item of the row it repeats.
        shares = [made[id(row)] for row in rows if id(row) in made and made[id(row)][1].row is row]
        if not any(row.problems for row in rows):
            _check_deal(name, rows, shares, stored, columns)
        refused = [row for row in rows if row.problems]
        if refused:
            for row in rows:
                if not row.problems:
                    row.problems.append(RowProblem("beside_refused", columns["opportunity"], _BESIDE, {"rows": _numbers(refused)}))


def _check_deal(
    name: str, rows: list[Row], shares: list[tuple[Row, Item]], stored: dict[str, tuple[int, str]], columns: dict[str, str]
) -> None:
    times = Counter(_whose(item) for _row, item in shares)
    # Whether the shares in a role make a whole is for each plan to say.
    ordinary = [item.values["share"] for _row, item in shares if not item.values.get("role")]
    total = sum(ordinary, Decimal(0))
    for row, item in shares:
        values = item.values
        deal_id, deal = stored.get(values["external_id"], (values["opportunity"], name))
        if not (deal_id == values["opportunity"] if isinstance(values["opportunity"], int) else deal == name):
            parts = {"share": values["external_id"], "deal": deal}
            row.problems.append(RowProblem("share_moved", columns["opportunity"], _MOVED, parts))
        if times[_whose(item)] > 1:
            row.problems.append(RowProblem("person_twice", columns["person"], _PERSON_TWICE, {"rows": _numbers(rows)}))
    if ordinary and total != WHOLE:
        for row in rows:
            parts = {"total": f"{(total * 100).normalize():f}", "rows": _numbers(rows)}
            row.problems.append(RowProblem("shares_not_whole", columns["share"], _NOT_WHOLE, parts))


def _whose(item: Item) -> tuple[object, str]:
    return item.values["person"], item.values.get("role") or ""


def _stored_deals(items: Sequence[Item], context: Context) -> dict[str, tuple[int, str]]:
    """(id, external id) of the deal that each share known already belongs to."""
    keys = [item.values["external_id"] for item in items if item.row]
    stored = OpportunitySplit.objects.filter(source=context.source, external_id__in=keys)
    return {
        share: (deal_id, deal) for share, deal_id, deal in stored.values_list("external_id", "opportunity_id", "opportunity__external_id")
    }


def _numbers(rows: list[Row]) -> str:
    numbers = sorted(row.number for row in rows)
    more = ", …" if len(numbers) > _LISTED else ""
    return ", ".join(str(number) for number in numbers[:_LISTED]) + more
