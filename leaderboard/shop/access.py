"""Who may see and do what in the shop: one function for each kind of thing, for pages and files. Missing and hidden look the same."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet

from leaderboard.models import Redemption, Reward, RewardWish
from people.api import managed_persons, people_visible_to, teams_holding
from people.data import Role, Viewer

KEEPS_SHOP: Final = (Role.SALES_OPS,)
READS_WALLETS: Final = (Role.FINANCE, Role.SALES_OPS, Role.AUDITOR)


class NotInShop(LookupError):
    """There is no such reward, redemption or wish, or the viewer may not know of it."""


def may_keep_shop(viewer: Viewer) -> bool:
    """Write rewards, see to stock, hand over, answer wishes."""
    return viewer.has(*KEEPS_SHOP)


def may_read_wallet(viewer: Viewer, person_id: int, *, on: dt.date) -> bool:
    """Read somebody's points: one's own, and everybody's for those who answer for them."""
    if viewer.is_person(person_id):
        return True
    return viewer.has(*READS_WALLETS) and people_visible_to(viewer, on=on).filter(id=person_id).exists()


def wallet_owner_for(viewer: Viewer, person_id: int, *, on: dt.date) -> int:
    """Return the person whose points a viewer may see, or raise NotInShop."""
    if may_read_wallet(viewer, person_id, on=on):
        return person_id
    raise NotInShop(person_id)


def rewards_offered_to(person_id: int | None, *, on: dt.date) -> QuerySet[Reward]:
    """What stands in the shop for a person on a day, whatever they may see beside it."""
    return Reward.objects.select_related("team").filter(_offered(on) & _meant_for(person_id, on))


def _offered(on: dt.date) -> Q:
    return (
        Q(state=Reward.State.PUBLISHED)
        & (Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        & (Q(valid_before__isnull=True) | Q(valid_before__gt=on))
    )


def _meant_for(person_id: int | None, on: dt.date) -> Q:
    own = [] if person_id is None else [person_id]
    return Q(team__isnull=True) | Q(team__in=teams_holding(own, on=on))


def redemptions_of(viewer: Viewer) -> QuerySet[Redemption]:
    """The viewer's own."""
    return Redemption.objects.filter(person_id=viewer.person_id or 0).select_related("reward", "decided_by__person")


def redemptions_approved_by(viewer: Viewer, *, on: dt.date) -> QuerySet[Redemption]:
    """Redemptions that a viewer decides: a manager's of those below, everybody's for who keeps the shop, and nobody's of their own."""
    found = Redemption.objects.select_related("reward", "person", "decided_by__person").exclude(person_id=viewer.person_id or 0)
    if may_keep_shop(viewer):
        return found
    return found.filter(person__in=managed_persons(viewer, on=on))


def redemption_approved_by(viewer: Viewer, redemption_id: int, *, on: dt.date) -> Redemption:
    found = redemptions_approved_by(viewer, on=on).filter(id=redemption_id).first()
    if found is None:
        raise NotInShop(redemption_id)
    return found


def own_redemption(viewer: Viewer, redemption_id: int) -> Redemption:
    found = redemptions_of(viewer).filter(id=redemption_id).first()
    if found is None:
        raise NotInShop(redemption_id)
    return found


def wishes_visible_to(viewer: Viewer) -> QuerySet[RewardWish]:
    """One's own, and all of them for who keeps the shop."""
    wishes = RewardWish.objects.select_related("person")
    return wishes if may_keep_shop(viewer) else wishes.filter(person_id=viewer.person_id or 0)
