"""Setting exchange rates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.engine.money import is_currency
from incentives.models import ExchangeRate
from people.api import Refused


class CannotSetRate(Refused):
    code = "cannot_set_rate"


@transaction.atomic
def set_exchange_rate(*, from_currency: str, to_currency: str, valid_from: dt.date, rate: Decimal) -> ExchangeRate:
    """Let one unit of the first currency be `rate` of the second from a day on, until the pair's next rate. Raises CannotSetRate."""
    for currency in (from_currency, to_currency):
        if not is_currency(currency):
            raise CannotSetRate(_("“%(code)s” is not a currency. Write its three letters, as in ISO 4217.") % {"code": currency})
    if from_currency == to_currency:
        raise CannotSetRate(_("A rate is between two currencies."))
    if not rate.is_finite() or not 0 < rate < Decimal(10) ** 12 or rate != rate.quantize(Decimal(10) ** -12):
        raise CannotSetRate(_("A rate is above zero and has at most twelve decimals."))
    row, _made = ExchangeRate.objects.update_or_create(
        from_currency=from_currency, to_currency=to_currency, valid_from=valid_from, defaults={"rate": rate}
    )
    return row
