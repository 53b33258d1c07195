"""Exchange rates by their page: found by either currency, set from a day on, taken away as a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from incentives import api
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db
NEW = {"from_currency": "eur", "to_currency": "usd", "valid_from": "2026-02-01", "rate": "1.08"}


@pytest.fixture
def rates(world: Any) -> None:
    for one, day, rate in (("EUR", "2026-01-01", "1.1"), ("EUR", "2026-03-01", "1.15"), ("MYR", "2026-01-01", "0.225")):
        api.set_exchange_rate(from_currency=one, to_currency="USD", valid_from=company.day(day), rate=Decimal(rate))


def test_rates_are_found_by_their_currencies_and_say_when_the_next_takes_over(rates: None, page_of: Any) -> None:
    found = page_of(Role.FINANCE, "/rates/", htmx="rates-table", q="usd/eur").content.decode()

    assert ("1 EUR in USD" in found, "1 MYR in USD" in found) == (True, False)
    assert "1.15" in found
    assert found.count("Mar 1, 2026") == 2


def test_the_file_of_rates_has_them_exactly(rates: None, page_of: Any) -> None:
    file = b"".join(page_of(Role.AUDITOR, "/rates/", **{"as": "csv"}).streaming_content).decode("utf-8-sig")

    assert file.splitlines()[1:] == ["EUR,USD,2026-03-01,,1.15", "EUR,USD,2026-01-01,2026-03-01,1.1", "MYR,USD,2026-01-01,,0.225"]


def test_a_rate_is_set_from_a_day_on_and_one_of_the_same_day_is_replaced(rates: None, client_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)

    assert ops.post("/rates/set/", NEW).status_code == 302
    replaced = ops.post("/rates/set/", NEW | {"rate": "1.09"}, follow=True)

    assert "1 EUR is 1.09 USD from Feb 1, 2026. It was 1.08 before." in replaced.content.decode()
    rows = api.exchange_rates().filter(from_currency="EUR").order_by("valid_from")
    assert [(str(row.valid_from), row.valid_before and str(row.valid_before), row.rate) for row in rows] == [
        ("2026-01-01", "2026-02-01", Decimal("1.1")),
        ("2026-02-01", "2026-03-01", Decimal("1.09")),
        ("2026-03-01", None, Decimal("1.15")),
    ]


@pytest.mark.parametrize(
    "wrong", [{"rate": "NaN"}, {"rate": "0"}, {"rate": "-1"}, {"to_currency": "eur"}, {"to_currency": "xyz"}, {"to_currency": "\0\0\0"}]
)
def test_what_is_no_rate_is_said_beside_it(rates: None, client_of: Any, wrong: dict[str, str]) -> None:
    answer = client_of(Role.SALES_OPS).post("/rates/set/", NEW | wrong)

    assert answer.status_code == 422
    assert api.exchange_rates().count() == 3
