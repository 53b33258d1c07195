"""Handicaps: what somebody's score is multiplied by on a board, from a day on, with a reason that can be told to everybody."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from desk import api as desk
from leaderboard import events
from leaderboard.models import Board, Contest, Handicap
from people.api import Refused

STEP: Final = Decimal("0.0001")
MOST: Final = Decimal(100)
LONGEST_REASON: Final = 300


class CannotGiveHandicap(Refused):
    """`field` is the one that is wrong."""

    code = "cannot_give_handicap"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def give_handicap(*, board_id: int, person_id: int, factor: Decimal, reason: str, on: dt.date, at: dt.datetime) -> Handicap | None:
    """Multiply a person's score by a factor from a day on; the one before ends that day. 1 ends it (None). Raises CannotGiveHandicap."""
    if not 0 < factor <= MOST or factor != factor.quantize(STEP):
        raise CannotGiveHandicap(_("A factor is above 0 and at most 100, with at most four decimals."), "factor")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise CannotGiveHandicap(
            _("Say why, in at most %(most)s letters: everybody on the board may ask.") % {"most": LONGEST_REASON}, "reason"
        )
    board = Board.objects.select_for_update().filter(id=board_id).exclude(state=Board.State.CLOSED).first()
    if board is None:
        raise CannotGiveHandicap(_("This board is closed, or was taken away."))
    if Contest.objects.filter(board=board).exists():
        raise CannotGiveHandicap(_("This board belongs to a contest, whose rules are the same for everybody. It has no handicaps."))
    for row in Handicap.objects.overlapping(on, None).filter(board=board, person_id=person_id):
        if row.valid_from < on:
            row.valid_before = on
            row.save(update_fields=["valid_before"])
        else:
            row.delete()
    given = None
    if factor != 1:
        given = Handicap.objects.create(board=board, person_id=person_id, factor=factor, reason=reason.strip(), valid_from=on)
    if board.state == Board.State.LIVE:
        desk.publish(name=events.BOARD_CHANGED, payload={"board": board.pk}, at=at)
    return given
