"""Reads `hold` and `clawback` of a component: when what it earns is paid, and what returns take back."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from .document import Scalar
from .facts import Source
from .group import Group, not_computed_yet, read_number
from .money import POINTS
from .names import MeasureName, Names
from .plan import Returns
from .plan_money import DEAL, RECORDS, RETURNS, Clawback, Record, Release, Take, Until
from .report import Report
from .words import _, nearest

_DAYS: Final = re.compile(r"([1-9][0-9]{0,2}) +days?", re.ASCII)
_LONG_DAYS: Final = re.compile(r"([1-9][0-9]{0,3}) +days?", re.ASCII)
_MONTHS: Final = re.compile(r"([1-9][0-9]?) +months?", re.ASCII)
_COUNTED: Final = {Take.UNSERVED_MONTHS: False, Take.UNSERVED_DAYS: True}
"""Whether what was left is counted in days."""
_LATER: Final = ("collected", "share invoiced", "share paid")
_WORDS: Final = {until.value: until for until in Until if until is not Until.DAYS}


def read_hold(group: Group, names: Names, on: MeasureName | None, by_deal: bool, unit: str | None) -> tuple[Release, ...]:
    """Return the parts of `hold`; empty where it is left out or wrong."""
    node = group.group("hold")
    if node is None or not _has_deals(group, "hold", by_deal, unit):
        return ()
    report = group.report
    releases: list[Release] = []
    for entry in node:
        until = _until(entry.key, report)
        share = _share(entry.value, report) if isinstance(entry.value, Scalar) else None
        if not isinstance(entry.value, Scalar):
            report.add("not_a_single_value", entry.value, _("A part of `hold` is a percentage."), _("Write `booked: 50%%`."))
        if until is None or share is None:
            continue
        release = Release(until[0], share, until[1])
        if any(release.name == other.name for other in releases):
            report.add("two_parts", entry.key, _("There are two parts for `%(name)s`."), _("Make one of them."), name=release.name)
            continue
        record = RECORDS.get(release.until)
        if record is not None and not knows_deals(names, None if on is None else on.source, record):
            _no_deal(entry.key, record, on, report)
            return ()
        releases.append(release)
    total = sum((release.share for release in releases), Decimal(0))
    if len(releases) == len(tuple(node)) and total != 1:
        text = _("The parts of `hold` total %(total)s%%, not 100%%.")
        report.add("parts_not_whole", group.key_place("hold"), text, _("Write parts that make the whole."), total=_percent(total))
        return ()
    return tuple(releases)


def read_clawback(group: Group, names: Names, on: MeasureName | None, by_deal: bool, unit: str | None) -> Clawback | None:
    node = group.group("clawback")
    if node is None or not _has_deals(group, "clawback", by_deal, unit):
        return None
    inner = Group(node, group.report, ("on", "within", "take", "back in"), later=("when", "of"))
    inner.choice("on", {RETURNS.source: True}, True)
    if "within" not in inner and not inner.refused:
        inner.missing("within", _("Say how long a return takes back: `within: 12 months`, or `within: 365 days`."))
    if on is not None and on.returns is Returns.NEGATIVE_CREDIT:
        text = _("Returns count in `%(on)s` as negative credits, also later ones: a clawback would take the same back once more.")
        remedy = _("Delete `clawback`, or write `returns: take back` in the measure.")
        group.report.add("taken_back_twice", group.key_place("clawback"), text, remedy, on=on.key)
        return None
    if not knows_deals(names, None if on is None else on.source, RETURNS):
        _no_deal(group.key_place("clawback"), RETURNS, on, group.report)
        return None
    within, instalments = _within(inner), _months(inner, "back in")
    take = inner.choice("take", {each.value: each for each in Take}, Take.ALL)
    if within is None:
        return None
    number, by_days = within
    if take in _COUNTED and _COUNTED[take] is not by_days:
        text = _("`take: %(take)s` takes the part that was left of `within`, which counts in others.")
        remedy = _("Write `within: 365 days` for `unserved days`, `within: 12 months` for `unserved months`.")
        group.report.add("counted_in_others", inner.key_place("take"), text, remedy, take=take.value)
        return None
    return Clawback(number, take, instalments or 1, by_days)


def taken_back(on: MeasureName | None, by_deal: bool, clawback: Clawback | None) -> Clawback | None:
    """Return what later returns take back of a component: what it says itself, else what its measure says."""
    if clawback is not None or on is None or on.returns is not Returns.TAKE_BACK:
        return clawback
    return Clawback(within=None) if by_deal else None


def _has_deals(group: Group, key: str, by_deal: bool, unit: str | None) -> bool:
    if "on" not in group or not by_deal:
        text = _("`%(key)s` follows single deals, and this component pays one amount for the window.")
        group.report.add("no_deals_to_follow", group.key_place(key), text, _("Delete it, or pay by credits."), key=key)
        return False
    if unit == POINTS:
        group.report.add("points_are_not_held", group.key_place(key), _("Points are neither held nor taken back."), _("Delete it."))
        return False
    return True


def knows_deals(names: Names, source: Source | None, record: Record) -> bool:
    """Return whether rows of a record can be told to belong to facts of the source."""
    if source is None:
        return True  # what is wrong with it has been said
    of = names.catalog.sources.get(record.source)
    has_deal = source.name == "deals" or {DEAL, "deal.amount"} <= source.fields.keys()
    return has_deal and of is not None and {DEAL, "amount", record.date} <= of.fields.keys()


def _no_deal(at: object, record: Record, on: MeasureName | None, report: Report) -> None:
    report.add(
        "no_deal_to_follow",
        at,  # type: ignore[arg-type]
        _("Nothing says which of the %(records)s belong to a credit of `%(on)s`: its facts name no deal with its amount."),
        _("Measure deals or deal lines."),
        records=record.source,
        on=on.key if on is not None else "",
    )


def _until(key: Scalar, report: Report) -> tuple[Until, int] | None:
    word = " ".join(key.text.split())
    days = _DAYS.fullmatch(word)
    if days is not None:
        return Until.DAYS, int(days[1])
    if word in _WORDS:
        return _WORDS[word], 0
    if word in _LATER:
        not_computed_yet(report, key, f"hold: {word}")
        return None
    guess = nearest(word, _WORDS)
    remedy = _("Did you mean `%(guess)s`?") if guess else _("Write booked, invoiced, paid, 30 days, month end, quarter end or year end.")
    report.add("unknown_release", key, _("Nothing is released by “%(word)s”."), remedy, word=word[:40], guess=guess or "")
    return None


def _share(scalar: Scalar, report: Report) -> Decimal | None:
    number = read_number(scalar, report)
    if number is None:
        return None
    if not number.percent or not 0 <= number.value <= 1:
        report.add("bad_part", scalar, _("A part of `hold` is a percentage from 0%% to 100%%."), _("Write `50%%`."))
        return None
    return number.value


def _within(group: Group) -> tuple[int, bool] | None:
    """The time in which returns take back, and whether it is counted in days."""
    scalar = group.scalar("within")
    if scalar is None:
        return None
    word = " ".join(scalar.text.split())
    for pattern, by_days in ((_MONTHS, False), (_LONG_DAYS, True)):
        if match := pattern.fullmatch(word):
            return int(match[1]), by_days
    text = _("`within` is a number of months or days.")
    group.report.add("not_months", scalar, text, _("Write `within: 12 months` or `within: 365 days`."))
    return None


def _months(group: Group, key: str) -> int | None:
    scalar = group.scalar(key)
    if scalar is None:
        return None
    match = _MONTHS.fullmatch(" ".join(scalar.text.split()))
    if match is None:
        text = _("`%(key)s` is a number of months.")
        group.report.add("not_months", scalar, text, _("Write `%(key)s: 12 months`."), key=key)
        return None
    return int(match[1])


def _percent(share: Decimal) -> str:
    text = f"{share * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
