"""Windfalls that calculations found, and what was decided of those that wait (docs/plan-format.md 2.3.7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


class Windfall(models.Model):
    """A credit above what its measure counts of one fact, as it was last calculated; kept by runs, so without a trail of its own.

    `credit` is what it would have been and `limit` what it counts up to, in `unit`: the plan's currency, or empty where the measure
    adds up no money and both are plain numbers.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="windfalls", verbose_name=_("person"))
    plan = models.ForeignKey("incentives.Plan", models.PROTECT, related_name="windfalls", verbose_name=_("plan"))
    measure = models.CharField(_("measure"), max_length=80)
    source = models.CharField(_("source"), max_length=80)
    fact = models.TextField(_("fact"))
    credit = models.DecimalField(_("credit"), max_digits=24, decimal_places=6)
    limit = models.DecimalField(_("limit"), max_digits=24, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    credited_on = models.DateField(_("credited on"))
    needs_review = models.BooleanField(_("needs a review"))
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("windfall")
        verbose_name_plural = _("windfalls")
        ordering = ["-credited_on", "person", "fact"]
        constraints = [models.UniqueConstraint(fields=["person", "plan", "measure", "fact"], name="windfall_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.fact}"


@audited()
class WindfallReview(models.Model):
    """What somebody decided that counts of a windfall, or why it waits no longer. Taking it back lets it wait again; the trail keeps it."""

    class Counts(models.TextChoices):
        ALL = "all", _("All of it")
        UP_TO_THE_LIMIT = "up to the limit", _("Up to the limit")
        AN_AMOUNT = "amount", _("Another amount")
        NOTHING_WAITS = "closed", _("Closed: no version of the plan counts it")
        """Nobody's decision: a run closed it, because nothing is left that it could count for."""

    windfall = models.OneToOneField(Windfall, models.PROTECT, related_name="review", verbose_name=_("windfall"))
    counts = models.CharField(_("what counts"), max_length=20, choices=Counts.choices)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4, null=True, blank=True)
    reason = models.TextField(_("reason"))
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("review of a windfall")
        verbose_name_plural = _("reviews of windfalls")
        constraints = [
            models.CheckConstraint(
                condition=Q(counts="amount", amount__gte=0) | (~Q(counts="amount") & Q(amount__isnull=True)),
                name="windfall_review_amount_or_not",
                violation_error_message=_("An amount stands beside “Another amount”, and beside nothing else."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.windfall}: {self.counts}"
