"""Reads what a component pays as one of a group: pools and ranked rewards; and the weights of components (docs/plan-format.md 2.7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from .compile_formula import references
from .document import Listing, Mapping, Scalar
from .formula import (
    AllOf,
    AttainmentKind,
    AttainmentRef,
    Compare,
    Comparison,
    Day,
    Expr,
    FieldRef,
    Formula,
    GroupOf,
    GroupRef,
    Level,
    Lookup,
    MeasureRef,
    ParameterRef,
    ValueType,
)
from .group import Group, read_number
from .names import MeasureName, Scope, Unit
from .operands import name_of
from .plan import First, Pool, Ranked, Returns
from .plan_rates import OfKind
from .report import Report
from .resolve import read_formula
from .units import literal_of
from .words import _

PAYS_A_GROUP: Final = ("pool", "ranked")
WORKINGS: Final = ("pool", "weight", "weights", "members", "rank", "tied")
"""What the line of a member keeps beside what its formulas read (`lines_groups.py`)."""
MOST_REWARDS: Final = 100
_BY: Final = re.compile(r"by\s+(.+)", re.DOTALL)


def read_pool(group: Group, scope: Scope, report: Report) -> Pool | None:
    """Read `pool`; None where there is none, or after its problems were reported."""
    node = group.group("pool")
    if node is None:
        return None
    before = len(report.problems)
    inner = Group(node, report, ("amount", "of", "share", "among"))
    of = _of(inner)
    amount = _pool_amount(inner, of, scope, report)
    share = _share(inner, scope, report)
    among = _condition(inner, scope, report)
    _refuse_hidden(node, (amount, share, among), report)
    _refuse_beside(group, "pool", report)
    if amount is None or len(report.problems) > before:
        return None
    return Pool(amount, of, share, among)


def _refuse_hidden(node: Mapping, formulas: Sequence[Formula | None], report: Report) -> None:
    """Report a name that the workings of the line need for themselves: of the two, one would be hidden there."""
    for name in sorted({name_of(reference) for reference in references(*formulas)} & set(WORKINGS)):
        report.add(
            "name_taken",
            node,
            _("`%(name)s` has a meaning of its own in the workings of a pool or ranking, and cannot be read here."),
            _("Give the measure or parameter another name."),
            name=name,
        )


def _of(inner: Group) -> GroupOf:
    if "of" not in inner and not inner.refused:
        inner.missing("of", _("Say whose it is: `of: team`, or `of: everybody`."))
    return inner.choice("of", {of.value: of for of in GroupOf}, GroupOf.TEAM)


def _pool_amount(inner: Group, of: GroupOf, scope: Scope, report: Report) -> Formula | None:
    scalar = inner.scalar("amount")
    if scalar is None:
        if "amount" not in inner and not inner.refused:
            inner.missing("amount", _("Say how much is shared, for example `amount: 2%% * team(bookings)`."))
        return None
    read = read_formula(scalar, scope, report, ValueType.NUMBER)
    if read is None:
        return None
    formula, unit = read
    literal = literal_of(formula.tree)
    if unit is Unit.SHARE and literal != 0:
        report.add(
            "amount_wanted",
            scalar,
            _("A pool is an amount, and this is a percentage of nothing."),
            _("Say of what it is: `amount: 2%% * team(bookings)`."),
        )
    for reference in references(formula):
        same = isinstance(reference, Lookup) or (isinstance(reference, GroupRef) and (of is GroupOf.TEAM or reference.of is of))
        if not same:
            report.add(
                "pool_differs",
                scalar,
                _("All who share a pool must find the same amount in it, and this differs from person to person."),
                _("Read `team(…)` or `everybody(…)` of a measure, tables and numbers; for a pool `of: everybody` only `everybody(…)`."),
            )
            break
    return formula


def _share(inner: Group, scope: Scope, report: Report) -> Formula | None:
    scalar = inner.scalar("share")
    if scalar is None or scalar.text == "equally":
        return None
    match = _BY.fullmatch(scalar.text)
    read = None if match is None else read_formula(scalar, scope, report, ValueType.NUMBER, text=match[1])
    if match is not None and read is None:
        return None
    tree = None if read is None else read[0].tree
    if isinstance(tree, MeasureRef) or (isinstance(tree, ParameterRef) and scope.names.parameters[tree.name].kind == "number"):  # type: ignore[union-attr]
        return None if read is None else read[0]
    report.add(
        "bad_pool_share",
        scalar,
        _("A pool is shared equally, or by a measure or a number of each person's."),
        _("Write `share: equally`, or `share: by bookings`."),
    )
    return None


def _condition(inner: Group, scope: Scope, report: Report) -> Formula | None:
    scalar = inner.scalar("among")
    read = None if scalar is None else read_formula(scalar, scope, report, ValueType.YES_NO)
    return None if read is None else read[0]


def _refuse_beside(group: Group, key: str, report: Report) -> None:
    """Report keys that make no sense beside a pool or ranked rewards."""
    reasons = {
        "on": _("`%(key)s` pays one amount per period, not credits: `on` has nothing to say here."),
        "per": _("`%(key)s` pays one amount per period, so there is no deal to take alone."),
        "floor": _("`%(key)s` gives what there is to share, so nobody can be promised a floor of it."),
    }
    for other, text in reasons.items():
        if other in group:
            report.add("beside_group", group.key_place(other), text, _("Delete it, or make two components of it."), key=key)


def read_ranked(group: Group, scope: Scope, report: Report) -> Ranked | None:
    """Read `ranked`; None where there is none, or after its problems were reported."""
    node = group.group("ranked")
    if node is None:
        return None
    before = len(report.problems)
    inner = Group(node, report, ("by", "of", "pay", "at least", "lowest first"))
    of = _of(inner)
    by = _ranked_by(inner, scope, report)
    _refuse_hidden(node, (by,), report)
    pay = _rewards(inner, report)
    least = inner.number("at least")
    lowest_first = inner.yes_no("lowest first", False)
    _refuse_beside(group, "ranked", report)
    if by is None or len(report.problems) > before:
        return None
    return Ranked(by, of, pay, None if least is None else least.value, lowest_first)


def _ranked_by(inner: Group, scope: Scope, report: Report) -> Formula | None:
    scalar = inner.scalar("by")
    if scalar is None:
        if "by" not in inner and not inner.refused:
            inner.missing("by", _("Say what people are ranked by: `by: bookings`, or `by: attainment(bookings)`."))
        return None
    read = read_formula(scalar, scope, report, ValueType.NUMBER)
    if read is None:
        return None
    tree = read[0].tree
    if isinstance(tree, MeasureRef) or (isinstance(tree, AttainmentRef) and tree.kind is AttainmentKind.END):
        return read[0]
    report.add(
        "bad_ranked_by",
        scalar,
        _("People are ranked by a measure or by its attainment."),
        _("Write `by: bookings`, or `by: attainment(bookings)`."),
    )
    return None


def _rewards(inner: Group, report: Report) -> tuple[Decimal, ...]:
    node = inner["pay"]
    if node is None:
        if not inner.refused:
            inner.missing("pay", _("Write what the first, the second … get: `pay: [1000, 500, 250]`."))
        return ()
    items = node.items if isinstance(node, Listing) else (node,)
    found = []
    for item in items:
        number = read_number(item, report) if isinstance(item, Scalar) else None
        if number is not None and not number.percent and number.value >= 0:
            found.append(number.value)
        elif not isinstance(item, Scalar) or number is not None:
            report.add("bad_reward", item, _("A reward is an amount of 0 or more."), _("Write `pay: [1000, 500, 250]`."))
    if isinstance(node, Listing) and not 1 <= len(items) <= MOST_REWARDS:
        remedy = _("Write `pay: [1000, 500, 250]`.")
        report.add("too_many_rewards", node, _("There are rewards for 1 to %(most)s places."), remedy, most=MOST_REWARDS)
    return tuple(found)


# Weights of components


def read_weight(group: Group, report: Report) -> Decimal | None:
    number = group.number("weight")
    if number is None:
        return None
    of = group["of"]
    of_target = isinstance(of, Scalar) and of.text == OfKind.TARGET.value
    if not of_target and not ("pay" in group and "on" not in group):
        report.add(
            "weight_without_target",
            group.key_place("weight"),
            _("`weight` says which part of the target pay this component is about, and it pays no share of the target."),
            _("Write `of: target` beside its `rate`, or delete `weight`."),
        )
        return None
    if not 0 < number.value <= 1:
        report.add("bad_weight", group.key_place("weight"), _("A weight is above 0 and at most 100%%."), _("Write `weight: 60%%`."))
        return None
    return number.value


def refuse_weights(node: Mapping | None, report: Report, total: Decimal, key: str = "weight") -> None:
    """Report weights of components that do not total 100 %."""
    places = [(entry.value, entry.value.get(key)) for entry in node or () if isinstance(entry.value, Mapping)]
    written = [scalar for _mapping, scalar in places if scalar is not None]
    if written and total != 1 and not report.problems:
        report.add(
            "weights_not_whole",
            written[-1],
            _("The weights of the components add up to %(total)s, not to 100%%."),
            _("Change them so that they are the whole target together."),
            total=as_percent(total),
        )


def as_percent(share: Decimal) -> str:
    """Write a share as a document does: 0.6 is 60%."""
    from .money import plain_number

    return f"{plain_number(share * 100)}%"


# Which credits, and which days


_FIRST: Final = re.compile(r"([0-9]{1,6})(\s+of\s+everybody)?", re.ASCII)


def read_first(group: Group, on: MeasureName | None, by_deal: bool, report: Report) -> First | None:
    """Read `first: 10` or `first: 10 of everybody`."""
    scalar = group.scalar("first")
    if scalar is None:
        return None
    match = _FIRST.fullmatch(scalar.text)
    if match is None or not int(match[1]):
        report.add("bad_first", scalar, _("`first` says how many credits are paid."), _("Write `first: 10`, or `first: 10 of everybody`."))
        return None
    if not by_deal:
        report.add(
            "first_without_deals",
            group.key_place("first"),
            _("This component pays one amount, so there are no credits of which the first could be paid."),
            _("Delete `first`, or write `pay` or a rate for each credit."),
        )
        return None
    if on is not None and on.returns is Returns.NEGATIVE_CREDIT:
        report.add(
            "first_with_later_returns",
            group.key_place("first"),
            _("Returns count in `%(on)s` in later windows too, where nothing says whether their sale was among the first."),
            _("Delete `first`, or write `returns: take back` in the measure."),
            on=on.key,
        )
        return None
    return First(int(match[1]), match[2] is not None)


def read_days(group: Group, report: Report) -> tuple[dt.date | None, dt.date | None]:
    """Read `from` and `before` of a component."""
    starts, ends = group.day("from"), group.day("before")
    if starts is not None and ends is not None and starts >= ends:
        report.add("ends_too_early", group.key_place("before"), _("It ends before it begins."), _("Write the day after its last."))
        return None, None
    return starts, ends


def within_days(where: Formula | None, date: str | None, starts: dt.date | None, ends: dt.date | None) -> Formula | None:
    """Return `where` with the days between which a credit is paid."""
    if date is None or (starts is None and ends is None):
        return where
    field = FieldRef(date, ValueType.DAY, False, 0)
    parts: list[Expr] = [] if where is None else [where.tree]
    texts = [] if where is None else [f"({where.text})"]
    for sign, day in ((Comparison.GREATER_OR_EQUAL, starts), (Comparison.LESS, ends)):
        if day is not None:
            parts.append(Compare(sign, field, Day(day)))
            texts.append(f"{date} {sign.value} {day.isoformat()}")
    return Formula(" and ".join(texts), parts[0] if len(parts) == 1 else AllOf(tuple(parts)), ValueType.YES_NO, Level.FACT)


def only_one(group: Group, keys: Sequence[str], report: Report) -> bool:
    """Report a component that says in several ways what it pays; whether it says it in one way only."""
    said = [key for key in keys if key in group]
    if len(said) > 1:
        report.add(
            "rate_and_pay",
            group.key_place(said[-1]),
            _("A component has `%(first)s` or `%(second)s`, not both."),
            _("Make two components of it."),
            first=said[0],
            second=said[-1],
        )
    return len(said) <= 1
