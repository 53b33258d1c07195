"""Awards: posted once, between the right accounts, into open periods, taken back by counter-entries, and shown with their reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from incentives import api as incentives
from incentives.models import Account, Award, Statement
from people import api as people

from . import company as c

pytestmark = pytest.mark.django_db


def give(
    amount: str = "100.50", *, key: str = "contest.1.1", unit: str = "USD", who: str = "ann", period: str = "2026-03", **said: Any
) -> Award:
    return incentives.award(
        key=key, person_id=c.person(who).pk, period_id=c.period(period).pk, amount=Decimal(amount), unit=unit,
        reason=said.pop("reason", "Prize: Spring cup, place 1"), by_id=approver(), at=c.AT,
    )  # fmt: skip


def approver() -> int:
    found = people.user_by_email("finance@example.com")
    return (found or people.create_user(email="finance@example.com", password=None, roles=[])).pk


def back(award: Award, period: str = "2026-03") -> Award:
    return incentives.take_award_back(
        award_id=award.pk, period_id=c.period(period).pk, reason="The sale was undone", by_id=approver(), at=c.AT
    )


def close(key: str) -> None:
    period = c.period(key)
    type(period).objects.filter(pk=period.pk).update(state="closed", closed_at=c.AT)


def accounts(award: Award) -> tuple[tuple[str, str, int | None], ...]:
    rows = Account.objects.in_bulk([award.debit_id, award.credit_id])
    return tuple((rows[pk].kind, rows[pk].unit, rows[pk].person_id) for pk in (award.debit_id, award.credit_id))


def test_an_award_is_earned_at_the_company_s_cost_and_taken_back_the_other_way() -> None:
    award = give()
    cost, earned = ("incentive cost", "USD", None), ("earned", "USD", c.person("ann").pk)

    assert accounts(award) == (cost, earned)
    taken = back(award)
    assert accounts(taken) == (earned, cost)
    assert (taken.amount, taken.reverses_id, taken.key) == (Decimal("100.50"), award.pk, "contest.1.1.back")
    assert back(award).pk == taken.pk
    with pytest.raises(incentives.CannotAward, match="takes an award back itself"):
        back(taken)


def test_posting_twice_posts_once_and_another_award_under_the_same_key_is_refused() -> None:
    first = give()

    assert give().pk == first.pk
    with pytest.raises(incentives.CannotAward, match="another award is posted already"):
        give("100.51")
    assert Award.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        ("0", "USD", "more than nothing"),
        ("-5", "USD", "more than nothing"),
        ("1.005", "USD", "no part as small"),
        ("1.5", "JPY", "no part as small"),
        ("1.5", "points", "no part as small"),
        ("1", "gold", "is no currency"),
    ],
)
def test_amounts_are_above_zero_and_in_coins(amount: str, unit: str, said: str) -> None:
    with pytest.raises(incentives.CannotAward, match=said):
        give(amount, unit=unit)


def test_a_closed_period_takes_no_award_and_what_is_taken_back_goes_into_an_open_one() -> None:
    award = give()
    close("2026-03")

    with pytest.raises(incentives.CannotAward, match="2026-03 is closed"):
        give(key="contest.1.2")
    with pytest.raises(incentives.CannotAward, match="2026-03 is closed"):
        back(award)
    assert back(award, "2026-04").period.key == "2026-04"
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Award.objects.create(**_copy(award, key="by hand"))


def test_the_database_refuses_what_no_service_would_do() -> None:
    award = give()
    other = give(key="contest.1.2", who="ben")
    wrong = [
        {"debit_id": award.credit_id, "credit_id": award.debit_id},
        {"credit_id": other.credit_id},
        {"unit": "EUR"},
        {"amount": Decimal(0)},
        {"reverses_id": other.pk},
        {"reverses_id": award.pk, "debit_id": award.credit_id, "credit_id": award.debit_id, "amount": Decimal(1)},
    ]
    for number, changed in enumerate(wrong):
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.create(**_copy(award, key=f"wrong {number}", **changed))
    for text in ("UPDATE incentives_award SET amount = 1", "DELETE FROM incentives_award", "TRUNCATE incentives_award CASCADE"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text)


def test_the_role_of_the_application_gives_awards_and_takes_them_back_and_may_change_none(app_role: Any) -> None:
    with app_role():
        back(give())
    for text in ("UPDATE incentives_award SET amount = 1", "DELETE FROM incentives_award", "TRUNCATE incentives_award CASCADE"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), app_role() as cursor:
            cursor.execute(text)

    assert Award.objects.count() == 2


def test_a_statement_shows_its_awards_beside_its_totals() -> None:
    plan = c.published()
    c.on_plan("ann", plan)
    c.deal("D1", "ann", "1000", "2026-03-05")
    c.calculated("2026-03", plan)
    award = give()
    give("7", key="contest.1.3", unit="points", reason="Prize: Spring cup, place 3")
    statement = Statement.objects.get(person=c.person("ann"), period=c.period("2026-03"))
    totals = dict(statement.totals)
    back(award)

    assert [(row.reason, row.amount, row.unit) for row in incentives.awards_on(statement)] == [
        ("Prize: Spring cup, place 1", Decimal("100.50"), "USD"),
        ("Prize: Spring cup, place 3", Decimal(7), "points"),
        ("The sale was undone", Decimal("-100.50"), "USD"),
    ]
    statement.refresh_from_db()
    assert statement.totals == totals
    assert c.calculated("2026-03", plan).state == "unchanged"


def _copy(award: Award, **changed: object) -> dict[str, Any]:
    names = ("person_id", "period_id", "unit", "debit_id", "credit_id", "amount", "reason", "posted_at", "posted_by_id")
    return {**{name: getattr(award, name) for name in names}, **changed}
