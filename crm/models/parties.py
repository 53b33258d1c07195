"""Companies and people we sell to."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .origin import AmountField, CurrencyField, Origin, amount_has_currency


@audited(personal=("name", "phone"), in_bulk=True)
class Account(Origin):
    """A customer: a company, or a private person."""

    happened_field = "since_on"

    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("owner"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent company"))
    since_on = models.DateField(_("known since"), null=True, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    founded_in = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = AmountField(_("annual revenue"), null=True, blank=True)
    currency = CurrencyField(blank=True)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [*Origin.Meta.constraints, amount_has_currency("account_revenue_has_currency", "annual_revenue")]
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="account_name_search")]

    def __str__(self) -> str:
        return self.name


@audited(personal=("name", "email", "phone"), in_bulk=True)
class Contact(Origin):
    """A person at an account."""

    happened_field = "since_on"

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("account"))
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    since_on = models.DateField(_("known since"), null=True, blank=True)
    job = models.CharField(_("job title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="contact_name_search")]

    def __str__(self) -> str:
        return self.name
