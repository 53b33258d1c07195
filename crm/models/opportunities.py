"""Deals: what is sold, to whom, by whom, in which shares."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .origin import LAUREL, AmountField, CurrencyField, Origin, amount_has_currency, line_has_currency, new_external_id
from .parties import Account
from .products import Product
from .stages import Forecast, Stage


@audited(in_bulk=True)
class Opportunity(Origin):
    """A deal. `version` goes up with every change, so that two people cannot overwrite each other unseen."""

    happened_field = "created_on"

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("account"))
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("owner"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities", verbose_name=_("stage"))
    stage_since = models.DateTimeField(_("in this stage since"))
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(blank=True)
    created_on = models.DateField(_("created on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected to close on"), null=True, blank=True)
    lost_reason = models.CharField(_("reason lost"), max_length=200, blank=True)
    forecast = models.CharField(_("forecast category"), max_length=10, choices=Forecast.choices, blank=True)
    """Empty: the stage's."""
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints = [
            *Origin.Meta.constraints,
            amount_has_currency("opportunity_amount_has_currency"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(created_on__isnull=True) | Q(closed_on__gte=F("created_on")),
                name="opportunity_closes_after_it_began",
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="opportunity_name_search"),
            models.Index(fields=["stage", "-amount"], name="opportunity_board"),
            models.Index(fields=["closed_on"], name="opportunity_closed_on"),
            models.Index(fields=["expected_close_on"], name="opportunity_expected_on"),
        ]

    def __str__(self) -> str:
        return self.name


@audited(in_bulk=True)
class OpportunityLine(Origin):
    """One product of a deal. Prices and cost are per unit; `amount` is the line's own total."""

    happened_field = "entered_at"

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="lines", verbose_name=_("opportunity"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, default=1)
    list_price = AmountField(_("list price"), null=True, blank=True)
    sold_price = AmountField(_("sold price"), null=True, blank=True)
    cost = AmountField(_("cost"), null=True, blank=True)
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(blank=True)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("deal line")
        verbose_name_plural = _("deal lines")
        constraints = [*Origin.Meta.constraints, *line_has_currency("opportunityline")]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity.normalize():f}"


@audited(in_bulk=True)
class OpportunitySplit(models.Model):
    """A person's share in a deal; service and import keep the shares of a deal without a role at 100 % together.

    A share in a role (specialist, partner manager) is no part of these: plans credit a role, and say whether its shares make a whole.

    It has a name in its source, by which an import knows it again; when and by whom it was entered stands in the audit trail.
    """

    source = models.CharField(_("source system"), max_length=40, default=LAUREL)
    external_id = models.CharField(_("id in the source system"), max_length=100, default=new_external_id)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="splits", verbose_name=_("opportunity"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="opportunity_splits", verbose_name=_("person"))
    share = models.DecimalField(_("share"), max_digits=9, decimal_places=8)
    """0.5 is half."""
    role = models.CharField(_("role"), max_length=60, blank=True, default="", db_collation="C")

    class Meta:
        verbose_name = _("split")
        verbose_name_plural = _("splits")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="split_of_its_source_once"),
            # Checked when a statement ends: an import may let two shares of a deal change hands in one.
            models.UniqueConstraint(
                fields=["opportunity", "person", "role"], name="split_one_share_a_person_and_role", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="split_share_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.share}"
