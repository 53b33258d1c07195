"""A plan in words: how quotas, targets and amounts are counted out over parts of a window, seasons and the first months."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .plan import Measure, Plan, QuotaBasis
from .plan_days import Absence, Basis, NewAssignment, NewQuota, Prorated, Proration
from .sentences import Figure, Named, Percent, Sentence, say
from .words import _

_BLENDED: Final = {
    Basis.CALENDAR_DAYS: _("A quota or target that changes inside a window is blended by calendar days."),
    Basis.WORKING_DAYS: _("A quota or target that changes inside a window is blended by working days."),
    Basis.THIRTY_360: _("A quota or target that changes inside a window is blended by days, each month counted as thirty."),
    Basis.MONTHS: _("A quota or target that changes inside a window is blended by whole months; the first day of a month decides."),
}
_PARTS: Final = {
    Basis.CALENDAR_DAYS: _("Parts of a window are counted in calendar days."),
    Basis.WORKING_DAYS: _("Parts of a window are counted in working days."),
    Basis.THIRTY_360: _("Parts of a window are counted in days, each month as thirty."),
    Basis.MONTHS: _("Parts of a window are counted in whole months; the first day of a month decides."),
}
_OF: Final = {
    Prorated.EVERYTHING: _("For a part of a window one has that part of the quota, of the target, and of amounts stated for the window."),
    Prorated.QUOTA: _("For a part of a window one has that part of the quota, and the whole target."),
    Prorated.TARGET: _("For a part of a window one has that part of the target, and the whole quota."),
    Prorated.NOTHING: _("For a part of a window one has the whole quota and the whole target."),
}
_ABSENT: Final = {
    Absence.RELIEF: _("Days of absence are taken from the quota."),
    Absence.OF_QUOTA_AND_TARGET: _("Days of absence are taken from the quota and the target."),
}
_ABSENT_IN_SOME_WAY: Final = {
    Absence.RELIEF: _("Days of absence of these kinds are taken from the quota: %(kinds)s."),
    Absence.OF_QUOTA_AND_TARGET: _("Days of absence of these kinds are taken from the quota and the target: %(kinds)s."),
}
_SEASONS: Final = {
    2: _("A year's quota is spread over its half-years: %(shares)s."),
    4: _("A year's quota is spread over its quarters: %(shares)s."),
    12: _("A year's quota is spread over its months: %(shares)s."),
}


def proration_in_words(plan: Plan) -> Iterator[Sentence]:
    by, of = plan.proration.by, plan.proration.of
    if plan.new_quota is NewQuota.BLEND:
        yield say(_BLENDED[by])
    else:
        yield say(_("A quota that changes inside a window begins a new one."))
        if by is not Basis.CALENDAR_DAYS:
            yield say(_PARTS[by])
    if plan.proration.new_assignment is NewAssignment.SPLIT:
        yield say(_("Other terms that are agreed with somebody inside a window begin a new one."))
    if of in _OF:
        yield say(_OF[of])
    yield from _absence(plan.proration)


def _absence(proration: Proration) -> Iterator[Sentence]:
    if proration.absence is Absence.NONE:
        return
    if proration.relief:
        yield say(_ABSENT_IN_SOME_WAY[proration.absence], kinds=Named(", ".join(proration.relief)))
    else:
        yield say(_ABSENT[proration.absence])
    if proration.absence is Absence.OF_QUOTA_AND_TARGET and proration.of.amounts:
        yield say(_("So are they from amounts stated for the window."))
    yield say(_("What is sold on these days counts as on any other."))


def quota_in_words(measure: Measure) -> Iterator[Sentence]:
    if measure.quota_basis is QuotaBasis.TO_DATE:
        yield say(_("Its quota is the part that belongs to the days so far."))
    if measure.seasons:
        yield say(_SEASONS[len(measure.seasons)], shares=_listed(measure.seasons))
    if measure.ramp:
        text = _("In the first %(months)s months on the plan %(shares)s of the quota count.")
        yield say(text, months=Figure(Decimal(len(measure.ramp))), shares=_listed(measure.ramp))


def _listed(shares: tuple[Decimal, ...]) -> Sentence:
    """The shares one after the other, each a percentage of its own."""
    text = ", ".join(f"%(share_{number})s" for number in range(len(shares)))
    return Sentence(text, tuple((f"share_{number}", Percent(share)) for number, share in enumerate(shares)))
