"""What we sell."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .origin import AmountField, CurrencyField, Origin, amount_has_currency


@audited(in_bulk=True)
class Product(Origin):
    """A product of the catalogue, with its list price and what it costs the company, in one currency."""

    happened_field = "offered_from"

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    family = models.CharField(_("family"), max_length=100, blank=True)
    variant = models.CharField(_("variant"), max_length=100, blank=True)
    list_price = AmountField(_("list price"), null=True, blank=True)
    cost = AmountField(_("cost"), null=True, blank=True)
    """What a unit costs the company itself."""
    currency = CurrencyField(blank=True)
    offered_from = models.DateField(_("offered from"), null=True, blank=True)
    active = models.BooleanField(_("still sold"), default=True)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            *Origin.Meta.constraints,
            amount_has_currency("product_price_has_currency", "list_price"),
            amount_has_currency("product_cost_has_currency", "cost"),
        ]
        indexes = [models.Index(fields=["code"], name="product_code")]

    def __str__(self) -> str:
        return self.name
