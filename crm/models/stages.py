"""The steps of the pipeline, and the append-only record of how deals moved through them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


class StageKind(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Forecast(models.TextChoices):
    """How sure a deal is, for roll-ups: commit ≤ best case ≤ pipeline."""

    OMITTED = "omitted", _("Omitted")
    PIPELINE = "pipeline", _("Pipeline")
    BEST_CASE = "best case", _("Best case")
    COMMIT = "commit", _("Commit")
    CLOSED = "closed", _("Closed")


@audited()
class Stage(models.Model):
    """One step. Plans read `kind` and `key`; people read `name`."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=4, choices=StageKind.choices)
    probability = models.DecimalField(_("probability"), max_digits=5, decimal_places=4)
    """From 0 to 1."""
    forecast = models.CharField(_("forecast category"), max_length=10, choices=Forecast.choices)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="stage_probability_is_a_share"),
            models.CheckConstraint(
                condition=Q(kind="open") | Q(kind="won", probability=1) | Q(kind="lost", probability=0), name="stage_closed_is_certain"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StageHistory(models.Model):
    """One move of one deal; rows are only ever added (a trigger in 0002 refuses anything else, raw SQL included)."""

    opportunity = models.ForeignKey("crm.Opportunity", models.PROTECT, related_name="stage_history", verbose_name=_("opportunity"))
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", verbose_name=_("from"), db_index=False)
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("to"), db_index=False)
    happened_on = models.DateField(_("happened on"), null=True)
    """The day the source says; empty where it does not say."""
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"), db_index=False
    )
    on_behalf_of = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of"), db_index=False
    )
    duration = models.DurationField(_("time in the stage left"), null=True)
    """How long the deal stood in `from_stage`; empty for its first row."""

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage history")
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.from_stage_id} → {self.to_stage_id}"
