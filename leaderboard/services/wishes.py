"""A person's own wish to stand on boards without a name. Only they may state it: whoever calls this passes the viewer's own person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from desk import api as desk
from leaderboard import events
from leaderboard.models import AnonymityWish


@transaction.atomic
def wish_anonymity(*, person_id: int, at: dt.datetime, today: dt.date) -> AnonymityWish:
    """Take the person's name off every board from today on. Wishing it twice is wishing it once."""
    wish = AnonymityWish.objects.on(today).filter(person_id=person_id).first()
    if wish is None:
        wish = AnonymityWish.objects.create(person_id=person_id, valid_from=today)
        _tell(person_id, at)
    return wish


@transaction.atomic
def withdraw_wish(*, person_id: int, at: dt.datetime, today: dt.date) -> None:
    """Let boards show the person's name again from today on."""
    wish = AnonymityWish.objects.select_for_update().on(today).filter(person_id=person_id).first()
    if wish is None:
        return
    if wish.valid_from < today:
        wish.valid_before = today
        wish.save(update_fields=["valid_before"])
    else:
        wish.delete()
    _tell(person_id, at)


def _tell(person_id: int, at: dt.datetime) -> None:
    desk.publish(name=events.ANONYMITY_WISHED, payload={"person": person_id}, at=at)
