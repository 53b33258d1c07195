"""What counts of a windfall: up to a limit, nothing while it waits, or what a review decided (docs/plan-format.md 2.3.7)."""

from __future__ import annotations

from collections.abc import Mapping

from . import tree as t
from .money import CREDIT_DECIMALS
from .node import Node
from .plan import Measure
from .query import Query
from .session import Columns
from .world import ALL, UP_TO_THE_LIMIT

OPERANDS = ("windfall of", "windfall limit", "waits for review")
"""Columns of credits that tell of a windfall: the credit it would have been, the limit, and 1 while it waits; empty elsewhere."""


def reviews_table(measure: Measure) -> str:
    return f"reviews:{measure.key}"


def counted(
    measure: Measure, query: Query, credit: Node, shapes: Mapping[str, Columns], *, spans: str, sale: str, reviewed: bool
) -> dict[str, Node]:
    """Return the credit as far as it counts, which part of it that is, what part of limits per deal it has, and the `OPERANDS`.

    `sale` is the column with the id of the fact that a review names; `reviewed`: whether there are any reviews.
    """
    windfall = measure.windfall
    assert windfall is not None
    quota = shapes[spans]["quota"]
    query.join(
        spans, {"quota of the span": ("quota", quota), "person of the span": ("person", shapes[spans]["person"])}, [("span", "=", "span")]
    )
    whole, limit = query.let("whole credit", credit), t.number(windfall.above)
    above = t.compare(">", whole, limit)
    if windfall.of_quota:
        stated = t.or_zero(query["quota of the span"])
        limit = query.let("limit of a windfall", t.round_to(t.multiply(stated, limit), CREDIT_DECIMALS))
        above = t.both(t.compare(">", stated, t.ZERO), t.compare(">", whole, limit))
    is_one = query.let("is a windfall", above)
    counts, waits = limit, t.truth(False)
    if windfall.waits:
        counts, waits = _decided(measure, query, whole, limit, shapes, sale) if reviewed else (t.ZERO, t.truth(True))
    counts = query.let("counts of it", t.choose(is_one, counts, whole))
    waits = query.let("waits", t.both(is_one, waits))
    return {
        "credit": counts,
        "part": t.choose(is_one, t.quotient(counts, whole), t.ONE),
        "limits": t.choose(t.both(is_one, t.compare("=", counts, t.ZERO)), t.ZERO, t.ONE),
        "windfall of": t.choose(is_one, whole, t.nothing(whole.shape)),
        "windfall limit": t.choose(is_one, limit, t.nothing(limit.shape)),
        "waits for review": t.choose(waits, t.ONE, t.nothing(t.ONE.shape)),
    }


def _decided(measure: Measure, query: Query, whole: Node, limit: Node, shapes: Mapping[str, Columns], sale: str) -> tuple[Node, Node]:
    """What reviews let count, never more than the credit; and whether there is none yet."""
    reviews = shapes[reviews_table(measure)]
    read = {f"review {name}": (name, reviews[name]) for name in ("counts", "amount")}
    query.join(reviews_table(measure), read, [(sale, "=", "fact"), ("person of the span", "=", "person")], keep_all=True)
    word = query["review counts"]
    amount = t.least(whole, t.greatest(t.ZERO, t.or_zero(query["review amount"])))
    cases = [
        (t.is_empty(word), t.ZERO),
        (t.compare("=", word, t.text(ALL)), whole),
        (t.compare("=", word, t.text(UP_TO_THE_LIMIT)), limit),
    ]
    return t.first_that_holds(cases, amount), t.is_empty(word)
