"""How a part of a window is told: how many of its days count, and what that makes of a quota and of amounts stated for the window."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .formula import Formula
from .money import quotient
from .plan_days import Absence, Basis
from .sentences import Figure, say
from .stated import is_stated_for_the_window
from .story_parts import Step
from .words import _
from .workings import Workings

_DAYS: Final = {
    Basis.CALENDAR_DAYS: _("This part of the window has %(days)s of its %(of)s days."),
    Basis.WORKING_DAYS: _("This part of the window has %(days)s of its %(of)s working days."),
    Basis.THIRTY_360: _("This part of the window has %(days)s of its %(of)s days, each month counted as thirty."),
    Basis.MONTHS: _("This part of the window has %(days)s of its %(of)s months."),
}
_AWAY: Final = {
    Absence.RELIEF: _("Of these, %(absent)s of absence are taken from the quota."),
    Absence.OF_QUOTA_AND_TARGET: _("Of these, %(absent)s of absence are taken from the quota and the target."),
}


def days_of(work: Workings) -> Iterator[Step]:
    """How many days (or months) of the window are counted; nothing where it is whole and nobody was away."""
    days, of, absent = (work.operand(name) for name in ("days", "of days", "absent days"))
    if days is None or of is None:
        return
    proration = work.plan.proration
    if days != of:
        yield Step("days", say(_DAYS[proration.by], days=Figure(days), of=Figure(of)))
    if absent:
        if days == of:
            yield Step("days", say(_("The window has %(of)s days."), of=Figure(of)))
        yield Step("absent", say(_AWAY[proration.absence], absent=Figure(absent)))


def prorated(work: Workings, amount: Decimal | None, *said: Formula | None) -> Iterator[Step]:
    """What a part of the window has of an amount that is stated for all of it; nothing where that is the amount itself."""
    days, of = counted_days(work)
    if amount is None or of is None or days == of or not is_stated_for_the_window(*said):
        return
    part = quotient(amount * days, of)
    text = _("%(amount)s is for the whole window; for %(days)s of %(of)s days that is %(part)s.")
    if work.plan.proration.by is Basis.MONTHS:
        text = _("%(amount)s is for the whole window; for %(days)s of %(of)s months that is %(part)s.")
    yield Step("prorated", say(text, amount=work.exact(amount), days=Figure(days), of=Figure(of), part=work.exact(part)))


def is_prorated(work: Workings, *said: Formula | None) -> bool:
    days, of = counted_days(work)
    return of is not None and days != of and is_stated_for_the_window(*said)


def counted_days(work: Workings) -> tuple[Decimal, Decimal | None]:
    """The days that count for amounts, of how many; None where amounts are not prorated, or the window is whole."""
    days, of, absent = (work.operand(name) for name in ("days", "of days", "absent days"))
    if days is None or of is None or not work.plan.proration.of.amounts:
        return Decimal(0), None
    is_relieved = work.plan.proration.absence is Absence.OF_QUOTA_AND_TARGET
    return days - (absent or 0) if is_relieved else days, of
