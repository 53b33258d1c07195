"""Dated exchange rates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


@audited()
class ExchangeRate(models.Model):
    """One unit of `from_currency` is `rate` units of `to_currency`, from this day until the next rate of the pair."""

    from_currency = models.CharField(_("from currency"), max_length=3)
    to_currency = models.CharField(_("to currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(_("rate"), max_digits=24, decimal_places=12)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["from_currency", "to_currency", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["from_currency", "to_currency", "valid_from"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_above_zero"),
            models.CheckConstraint(condition=~Q(from_currency=F("to_currency")), name="exchange_rate_of_two_currencies"),
        ]

    def __str__(self) -> str:
        return f"{self.from_currency}/{self.to_currency} {self.valid_from}"
