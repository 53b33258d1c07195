"""Reads `windfall` of a measure: from which credit on a deal counts only up to it, or waits for somebody who decides."""

from __future__ import annotations

import re
from typing import Final

from .document import Scalar
from .group import Group
from .names import NotANumber, number
from .plan import Aggregate, QuotaBasis, Returns, Windfall, Window, WindowKind
from .report import Report
from .words import _

_SHARE: Final = re.compile(r"(.+%) +of +quota")
_THEN: Final = {"count up to it": False, "wait for review": True}


def read_windfall(group: Group, aggregate: Aggregate, over: Window, basis: QuotaBasis, returns: Returns | None) -> Windfall | None:
    """Return what happens to a windfall; None where the plan says nothing, or something wrong."""
    node = group.group("windfall")
    if node is None:
        return None
    report, before = group.report, len(group.report.problems)
    inner = Group(node, report, ("above", "then"))
    for key in ("above", "then"):
        if key not in inner and not inner.refused:
            inner.missing(key, _("Write `windfall: {above: 50%% of quota, then: wait for review}`."))
    waits = inner.choice("then", _THEN, False)
    scalar = inner.scalar("above")
    found = None if scalar is None else _above(scalar, waits, report)
    place = group.key_place("windfall")
    if aggregate is not Aggregate.SUM:
        text = _("A windfall is a credit that is large beside a quota, and `take: %(take)s` adds no amounts up.")
        report.add("windfall_of_no_sum", place, text, _("Delete it, or write `take: sum`."), take=aggregate.value)
    if found is not None and found.of_quota and (basis is QuotaBasis.TO_DATE or over.kind is WindowKind.ROLLING):
        text = _("The quota here grows or moves with the days, and what is a windfall would change with it.")
        report.add("windfall_of_moving_quota", place, text, _("Write an amount, or measure against the quota of the window."))
    if returns is Returns.NEGATIVE_CREDIT:
        text = _("A return that counts in a later window would be measured against another quota than its sale.")
        report.add("windfall_with_later_returns", place, text, _("Write `returns: take back`."))
    return found if len(report.problems) == before else None


def _above(scalar: Scalar, waits: bool, report: Report) -> Windfall | None:
    text = " ".join(scalar.text.split())
    share = _SHARE.fullmatch(text)
    try:
        read = number(share[1] if share else text)
    except NotANumber:
        read = None
    if read is None or read.percent != bool(share) or read.value <= 0:
        said = _("“%(text)s” is neither an amount above 0 nor a share of the quota.")
        report.add("bad_windfall", scalar, said, _("Write `50%% of quota`, or an amount like `100000`."), text=scalar.text[:60])
        return None
    return Windfall(read.value, of_quota=bool(share), waits=waits)
