"""Windfalls by their page: sales operations and finance see who waits, decide, decide otherwise and take it back; nobody else does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from frontend.statements.page import unpaid_of
from incentives.models import Windfall, WindfallReview
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db

GIVEN = {"counts": "amount", "amount": "12500.50", "reason": "Half of it was ours"}


@pytest.fixture
def windfall(world: Any) -> Any:
    text = company.document(over="period").replace("value: amount", "value: amount\n    windfall: {above: 10000, then: wait for review}", 1)
    company.on_plan(world.rep.reference, company.published(text, key="field"))
    company.deal("D1", world.rep.reference, "60000", "2026-01-15")
    company.calculated("2026-01")
    return Windfall.objects.get()


def test_the_list_says_what_waits_and_can_be_searched(windfall: Any, page_of: Any) -> None:
    waiting = page_of(Role.FINANCE, "/windfalls/", state="waiting").content.decode()
    decided = page_of(Role.FINANCE, "/windfalls/", state="decided").content.decode()

    assert "Ada Palm" in waiting
    assert "60,000.00" in waiting
    assert "Ada Palm" not in decided
    assert "Ada Palm" in page_of(Role.SALES_OPS, "/windfalls/", q="D1").content.decode()
    assert "Ada Palm" not in page_of(Role.SALES_OPS, "/windfalls/", q="D2").content.decode()


def test_plain_numbers_are_no_money(world: Any, page_of: Any, client_of: Any) -> None:
    head, _old = company.document(over="period").split("components:")
    seats = head.replace("value: amount", "value: stage.probability * 60\n    windfall: {above: 10, then: wait for review}", 1)
    company.on_plan(world.rep.reference, company.published(f"{seats}components:\n  seats: {{on: bookings, pay: 10}}\n", key="field"))
    company.deal("D1", world.rep.reference, "60000", "2026-01-15")
    company.calculated("2026-01")
    row = Windfall.objects.get()
    statement = row.person.statements.get().pk

    for address in ("/windfalls/", f"/windfalls/{row.pk}/", f"/statements/{statement}/unpaid/"):
        page = page_of(Role.FINANCE, address).content.decode()
        assert '<span class="money">60</span>' in page
        assert "USD" not in page
    assert "it is no money" in page_of(Role.FINANCE, f"/windfalls/{row.pk}/").content.decode()
    (said,) = unpaid_of(row.person.statements.get())
    assert (said.amount, said.currency) == (60, "")


@pytest.mark.parametrize("typed", ["59,000.00", "59 000", "59000"])
def test_an_amount_may_be_written_as_the_page_writes_it(windfall: Any, client_of: Any, typed: str) -> None:
    client_of(Role.FINANCE).post(f"/windfalls/{windfall.pk}/", GIVEN | {"amount": typed})

    assert WindfallReview.objects.get().amount == 59000


def test_without_any_the_page_says_what_would_stand_there(page_of: Any) -> None:
    assert "No windfall waits" in page_of(Role.FINANCE, "/windfalls/").content.decode()


def test_a_decision_is_kept_changed_and_taken_back(windfall: Any, client_of: Any, page_of: Any) -> None:
    address, finance = f"/windfalls/{windfall.pk}/", client_of(Role.FINANCE)
    answer = finance.post(address, GIVEN, follow=True)

    assert "The decision is kept." in answer.content.decode()
    review = WindfallReview.objects.get()
    assert (review.counts, review.amount, review.reason) == ("amount", Decimal("12500.50"), "Half of it was ours")
    assert review.decided_by is not None
    assert 'value="12,500.5"' in page_of(Role.FINANCE, address).content.decode()

    client_of(Role.SALES_OPS).post(address, {"counts": "all", "reason": "All of it"})
    assert WindfallReview.objects.get().counts == "all"
    answer = finance.post(f"{address}undo/", follow=True)
    assert "The deal waits again." in answer.content.decode()
    assert not WindfallReview.objects.exists()
    assert finance.post(f"{address}undo/").status_code == 404


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"counts": "none"}, {"amount": ""}, {"amount": "60000.01"}])
def test_what_is_wrong_is_said_in_the_form(windfall: Any, client_of: Any, wrong: dict[str, str]) -> None:
    assert client_of(Role.FINANCE).post(f"/windfalls/{windfall.pk}/", GIVEN | wrong).status_code == 422
    assert not WindfallReview.objects.exists()


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR, Role.EXECUTIVE])
def test_nobody_else_sees_or_decides(windfall: Any, client_of: Any, role: Role) -> None:
    client = client_of(role)

    assert client.get("/windfalls/").status_code == 404
    assert client.post(f"/windfalls/{windfall.pk}/", GIVEN).status_code == 404
    assert client.post(f"/windfalls/{windfall.pk}/undo/").status_code == 404
    assert not WindfallReview.objects.exists()


def test_the_payee_reads_on_the_statement_what_waits(windfall: Any, page_of: Any) -> None:
    address = f"/statements/{windfall.person.statements.get().pk}/"

    assert "Not paid, and why" in page_of(Role.REP, address).content.decode()
    assert "waits for a review" in page_of(Role.REP, f"{address}unpaid/").content.decode()


def test_the_file_has_them_exactly(windfall: Any, page_of: Any) -> None:
    file = b"".join(page_of(Role.FINANCE, "/windfalls/", **{"as": "csv"}).streaming_content).decode("utf-8-sig")

    assert file.splitlines()[1:] == ["Ada Palm,test/D1,Field sales,bookings,2026-01-15,60000,10000,USD,,,"]
