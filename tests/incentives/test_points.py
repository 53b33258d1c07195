"""Wallets: points pending, spendable, held, redeemed, given back, taken back and run out; guarded by the database."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incentives import api as incentives
from incentives import tasks
from incentives.ledger.lots import last_gone, lots
from incentives.models import Account, PointsMovement, PointsRule, PointsTransfer
from people import api as people

from . import company as c

ON = dt.date(2026, 4, 2)
PLAN = """
plan: Points
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count}
components:
  effort: {unit: points, on: won, pay: 10}
  calls: {unit: points, on: won, pay: 3, redeemable: at once}
"""


def user() -> int:
    found = people.user_by_email("finance@example.com")
    return (found or people.create_user(email="finance@example.com", password=None, roles=[])).pk


def earn(amount: int, who: str = "ann", period: str = "2026-03", key: str = "") -> Any:
    return incentives.award(
        key=key or f"award.{who}.{period}.{amount}", person_id=c.person(who).pk, period_id=c.period(period).pk, amount=Decimal(amount),
        unit="points", reason="A prize", by_id=user(), at=c.AT,
    )  # fmt: skip


def hold(amount: int, key: str = "h1", who: str = "ann", on: dt.date = ON) -> PointsTransfer:
    return incentives.hold_points(
        key=key, person_id=c.person(who).pk, amount=Decimal(amount), reason="A mug", by_id=user(), at=noon(on), today=on
    )


def redeem(key: str = "h1", on: dt.date = ON) -> PointsTransfer:
    return incentives.redeem_points(hold=key, key=f"{key}.r", reason="A mug", by_id=user(), at=noon(on), today=on)


def release(key: str = "h1", on: dt.date = ON) -> PointsTransfer:
    return incentives.release_points(hold=key, key=f"{key}.l", reason="No mugs", by_id=user(), at=noon(on))


def reverse(key: str = "h1", on: dt.date = ON) -> PointsTransfer:
    return incentives.reverse_redemption(redeemed=f"{key}.r", key=f"{key}.b", reason="It broke", by_id=user(), at=noon(on))


def noon(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC)


def wallet(who: str = "ann", on: dt.date = ON) -> Any:
    return incentives.wallet_of(c.person(who).pk, on=on)


def keep_for(months: int | None, start: str = "2026-01-01") -> None:
    PointsRule.objects.create(valid_from=c.day(start), months=months, posted_at=c.AT, posted_by_id=user())


@pytest.mark.django_db
def test_points_of_a_plan_are_pending_until_the_period_is_approved_unless_it_says_at_once() -> None:
    plan = c.published(PLAN)
    c.on_plan("ann", plan)
    for number in range(4):
        c.deal(f"D{number}", "ann", "100", "2026-03-05")
    c.calculated("2026-03", plan)

    before = wallet()
    assert (before.spendable, before.waiting) == (Decimal(12), Decimal(40))
    assert [(each.period, each.amount) for each in before.pending] == [("2026-03", Decimal(40))]
    with pytest.raises(incentives.CannotMovePoints, match="needs 13 points, and 12 can be redeemed"):
        hold(13)
    incentives.close_period(period_id=c.period("2026-03").pk, by_id=user(), at=c.AT, today=ON)
    assert (wallet().spendable, wallet().waiting) == (Decimal(52), Decimal(0))
    assert hold(52).amount == Decimal(52)


@pytest.mark.django_db
def test_points_of_a_lost_sale_are_clawed_back_and_nothing_is_redeemed_until_they_are_earned_again() -> None:
    plan = c.published(PLAN)
    c.on_plan("ann", plan)
    won = c.deal("D1", "ann", "100", "2026-03-05")
    c.calculated("2026-03", plan)
    incentives.close_period(period_id=c.period("2026-03").pk, by_id=user(), at=c.AT, today=ON)
    hold(13)
    redeem()
    earn(6, period="2026-04")
    hold(6, key="h2")
    type(won).objects.filter(pk=won.pk).update(stage=c.stage("lost"))
    c.calculated("2026-04", plan)

    assert (wallet().spendable, wallet().held, wallet().spent) == (Decimal(-13), Decimal(6), Decimal(13))
    with pytest.raises(incentives.CannotMovePoints, match="13 are missing"):
        hold(1, key="h3")
    with pytest.raises(incentives.CannotMovePoints, match="taken back since"):
        redeem("h2")
    held = PointsTransfer.objects.get(key="h2")
    wrong = _copy(held, kind="redeem", key="x", of=held, debit_id=held.credit_id, credit_id=_redeemed().pk)
    with pytest.raises(DatabaseError, match="less than none"), transaction.atomic():
        PointsTransfer.objects.create(**wrong)
    release("h2")
    earn(8, period="2026-04")
    assert wallet().spendable == Decimal(1)
    changes = [row.change for row in incentives.history_of(c.person("ann").pk)]
    assert sum(changes) == wallet().spendable
    assert Decimal(-10) in changes


@pytest.mark.django_db
def test_what_is_asked_for_is_held_then_redeemed_or_released_and_can_be_given_back() -> None:
    earn(100)
    first = hold(60)
    assert (wallet().spendable, wallet().held) == (Decimal(40), Decimal(60))
    assert hold(60).pk == first.pk
    with pytest.raises(incentives.CannotMovePoints, match="something else"):
        hold(61)
    with pytest.raises(incentives.CannotMovePoints, match="needs 41"):
        hold(41, key="h2")
    assert redeem().pk == redeem().pk
    assert (wallet().spendable, wallet().held, wallet().spent) == (Decimal(40), Decimal(0), Decimal(60))
    with pytest.raises(incentives.CannotMovePoints, match="moved on already"):
        release()
    assert reverse().pk == reverse().pk
    assert (wallet().spendable, wallet().spent) == (Decimal(100), Decimal(0))
    hold(40, key="h2")
    release("h2")
    assert wallet().spendable == Decimal(100)
    with pytest.raises(incentives.CannotMovePoints, match="Nothing is posted"):
        redeem("unknown")


@pytest.mark.django_db
def test_the_oldest_run_out_first_and_late_or_twice_gives_the_same() -> None:
    keep_for(2)
    earn(30, period="2026-01")
    earn(50, period="2026-02")
    hold(10, on=c.day("2026-03-20"))
    assert (wallet(on=c.day("2026-03-20")).expiring.amount, wallet(on=c.day("2026-03-20")).expiring.on) == (
        Decimal(20),
        c.day("2026-04-01"),
    )
    late = wallet(on=c.day("2026-04-02"))
    assert (late.spendable, late.run_out, late.expiring.amount) == (Decimal(50), Decimal(20), Decimal(50))
    assert incentives.expire_points(at=c.AT, today=ON) == 1
    assert incentives.expire_points(at=c.AT, today=ON) == 0
    assert wallet(on=ON) == late
    assert PointsTransfer.objects.get(kind="expire").earned_in == c.day("2026-01-01")


@pytest.mark.django_db
def test_what_is_given_back_after_its_time_stays_until_the_month_is_over() -> None:
    keep_for(2)
    earn(30, period="2026-01")
    hold(30, on=c.day("2026-03-20"))
    release(on=c.day("2026-04-10"))
    assert incentives.expire_points(at=c.AT, today=c.day("2026-04-30")) == 0
    given = wallet(on=c.day("2026-04-30"))
    assert (given.spendable, given.expiring.amount, given.expiring.on) == (Decimal(30), Decimal(30), c.day("2026-05-01"))
    assert wallet(on=c.day("2026-05-01")).spendable == 0
    assert incentives.expire_points(at=c.AT, today=c.day("2026-05-01")) == 1


@pytest.mark.django_db
def test_what_runs_out_next_is_all_that_goes_on_that_day_by_the_rule_of_it() -> None:
    earn(30, period="2026-01")
    earn(50, period="2026-02")
    earn(20, period="2026-04")
    keep_for(1, "2026-05-01")
    told = wallet(on=c.day("2026-04-20"))
    assert (told.spendable, told.expiring.amount, told.expiring.on) == (Decimal(100), Decimal(80), c.day("2026-05-01"))
    assert wallet(on=c.day("2026-05-01")).spendable == Decimal(20)
    assert incentives.expire_points(at=c.AT, today=c.day("2026-04-20")) == 0
    with pytest.raises(incentives.CannotMovePoints, match="whole points"):
        incentives.hold_points(
            key="half", person_id=c.person("ann").pk, amount=Decimal("0.5"), reason="Half a mug", by_id=user(), at=c.AT, today=ON
        )


@pytest.mark.django_db
def test_rules_begin_on_a_first_to_come_and_a_longer_one_brings_nothing_back() -> None:
    incentives.set_points_rule(months=2, valid_from=c.day("2026-05-01"), by_id=user(), at=c.AT, today=ON)
    for months, start in ((2, "2026-05-02"), (2, "2026-04-01"), (0, "2026-06-01"), (1201, "2026-06-01"), (3, "2026-05-01")):
        with pytest.raises(incentives.CannotMovePoints):
            incentives.set_points_rule(months=months, valid_from=c.day(start), by_id=user(), at=c.AT, today=ON)
    rules = [(c.day("2026-05-01"), 2), (c.day("2026-08-01"), None)]
    assert last_gone(rules, c.day("2026-04-30")) is None
    assert last_gone(rules, c.day("2026-05-20")) == c.day("2026-02-01")
    assert last_gone(rules, c.day("2027-05-20")) == c.day("2026-04-01")


@pytest.mark.django_db
def test_the_database_refuses_what_no_service_would_do(app_role: Any) -> None:
    earn(100)
    earn(100, who="ben")
    held, other = hold(60), hold(60, key="h2", who="ben")
    wrong: list[dict[str, Any]] = [
        {"amount": Decimal(41)},
        {"amount": Decimal(0)},
        {"debit_id": held.credit_id, "credit_id": held.debit_id},
        {"credit_id": other.credit_id},
        {"unit": "USD"},
        {"kind": "release"},
        {"kind": "release", "of": other, "debit_id": held.credit_id, "credit_id": held.debit_id, "amount": Decimal(60)},
        {"kind": "release", "of": held, "debit_id": held.credit_id, "credit_id": held.debit_id, "amount": Decimal(59)},
        {"kind": "expire", "amount": Decimal(1)},
        {"reason": ""},
        {"posted_by_id": None},
    ]
    for number, changed in enumerate(wrong):
        with pytest.raises(DatabaseError), transaction.atomic():
            PointsTransfer.objects.create(**_copy(held, key=f"wrong {number}", **({"amount": Decimal(1)} | changed)))
    keep_for(12)
    for table in ("pointstransfer", "pointsrule", "redeemableatonce"):
        for text in (f"UPDATE incentives_{table} SET id = 1", f"DELETE FROM incentives_{table}", f"TRUNCATE incentives_{table} CASCADE"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), app_role() as cursor:
                cursor.execute(text)
            if table == "redeemableatonce" and not text.startswith("TRUNCATE"):
                continue  # it is empty: no row to refuse
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(text)
    with app_role():
        release()
        assert wallet().spendable == Decimal(100)


@pytest.mark.django_db
def test_when_points_may_be_redeemed_is_not_said_of_a_published_version() -> None:
    version = c.version(c.published(PLAN))
    assert list(version.redeemable_at_once.values_list("component", flat=True)) == ["calls"]
    with pytest.raises(DatabaseError, match="is published"), transaction.atomic():
        version.redeemable_at_once.create(component="effort")


@pytest.mark.django_db
def test_wallets_of_many_are_read_by_as_few_queries(django_assert_num_queries: Any) -> None:
    ids = [c.person(who).pk for who in ("ann", "ben", "cat")]
    for who in ("ann", "ben", "cat"):
        earn(10, who=who)
    with django_assert_num_queries(2):
        assert [each.spendable for each in incentives.wallets_of(ids, on=ON).values()] == [Decimal(10)] * 3


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_do_not_spend_the_same_points() -> None:
    earn(100)
    person, by, said, ready = c.person("ann").pk, user(), [], threading.Barrier(4)

    def ask(number: int) -> None:
        try:
            ready.wait()
            incentives.hold_points(key=f"h{number}", person_id=person, amount=Decimal(60), reason="A mug", by_id=by, at=noon(ON), today=ON)
            said.append("held")
        except incentives.CannotMovePoints:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["held", "refused", "refused", "refused"]
    assert wallet().spendable == Decimal(40)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["earn", "take back", "hold", "redeem", "release", "reverse", "expire"]), st.integers(1, 60), st.integers(0, 3)
    ),
    max_size=14,
)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_accounts_add_up_to_zero_and_nobody_spends_what_they_do_not_have(acts: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        keep_for(1)
        day, awards = c.day("2026-01-15"), []
        for number, (act, amount, which) in enumerate(acts):
            day += dt.timedelta(days=11)
            month = f"{day:%Y-%m}"
            before = wallet(on=day)
            try:
                match act:
                    case "earn":
                        awards.append(earn(amount, period=month, key=f"a{number}"))
                    case "take back" if awards:
                        _taken_back(awards.pop(which % len(awards)), month)
                    case "hold":
                        assert hold(amount, key=f"h{number}", on=day).pk == hold(amount, key=f"h{number}", on=day).pk
                        assert wallet(on=day).spendable == before.spendable - amount >= 0
                    case "redeem":
                        redeem(f"h{number - which}", on=day)
                    case "release":
                        release(f"h{number - which}", on=day)
                    case "reverse":
                        reverse(f"h{number - which}", on=day)
                    case "expire":
                        incentives.expire_points(at=noon(day), today=day)
                        assert incentives.expire_points(at=noon(day), today=day) == 0
                        assert wallet(on=day) == before
            except incentives.CannotMovePoints:
                assert wallet(on=day) == before
            _adds_up(day)
        transaction.set_rollback(True)


def _adds_up(day: dt.date) -> None:
    said = wallet(on=day)
    ledger = sum(PointsMovement.objects.values_list("change", flat=True), Decimal(0))
    posted = sum(PointsTransfer.objects.filter(kind="expire").values_list("amount", flat=True), Decimal(0))
    assert ledger == said.spendable + said.waiting + said.run_out - posted
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, sum(m.amount) FROM (SELECT credit_id AS account, amount FROM incentives_award UNION ALL"
            " SELECT debit_id, -amount FROM incentives_award UNION ALL SELECT credit_id, amount FROM incentives_pointstransfer UNION ALL"
            " SELECT debit_id, -amount FROM incentives_pointstransfer) m JOIN incentives_account a ON a.id = m.account GROUP BY a.kind"
        )
        balances = dict(cursor.fetchall())
    assert sum(balances.values()) == 0
    assert balances.get("reserved", 0) == said.held >= 0
    assert balances.get("redeemed", 0) == said.spent >= 0
    assert balances.get("earned", 0) == ledger


AMOUNTS = st.dictionaries(
    st.dates(c.day("2026-01-01"), c.day("2026-06-01")).map(lambda day: day.replace(day=1)), st.integers(-50, 90).map(Decimal)
)


@given(earned=AMOUNTS, used=st.integers(0, 200).map(Decimal))
def test_lots_add_up_and_the_oldest_go_first(earned: dict[dt.date, Decimal], used: Decimal) -> None:
    left, missing = lots(earned, {}, used)
    assert sum(lot.left for lot in left) - missing == sum(earned.values()) - used
    assert not (left and missing)
    if left:
        kept = {lot.month for lot in left}
        assert kept == {month for month, amount in earned.items() if amount > 0 and month >= left[0].month}
        assert all(lot.left == earned[lot.month] for lot in left[1:])


def _taken_back(award: Any, month: str) -> None:
    incentives.take_award_back(award_id=award.pk, period_id=c.period(month).pk, reason="Undone", by_id=user(), at=c.AT)


def _redeemed() -> Account:
    return Account.objects.get_or_create(kind="redeemed", unit="points", person_id=c.person("ann").pk)[0]


def _copy(transfer: PointsTransfer, **changed: Any) -> dict[str, Any]:
    names = ("kind", "person_id", "unit", "debit_id", "credit_id", "amount", "reason", "posted_at", "posted_by_id")
    return {name: getattr(transfer, name) for name in names} | changed


@pytest.mark.django_db
def test_the_worker_lets_points_run_out_once() -> None:
    keep_for(1, "2025-01-01")
    earn(30, period="2025-01")
    tasks.expire_points()
    tasks.expire_points()

    assert [(row.amount, row.posted_by_id) for row in PointsTransfer.objects.all()] == [(Decimal(30), None)]
