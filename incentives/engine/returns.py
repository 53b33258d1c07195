"""Returns of the sales that a measure counts, as facts beside them (docs/plan-format.md 2.3.6).

A return is its sale once more: the same owner, shares and fields, on a day of its own, of which a part counts with a minus. Only
sales that came back are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from .facts import Source
from .money import QUOTIENT_DECIMALS, quotient
from .plan import Measure
from .plan_money import DEAL, RETURN, RETURNS, deal_columns

DAY: Final = "|day"
SALE: Final = "|sale"
SHARED_AS: Final = "|shared as"
UPTO: Final = "|upto"
BEFORE: Final = "|before"
"""Columns of a source that has its returns beside it: the day on which the fact counts, the id of the sale, and what its splits are looked
up by; for a return the share of its sale that came back up to and including it, and without it (both empty for a sale)."""
ASKED_ON: Final = "|asked on"
"""A column of credits among which returns undo their sales: the day of the sale, as of which their formulas are read."""
SCALES: Final = {UPTO: QUOTIENT_DECIMALS, BEFORE: QUOTIENT_DECIMALS}


class _Return(NamedTuple):
    day: Any
    id: str
    currency: str | None
    amount: int
    """Without its sign, scaled like the amount of the deal."""


class _Part(NamedTuple):
    row: int
    id: str
    day: Any
    upto: int
    before: int


def with_returns(facts: pa.Table, returns: pa.Table, measure: Measure, source: Source) -> pa.Table | None:
    """Return the facts of a measure's source, and behind them a fact for every return of one of them; None if nothing came back."""
    deal, _amount = deal_columns(source.name)
    by_deal = _by_deal(returns)
    sold = pc.is_in(facts.column(deal), pa.array(sorted(by_deal), pa.string()))
    parts = list(_parts(facts, by_deal, pc.indices_nonzero(sold).to_pylist(), measure, source))
    if not parts:
        return None
    back = facts.take(pa.array([part.row for part in parts], pa.int64()))
    shared = source.splits_by
    facts, back = (table.append_column(SALE, table.column("id")) for table in (facts, back))
    facts, back = (
        table.append_column(SHARED_AS, table.column(shared)) if shared in table.schema.names else table for table in (facts, back)
    )
    back = back.set_column(back.schema.get_field_index("id"), facts.schema.field("id"), pa.array([part.id for part in parts], pa.string()))
    day = facts.column(str(measure.date))
    nothing = pa.nulls(facts.num_rows, pa.int64())
    own = {DAY: day, UPTO: nothing, BEFORE: nothing}
    of_returns = {
        DAY: pa.array([part.day for part in parts], day.type),
        UPTO: pa.array([part.upto for part in parts], pa.int64()),
        BEFORE: pa.array([part.before for part in parts], pa.int64()),
    }
    for name in own:
        facts, back = facts.append_column(name, own[name]), back.append_column(name, of_returns[name])
    return pa.concat_tables([facts, back])


def _by_deal(returns: pa.Table) -> dict[str, list[_Return]]:
    """The returns of each deal, in order of their days and ids."""
    found: dict[str, list[_Return]] = {}
    rows = zip(*(returns.column(name).to_pylist() for name in (DEAL, RETURNS.date, "id", "currency", "amount")), strict=True)
    for deal, day, name, currency, amount in rows:
        if deal is not None and day is not None and amount:
            found.setdefault(deal, []).append(_Return(day, name, currency, abs(amount)))
    for own in found.values():
        own.sort(key=lambda one: (one.day, one.id.encode()))
    return found


def _parts(facts: pa.Table, by_deal: dict[str, list[_Return]], rows: list[int], measure: Measure, source: Source) -> Iterator[_Part]:
    """Yield what part of which sale each return is; beyond the whole of it nothing comes back any more."""
    deal, amount = deal_columns(source.name)
    names = ("id", deal, amount, "currency", str(measure.date))
    sales = zip(rows, *(facts.column(name).take(pa.array(rows, pa.int64())).to_pylist() for name in names), strict=True)
    for row, sale, of, worth, currency, sold_on in sales:
        if not worth or sold_on is None:
            continue
        back = before = 0
        for one in by_deal[of]:
            if one.currency != currency:
                continue
            back += one.amount
            upto = _share(back, abs(worth))
            if upto > before:
                yield _Part(row, f"{sale}{RETURN}{one.id}", max(one.day, sold_on), upto, before)
            before = upto


def _share(back: int, worth: int) -> int:
    """The share of a deal that came back, at most all of it: a quotient, as the integer behind its twelve decimals."""
    return min(10**QUOTIENT_DECIMALS, int(quotient(back, worth).scaleb(QUOTIENT_DECIMALS)))
