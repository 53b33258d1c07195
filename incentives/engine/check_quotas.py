"""Reads what a measure says of quotas: against what attainment is measured, how a year's quota falls into seasons, how it ramps up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .document import Listing, Mapping, Scalar
from .group import Group, read_number
from .money import plain_number
from .plan import QuotaBasis
from .report import Report
from .words import _

SEASONS: Final = (2, 4, 12)
"""How many shares a year may have: half-years, quarters, months."""
MOST_RAMPED: Final = 60


@dataclass(frozen=True, slots=True)
class QuotaWords:
    basis: QuotaBasis = QuotaBasis.OF_THE_WINDOW
    seasons: tuple[Decimal, ...] = ()
    ramp: tuple[Decimal, ...] = ()


def read_quota(group: Group, report: Report) -> QuotaWords:
    """Read `quota`, one word or a group of keys."""
    node = group["quota"]
    bases = {item.value: item for item in QuotaBasis}
    if not isinstance(node, Mapping):
        return QuotaWords(group.choice("quota", bases, QuotaBasis.OF_THE_WINDOW))
    inner = Group(node, report, ("basis", "seasons", "ramp"))
    basis = inner.choice("basis", bases, QuotaBasis.OF_THE_WINDOW)
    return QuotaWords(basis, _seasons(inner, report), _shares(inner, "ramp", report, most=MOST_RAMPED))


def _seasons(inner: Group, report: Report) -> tuple[Decimal, ...]:
    found = _shares(inner, "seasons", report, most=max(SEASONS))
    if not found:
        return ()
    if len(found) not in SEASONS:
        report.add(
            "bad_seasons",
            inner.key_place("seasons"),
            _("A year has 2 half-years, 4 quarters or 12 months; here are %(count)s shares."),
            _("Write one share for each, as in `seasons: [20%%, 20%%, 20%%, 40%%]`."),
            count=len(found),
        )
        return ()
    total = sum(found, Decimal(0))
    if total != 1:
        report.add(
            "seasons_not_whole",
            inner.key_place("seasons"),
            _("The seasons add up to %(total)s%%, not to 100%%."),
            _("Correct the shares until they do."),
            total=plain_number(total * 100),
        )
        return ()
    return found


def _shares(inner: Group, key: str, report: Report, *, most: int) -> tuple[Decimal, ...]:
    node = inner[key]
    if node is None:
        return ()
    if not isinstance(node, Listing) or not 1 <= len(node.items) <= most:
        report.add(
            "not_a_list_of_shares",
            inner.key_place(key),
            _("`%(key)s` is a list of shares."),
            _("Write it as `%(key)s: [25%%, 50%%, 75%%]`, with at most %(most)s of them."),
            key=key,
            most=most,
        )
        return ()
    found = []
    for item in node.items:
        number = read_number(item, report) if isinstance(item, Scalar) else None
        if number is None:
            continue
        if not number.percent or number.value < 0:
            report.add(
                "share_wanted", item, _("A share of the quota is wanted here, in percent and not below zero."), _("Write it like `25%%`.")
            )
            continue
        found.append(number.value)
    return tuple(found) if len(found) == len(node.items) else ()
