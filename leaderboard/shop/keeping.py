"""Writing rewards: made as drafts, published, retired; stock is counted by who keeps the shop, and by who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from leaderboard.models import Reward, RewardWish
from people.api import Refused, teams_by_key

State = Reward.State
LONGEST_TITLE: Final = 120
LONGEST_WISH: Final = 300
MOST: Final = {"price": 10_000_000, "stock": 1_000_000, "per_person": 1_000}
"""What a reward may cost, and how many there may be."""


@dataclass(frozen=True, slots=True)
class RewardTerms:
    title: str
    price: int
    description: str = ""
    stock: int | None = None
    per_person: int | None = None
    valid_from: dt.date | None = None
    valid_before: dt.date | None = None
    team_id: int | None = None


class CannotSaveReward(Refused):
    """`problems` are field and words of each."""

    code = "cannot_save_reward"

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(words for _field, words in problems))
        self.problems = problems


class CannotMoveReward(Refused):
    code = "cannot_move_reward"


class CannotWish(Refused):
    code = "cannot_wish"


@transaction.atomic
def create_reward(*, terms: RewardTerms, by_id: int, at: dt.datetime) -> Reward:
    _refuse(terms, None)
    return Reward.objects.create(created_at=at, created_by_id=by_id, **_fields(terms))


@transaction.atomic
def change_reward(*, reward_id: int, terms: RewardTerms, stock_seen: int | None) -> Reward:
    """Change a reward. What was asked for keeps its price, and what was asked for since `stock_seen` was shown is taken off the stock."""
    reward = Reward.objects.select_for_update().get(id=reward_id)
    _refuse(terms, reward_id)
    asked_since = 0 if reward.stock is None or stock_seen is None else stock_seen - reward.stock
    for name, value in _fields(terms).items():
        setattr(reward, name, value)
    if reward.stock is not None:
        reward.stock = max(reward.stock - asked_since, 0)
    reward.save()
    return reward


@transaction.atomic
def publish_reward(*, reward_id: int) -> Reward:
    """Put a draft or a retired reward into the shop."""
    reward = Reward.objects.select_for_update().get(id=reward_id)
    if reward.state != State.PUBLISHED:
        _refuse_title(reward.title, reward_id)
        reward.state = State.PUBLISHED
        reward.save(update_fields=["state"])
    return reward


@transaction.atomic
def retire_reward(*, reward_id: int) -> Reward:
    """Take a reward out of the shop. What was asked for already goes its way."""
    reward = Reward.objects.select_for_update().get(id=reward_id)
    if reward.state == State.DRAFT:
        raise CannotMoveReward(_("A draft is in nobody's shop yet."))
    reward.state = State.RETIRED
    reward.save(update_fields=["state"])
    return reward


@transaction.atomic
def wish_for_reward(*, person_id: int, words: str, at: dt.datetime) -> RewardWish:
    """Keep what somebody would like to find in the shop. The same wish twice is one. Raises CannotWish."""
    wish, _made = RewardWish.objects.get_or_create(person_id=person_id, words=_said(words), defaults={"wished_at": at})
    return wish


@transaction.atomic
def answer_wish(*, wish_id: int, answer: str, at: dt.datetime) -> RewardWish:
    wish = RewardWish.objects.select_for_update().get(id=wish_id)
    wish.answer, wish.answered_at = _said(answer), at
    wish.save(update_fields=["answer", "answered_at"])
    return wish


def _said(words: str) -> str:
    found = words.strip()
    if not 0 < len(found) <= LONGEST_WISH:
        raise CannotWish(_("Say it in at most %(most)s letters.") % {"most": LONGEST_WISH})
    return found


def _fields(terms: RewardTerms) -> dict[str, object]:
    names = ("title", "price", "description", "stock", "per_person", "valid_from", "valid_before", "team_id")
    return {name: getattr(terms, name) for name in names} | {"title": terms.title.strip()}


def _refuse(terms: RewardTerms, reward_id: int | None) -> None:
    problems = []
    if not terms.title.strip():
        problems.append(("title", _("Name the reward.")))
    elif len(terms.title.strip()) > LONGEST_TITLE:
        problems.append(("title", _("Name it in at most %(most)s letters.") % {"most": LONGEST_TITLE}))
    elif _is_taken(terms.title.strip(), reward_id):
        problems.append(("title", _("Another reward is called so.")))
    if terms.price < 1:
        problems.append(("price", _("A reward costs a point or more.")))
    if terms.stock is not None and terms.stock < 0:
        problems.append(("stock", _("There can't be less than none.")))
    if terms.per_person is not None and terms.per_person < 1:
        problems.append(("per_person", _("Allow one or more, or leave it empty.")))
    if terms.team_id is not None and terms.team_id not in {team.pk for team in teams_by_key().values()}:
        problems.append(("team_id", _("This team is not known any more. Choose another one.")))
    for name, most in MOST.items():
        if (getattr(terms, name) or 0) > most:
            problems.append((name, _("There is room for %(most)s at most.") % {"most": most}))
    if terms.valid_from and terms.valid_before and terms.valid_before <= terms.valid_from:
        problems.append(("valid_before", _("It ends before it begins.")))
    if problems:
        raise CannotSaveReward(problems)


def _refuse_title(title: str, reward_id: int) -> None:
    if _is_taken(title, reward_id):
        raise CannotMoveReward(_("Another reward is called so."))


def _is_taken(title: str, reward_id: int | None) -> bool:
    others = Reward.objects.filter(title=title).exclude(state=State.RETIRED)
    return (others if reward_id is None else others.exclude(id=reward_id)).exists()
