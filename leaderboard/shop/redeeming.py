"""A redemption's way: asked for, then approved and handed over, or refused, or cancelled by who asked; and taken back if need be.

Points and stock are set aside when it is asked for, and given back together. Whoever calls these has asked `shop.access` first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from desk import api as desk
from incentives import api as incentives
from leaderboard import events
from leaderboard.models import Redemption, Reward
from people.api import Refused

from .access import rewards_offered_to

State = Redemption.State
LONGEST_SENTENCE: Final = 300
_COUNT = (State.ASKED, State.APPROVED, State.HANDED_OVER)


class CannotRedeem(Refused):
    code = "cannot_redeem"


@transaction.atomic
def ask_for_reward(
    *, reward_id: int, person_id: int, asked_key: uuid.UUID, price_seen: int, by_id: int, at: dt.datetime, today: dt.date
) -> Redemption:  # fmt: skip
    """Ask for one piece of a reward at the price that was seen: its points are held, and it is out of stock for others.

    Raises CannotRedeem, or incentives.api.CannotMovePoints where the points do not reach.
    """
    reward = Reward.objects.select_for_update().filter(id=reward_id).first()  # who else asks for the last piece waits here
    known = Redemption.objects.filter(asked_key=asked_key, person_id=person_id).first()
    if known is not None:
        if known.reward_id != reward_id:
            raise CannotRedeem(_("This was used to ask for something else. Open the reward again."))
        return known
    if reward is None or not rewards_offered_to(person_id, on=today).filter(id=reward_id).exists():
        raise CannotRedeem(_("This reward is not in the shop any more."))
    if reward.price != price_seen:
        raise CannotRedeem(_("It costs %(price)s points by now.") % {"price": reward.price})
    if reward.stock == 0:
        raise CannotRedeem(_("The last one is gone."))
    have = Redemption.objects.filter(reward=reward, person_id=person_id, state__in=_COUNT).count()
    if reward.per_person is not None and have >= reward.per_person:
        raise CannotRedeem(_("You have had as many of these as each person can: %(number)s.") % {"number": reward.per_person})
    redemption = Redemption.objects.create(reward=reward, person_id=person_id, price=reward.price, asked_key=asked_key, asked_at=at)
    incentives.hold_points(
        key=_key(redemption, "hold"),
        person_id=person_id,
        amount=Decimal(reward.price),
        reason=reward.title,
        by_id=by_id,
        at=at,
        today=today,
    )
    if reward.stock is not None:
        Reward.objects.filter(id=reward.pk).update(stock=F("stock") - 1)
    desk.publish(name=events.REWARD_ASKED, payload={"redemption": redemption.pk, "reward": reward.pk, "person": person_id}, at=at)
    return redemption


@transaction.atomic
def approve_redemption(*, redemption_id: int, by_id: int, at: dt.datetime, today: dt.date) -> Redemption:
    """Redeem its points. Raises CannotRedeem, or incentives.api.CannotMovePoints after too many points were taken back."""
    redemption = _in_state(redemption_id, State.ASKED)
    incentives.redeem_points(
        hold=_key(redemption, "hold"), key=_key(redemption, "redeem"), reason=redemption.reward.title, by_id=by_id, at=at, today=today
    )
    return _decided(redemption, State.APPROVED, by_id, at)


@transaction.atomic
def refuse_redemption(*, redemption_id: int, reason: str, by_id: int, at: dt.datetime) -> Redemption:
    """Give points and stock back, with a sentence for who asked."""
    redemption = _in_state(redemption_id, State.ASKED)
    redemption.reason = _sentence(reason)
    _give_back(redemption, by_id, at)
    return _decided(redemption, State.REFUSED, by_id, at)


@transaction.atomic
def cancel_redemption(*, redemption_id: int, by_id: int, at: dt.datetime) -> Redemption:
    """Who asked thinks better of it, as long as nobody has decided."""
    redemption = _in_state(redemption_id, State.ASKED)
    _give_back(redemption, by_id, at)
    return _decided(redemption, State.CANCELLED, by_id, at)


@transaction.atomic
def hand_over(*, redemption_id: int, by_id: int, at: dt.datetime) -> Redemption:
    redemption = _in_state(redemption_id, State.APPROVED)
    redemption.state, redemption.handed_over_at, redemption.handed_over_by_id = State.HANDED_OVER, at, by_id
    redemption.save()
    payload = {"redemption": redemption.pk, "reward": redemption.reward_id, "person": redemption.person_id}
    desk.publish(name=events.REWARD_HANDED_OVER, payload=payload, at=at)
    return redemption


@transaction.atomic
def take_redemption_back(*, redemption_id: int, reason: str, to_stock: bool, by_id: int, at: dt.datetime) -> Redemption:
    """Give the points of an approved redemption back; the piece goes back into stock, or not, as when it was broken."""
    redemption, reason = _in_state(redemption_id, State.APPROVED, State.HANDED_OVER), _sentence(reason)
    if to_stock:
        _restock(redemption)
    incentives.reverse_redemption(redeemed=_key(redemption, "redeem"), key=_key(redemption, "reverse"), reason=reason, by_id=by_id, at=at)
    redemption.state, redemption.reason = State.RETURNED, reason
    redemption.save()
    return redemption


def _sentence(reason: str) -> str:
    found = reason.strip()
    if not 0 < len(found) <= LONGEST_SENTENCE:
        raise CannotRedeem(_("Say why, in a sentence of at most %(most)s letters.") % {"most": LONGEST_SENTENCE})
    return found


def _key(redemption: Redemption, step: str) -> str:
    return f"redemption.{redemption.pk}.{step}"


def _in_state(redemption_id: int, *states: str) -> Redemption:
    redemption = Redemption.objects.select_for_update(of=("self",)).select_related("reward").get(id=redemption_id)
    _refuse_unless(redemption, states)
    return redemption


def _refuse_unless(redemption: Redemption, states: Collection[str]) -> None:
    if redemption.state not in states:
        raise CannotRedeem(_("It is %(state)s by now.") % {"state": redemption.get_state_display()})


def _give_back(redemption: Redemption, by_id: int, at: dt.datetime) -> None:
    _restock(redemption)
    incentives.release_points(
        hold=_key(redemption, "hold"), key=_key(redemption, "release"), reason=redemption.reward.title, by_id=by_id, at=at
    )


def _restock(redemption: Redemption) -> None:
    """Done before points are moved: who asks for one takes the reward's row before the person's lock, too."""
    Reward.objects.filter(id=redemption.reward_id, stock__isnull=False).update(stock=F("stock") + 1)


def _decided(redemption: Redemption, state: str, by_id: int, at: dt.datetime) -> Redemption:
    redemption.state, redemption.decided_at, redemption.decided_by_id = state, at, by_id
    redemption.save()
    return redemption
