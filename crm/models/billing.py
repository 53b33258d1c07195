"""What was invoiced, paid and returned."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .orders import Order, OrderLine
from .origin import AmountField, CurrencyField, Origin, amount_has_currency
from .parties import Account


@audited(in_bulk=True)
class Invoice(Origin):
    """One invoice; without an order behind it, a plan that requires one does not pay it."""

    happened_field = "issued_on"

    number = models.CharField(_("number"), max_length=60)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name=_("order"))
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name=_("account"))
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    amount = AmountField(_("amount"))
    currency = CurrencyField()

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [*Origin.Meta.constraints, amount_has_currency("invoice_amount_has_currency")]
        indexes = [models.Index(fields=["number"], name="invoice_number"), models.Index(fields=["issued_on"], name="invoice_issued_on")]

    def __str__(self) -> str:
        return self.number


@audited(in_bulk=True)
class Payment(Origin):
    """Money received for an invoice."""

    happened_field = "paid_on"

    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("invoice"))
    paid_on = models.DateField(_("paid on"))
    method = models.CharField(_("method"), max_length=60, blank=True)
    amount = AmountField(_("amount"))
    currency = CurrencyField()

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [*Origin.Meta.constraints, amount_has_currency("payment_amount_has_currency")]
        indexes = [models.Index(fields=["paid_on"], name="payment_paid_on")]

    def __str__(self) -> str:
        return self.external_id


@audited(in_bulk=True)
class Return(Origin):
    """Goods or services given back; `amount` is what the customer got back, above zero."""

    happened_field = "returned_on"

    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="returns", verbose_name=_("order"))
    order_line = models.ForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="returns", verbose_name=_("order line"))
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="returns", verbose_name=_("invoice"))
    returned_on = models.DateField(_("returned on"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    amount = AmountField(_("amount"))
    currency = CurrencyField()

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            *Origin.Meta.constraints,
            amount_has_currency("return_amount_has_currency"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="return_amount_above_zero"),
        ]
        indexes = [models.Index(fields=["returned_on"], name="return_returned_on")]

    def __str__(self) -> str:
        return self.external_id
