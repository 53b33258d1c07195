"""Experience: a figure of its own, apart from points that can be spent, and the levels that it leads to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.api import audited

from .game import Game, lives_from_a_day


@audited(ignore=("looked_on",))
class LevelScheme(Game):
    """Its rule gives a number: the experience, whole ones of which count."""

    class Meta:
        verbose_name = _("levels")
        verbose_name_plural = _("levels")
        ordering = ["title", "id"]
        constraints = [
            lives_from_a_day("levels_count_from_a_day"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_scheme_of_levels_at_a_time"),
        ]


@audited()
class Rank(models.Model):
    scheme = models.ForeignKey(LevelScheme, models.CASCADE, related_name="ranks", verbose_name=_("levels"))
    level = models.PositiveSmallIntegerField(_("level"))
    from_xp = models.BigIntegerField(_("from so much experience"))
    name = models.CharField(_("rank"), max_length=40)

    class Meta:
        verbose_name = _("rank")
        verbose_name_plural = _("ranks")
        ordering = ["scheme", "level"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "level"], name="rank_of_level_once"),
            models.UniqueConstraint(fields=["scheme", "from_xp"], name="rank_of_experience_once"),
            models.CheckConstraint(condition=Q(level=1, from_xp=0) | Q(level__gt=1, from_xp__gt=0), name="first_rank_needs_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


class LevelStanding(models.Model):
    """What somebody's facts come to, written anew whenever they are looked at; the level reached never falls."""

    scheme = models.ForeignKey(LevelScheme, models.PROTECT, related_name="standings", verbose_name=_("levels"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    xp = models.BigIntegerField(_("experience"))
    level = models.PositiveSmallIntegerField(_("level reached"))
    reached_at = models.DateTimeField(_("reached at"))

    class Meta:
        verbose_name = _("level of a person")
        verbose_name_plural = _("levels of persons")
        ordering = ["-xp", "person"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "person"], name="one_level_of_a_person"),
            models.CheckConstraint(condition=Q(xp__gte=0, level__gte=1), name="experience_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.level}"
