"""Streaks: working days or weeks on end in which a rule holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.api import audited

from .game import Game, lives_from_a_day


class StreakUnit(models.TextChoices):
    DAY = "day", _("Working days")
    WEEK = "week", _("Weeks")


@audited(ignore=("looked_on",))
class Streak(Game):
    unit = models.CharField(_("counts"), max_length=10, choices=StreakUnit.choices, default=StreakUnit.DAY)
    freezes = models.PositiveSmallIntegerField(_("freezes a month"), default=0)

    class Meta:
        verbose_name = _("streak")
        verbose_name_plural = _("streaks")
        ordering = ["title", "id"]
        constraints = [
            lives_from_a_day("streak_counts_from_a_day"),
            models.CheckConstraint(condition=Q(freezes__lte=10), name="streak_freezes_ten_at_most"),
        ]


class StreakStanding(models.Model):
    """Where somebody's streak stands: walked anew from the first day that counts whenever it is looked at."""

    streak = models.ForeignKey(Streak, models.PROTECT, related_name="standings", verbose_name=_("streak"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    length = models.PositiveIntegerField(_("length"))
    began_on = models.DateField(_("began on"), null=True, blank=True)
    longest = models.PositiveIntegerField(_("longest"))
    longest_began_on = models.DateField(_("longest began on"), null=True, blank=True)
    marks = models.JSONField(_("days"), default=list)
    """[day, mark] of the last ten weeks, to be drawn."""
    freezes_left = models.PositiveSmallIntegerField(_("freezes left this month"), default=0)
    looked_on = models.DateField(_("looked at"))

    class Meta:
        verbose_name = _("streak of a person")
        verbose_name_plural = _("streaks of persons")
        ordering = ["-length", "person"]
        constraints = [
            models.UniqueConstraint(fields=["streak", "person"], name="one_streak_of_a_person"),
            models.CheckConstraint(condition=Q(longest__gte=models.F("length")), name="longest_streak_is_no_shorter"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.length}"


class StreakReached(models.Model):
    """A streak came to a length that is told of: once for each streak, by the day it began."""

    streak = models.ForeignKey(Streak, models.PROTECT, related_name="reached", verbose_name=_("streak"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    length = models.PositiveIntegerField(_("length"))
    began_on = models.DateField(_("began on"))
    reached_at = models.DateTimeField(_("reached at"))

    class Meta:
        verbose_name = _("length of a streak reached")
        verbose_name_plural = _("lengths of streaks reached")
        ordering = ["-reached_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["streak", "person", "length", "began_on"], name="streak_reached_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.length}"
