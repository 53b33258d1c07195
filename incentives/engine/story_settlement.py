"""The workings of the lines that belong to the plan as a whole: its cap, totals below zero, draws and what was taken back of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .money import product
from .plan import LimitScope
from .plan_money import EXCHANGE, OF_A_FACT, PAYOUT, PLAN_KINDS, RECORDS, DaysAfter, DrawKind, PayRate, Release, Until
from .sentences import Figure, Money, Named, OnDay, Percent, Value, say
from .story_parts import Step
from .words import _
from .workings import NONE, Workings

TITLES: Final = {
    "plan limit": _("The plan's cap changes the amount by %(amount)s."),
    "carry": _("The balance of earlier totals below zero changes the amount by %(amount)s."),
    "draw": _("The draw adds %(amount)s."),
    "recovery": _("Of earlier draws %(amount)s is taken back."),
    "forgiven": _("Of earlier draws %(amount)s is forgiven."),
    EXCHANGE: _("What is paid in another currency changes the amount by %(amount)s."),
    PAYOUT: _("Paid in another currency: %(amount)s."),
}
OF_A_FACT_TITLES: Final = {
    "hold": _("%(fact)s: what is held back changes by %(amount)s."),
    "clawback": _("%(fact)s: what is taken back changes by %(amount)s."),
}
assert set(TITLES) == set(PLAN_KINDS)
assert set(OF_A_FACT_TITLES) == set(OF_A_FACT)

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
    elif kind in (EXCHANGE, PAYOUT):
        yield from _paid_in(work, total)
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


_RATES: Final = {
    PayRate.PERIOD_END: _("At the end of the period the table of exchange rates has %(rate)s %(to)s for 1 %(from)s, since %(day)s."),
    PayRate.PERIOD_START: _(
        "At the beginning of the period the table of exchange rates has %(rate)s %(to)s for 1 %(from)s, since %(day)s."
    ),
}


def _paid_in(work: Workings, total: Decimal) -> Iterator[Step]:
    own = work.plan.currency
    yield Step("sum", say(_("The plan comes to %(total)s in the period."), total=Money(total, own)))
    rate, said = work.operand("rate"), work.plan.pay_in
    if rate is None or said is None:
        return
    values: dict[str, Value] = {"rate": Figure(rate), "to": Named(str(work.line["fact"])), "from": Named(own)}
    since = work.own.get("rate since")
    if isinstance(said.rate, PayRate) and said.rate in _RATES and since is not None:
        yield Step("rate", say(_RATES[said.rate], day=OnDay(dt.date.fromisoformat(since)), **values))
    elif isinstance(said.rate, DaysAfter) and since is not None:
        text = _("For %(days)s days after the period the table of exchange rates has %(rate)s %(to)s for 1 %(from)s, since %(day)s.")
        days = Figure(Decimal(said.rate.days))
        yield Step("rate", say(text, days=days, day=OnDay(dt.date.fromisoformat(since)), **values))
    elif said.rate is PayRate.AVERAGE:
        yield Step("rate", say(_("The mean rate of the days of the period is %(rate)s %(to)s for 1 %(from)s."), **values))
    else:
        yield Step("rate", say(_("The plan pays %(rate)s %(to)s for 1 %(from)s."), **values))
    if work.line["kind"] == PAYOUT:
        text = _("%(total)s × %(rate)s, rounded once, is %(paid)s.")
        yield Step("rounded", say(text, total=Money(total, own), rate=Figure(rate), paid=_money(work, work.number("entitled"))))


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


_REACHED: Final = {
    Until.INVOICED: _("Of %(deal)s of the deal %(found)s has been invoiced."),
    Until.PAID: _("Of %(deal)s of the deal %(found)s has been paid."),
}
_COME: Final = _("The part for “%(what)s” is released.")
_NOT_COME: Final = _("The part for “%(what)s” is not released yet.")


def of_a_fact(work: Workings) -> Iterator[Step]:
    """Tell what of a credited fact is held back or taken back to date."""
    earned, entitled = work.operand("earned") or NONE, work.number("entitled")
    if work.line["kind"] == "hold":
        yield Step("sum", say(_("What it has earned so far comes to %(earned)s."), earned=_money(work, earned)))
        for release in work.component.hold:
            yield from _release(work, release)
        released = work.operand("released") or NONE
        yield Step("limit", say(_("So %(share)s of it is released."), share=Percent(released)))
        yield Step("limited", say(_("Held back is %(amount)s."), amount=_money(work, -entitled)))
        return
    yield Step("sum", say(_("It has earned %(earned)s."), earned=_money(work, earned)))
    deal, returned = work.operand("deal") or NONE, work.operand("returned") or NONE
    yield Step("limit", say(_("Of %(deal)s of the deal %(returned)s was returned."), deal=_exact(deal), returned=_exact(returned)))
    served = work.operand("served")
    clawback = work.component.clawback
    if served is not None and clawback is not None and clawback.within is not None:
        left = Decimal(clawback.within) - served
        text = _("Of %(all)s days %(left)s were left.") if clawback.by_days else _("Of %(all)s months %(left)s were left.")
        yield Step("limit", say(text, all=Figure(served + left), left=Figure(left)))
    share, whole = work.operand("taken share") or NONE, work.operand("in all") or NONE
    yield Step("limit", say(_("That takes back %(share)s of it: %(whole)s."), share=Percent(share), whole=_money(work, whole)))
    number = work.operand("instalments")
    if number is not None and work.component.clawback is not None:
        of = Figure(Decimal(work.component.clawback.instalments))
        yield Step("limit", say(_("It is taken back over %(all)s months, of which %(number)s have come."), all=of, number=Figure(number)))
    yield Step("limited", say(_("Taken back so far is %(amount)s."), amount=_money(work, -entitled)))


def _release(work: Workings, release: Release) -> Iterator[Step]:
    reached = work.operand(release.name)
    if release.until is Until.BOOKED:
        yield Step("read", say(_("%(share)s is released at once."), share=Percent(release.share)))
    elif release.until in RECORDS:
        found, deal = work.operand(f"of {RECORDS[release.until].source}") or NONE, work.operand("deal") or NONE
        yield Step("read", say(_REACHED[release.until], deal=_exact(deal), found=_exact(found)))
        left = work.operand("left of the deal")
        if left is not None and left != abs(deal):
            yield Step("read", say(_("After what came back, %(left)s of the deal count as all of it."), left=_exact(left)))
        part = product(release.share, reached or NONE)
        text = _("That releases %(part)s of the %(share)s that wait for it.")
        yield Step("read", say(text, part=Percent(part), share=Percent(release.share)))
    else:
        yield Step("read", say(_COME if reached else _NOT_COME, what=Named(release.name)))


def _exact(amount: Decimal) -> Figure:
    """An amount in the deal's own currency, which the line does not name."""
    return Figure(amount)


def _money(work: Workings, amount: Decimal) -> Money:
    return Money(amount, work.unit)
