"""Two versions of a plan compared, in words: what a payee, finance or an auditor has to know about a change.

Every part of a plan is looked at, so that two plans without differences pay the same. Values are written as in the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import Enum

from .formula import Formula
from .money import plain_number
from .plan import (
    Component,
    DatedRows,
    First,
    Limit,
    LimitScope,
    Measure,
    Parameter,
    Plan,
    Pool,
    Ranked,
    Score,
    Table,
    TableRow,
    Windfall,
    Window,
)
from .plan_days import Proration
from .plan_rates import Band, By, MatrixRow, Of, OfKind, Rate
from .sentences import Named, OnDay, Sentence, Value, say
from .words import _

_PLAN_NAMES = {
    "name": "plan",
    "period": "period",
    "currency": "currency",
    "fiscal_year_starts": "fiscal year",
    "requires": "requires",
    "new_quota": "new quota",
    "rounding_to": "rounding",
    "each_step": "rounding at each step",
    "description": "description",
}
_NAMES = {
    "aggregate": "take",
    "source": "from",
    "credit_to": "credit to",
    "territory": "credit by",
    "quota_basis": "quota",
    "at_the_limit": "at the limit",
    "per_deal": "per deal",
    "floors": "floor",
    "caps": "cap",
    "starts": "from",
    "ends": "before",
    "least": "from",
    "most": "to",
}
"""What a field of the data is called in the document, where the two differ."""


def differences(old: Plan, new: Plan) -> tuple[Sentence, ...]:
    """Return a sentence for everything the newer plan says differently, in the order of the document."""
    return tuple(_differences(old, new))


def _differences(old: Plan, new: Plan) -> Iterator[Sentence]:
    yield from _dates(old, new)
    for name, title in _PLAN_NAMES.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _changed(Named(title), before, after)
    for field in fields(Plan):
        if field.name not in _PLAN_NAMES and not isinstance(getattr(new, field.name), Mapping) and not field.name.startswith("effective"):
            before, after = getattr(old, field.name), getattr(new, field.name)
            if before != after:
                yield _changed(Named(field.name.replace("_", " ")), before, after)
    yield from _parts(old.parameters, new.parameters, _("Parameter %(key)s is new."), _("Parameter %(key)s is gone."), _parameter)
    yield from _parts(old.tables, new.tables, _("Table %(key)s is new."), _("Table %(key)s is gone."), _table)
    yield from _parts(old.measures, new.measures, _("Measure %(key)s is new."), _("Measure %(key)s is gone."), _fields_of)
    yield from _parts(old.components, new.components, _("Component %(key)s is new."), _("Component %(key)s is gone."), _component)


def _dates(old: Plan, new: Plan) -> Iterator[Sentence]:
    if old.effective_from != new.effective_from:
        yield say(_("It holds from %(new)s; the other held from %(old)s."), old=OnDay(old.effective_from), new=OnDay(new.effective_from))
    if old.effective_before != new.effective_before:
        if new.effective_before is None:
            yield say(_("It has no end any more."))
        else:
            yield say(_("It ends before %(day)s."), day=OnDay(new.effective_before))


def _parts(old: Mapping[str, object], new: Mapping[str, object], added: str, gone: str, compare: object) -> Iterator[Sentence]:
    assert callable(compare)
    for key in old:
        if key not in new:
            yield say(gone, key=Named(key))
    for key, after in new.items():
        if key not in old:
            yield say(added, key=Named(key))
        elif old[key] != after:
            yield from compare(key, old[key], after)


def _parameter(key: str, old: Parameter, new: Parameter) -> Iterator[Sentence]:
    yield from _fields_of(key, old, new)


def _fields_of(key: str, old: object, new: object) -> Iterator[Sentence]:
    for field in fields(new):  # type: ignore[arg-type]
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            yield _changed(Named(f"{key}: {_NAMES.get(field.name, field.name.replace('_', ' '))}"), before, after)


def _component(key: str, old: Component, new: Component) -> Iterator[Sentence]:
    for field in fields(Component):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if isinstance(before, Rate) and isinstance(after, Rate):
            yield from _rate(key, before, after)
        else:
            yield _changed(Named(f"{key}: {_NAMES.get(field.name, field.name.replace('_', ' '))}"), before, after)


def _rate(key: str, old: Rate, new: Rate) -> Iterator[Sentence]:
    for name in ("mode", "by", "at_the_limit", "flat"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _changed(Named(f"{key}: {_NAMES.get(name, name) if name != 'flat' else 'rate'}"), before, after)
    yield from _bands(key, "", old.bands, new.bands)
    rows = {row.start: row for row in old.matrix}
    for row in new.matrix:
        limit = _limit(row.start, row.start_percent)
        if row.start not in rows:
            yield say(_("%(what)s from %(limit)s is new."), what=Named(key), limit=Named(limit))
        else:
            yield from _bands(key, f"{limit}, ", rows.pop(row.start).bands, row.bands)
    for row in rows.values():
        yield say(_("%(what)s from %(limit)s is gone."), what=Named(key), limit=Named(_limit(row.start, row.start_percent)))


def _bands(key: str, place: str, old: tuple[Band, ...], new: tuple[Band, ...]) -> Iterator[Sentence]:
    before = {band.start: band for band in old}
    for band in new:
        limit, former = Named(place + _limit(band.start, band.start_percent)), before.pop(band.start, None)
        if former is None:
            text = _("%(what)s from %(limit)s is new: %(new)s.")
            yield say(text, what=Named(key), limit=limit, new=Named(band.value.text))
        elif former.value != band.value:
            text = _("%(what)s from %(limit)s: %(old)s becomes %(new)s.")
            yield say(text, what=Named(key), limit=limit, old=Named(former.value.text), new=Named(band.value.text))
    for band in before.values():
        limit = Named(place + _limit(band.start, band.start_percent))
        yield say(_("%(what)s from %(limit)s is gone; it was %(old)s."), what=Named(key), limit=limit, old=Named(band.value.text))


def _table(key: str, old: Table, new: Table) -> Iterator[Sentence]:
    if old.by != new.by:
        yield _changed(Named(f"{key}: by"), old.by, new.by)
    before = {rows.start: rows for rows in old.dated}
    for rows in new.dated:
        former = before.pop(rows.start, None)
        since: Value = OnDay(rows.start) if rows.start else Named("…")
        if former is None:
            yield say(_("Table %(key)s has new rows from %(day)s."), key=Named(key), day=since)
        else:
            yield from _rows(key, former, rows)
    for rows in before.values():
        since = OnDay(rows.start) if rows.start else Named("…")
        yield say(_("Table %(key)s has no rows of its own from %(day)s any more."), key=Named(key), day=since)


def _rows(key: str, old: DatedRows, new: DatedRows) -> Iterator[Sentence]:
    before, after = {row.keys: row for row in old.rows}, {row.keys: row for row in new.rows}
    for keys, row in after.items():
        place = Named(", ".join("any" if each is None else _plain(each) for each in keys))
        former = before.get(keys)
        if former is None:
            yield say(_("Table %(key)s, %(row)s is new: %(new)s."), key=Named(key), row=place, new=Named(_plain(row)))
        elif former != row:
            text = _("Table %(key)s, %(row)s: %(old)s becomes %(new)s.")
            yield say(text, key=Named(key), row=place, old=Named(_plain(former)), new=Named(_plain(row)))
    for keys, row in before.items():
        if keys not in after:
            place = Named(", ".join("any" if each is None else _plain(each) for each in keys))
            yield say(_("Table %(key)s, %(row)s is gone; it was %(old)s."), key=Named(key), row=place, old=Named(_plain(row)))
    if tuple(before) != tuple(after) and set(before) == set(after):
        yield say(_("The rows of table %(key)s stand in another order; the first that fits is read."), key=Named(key))


def _changed(what: Value, before: object, after: object) -> Sentence:
    if _is_nothing(before):
        return say(_("%(what)s is new: %(new)s."), what=what, new=Named(_plain(after)))
    if _is_nothing(after):
        return say(_("%(what)s is gone; it was %(old)s."), what=what, old=Named(_plain(before)))
    return say(_("%(what)s: %(old)s becomes %(new)s."), what=what, old=Named(_plain(before)), new=Named(_plain(after)))


def _is_nothing(value: object) -> bool:
    return value is None or value in ((), "")


def _limit(start: Decimal, percent: bool) -> str:
    return f"{plain_number(start * 100)}%" if percent else plain_number(start)


def _plain(value: object) -> str:
    """Write a part of a plan as the document would."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Formula():
            return value.text
        case Enum():
            return str(value.value)
        case Decimal():
            return plain_number(value)
        case Window():
            return f"rolling {value.months} months" if value.months else str(value.kind.value)
        case Limit():
            return value.amount.text if value.scope is LimitScope.WINDOW else f"{value.amount.text} per {value.scope.value}"
        case Of():
            return value.formula.text if value.kind is OfKind.FORMULA and value.formula else str(value.kind.value)
        case By():
            return _by(value)
        case Rate():
            return _rate_text(value)
        case TableRow():
            return f"{plain_number(value.value * 100)}%" if value.value_percent else plain_number(value.value)
        case Band():
            return f"{_limit(value.start, value.start_percent)}: {value.value.text}"
        case MatrixRow():
            return f"{_limit(value.start, value.start_percent)}: {{{', '.join(_plain(band) for band in value.bands)}}}"
        case Score():
            weights = ", ".join(f"{key}: {plain_number(weight * 100)}%" for key, weight in value.weights)
            bounds = ((word, bound) for word, bound in (("least", value.least), ("most", value.most)) if bound is not None)
            return weights + "".join(f", each at {word} {plain_number(bound * 100)}%" for word, bound in bounds)
        case Proration():
            kinds = f" ({', '.join(value.relief)})" if value.relief else ""
            return f"by {value.by.value}, of {value.of.value}, absence: {value.absence.value}{kinds}"
        case Windfall():
            above = f"{plain_number(value.above * 100)}% of quota" if value.of_quota else plain_number(value.above)
            return f"above {above}, {'wait for review' if value.waits else 'count up to it'}"
        case First():
            return f"{value.count} of everybody" if value.of_everybody else str(value.count)
        case Pool():
            share = "equally" if value.share is None else f"by {value.share.text}"
            among = f" among {value.among.text}" if value.among else ""
            return f"{value.amount.text} of {value.of.value}, {share}{among}"
        case Ranked():
            least = "" if value.at_least is None else f", at least {plain_number(value.at_least)}"
            lowest = ", lowest first" if value.lowest_first else ""
            return f"{_plain(value.pay)} by {value.by.text} of {value.of.value}{least}{lowest}"
        case Measure() | Component():
            return value.key
        case tuple():
            return ", ".join(_plain(each) for each in value)
    return str(value)


def _by(by: By) -> str:
    if by.formula is not None:
        return by.formula.text
    return f"attainment({by.measure})" if by.kind.value == "attainment" else str(by.measure)


def _rate_text(rate: Rate) -> str:
    if rate.flat is not None:
        return rate.flat.text
    bands = rate.matrix or rate.bands
    return f"{rate.mode.value} by {', '.join(_by(by) for by in rate.by)} {{{', '.join(_plain(band) for band in bands)}}}"
