"""What has to be worked out again: written when a change is read from the outbox, taken by whoever keeps the boards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardMark(models.Model):
    """Gone as soon as it is taken; losing one does no harm for longer than until everybody is worked out again."""

    board = models.ForeignKey("leaderboard.Board", models.CASCADE, related_name="+", verbose_name=_("board"))
    persons = ArrayField(models.BigIntegerField(), null=True, verbose_name=_("persons"))
    """None: everybody."""

    class Meta:
        verbose_name = _("mark of a board")
        verbose_name_plural = _("marks of boards")

    def __str__(self) -> str:
        return str(self.board_id)
