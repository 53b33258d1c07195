"""The workings of the lines that belong to the plan as a whole: its cap, totals below zero, draws and what was taken back of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .plan import LimitScope
from .plan_money import PLAN_KINDS, DrawKind
from .sentences import Money, say
from .story_parts import Step
from .words import _
from .workings import NONE, Workings

TITLES: Final = {
    "plan limit": _("The plan's cap changes the amount by %(amount)s."),
    "carry": _("The balance of earlier totals below zero changes the amount by %(amount)s."),
    "draw": _("The draw adds %(amount)s."),
    "recovery": _("Of earlier draws %(amount)s is taken back."),
    "forgiven": _("Of earlier draws %(amount)s is forgiven."),
}
assert set(TITLES) == set(PLAN_KINDS)

_SCOPES: Final = {
    LimitScope.MONTH.value: _("The plan may pay %(cap)s in the month; without its cap it would pay %(total)s."),
    LimitScope.QUARTER.value: _("The plan may pay %(cap)s in the quarter; without its cap it would pay %(total)s."),
    LimitScope.HALF_YEAR.value: _("The plan may pay %(cap)s in the half-year; without its cap it would pay %(total)s."),
    LimitScope.YEAR.value: _("The plan may pay %(cap)s in the fiscal year; without its cap it would pay %(total)s."),
}
_DRAWS: Final = {
    DrawKind.GUARANTEE.value: _("The draw of the period fills the earnings up to %(draw)s; it stays yours."),
    DrawKind.RECOVERABLE_GUARANTEE.value: _(
        "The draw of the period fills the earnings up to %(draw)s; what it adds is taken back later from what is earned above it."
    ),
    DrawKind.ADVANCE.value: _("The draw of the period, %(draw)s, is paid beside the earnings; it stays yours."),
    DrawKind.RECOVERABLE_ADVANCE.value: _(
        "The draw of the period, %(draw)s, is paid beside the earnings and taken back later from what is earned above it."
    ),
}


def of_the_plan(work: Workings) -> Iterator[Step]:
    """Tell what the line comes to, before what was posted of it already."""
    kind, entitled = str(work.line["kind"]), work.number("entitled")
    total = work.operand("total") or NONE
    if kind == "plan limit":
        cap, owed = work.operand(f"cap per {work.line['fact']}"), work.operand("owed")
        if cap is not None:
            yield Step("limit", say(_SCOPES[str(work.line["fact"])], cap=_money(work, cap), total=_money(work, total)))
        if entitled > 0 and owed is not None:
            yield Step("owed", say(_("Earlier limits cut %(owed)s that can still be paid."), owed=_money(work, owed)))
    elif kind == "carry":
        yield from _carry(work, total, work.operand("owed") or NONE)
    elif "balance before" in work.own:
        yield from _draw(work, kind, total)
    yield Step("limited", say(_("So this makes a difference of %(entitled)s."), entitled=_money(work, entitled)))


def _carry(work: Workings, total: Decimal, owed: Decimal) -> Iterator[Step]:
    yield Step("sum", say(_("The period comes to %(total)s."), total=_money(work, total)))
    if owed:
        yield Step("owed", say(_("Earlier periods came to less than zero and left %(owed)s to be taken off."), owed=_money(work, owed)))
    after = total - owed
    if after < 0 and work.number("entitled") + total == 0:
        yield Step("carried", say(_("That is less than zero: nothing is paid, and %(rest)s is carried on."), rest=_money(work, -after)))


def _draw(work: Workings, kind: str, total: Decimal) -> Iterator[Step]:
    drawn, balance = work.operand("draw of the period") or NONE, work.operand("balance before") or NONE
    yield Step("sum", say(_("The earnings of the period are %(total)s."), total=_money(work, total)))
    if kind == "draw":
        yield Step("draw", say(_DRAWS[str(work.line["fact"])], draw=_money(work, drawn)))
        return
    yield Step("balance", say(_("Of earlier draws %(balance)s had not been taken back."), balance=_money(work, balance)))
    if kind == "forgiven":
        yield Step("forgiven", say(_("The draw has ended, and what the earnings do not reach is forgiven.")))
        return
    room = max(NONE, total - drawn)
    yield Step("limit", say(_("Above the draw of the period %(room)s is available."), room=_money(work, room)))
    most = work.operand("recover at most")
    if most is not None:
        yield Step("limit", say(_("The plan takes back at most %(most)s of it."), most=_money(work, most)))


def _money(work: Workings, amount: Decimal) -> Money:
    return Money(amount, work.unit)
