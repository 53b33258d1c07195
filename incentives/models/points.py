"""Points after they are earned: held, redeemed, given back, run out. Migration 0005 makes the database guard all of it.

Entries and awards post to a payee's *earned*, whatever the unit. What follows moves on from there, by transfers of its own.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .awards import Award
from .ledger import Account, Entry
from .periods import Period
from .plans import PlanVersion


class RedeemableAtOnce(models.Model):
    """A component whose points may be redeemed as soon as they are posted. Written when its version is published; all others wait."""

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="redeemable_at_once", verbose_name=_("plan version"))
    component = models.CharField(_("component"), max_length=80)

    class Meta:
        verbose_name = _("component redeemable at once")
        verbose_name_plural = _("components redeemable at once")
        ordering = ["plan_version", "component"]
        constraints = [models.UniqueConstraint(fields=["plan_version", "component"], name="redeemable_at_once_said_once")]

    def __str__(self) -> str:
        return self.component


class PointsRule(models.Model):
    """How long points are kept, from a day on until the next rule. Without a rule, or without `months`, they are kept for good."""

    MOST_MONTHS = 1200

    valid_from = models.DateField(_("from"), unique=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True)
    """Points run out when this many whole months after the one they were earned in are over."""
    posted_at = models.DateTimeField(_("posted at"))
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("posted by"))

    class Meta:
        verbose_name = _("rule of how long points are kept")
        verbose_name_plural = _("rules of how long points are kept")
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(months__isnull=True) | Q(months__range=(1, 1200)), name="points_kept_a_month_or_longer"),
            models.CheckConstraint(condition=Q(valid_from__day=1), name="points_rule_from_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.months}"


class PointsTransfer(models.Model):
    """A transfer of points above zero between two accounts of one payee. It follows another one (`of`) unless it is a hold or runs out."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("held")
        """*earned* → *reserved*"""
        REDEEM = "redeem", _("redeemed")
        """*reserved* → *redeemed*, of the whole of a hold"""
        RELEASE = "release", _("released")
        """*reserved* → *earned*, of the whole of a hold"""
        REVERSE = "reverse", _("given back")
        """*redeemed* → *earned*, of the whole of what was redeemed"""
        EXPIRE = "expire", _("run out")
        """*earned* → *expired*, of what is left of one month's"""

    key = models.CharField(_("key"), max_length=120, unique=True)
    """Of what it is for, as "redemption.17.hold": so that posting twice posts once."""
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    unit = models.CharField(_("unit"), max_length=20)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("from account"))
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("to account"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4)
    reason = models.CharField(_("reason"), max_length=300)
    of = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by", verbose_name=_("follows"))
    """Once only: a hold is redeemed or released, and what was redeemed is given back, or none of these."""
    earned_in = models.DateField(_("month they were earned in"), null=True)
    """Of points that run out: its first day."""
    posted_at = models.DateTimeField(_("posted at"))
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("posted by"))
    """Nobody: they ran out."""

    class Meta:
        verbose_name = _("transfer of points")
        verbose_name_plural = _("transfers of points")
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "unit"], name="points_transfer_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="points_transfer_above_zero"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="points_transfer_between_two_accounts"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(key=""), name="points_transfer_has_key_and_reason"),
            models.CheckConstraint(
                condition=Q(of__isnull=True, kind__in=["hold", "expire"]) | Q(of__isnull=False, kind__in=["redeem", "release", "reverse"]),
                name="points_transfer_follows_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="expire", earned_in__day=1) | (~Q(kind="expire") & Q(earned_in__isnull=True)),
                name="points_run_out_of_a_month",
            ),
            models.CheckConstraint(condition=Q(kind="expire") | Q(posted_by__isnull=False), name="points_transfer_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.key


class PointsMovement(models.Model):
    """One row for whatever moved a payee's points, of entries, awards and transfers alike: a view, for wallets and their history."""

    class Kind(models.TextChoices):
        EARNED = "earned", _("earned by a plan")
        AWARD = "award", _("awarded")
        TAKEN_BACK = "taken back", _("award taken back")
        HOLD = PointsTransfer.Kind.HOLD.value, PointsTransfer.Kind.HOLD.label
        REDEEM = PointsTransfer.Kind.REDEEM.value, PointsTransfer.Kind.REDEEM.label
        RELEASE = PointsTransfer.Kind.RELEASE.value, PointsTransfer.Kind.RELEASE.label
        REVERSE = PointsTransfer.Kind.REVERSE.value, PointsTransfer.Kind.REVERSE.label
        EXPIRE = PointsTransfer.Kind.EXPIRE.value, PointsTransfer.Kind.EXPIRE.label

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    posting = models.CharField(_("posted as"), max_length=10)
    person = models.ForeignKey("people.Person", models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("person"))
    unit = models.CharField(_("unit"), max_length=20)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4)
    change = models.DecimalField(_("change"), max_digits=18, decimal_places=4)
    """Of what is earned and neither held, redeemed nor run out: the balance is the sum of these."""
    is_pending = models.BooleanField(_("pending"))
    """They may not be redeemed yet: their period is not approved."""
    earned_in = models.DateField(_("month they were earned in"), null=True)
    at = models.DateTimeField(_("posted at"))
    reason = models.CharField(_("reason"), max_length=300)
    component = models.CharField(_("component"), max_length=80)
    plan_version = models.ForeignKey(
        PlanVersion, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("plan version")
    )
    period = models.ForeignKey(Period, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("period"))
    entry = models.ForeignKey(Entry, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("entry"))
    award = models.ForeignKey(Award, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("award"))
    transfer = models.ForeignKey(
        PointsTransfer, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("transfer")
    )

    class Meta:
        managed = False  # a view: 0005_points.py creates it
        db_table = "incentives_pointsmovement"
        verbose_name = _("movement of points")
        verbose_name_plural = _("movements of points")

    def __str__(self) -> str:
        return f"{self.kind} {self.change} {self.unit}"
