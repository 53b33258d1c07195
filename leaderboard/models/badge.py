"""Badges, who has earned them, and kudos between colleagues."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.api import audited

from .game import Game, lives_from_a_day


class BadgeKind(models.TextChoices):
    AWARD = "award", _("Award: earned again and again")
    MEMBERSHIP = "membership", _("Membership: once a person and period, held while it lasts")
    RECORD = "record", _("Record: one holder, who beats it takes it")
    KUDOS = "kudos", _("Kudos: given by colleagues")


class BadgeWindow(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF_YEAR = "half-year", _("Half-year")
    YEAR = "year", _("Year")


class Picture(models.TextChoices):
    """Names of icons."""

    MEDAL = "medal", _("Medal")
    TROPHY = "trophy", _("Trophy")
    STAR = "star", _("Star")
    FLAME = "flame", _("Flame")
    ROCKET = "rocket", _("Rocket")
    HEART = "heart", _("Heart")
    BOLT = "bolt", _("Bolt")
    TARGET = "target", _("Target")


@audited(ignore=("looked_on",))
class Badge(Game):
    kind = models.CharField(_("kind"), max_length=10, choices=BadgeKind.choices)
    window = models.CharField(_("over each"), max_length=10, choices=BadgeWindow.choices, default=BadgeWindow.MONTH)
    fiscal_year_starts = models.PositiveSmallIntegerField(_("fiscal year starts with month"), default=1)
    picture = models.CharField(_("picture"), max_length=20, choices=Picture.choices, default=Picture.MEDAL)
    taken_back = models.BooleanField(_("taken back when it no longer holds"), default=False)
    monthly_limit = models.PositiveSmallIntegerField(_("kudos a person may give in a month"), default=0)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["title", "id"]
        constraints = [
            lives_from_a_day("badge_counts_from_a_day"),
            models.CheckConstraint(
                condition=Q(kind="kudos", rule="") | (~Q(kind="kudos") & ~Q(rule="")), name="badge_has_a_rule_or_is_given"
            ),
            models.CheckConstraint(condition=Q(fiscal_year_starts__range=(1, 12)), name="badge_fiscal_year_starts_with_a_month"),
        ]


@audited()
class BadgeAward(models.Model):
    """Somebody earned a badge by its rule. A record's is ended when it is beaten; it stays to be read."""

    class Ended(models.TextChoices):
        BEATEN = "beaten", _("beaten")
        NO_LONGER = "no longer holds", _("no longer holds")

    badge = models.ForeignKey(Badge, models.PROTECT, related_name="awards", verbose_name=_("badge"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    is_record = models.BooleanField(_("is a record"), default=False)
    window = models.CharField(_("window"), max_length=40)
    window_before = models.DateField(_("window ends before"))
    turn = models.PositiveIntegerField(_("turn"), default=1)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    """Of a record."""
    earned_at = models.DateTimeField(_("earned at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended = models.CharField(_("why it ended"), max_length=20, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = _("earned badge")
        verbose_name_plural = _("earned badges")
        ordering = ["-earned_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["badge", "person", "window", "turn"], condition=Q(is_record=False, ended_at__isnull=True), name="badge_earned_once"
            ),
            models.UniqueConstraint(fields=["badge"], condition=Q(is_record=True, ended_at__isnull=True), name="record_has_one_holder"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True, ended="") | (Q(ended_at__isnull=False) & ~Q(ended="")),
                                   name="earned_badge_ends_for_a_reason"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "badge"], name="earned_badges_of_person")]

    def __str__(self) -> str:
        return f"{self.badge_id}: {self.person_id}"


@audited()
class Kudos(models.Model):
    """Words of thanks from one colleague to another. The two, and whoever may see both, read them until they are hidden."""

    badge = models.ForeignKey(Badge, models.PROTECT, related_name="kudos", verbose_name=_("badge"))
    giver = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("from"))
    receiver = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("to"))
    words = models.CharField(_("words"), max_length=300)
    month = models.DateField(_("month"))
    """The first day of the company's month whose limit it counts towards."""
    given_at = models.DateTimeField(_("given at"))
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden at"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hidden by")
    )

    class Meta:
        verbose_name = _("kudos")
        verbose_name_plural = _("kudos")
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="kudos_not_to_oneself"),
            models.CheckConstraint(condition=~Q(words=""), name="kudos_with_words"),
            models.CheckConstraint(condition=Q(hidden_at__isnull=True, hidden_by__isnull=True)
                                   | Q(hidden_at__isnull=False, hidden_by__isnull=False), name="kudos_hidden_by_somebody"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["giver", "badge", "month"], name="kudos_towards_the_limit")]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.receiver_id}"
