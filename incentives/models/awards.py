"""Awards: money or points that no plan computes, as the prizes of contests: transfers outside of any run.

Migration 0004 makes the database guard them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .ledger import Account
from .periods import Period


class Award(models.Model):
    """A transfer of an amount above zero from the company's cost to what a payee has earned; what is taken back goes the other way.

    It stands beside `Entry`, on the same accounts: entries are proven against the lines of their run, and an award has neither.
    """

    key = models.CharField(_("key"), max_length=120, unique=True)
    """Of what it is for, as "contest.17.3": so that posting twice posts once."""
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="awards", verbose_name=_("period"))
    unit = models.CharField(_("unit"), max_length=20)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("from account"))
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("to account"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4)
    reason = models.CharField(_("reason"), max_length=300)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("takes back"))
    posted_at = models.DateTimeField(_("posted at"))
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("posted by"))

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "period"], name="award_of_person_and_period")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_above_zero"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="award_between_two_accounts"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(key=""), name="award_has_key_and_reason"),
        ]

    def __str__(self) -> str:
        return self.key
