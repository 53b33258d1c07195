"""Orders: what a customer accepted. A plan that requires an accepted order pays only what stands here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .opportunities import Opportunity
from .origin import AmountField, CurrencyField, Origin, amount_has_currency, line_has_currency
from .parties import Account
from .products import Product


class OrderState(models.TextChoices):
    ENTERED = "entered", _("Entered")
    ACCEPTED = "accepted", _("Accepted")
    CANCELLED = "cancelled", _("Cancelled")


@audited(in_bulk=True)
class Order(Origin):
    """One order; `owner` is empty where the deal's owner stands for it."""

    happened_field = "placed_on"

    number = models.CharField(_("number"), max_length=60)
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("opportunity")
    )
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("account"))
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.ENTERED)
    placed_on = models.DateField(_("placed on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(blank=True)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            *Origin.Meta.constraints,
            amount_has_currency("order_amount_has_currency"),
            models.CheckConstraint(condition=~Q(state="accepted") | Q(accepted_on__isnull=False), name="order_accepted_on_a_day"),
        ]
        indexes = [models.Index(fields=["number"], name="order_number"), models.Index(fields=["accepted_on"], name="order_accepted_on")]

    def __str__(self) -> str:
        return self.number


@audited(in_bulk=True)
class OrderLine(Origin):
    """One product of an order. Prices and cost are per unit; `amount` is the line's own total."""

    happened_field = "entered_at"

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", verbose_name=_("order"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, default=1)
    list_price = AmountField(_("list price"), null=True, blank=True)
    sold_price = AmountField(_("sold price"), null=True, blank=True)
    cost = AmountField(_("cost"), null=True, blank=True)
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(blank=True)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [*Origin.Meta.constraints, *line_has_currency("orderline")]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity.normalize():f}"
