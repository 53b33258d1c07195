"""Programs that lead from those who sold a fact, or from its territory, to the spans of those who are credited with it (2.3.2)."""

from __future__ import annotations

from collections.abc import Mapping

from . import aggregates
from . import tree as t
from .compile_formula import Names, compiled
from .plan import CreditTo, Measure
from .query import Query
from .reach import LINKED, THROUGH_SELLERS
from .session import ROWS, Columns


def is_linked(measure: Measure) -> bool:
    """Whether others than those named at the fact are credited."""
    return measure.credit_to in LINKED


def links_table(measure: Measure) -> str:
    return f"links:{measure.credit_to.value}"


def days_table(measure: Measure) -> str:
    """The table of the days on which facts of whom count for which span, with the parameters of these days."""
    return f"days:{measure.key}"


def reach_table(measure: Measure) -> str:
    return f"reach:{measure.key}"


def reach_of(measure: Measure, shapes: Mapping[str, Columns]) -> Query:
    """One row per link and span: key, span, the days [start, till) on which the key leads there, the share, and the parameters.

    Links meet spans before any fact does, so that millions of facts are joined once, as they are where their owners are credited.
    """
    spans, links = shapes[days_table(measure)], shapes[links_table(measure)]
    read = {name: (name, shape) for name, shape in spans.items() if name in ("span", "person", "start", "till") or name.startswith("p.")}
    query = Query(days_table(measure), read)
    found = {name: (name, shape) for name, shape in links.items() if name not in ("to", ROWS)}
    query.join(links_table(measure), found, [("person", "=", "to"), ("start", "<", "before"), ("till", ">", "from")])
    start, till = query["start"], query["till"]
    query.bind(
        {
            "first": t.choose(t.compare("<", start, query["from"]), query["from"], start),
            "last": t.choose(t.compare(">", till, query["before"]), query["before"], till),
        }
    )
    kept = {"key": "key", "span": "span", "start": "first", "till": "last"}
    kept |= {name: name for name in query.shapes if name.startswith("p.") or name == "share"}
    query.pick(kept)
    return query


def reached(
    measure: Measure,
    query: Query,
    names: Names,
    shapes: Mapping[str, Columns],
    day: str,
    *,
    split: bool,
    rows: int,
) -> None:
    """Join the spans that the query's `person` (or the fact's territory) leads to on a day; `share` is what each is credited with.

    With splits somebody may be reached from several who share a fact: theirs is the sum of these shares. `rows` bounds how many share it.
    """
    reach = shapes[reach_table(measure)]
    read = {name: (name, shape) for name, shape in reach.items() if name in ("span", "share") or name.startswith("p.")}
    via = "person"
    if measure.credit_to is CreditTo.TERRITORY:
        assert measure.territory is not None
        via = "territory"
        query.named(via, compiled(measure.territory.tree, names))
    query.join(reach_table(measure), read, [(via, "=", "key"), (day, ">=", "start"), (day, "<", "till")])
    if split and measure.credit_to in THROUGH_SELLERS:
        keys = [name for name in query.shapes if name.startswith(("raw ", "p.")) or name == "span"]
        query.group(keys, {"summed": aggregates.total(query["share"], rows)})
        query.bind({"share": t.least(t.or_zero(query["summed"]), t.ONE)})
