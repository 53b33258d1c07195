"""The reward shop: what points can be redeemed for, what was asked for, and what people would like to find there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.api import audited


@audited()
class Reward(models.Model):
    """Something to redeem points for. `stock` counts what nobody has asked for yet; without one there is always more."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    price = models.PositiveIntegerField(_("price in points"))
    stock = models.PositiveIntegerField(_("in stock"), null=True, blank=True)
    per_person = models.PositiveSmallIntegerField(_("at most for each person"), null=True, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_before = models.DateField(_("before"), null=True, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for one team"))
    """With the teams below it; None: everybody."""
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"))

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["price", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=1), name="reward_costs_something"),
            models.CheckConstraint(condition=Q(per_person__isnull=True) | Q(per_person__gte=1), name="reward_for_somebody"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_before__isnull=True) | Q(valid_before__gt=models.F("valid_from")),
                name="reward_ends_after_start",
            ),
            models.UniqueConstraint(fields=["title"], condition=~Q(state="retired"), name="reward_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


@audited()
class Redemption(models.Model):
    """A reward that somebody asked for, at the price of that moment. Its points are held, then redeemed, by transfers of the ledger."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for approval")
        APPROVED = "approved", _("approved")
        HANDED_OVER = "handed over", _("handed over")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        RETURNED = "returned", _("returned")

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="redemptions", verbose_name=_("reward"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    price = models.PositiveIntegerField(_("price in points"))
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.ASKED)
    asked_key = models.UUIDField(_("key"), unique=True)
    """Made with the form, so that sending it twice asks once."""
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    """Why it was refused or returned."""
    handed_over_at = models.DateTimeField(_("handed over at"), null=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handed over by")
    )

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["person", "state"], name="redemption_of_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(state__in=["refused", "returned"]) | ~Q(reason=""), name="redemption_refused_with_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "handed over", "refused"]) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="redemption_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} · {self.person_id}"


@audited()
class RewardWish(models.Model):
    """What somebody would like to find in the shop, and what its keeper says to it."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    words = models.CharField(_("wish"), max_length=300)
    wished_at = models.DateTimeField(_("wished at"))
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("wish for the shop")
        verbose_name_plural = _("wishes for the shop")
        ordering = ["-wished_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "words"], name="reward_wish_once")]

    def __str__(self) -> str:
        return self.words
