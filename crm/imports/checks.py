"""What a record must be to make sense, beyond the format of its cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from incentives.engine.money import is_currency
from incentives.engine.words import _

_AMOUNTS = ("amount", "annual_revenue", "list_price")


@dataclass(frozen=True, slots=True)
class Nonsense:
    """A value that cannot be: the field it stands in, and why (`text` is a msgid)."""

    code: str
    field: str
    text: str


Check = Callable[[Mapping[str, Any], str, dt.date], list[Nonsense]]
"""(values with references as ids, the kind of the stage pointed to, the last day that is not the future) → what is wrong."""


def nonsense(target: str, values: Mapping[str, Any], kind: str, latest: dt.date) -> list[Nonsense]:
    """Return everything about a record's values that cannot be."""
    own = _CHECKS.get(target)
    return _currency(values) + (own(values, kind, latest) if own else [])


def _currency(values: Mapping[str, Any]) -> list[Nonsense]:
    currency = values.get("currency") or ""
    if currency and not is_currency(currency):
        return [Nonsense("not_a_currency", "currency", _("This is not a currency by its three letters (ISO 4217), such as USD or MYR."))]
    if not currency:
        missing = [name for name in _AMOUNTS if values.get(name) is not None]
        return [Nonsense("currency_missing", name, _("An amount needs its currency.")) for name in missing[:1]]
    return []


def _opportunity(values: Mapping[str, Any], kind: str, latest: dt.date) -> list[Nonsense]:
    found = []
    created, closed = values.get("created_on"), values.get("closed_on")
    if created and closed and closed < created:
        found.append(Nonsense("closed_before_created", "closed_on", _("The deal closes before it began.")))
    if kind in ("won", "lost"):
        if closed is None and "closed_on" in values:
            found.append(Nonsense("closed_without_day", "closed_on", _("The deal is closed, but no day says when.")))
        if closed and closed > latest:
            found.append(Nonsense("closed_in_future", "closed_on", _("The deal is closed on a day that has not come yet.")))
    if kind == "won" and values.get("amount") is None and "amount" in values:
        found.append(Nonsense("won_without_amount", "amount", _("The deal is won, but nothing says what it is worth.")))
    return found


def _order(values: Mapping[str, Any], kind: str, latest: dt.date) -> list[Nonsense]:
    if values.get("state") == "accepted" and values.get("accepted_on") is None:
        return [Nonsense("accepted_without_day", "accepted_on", _("The order is accepted, but no day says when."))]
    return []


def _activity(values: Mapping[str, Any], kind: str, latest: dt.date) -> list[Nonsense]:
    entered, occurred = values.get("entered_at"), values.get("occurred_at")
    if entered and occurred and entered < occurred:
        return [Nonsense("entered_before_it_happened", "entered_at", _("It was entered before it happened."))]
    return []


def _return(values: Mapping[str, Any], kind: str, latest: dt.date) -> list[Nonsense]:
    if values["amount"] is not None and values["amount"] < 0:
        return [Nonsense("return_below_zero", "amount", _("What a customer got back is written as an amount above zero."))]
    return []


_CHECKS: dict[str, Check] = {"opportunity": _opportunity, "order": _order, "activity": _activity, "return": _return}
