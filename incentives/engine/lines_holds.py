"""Lines that hold back what a fact has earned, release it, or take it back: written from what the programs of `compile_holds.py` find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from .compile_holds import Following, came_back_of, followed, returned_of, sales_of, shares_of, so_far, sums_of
from .lines import as_decimal, repeated
from .money import STORED_DECIMALS
from .periods import add_months
from .plan_money import OF_A_FACT, RETURN, RETURNS
from .session import Session
from .world import LINES

_POSTED: Final = ("person", "window_from", "window_before", "kind", "fact", "first_period", "amount")
_KINDS: Final = ("credit", *OF_A_FACT)
_BEFORE: Final = {"hold": "held", "clawback": "taken"}


def followed_lines(
    follow: Following, session: Session, earned: pa.Table, lines: Sequence[pa.Table], register: Callable[[str], None]
) -> list[pa.Table]:
    """Return the `hold` and `clawback` lines of a component in the period.

    earned: the plan's rows of EARNED; lines: what the component posts now; `register` makes the facts of a source readable.
    """
    posted = _postings(follow, earned, lines)
    session.register(follow.postings, _own(follow, posted))
    if not session.rows(follow.postings):
        return []
    register(follow.source)
    session.build(follow.sales, follow.key("sales"), [follow.postings, follow.facts], partial(sales_of, follow))
    tables = [follow.sales]
    for record in follow.records:
        register(record.source)
        name = so_far(record, follow.period.before)
        if not session.has(name):
            session.build(name, name, [f"facts:{record.source}"], partial(sums_of, record, follow.period.before))
        tables.append(name)
    clawback = follow.component.clawback
    if clawback is not None:
        register(RETURNS.source)
        inputs = [follow.sales, f"facts:{RETURNS.source}"]
        session.build(follow.returned, follow.key("returned"), inputs, partial(returned_of, follow, clawback))
        if not session.has(follow.months):
            session.register(follow.months, _months(follow, earned))
        tables += [follow.returned, follow.months]
    if follow.lessens_deals and follow.counts_returns:
        register(RETURNS.source)
        session.register(follow.credited_returns, _credited_returns(posted))
        session.build(
            follow.came_back, follow.key("came back"), [follow.credited_returns, f"facts:{RETURNS.source}"], partial(came_back_of, follow)
        )
        tables.append(follow.came_back)
    session.build(follow.shares, follow.key("shares"), tables, partial(shares_of, follow))
    found, _shapes = session.fetch(follow.key("followed"), [follow.shares], partial(followed, follow))
    return [_lines(follow, kind, found) for kind in OF_A_FACT]


def _postings(follow: Following, earned: pa.Table, lines: Sequence[pa.Table]) -> pa.Table:
    """All lines of the component's facts; where returns are credited, with the sale that each is of."""
    own = earned.filter(pc.equal(earned.column("component"), follow.component.key))
    parts = [table.filter(pc.is_in(table.column("kind"), pa.array(_KINDS))).select(_POSTED) for table in (own, *lines)]
    posted = pa.concat_tables([part.cast(pa.schema([LINES.field(name) for name in _POSTED])) for part in parts])
    return _with_sales(posted) if follow.counts_returns else posted


def _with_sales(posted: pa.Table) -> pa.Table:
    """Add `sale` and `return`, the two ids of which a return's fact is made."""
    facts = posted.column("fact").combine_chunks()
    parts = pc.extract_regex(facts, f"(?s)^(?P<sale>.*){RETURN}(?P<back>.*)$")
    sale = pc.coalesce(pc.struct_field(parts, "sale"), facts)
    return posted.append_column("sale", sale).append_column("return", pc.struct_field(parts, "back"))


def _credited_returns(posted: pa.Table) -> pa.Table:
    """Person, sale and return, once for each return whose credit lines come to something."""
    keys = ["person", "sale", "return"]
    credited = posted.filter(pc.and_(pc.equal(posted.column("kind"), "credit"), pc.is_valid(posted.column("return"))))
    sums = credited.group_by([*keys, "window_from", "window_before"], use_threads=False).aggregate([("amount", "sum")])
    counted = sums.filter(pc.not_equal(sums.column("amount_sum"), pa.scalar(0, sums.column("amount_sum").type)))
    return counted.group_by(keys, use_threads=False).aggregate([])


def _own(follow: Following, posted: pa.Table) -> pa.Table:
    """The lines of stretches of this version: what another one posted is followed by that one."""
    kept = pc.greater_equal(posted.column("window_from"), pa.scalar(follow.plan.effective_from))
    if follow.plan.effective_before is not None:
        kept = pc.and_(kept, pc.less(posted.column("window_from"), pa.scalar(follow.plan.effective_before)))
    return posted.filter(kept)


def _months(follow: Following, earned: pa.Table) -> pa.Table:
    """Every month from the plan's first one to the last of the period, with how many there are up to it."""
    start, rows = follow.plan.effective_from.replace(day=1), []
    last = follow.period.last_day.replace(day=1)
    count = (last.year - start.year) * 12 + last.month - start.month + 1
    for number in range(max(count, 0)):
        first = add_months(start, number)
        rows.append((first, add_months(first, 1), count - number))
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) or [(), (), ()]
    kinds = {"start": pa.date32(), "before": pa.date32(), "months": pa.int64()}
    return pa.table({name: pa.array(column, kind) for (name, kind), column in zip(kinds.items(), columns, strict=True)})


def _lines(follow: Following, kind: str, found: pa.Table) -> pa.Table:
    """Write one kind's lines; amounts come as integers of the scale of money."""
    table = found.filter(pc.not_equal(found.column(f"{kind} amount"), pa.scalar(0, found.column(f"{kind} amount").type)))
    columns = {
        "person": "person",
        "window_from": "window_from",
        "window_before": "window_before",
        "fact": "fact",
        "credited_on": "day",
        "first_period": "first",
        "entitled": f"{kind} entitled",
        "earned_before": _BEFORE[kind],
        "amount": f"{kind} amount",
        "operands": f"{kind} operands",
    }
    constants: dict[str, object] = {
        "plan": follow.plan.name,
        "component": follow.component.key,
        "unit": follow.component.unit,
        "kind": kind,
        "source": follow.source,
        "reason": "new",
        "position": 1,
    }
    made = []
    for field in LINES:
        if field.name in columns:
            values = table.column(columns[field.name])
            made.append(as_decimal(values, field.type, STORED_DECIMALS) if pa.types.is_decimal(field.type) else values.cast(field.type))
        else:
            made.append(repeated(pa.scalar(constants.get(field.name), field.type), table.num_rows))
    return pa.Table.from_arrays(made, schema=LINES)
