"""Kudos between colleagues: so many a month, with words, never to oneself."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from desk import api as desk
from leaderboard import events
from leaderboard.models import Badge, BadgeKind, GameState, Kudos
from people import api as people
from people.api import Refused

from .scoring import today_of_company


class CannotGiveKudos(Refused):
    code = "cannot_give_kudos"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def left_to_give(badge: Badge, person_id: int, *, on: dt.date) -> int:
    """How many of a badge a person may still give in the month of a day. What was hidden later was given all the same."""
    given = Kudos.objects.filter(badge=badge, giver_id=person_id, month=on.replace(day=1)).count()
    return max(0, badge.monthly_limit - given)


@transaction.atomic
def give_kudos(*, badge_id: int, giver_id: int, receiver_id: int, words: str, at: dt.datetime) -> Kudos:
    """Give kudos to a colleague. Raises CannotGiveKudos."""
    badge, today, words = Badge.objects.get(id=badge_id), today_of_company(at), words.strip()
    if badge.kind != BadgeKind.KUDOS or badge.state != GameState.LIVE:
        raise CannotGiveKudos(_("This can't be given any more. Choose another one."), "badge")
    if giver_id == receiver_id:
        raise CannotGiveKudos(_("Kudos go to somebody else."), "receiver")
    if not people.persons_working_on(today).filter(id=receiver_id).exists():
        raise CannotGiveKudos(_("They do not work here any more."), "receiver")
    if badge.team_id is not None and people.members_of(badge.team_id, on=today).filter(id__in=(giver_id, receiver_id)).count() < 2:
        raise CannotGiveKudos(_("This one is for a team: both of you have to be in it."), "receiver")
    if not words or len(words) > 300:
        raise CannotGiveKudos(_("Say what for, in at most 300 letters."), "words")
    with connection.cursor() as cursor:
        # Two at once must not both be the last one of the month.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('laurel.game.kudos'), %s)", [giver_id])
    if not left_to_give(badge, giver_id, on=today):
        raise CannotGiveKudos(
            _("You have given all %(limit)s of this month. There are new ones next month.") % {"limit": badge.monthly_limit}
        )
    made = Kudos.objects.create(
        badge=badge, giver_id=giver_id, receiver_id=receiver_id, words=words, month=today.replace(day=1), given_at=at
    )  # fmt: skip
    desk.publish(name=events.KUDOS_GIVEN, payload={"kudos": made.pk, "giver": giver_id, "person": receiver_id}, at=at)
    return made


def hide_kudos(*, kudos_id: int, by_id: int, at: dt.datetime) -> None:
    Kudos.objects.filter(id=kudos_id, hidden_at=None).update(hidden_at=at, hidden_by_id=by_id)


def report_kudos(*, kudos_id: int, at: dt.datetime) -> None:
    """Ask those who read reports to look at it."""
    Kudos.objects.filter(id=kudos_id, reported_at=None).update(reported_at=at)


def keep_kudos(*, kudos_id: int) -> None:
    """Say that what was reported is as it should be."""
    Kudos.objects.filter(id=kudos_id).update(reported_at=None)
