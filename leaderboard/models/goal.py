"""Goals: a person's own, their manager's for them, and their part of a team's target."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.api import audited


class Split(models.TextChoices):
    EQUALLY = "equally", _("Equally")
    BY_WEIGHT = "by weight", _("By weights")
    BY_LAST = "by last period", _("By what each had in as many days before")


class Aim(models.Model):
    """What a team's target and a person's goal have in common: a figure, and how much of it on which days."""

    title = models.CharField(_("title"), max_length=80)
    figure = models.CharField(_("figure"), max_length=500)
    reads = models.JSONField(_("figures it reads"), default=dict)
    unit = models.CharField(_("unit"), max_length=10, default="number")
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4)
    first_on = models.DateField(_("first day"))
    before_on = models.DateField(_("day after the last"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"))
    ended_at = models.DateTimeField(_("given up at"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


@audited()
class TeamGoal(Aim):
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", verbose_name=_("team"))
    split = models.CharField(_("split"), max_length=15, choices=Split.choices)

    class Meta:
        verbose_name = _("target of a team")
        verbose_name_plural = _("targets of teams")
        ordering = ["-before_on", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lt=F("before_on")), name="team_goal_days_in_order"),
            models.CheckConstraint(condition=Q(target__gt=0), name="team_goal_above_zero"),
        ]


@audited()
class Goal(Aim):
    class Kind(models.TextChoices):
        OWN = "own", _("own")
        MANAGERS = "manager's", _("set by a manager")
        CASCADED = "cascaded", _("part of a team's target")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    team_goal = models.ForeignKey(
        TeamGoal, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("target of the team")
    )
    reached_at = models.DateTimeField(_("reached at"), null=True, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["before_on", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lt=F("before_on")), name="goal_days_in_order"),
            models.CheckConstraint(condition=Q(target__gt=0) | Q(team_goal__isnull=False, target__gte=0), name="goal_above_zero"),
            models.CheckConstraint(
                condition=Q(kind="cascaded", team_goal__isnull=False) | (~Q(kind="cascaded") & Q(team_goal__isnull=True)),
                name="goal_cascaded_from_a_target",
            ),
            models.UniqueConstraint(fields=["team_goal", "person"], name="one_part_of_a_team_goal"),
        ]
        indexes = [models.Index(fields=["person", "before_on"], name="goals_of_person")]
