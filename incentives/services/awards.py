"""Posting awards, and taking them back by counter-entries. Whoever may approve them is decided by those who award."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.engine.money import POINTS, decimals_of, is_currency
from incentives.models import Account, Award, Period
from people.api import Refused


class CannotAward(Refused):
    code = "cannot_award"


@transaction.atomic
def award(
    *, key: str, person_id: int, period_id: int, amount: Decimal, unit: str, reason: str, by_id: int, at: dt.datetime
) -> Award:  # fmt: skip
    """Post an award into an open period: from the company's incentive cost to what the person has earned.

    `amount` is above zero, in whole coins of the currency or whole points. With a key that is posted already nothing happens, if it is the
    same award. Raises CannotAward.
    """
    _refuse_amount(amount, unit)
    known = Award.objects.filter(key=key).first()
    if known is not None:
        if (known.person_id, known.amount, known.unit, known.reverses_id) != (person_id, amount, unit, None):
            raise CannotAward(_("Under %(key)s another award is posted already. Take that one back first.") % {"key": key})
        return known
    cost, earned = _account(Account.Kind.INCENTIVE_COST, unit, None), _account(Account.Kind.EARNED, unit, person_id)
    return Award.objects.create(
        key=key, person_id=person_id, period=_open(period_id), unit=unit, debit=cost, credit=earned, amount=amount, reason=reason,
        posted_by_id=by_id, posted_at=at,
    )  # fmt: skip


@transaction.atomic
def take_award_back(*, award_id: int, period_id: int, reason: str, by_id: int, at: dt.datetime) -> Award:
    """Post the whole of an award the other way round into an open period; the award stays as it was. Taken back once, nothing happens.

    Raises CannotAward.
    """
    given = Award.objects.get(id=award_id)
    if given.reverses_id is not None:
        raise CannotAward(_("This takes an award back itself. Post a new award instead."))
    known = Award.objects.filter(reverses=given).first()
    if known is not None:
        return known
    # The database lets one of two do so at once. There is no lock: the application's role may change no award, and so lock none.
    taken, _made = Award.objects.get_or_create(
        reverses=given,
        defaults={
            "key": f"{given.key}.back", "person_id": given.person_id, "period": _open(period_id), "unit": given.unit,
            "debit_id": given.credit_id, "credit_id": given.debit_id, "amount": given.amount, "reason": reason, "posted_by_id": by_id,
            "posted_at": at,
        },
    )  # fmt: skip
    return taken


def _open(period_id: int) -> Period:
    period = Period.objects.get(id=period_id)
    if not period.is_open:
        raise CannotAward(_("%(period)s is closed. Post into a period that is open.") % {"period": period.key})
    return period


def _refuse_amount(amount: Decimal, unit: str) -> None:
    if unit != POINTS and not is_currency(unit):
        raise CannotAward(_("“%(unit)s” is no currency. Give its three letters, or award points.") % {"unit": unit})
    if amount <= 0:
        raise CannotAward(_("An award is more than nothing. What was given is taken back by its counter-entry."))
    if amount != round(amount, 0 if unit == POINTS else decimals_of(unit)):
        raise CannotAward(_("%(unit)s has no part as small as %(amount)s has.") % {"unit": unit, "amount": amount})


def _account(kind: Account.Kind, unit: str, person_id: int | None) -> Account:
    account, _made = Account.objects.get_or_create(kind=kind, unit=unit, person_id=person_id)  # type: ignore[misc]  # None is the company
    return account
