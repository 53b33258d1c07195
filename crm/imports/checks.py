"""What a record must be to make sense, beyond the format of its cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from crm.services.activities import AHEAD
from incentives.engine.money import is_currency
from incentives.engine.words import _

_AMOUNTS = ("amount", "annual_revenue", "list_price", "sold_price", "cost")


@dataclass(frozen=True, slots=True)
class Nonsense:
    """A value that cannot be: the field it stands in, and why (`text` is a msgid)."""

    code: str
    field: str
    text: str


Check = Callable[[Mapping[str, Any], str, dt.datetime], list[Nonsense]]
"""(values with references as ids, the kind of the stage pointed to, the moment of the import) → what is wrong."""


def nonsense(target: str, values: Mapping[str, Any], kind: str, now: dt.datetime, unknown: Collection[str] = ()) -> list[Nonsense]:
    """Return everything about a record's values that cannot be. Of fields that are `unknown`, nothing is said."""
    if unknown:
        values = {name: value for name, value in values.items() if name not in unknown}
    own = _CHECKS.get(target)
    return ([] if "currency" in unknown else _currency(values)) + (own(values, kind, now) if own else [])


def _currency(values: Mapping[str, Any]) -> list[Nonsense]:
    currency = values.get("currency") or ""
    if currency and not is_currency(currency):
        return [Nonsense("not_a_currency", "currency", _("This is not a currency by its three letters (ISO 4217), such as USD or MYR."))]
    if not currency:
        missing = [name for name in _AMOUNTS if values.get(name) is not None]
        return [Nonsense("currency_missing", name, _("An amount needs its currency.")) for name in missing[:1]]
    return []


def _opportunity(values: Mapping[str, Any], kind: str, now: dt.datetime) -> list[Nonsense]:
    found = []
    created, closed = values.get("created_on"), values.get("closed_on")
    if created and closed and closed < created:
        found.append(Nonsense("closed_before_created", "closed_on", _("The deal closes before it began.")))
    if kind in ("won", "lost"):
        if closed is None and "closed_on" in values:
            found.append(Nonsense("closed_without_day", "closed_on", _("The deal is closed, but no day says when.")))
        # Somewhere it is tomorrow already.
        if closed and closed > now.date() + dt.timedelta(days=1):
            found.append(Nonsense("closed_in_future", "closed_on", _("The deal is closed on a day that has not come yet.")))
    if kind == "won" and values.get("amount") is None and "amount" in values:
        found.append(Nonsense("won_without_amount", "amount", _("The deal is won, but nothing says what it is worth.")))
    return found


def _order(values: Mapping[str, Any], kind: str, now: dt.datetime) -> list[Nonsense]:
    if values.get("state") == "accepted" and "accepted_on" in values and values["accepted_on"] is None:
        return [Nonsense("accepted_without_day", "accepted_on", _("The order is accepted, but no day says when."))]
    return []


def _activity(values: Mapping[str, Any], kind: str, now: dt.datetime) -> list[Nonsense]:
    found = []
    entered, occurred = values.get("entered_at"), values.get("occurred_at")
    if occurred and occurred > now + AHEAD:
        found.append(Nonsense("happens_in_future", "occurred_at", _("It lies in the future: only what has happened is an activity.")))
    if entered and occurred and entered < occurred:
        found.append(Nonsense("entered_before_it_happened", "entered_at", _("It was entered before it happened.")))
    return found


def _split(values: Mapping[str, Any], kind: str, now: dt.datetime) -> list[Nonsense]:
    share = values.get("share")
    if share is not None and not 0 < share <= 1:
        text = _("A share is above 0 %% and not above 100 %%. Where the column writes 50 for a half, its format is `number: 1234.56%%`.")
        return [Nonsense("not_a_share", "share", text)]
    return []


def _return(values: Mapping[str, Any], kind: str, now: dt.datetime) -> list[Nonsense]:
    amount = values.get("amount")
    if amount is not None and amount < 0:
        return [Nonsense("return_below_zero", "amount", _("What a customer got back is written as an amount above zero."))]
    return []


_CHECKS: dict[str, Check] = {"opportunity": _opportunity, "order": _order, "activity": _activity, "return": _return, "split": _split}
