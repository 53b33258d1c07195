"""The reward shop: asked for, approved or refused, handed over, taken back; stock and points go together, also for the last piece."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from desk.models import OutboxEvent
from incentives import api as incentives
from leaderboard import api as shop
from leaderboard.models import Redemption, Reward
from people import api as people
from people.data import Role

from . import company as c

pytestmark = pytest.mark.django_db


def keeper() -> int:
    return (people.user_by_email("hr@example.com") or c.user()).pk


def reward(title: str = "Mug", price: int = 30, stock: int | None = 2, *, published: bool = True, **said: Any) -> Reward:
    made = shop.create_reward(terms=shop.RewardTerms(title, price, stock=stock, **said), by_id=keeper(), at=c.AT)
    return shop.publish_reward(reward_id=made.pk) if published else made


def earn(amount: int, who: str = "ann") -> None:
    period = incentives.period_named(key="2026-03")
    incentives.award(
        key=f"{who}.{amount}", person_id=c.person(who).pk, period_id=period.pk, amount=Decimal(amount), unit="points", reason="A prize",
        by_id=keeper(), at=c.AT,
    )  # fmt: skip


def ask(of: Reward, who: str = "ann", key: uuid.UUID | None = None, today: dt.date = c.TODAY) -> Redemption:
    return shop.ask_for_reward(
        reward_id=of.pk,
        person_id=c.person(who).pk,
        asked_key=key or uuid.uuid4(),
        price_seen=of.price,
        by_id=keeper(),
        at=c.AT,
        today=today,
    )


def approve(asked: Redemption) -> Redemption:
    return shop.approve_redemption(redemption_id=asked.pk, by_id=keeper(), at=c.AT, today=c.TODAY)


def refuse(asked: Redemption, reason: str = "We are out of mugs") -> Redemption:
    return shop.refuse_redemption(redemption_id=asked.pk, reason=reason, by_id=keeper(), at=c.AT)


def points(who: str = "ann") -> tuple[int, int, int]:
    wallet = incentives.wallet_of(c.person(who).pk, on=c.TODAY)
    return int(wallet.spendable), int(wallet.held), int(wallet.spent)


def stock(of: Reward) -> int | None:
    return Reward.objects.get(pk=of.pk).stock


def test_what_is_asked_for_is_set_aside_then_redeemed_and_handed_over() -> None:
    earn(100)
    mug = reward()
    key = uuid.uuid4()
    asked = ask(mug, key=key)
    assert ask(mug, key=key).pk == asked.pk
    assert (points(), stock(mug)) == ((70, 30, 0), 1)
    approved = approve(asked)
    assert (points(), approved.state) == ((70, 0, 30), "approved")
    shop.hand_over(redemption_id=asked.pk, by_id=keeper(), at=c.AT)
    names = list(OutboxEvent.objects.filter(name__startswith="reward.").order_by("id").values_list("name", flat=True))
    assert names == ["reward.asked.v1", "reward.handed_over.v1"]


def test_what_is_wrong_with_a_reward_or_with_words_is_refused_before_it_is_kept() -> None:
    terms = shop.RewardTerms("x" * 121, 10**9, stock=10**9, per_person=10**5, valid_from=c.TODAY, valid_before=c.TODAY)
    with pytest.raises(shop.CannotSaveReward) as wrong:
        shop.create_reward(terms=terms, by_id=keeper(), at=c.AT)
    assert [field for field, _words in wrong.value.problems] == ["title", "price", "stock", "per_person", "valid_before"]

    ann = c.person("ann").pk
    for words in (" ", "x" * 301):
        with pytest.raises(shop.CannotWish):
            shop.wish_for_reward(person_id=ann, words=words, at=c.AT)
    wish = shop.wish_for_reward(person_id=ann, words=" A day off ", at=c.AT)
    assert shop.wish_for_reward(person_id=ann, words="A day off", at=c.AT).pk == wish.pk
    with pytest.raises(shop.CannotWish):
        shop.answer_wish(wish_id=wish.pk, answer="x" * 301, at=c.AT)

    earn(100)
    asked = ask(reward())
    with pytest.raises(shop.CannotRedeem, match="300 letters"):
        refuse(asked, "x" * 301)
    assert points() == (70, 30, 0)


def test_the_price_is_the_one_that_was_seen_and_a_key_asks_for_one_thing() -> None:
    earn(100)
    mug, cap, key = reward(), reward("Cap"), uuid.uuid4()
    ask(mug, key=key)
    with pytest.raises(shop.CannotRedeem, match="something else"):
        ask(cap, key=key)
    shop.change_reward(reward_id=cap.pk, terms=shop.RewardTerms("Cap", 40, stock=2), stock_seen=2)
    with pytest.raises(shop.CannotRedeem, match="costs 40"):
        ask(cap)
    with pytest.raises(shop.CannotSaveReward, match="called so"):
        shop.create_reward(terms=shop.RewardTerms(" Mug ", 5), by_id=keeper(), at=c.AT)
    assert points() == (70, 30, 0)


def test_what_is_refused_or_cancelled_gives_points_and_stock_back() -> None:
    earn(100)
    mug = reward()
    with pytest.raises(shop.CannotRedeem, match="Say why"):
        refuse(ask(mug), " ")
    refused = refuse(Redemption.objects.get())
    assert (refused.reason, points(), stock(mug)) == ("We are out of mugs", (100, 0, 0), 2)
    with pytest.raises(shop.CannotRedeem, match="refused by now"):
        approve(refused)
    shop.cancel_redemption(redemption_id=ask(mug).pk, by_id=keeper(), at=c.AT)
    assert (points(), stock(mug)) == ((100, 0, 0), 2)


@pytest.mark.parametrize(("to_stock", "left"), [(True, 2), (False, 1)])
def test_what_is_taken_back_gives_the_points_back_and_the_piece_where_it_can_be_sold_again(to_stock: bool, left: int) -> None:
    earn(100)
    mug = reward()
    approved = approve(ask(mug))
    back = shop.take_redemption_back(redemption_id=approved.pk, reason="It broke", to_stock=to_stock, by_id=keeper(), at=c.AT)
    assert (back.state, points(), stock(mug)) == ("returned", (100, 0, 0), left)


def test_nobody_asks_for_what_is_gone_not_theirs_too_dear_or_too_often() -> None:
    earn(100)
    with pytest.raises(shop.CannotRedeem, match="last one is gone"):
        ask(reward("Gone", stock=0))
    with pytest.raises(incentives.CannotMovePoints, match="needs 101 points"):
        ask(reward("Dear", price=101))
    once = reward("Once", per_person=1)
    ask(once)
    with pytest.raises(shop.CannotRedeem, match="as many of these"):
        ask(once)
    north = c.team("north", "ben")
    for each in (
        reward("Draft", published=False),
        reward("Theirs", team_id=north.pk),
        reward("Early", valid_from=c.day("2026-04-01")),
        reward("Late", valid_before=c.TODAY),
    ):
        with pytest.raises(shop.CannotRedeem, match="not in the shop"):
            ask(each)
    shop.retire_reward(reward_id=once.pk)
    with pytest.raises(shop.CannotRedeem, match="not in the shop"):
        ask(once)
    assert Redemption.objects.count() == 1


def test_a_refusal_names_everything_that_is_wrong_with_a_reward() -> None:
    reward("Mug")
    wrong = shop.RewardTerms("Mug", 0, stock=-1, per_person=0, valid_from=c.TODAY, valid_before=c.TODAY)
    with pytest.raises(shop.CannotSaveReward) as refused:
        shop.create_reward(terms=wrong, by_id=keeper(), at=c.AT)
    assert [field for field, _words in refused.value.problems] == ["title", "price", "stock", "per_person", "valid_before"]


def test_stock_that_is_typed_while_somebody_asks_loses_no_piece() -> None:
    earn(100)
    mug = reward(stock=2)
    ask(mug)
    changed = shop.change_reward(reward_id=mug.pk, terms=shop.RewardTerms("Mug", 40, stock=10), stock_seen=2)
    assert (changed.stock, changed.price, Redemption.objects.get().price) == (9, 40, 30)


def test_managers_decide_for_those_below_the_keeper_for_all_and_nobody_for_themselves() -> None:
    for who in ("ann", "ben", "mia"):
        earn(50, who)
    mug = reward(stock=None)
    asked = {who: ask(mug, who).pk for who in ("ann", "ben", "mia")}
    people.change_manager(person_id=c.person("ann").pk, manager_id=c.person("mia").pk, on=c.day("2026-01-01"))

    def seen(who: str, *roles: Role) -> set[int]:
        return set(shop.redemptions_approved_by(c.viewer(who, *roles), on=c.TODAY).values_list("id", flat=True))

    assert seen("mia", Role.MANAGER) == {asked["ann"]}
    assert seen("ben", Role.SALES_OPS) == {asked["ann"], asked["mia"]}
    assert seen("ann", Role.REP) == set()
    with pytest.raises(shop.NotInShop):
        shop.redemption_approved_by(c.viewer("ann", Role.SALES_OPS), asked["ann"], on=c.TODAY)
    with pytest.raises(shop.NotInShop):
        shop.own_redemption(c.viewer("ann", Role.REP), asked["ben"])


def test_a_wish_twice_is_one_and_is_answered() -> None:
    wish = shop.wish_for_reward(person_id=c.person("ann").pk, words="A day off", at=c.AT)
    assert shop.wish_for_reward(person_id=c.person("ann").pk, words="A day off", at=c.AT).pk == wish.pk
    shop.answer_wish(wish_id=wish.pk, answer="From June on", at=c.AT)
    assert [row.answer for row in shop.wishes_visible_to(c.viewer("ann", Role.REP))] == ["From June on"]
    assert not shop.wishes_visible_to(c.viewer("ben", Role.REP))


@pytest.mark.django_db(transaction=True)
def test_one_of_four_gets_the_last_piece() -> None:
    everybody = ("ann", "ben", "cat", "dan")
    for who in everybody:
        earn(50, who)
    mug, by, ready = reward(stock=1), keeper(), threading.Barrier(len(everybody))
    ids, said = [c.person(who).pk for who in everybody], []

    def one(person_id: int) -> None:
        try:
            ready.wait()
            shop.ask_for_reward(
                reward_id=mug.pk, person_id=person_id, asked_key=uuid.uuid4(), price_seen=30, by_id=by, at=c.AT, today=c.TODAY
            )
            said.append("got it")
        except shop.CannotRedeem as refused:
            said.append(refused.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["The last one is gone."] * 3 + ["got it"]
    assert (stock(mug), sum(points(who)[1] for who in everybody)) == (0, 30)


@pytest.mark.django_db(transaction=True)
def test_who_asks_while_another_of_theirs_is_refused_waits_and_gets_it() -> None:
    earn(1000)
    mug, by, ann = reward(stock=50), keeper(), c.person("ann").pk
    asked, faults = [ask(mug).pk for _number in range(15)], []

    def again_and_again(do: Callable[[int], object]) -> None:
        try:
            for number in range(15):
                do(number)
        except Exception as fault:  # a thread's error is told by the test, or by nobody
            faults.append(fault)
        finally:
            connection.close()

    def refuse_one(number: int) -> object:
        return shop.refuse_redemption(redemption_id=asked[number], reason="Another time", by_id=by, at=c.AT)

    def ask_once_more(_number: int) -> object:
        key = uuid.uuid4()
        return shop.ask_for_reward(reward_id=mug.pk, person_id=ann, asked_key=key, price_seen=30, by_id=by, at=c.AT, today=c.TODAY)

    threads = [threading.Thread(target=again_and_again, args=(do,)) for do in (refuse_one, ask_once_more)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert (stock(mug), points()) == (35, (550, 450, 0))
