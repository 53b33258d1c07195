"""What badges, levels and streaks have in common, and what has to be looked at again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GameState(models.TextChoices):
    DRAFT = "draft", _("draft")
    LIVE = "live", _("live")
    CLOSED = "closed", _("closed")


class Game(models.Model):
    """Something people play for by a rule. Facts of before `counts_from` count for nothing until a backfill is asked for."""

    title = models.CharField(_("title"), max_length=80)
    words = models.CharField(_("what it is for"), max_length=300, blank=True)
    rule = models.CharField(_("rule"), max_length=500, blank=True)
    reads = models.JSONField(_("figures it reads"), default=dict, blank=True)
    """Name in the rule: plan, kind and key of the figure, as they were when it was saved."""
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for the team"),
        help_text=_("And the teams that are part of it."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=GameState.choices, default=GameState.DRAFT)
    counts_from = models.DateField(_("counts from"), null=True, blank=True)
    looked_on = models.DateField(_("last looked at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


def lives_from_a_day(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state="draft") | Q(counts_from__isnull=False), name=name)


class GameMark(models.Model):
    """Whose facts changed: gone as soon as it is taken. Losing one does no harm for longer than until everybody is looked at again."""

    persons = ArrayField(models.BigIntegerField(), null=True, verbose_name=_("persons"))
    """None: everybody."""

    class Meta:
        verbose_name = _("mark of the games")
        verbose_name_plural = _("marks of the games")

    def __str__(self) -> str:
        return str(self.pk)
