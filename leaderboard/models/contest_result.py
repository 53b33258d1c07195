"""How a contest ended and who gets what: written once, and never touched again. Ids and no names, like the ledger."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .contest import Contest, PrizeKind


class ContestResult(models.Model):
    """Its rows are written first and this last: the database counts them then, and takes no further ones (migration 0004)."""

    contest = models.OneToOneField(Contest, models.PROTECT, related_name="result", verbose_name=_("contest"))
    frozen_at = models.DateTimeField(_("frozen at"))
    decimals = models.PositiveSmallIntegerField(_("decimals of scores"))
    entrants = models.PositiveIntegerField(_("entrants"))
    awards = models.PositiveIntegerField(_("awards"))
    pot = models.DecimalField(_("pot"), max_digits=18, decimal_places=4, default=0)
    seed = models.CharField(_("seed of the raffle"), max_length=64, blank=True)
    tickets = models.TextField(_("tickets of the raffle"), blank=True)
    """One `key count` a line, as it was drawn from."""
    rules = models.JSONField(_("rules"))
    """By which rules it was played, as texts."""

    class Meta:
        verbose_name = _("result of a contest")
        verbose_name_plural = _("results of contests")
        ordering = ["-frozen_at"]

    def __str__(self) -> str:
        return str(self.contest_id)


class ContestPlace(models.Model):
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="places", verbose_name=_("contest"))
    position = models.PositiveIntegerField(_("position"))
    who = models.BigIntegerField(_("participant"))
    place = models.PositiveIntegerField(_("place"))
    score = models.BigIntegerField(_("score"), null=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["contest", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "position"], name="contest_place_position_once"),
            models.UniqueConstraint(fields=["contest", "who"], name="contest_place_participant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.who}"


class ContestAward(models.Model):
    """What one person gets: a team's prize is already split among its members."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards", verbose_name=_("contest"))
    position = models.PositiveIntegerField(_("position"))
    who = models.BigIntegerField(_("participant"))
    """For whose place: the person's own, or their team's."""
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    place = models.PositiveIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=20, choices=PrizeKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4, default=0)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    thing = models.CharField(_("what"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("award of a contest")
        verbose_name_plural = _("awards of contests")
        ordering = ["contest", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "position"], name="contest_award_position_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="contest_award_takes_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.thing or self.amount}"


class ContestPayment(models.Model):
    """That somebody of the named role approved the prizes of a contest, and so posted them: written once."""

    contest = models.OneToOneField(Contest, models.PROTECT, related_name="payment", verbose_name=_("contest"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"))

    class Meta:
        verbose_name = _("payment of a contest")
        verbose_name_plural = _("payments of contests")
        ordering = ["-approved_at"]

    def __str__(self) -> str:
        return str(self.contest_id)
