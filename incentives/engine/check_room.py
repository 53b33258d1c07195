"""Refuses formulas that have no room for an exact result, before anything is calculated (docs/plan-format.md 2.1.7).

How many digits a formula needs depends on the amounts at hand, and those are known only when it is calculated. So the checker works it out
for a company of moderate size: what has no room there has none worth the name. Larger amounts may still be refused while calculating.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from . import formula as f
from . import tree as t
from .compile_formula import ON_PLAN_SINCE, Names, compiled
from .document import Listing, Scalar
from .document import Mapping as Group
from .document import Node as Written
from .facts import Catalog, FieldType, Source
from .node import DAY, TEXT, Kind, Node, Shape, TooWide, yes_no
from .plan import Component, Measure, Plan
from .report import Placed, Report
from .words import _

FACT: Final = 10**6
"""An amount of a single fact."""
TOTAL: Final = 10**7
"""What a measure adds up to, and a quota."""
PAY: Final = 10**5
"""A target, and an agreed amount."""
MANY: Final = 10**4
"""A quantity, or any other number."""
_MONEY: Final = 6
"""Decimals of an amount in the plan's currency, of a quota and of a target."""
_RATE: Final = Shape(Kind.NUMBER, 4, 10**4)
"""An agreed rate: up to 100 %, to a hundredth of a percent."""
_KINDS: Final = {FieldType.TEXT: Kind.TEXT, FieldType.DAY: Kind.DAY, FieldType.YES_NO: Kind.YES_NO}
_PARAMETERS: Final = {
    "rate": _RATE,
    "amount": Shape(Kind.NUMBER, 4, PAY * 10**4),
    "number": Shape(Kind.NUMBER, 4, MANY * 10**4),
    "text": TEXT,
    "day": DAY,
    "yes/no": yes_no(),
}


def refuse_without_room(plan: Plan, document: Group, catalog: Catalog, report: Report) -> None:
    """Report every formula of a plan whose exact result needs more digits than there is room for, at the place where it is written."""
    for kind, parts in (("measures", plan.measures), ("components", plan.components)):
        for key, part in parts.items():
            source = catalog.sources.get(_source_of(part, plan) or "")
            names = _names(plan, source, own_currency=isinstance(part, Measure))
            for formula in _formulas(part):
                digits = _digits_too_many(formula, names, part)
                if digits is not None:
                    _report(digits, formula.text, _node(document, kind, key), report)


def _source_of(part: Measure | Component, plan: Plan) -> str | None:
    if isinstance(part, Measure):
        return part.source
    return None if part.on is None else plan.measures[part.on].source


def _digits_too_many(formula: f.Formula, names: Names, part: Measure | Component) -> int | None:
    try:
        found = compiled(formula.tree, names)
        if isinstance(part, Component) and formula is part.multiplier:
            t.product(_column("amount", 14, PAY), found)  # of whatever the component comes to, which has 14 decimals by then
        if isinstance(part, Component) and part.rate is not None and formula is part.rate.flat:
            t.product(_column("credit", _MONEY, FACT), found)
    except TooWide as error:
        return error.digits
    return None


def _report(digits: int, text: str, node: Written, report: Report) -> None:
    said = _("“%(formula)s” needs %(digits)s digits where amounts are of usual size, and there is room for 37.")
    remedy = _("Round a factor that has many decimals, as in `round(attainment(bookings), 4)`, or write numbers with fewer decimals.")
    report.add("too_many_digits", _place(node, text) or node, said, remedy, formula=text[:60], digits=digits)


def _names(plan: Plan, source: Source | None, *, own_currency: bool) -> Names:
    measures = {key: _column(key, _MONEY, TOTAL) for key in plan.measures}
    return Names(
        plan.tables,
        as_of=t.column("as of", DAY),
        fields={} if source is None else _fields(source, own_currency),
        parameters={key: t.column(key, _PARAMETERS[one.kind]) for key, one in plan.parameters.items()} | {ON_PLAN_SINCE: _since()},
        measures=measures,
        quotas=measures,
        so_far=measures,
        before=measures,
        target=_column("target", _MONEY, PAY),
        groups=_AnyGroup(),
        previous=measures,
    )


def _since() -> Node:
    return t.column(ON_PLAN_SINCE, DAY)


def _fields(source: Source, own_currency: bool) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for name, field in source.fields.items():
        if field.type is FieldType.MONEY:
            found[name] = _column(name, field.scale if own_currency else _MONEY, FACT)
        elif field.type is FieldType.NUMBER:
            found[name] = _column(name, field.scale, MANY)
        else:
            found[name] = t.column(name, Shape(_KINDS[field.type], empty=True))
    return found


def _column(name: str, scale: int, most: int) -> Node:
    return t.column(name, Shape(Kind.NUMBER, scale, most * 10**scale, empty=False))


class _AnyGroup(Mapping[f.GroupRef, Node]):
    """What any group's sum may come to."""

    def __getitem__(self, reference: f.GroupRef) -> Node:
        return _column(reference.measure, _MONEY, TOTAL)

    def __iter__(self) -> Iterator[f.GroupRef]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _formulas(part: object) -> Iterator[f.Formula]:
    """All formulas of a part of a plan."""
    if isinstance(part, f.Formula):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _formulas(each)
    elif is_dataclass(part):
        for slot in fields(part):
            yield from _formulas(getattr(part, slot.name))


# Where it is written


def _node(document: Group, kind: str, key: str) -> Written:
    parts = document.get(kind)
    node = parts.get(key) if isinstance(parts, Group) else None
    return node if node is not None else document


def _place(node: Written, text: str) -> Placed | None:
    """The value below a node that holds the formula, perhaps with more behind it: `500 per deal`."""
    if isinstance(node, Scalar):
        return node if _plain(node.text).startswith(_plain(text)) else None
    inner = node.items if isinstance(node, Listing) else [entry.value for entry in node]
    return next((found for each in inner if (found := _place(each, text)) is not None), None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
