"""Territories: who holds them, and which customers lie in them; all dated, so that the past stays as it was.

A customer lies where it was put; else where a rule puts it that names what it is (its industry, its country, or both).
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.api import Dated, audited, days_in_order, never_overlapping

from .parties import Account

WHOLE = Decimal(1)


@audited()
class Territory(models.Model):
    """Plans name it by its key: `credit: {to: territory, by: account.territory}`."""

    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        db_collation="C",
        # Without a slash no key can be taken for a customer's id, which plans may credit by as well.
        validators=[RegexValidator(r"^[^\s/](?:[^/\n\t]*[^\s/])?$", _("A key has no slash, and no blank at either end."))],
        help_text=_("As plans and files name it. It stays as it is."),
    )
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@audited()
class TerritoryHolder(Dated):
    """Who is credited with what belongs to a territory, and with how much of it. Several may hold one on the same days."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="holders", verbose_name=_("territory"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="held_territories", verbose_name=_("person"))
    share = models.DecimalField(_("share"), max_digits=9, decimal_places=8, default=WHOLE)

    class Meta:
        verbose_name = _("holder of a territory")
        verbose_name_plural = _("holders of territories")
        ordering = ["territory", "valid_from", "person"]
        constraints = [
            never_overlapping("holds_a_territory_once_at_a_time", "territory", "person"),
            days_in_order("territory_holder_days_in_order"),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1),
                name="territory_share_is_a_share",
                violation_error_message=_("A share is above 0 and at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory}: {self.person}"


@audited()
class TerritoryAccount(Dated):
    """A customer was put into a territory. It lies in one at a time."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="placed", verbose_name=_("territory"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="territories", verbose_name=_("account"))

    class Meta:
        verbose_name = _("customer's territory")
        verbose_name_plural = _("customers' territories")
        ordering = ["account", "valid_from"]
        constraints = [
            never_overlapping("one_territory_at_a_time", "account"),
            days_in_order("territory_account_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.territory}"


@audited()
class TerritoryRule(Dated):
    """Customers of an industry, of a country, or of both lie in a territory, unless they were put into one.

    What names both goes before what names the industry, and that before what names the country; so no two rules ever disagree.
    """

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="rules", verbose_name=_("territory"))
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("rule of a territory")
        verbose_name_plural = _("rules of territories")
        ordering = ["territory", "industry", "country", "valid_from"]
        constraints = [
            never_overlapping("one_territory_per_rule_at_a_time", "industry", "country"),
            days_in_order("territory_rule_days_in_order"),
            models.CheckConstraint(
                condition=~Q(industry="", country=""),
                name="territory_rule_names_something",
                violation_error_message=_("Name an industry, a country, or both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory}: {', '.join(filter(None, (self.industry, self.country)))}"
