"""How a window ended: written once, and never touched again. Ids and no names, like the ledger."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .board import Board


class FrozenStandings(models.Model):
    """A board at the end of one window. A fact corrected later moves the present, and not this.

    Its rows are written first and this last: the database counts them then, and takes no further ones (migration 0002).
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="frozen", verbose_name=_("board"))
    window = models.CharField(_("window"), max_length=40)
    first = models.DateField(_("first day"))
    before = models.DateField(_("day after the last"))
    places = models.PositiveSmallIntegerField(_("decimals"))
    lower_is_better = models.BooleanField(_("lower is better"))
    facts_at = models.DateTimeField(_("facts as of"))
    frozen_at = models.DateTimeField(_("frozen at"))
    participants = models.PositiveIntegerField(_("participants"))
    rules = models.JSONField(_("rules"))
    """By which rules it was made, as texts: a board may be changed between two windows."""

    class Meta:
        verbose_name = _("final standings")
        verbose_name_plural = _("final standings")
        ordering = ["-before", "board"]
        constraints = [models.UniqueConstraint(fields=["board", "window"], name="board_window_frozen_once")]

    def __str__(self) -> str:
        return f"{self.board_id} · {self.window}"


class FrozenRow(models.Model):
    """`who` is the id of a person, team or office, by the board's kind: without a key of its own, since it may be any of the three."""

    standings = models.ForeignKey(FrozenStandings, models.PROTECT, related_name="rows", verbose_name=_("final standings"))
    position = models.PositiveIntegerField(_("position"))
    who = models.BigIntegerField(_("participant"))
    place = models.PositiveIntegerField(_("place"))
    score = models.BigIntegerField(_("score"))
    progress = models.BigIntegerField(_("progress"), null=True)

    class Meta:
        verbose_name = _("final row")
        verbose_name_plural = _("final rows")
        ordering = ["standings", "position"]
        constraints = [
            models.UniqueConstraint(fields=["standings", "position"], name="frozen_row_position_once"),
            models.UniqueConstraint(fields=["standings", "who"], name="frozen_row_participant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.who}"
