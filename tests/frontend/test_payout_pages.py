"""What is paid in another currency than it was earned in, as the payee reads it: with the rate, and where that is from."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from incentives.services.rates import set_exchange_rate
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

from .test_settlement_pages import address, text_of

pytestmark = pytest.mark.django_db

SAID = "at 0.9 EUR for 1 USD, the rate at the end of the period, since"


@pytest.fixture
def paid(world: World) -> World:
    rep = world.rep.reference
    company.on_plan(rep, company.published(company.document(over="period", mode="marginal") + "pay in: EUR\n"))
    company.quota(rep, "100000", "month")
    company.deal("D1", rep, "20000.00", "2026-01-15")
    set_exchange_rate(from_currency="USD", to_currency="EUR", valid_from=company.day("2026-01-20"), rate=Decimal("0.9"))
    company.calculated("2026-01")
    return world


def test_the_page_says_what_was_earned_what_is_paid_and_at_which_rate(paid: World, page_of: Any) -> None:
    text = text_of(page_of(Role.REP, address(paid, "2026-01")))

    words = ("is paid to you", "1,000.00", "−1,000.00", SAID, "900.00", "Paid in another currency", "Paid in EUR", "Jan 20, 2026")
    assert [word for word in words if word not in text] == []


def test_the_lines_and_their_stories_say_it_too(paid: World, page_of: Any) -> None:
    assert SAID in text_of(page_of(Role.REP, address(paid, "2026-01", "lines/?component=pay+in.EUR")))

    line = company.Line.objects.get(kind="payout")
    told = text_of(page_of(Role.REP, address(paid, "2026-01", f"lines/{line.pk}/")))
    assert "the table of exchange rates has 0.9 EUR for 1 USD, since" in told
    assert "900.00" in told


def test_both_files_say_it(paid: World, page_of: Any) -> None:
    table = page_of(Role.REP, address(paid, "2026-01", "csv/"))
    rows = list(csv.reader(io.StringIO(b"".join(table).decode("utf-8-sig"))))
    assert [row for row in rows if any(SAID in cell for cell in row)]

    paper = page_of(Role.REP, address(paid, "2026-01", "pdf/"))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert SAID in " ".join(text.split())
