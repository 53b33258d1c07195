"""Corrections of closed periods as payee and finance read them: on the statement that pays them, on the one they correct, on the run."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from pypdf import PdfReader

from incentives.models import Run
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(world: World) -> Run:
    """January is closed; a deal of January comes late and is posted in February."""
    rep = world.rep.reference
    company.on_plan(rep, company.published(company.document(over="period")))
    company.quota(rep, "100000", "month")
    company.deal("D1", rep, "60000.00", "2026-01-15")
    company.calculated("2026-01")
    company.close("2026-01")
    company.deal("D2", rep, "1000.00", "2026-01-20")
    company.deal("D3", rep, "500.00", "2026-02-10")
    return company.calculated("2026-02")


def address(world: World, key: str) -> str:
    return f"/statements/{world.rep.statements.get(period__key=key).pk}/"


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_a_statement_says_what_it_pays_for_an_earlier_period(corrected: Run, world: World, page_of: Any) -> None:
    text = text_of(page_of(Role.REP, address(world, "2026-02")))
    assert "Corrections of earlier periods" in text
    assert "+50.00" in text
    assert address(world, "2026-01") in text
    lines = text_of(page_of(Role.REP, address(world, "2026-02") + "lines/?corrected=2026-02-01"))
    assert "Deal D2" in lines
    assert "Deal D3" not in lines


def test_the_closed_statement_says_where_it_was_corrected(corrected: Run, world: World, page_of: Any) -> None:
    text = text_of(page_of(Role.REP, address(world, "2026-01")))
    assert "Corrected since it was closed" in text
    assert address(world, "2026-02") in text
    assert "Corrections of earlier periods" not in text


def test_money_and_points_of_one_period_are_one_correction(corrected: Run, world: World, page_of: Any) -> None:
    text = text_of(page_of(Role.REP, address(world, "2026-02")))
    assert text.count("The statement of January 2026 as it was closed") == 1
    assert "+10" in text
    closed = text_of(page_of(Role.REP, address(world, "2026-01")))
    assert "has +50.00 USD and +10 points for what is on this statement." in closed
    assert closed.count("Corrected since it was closed") == 1


def test_the_files_of_a_statement_tell_what_is_a_correction(corrected: Run, world: World, page_of: Any) -> None:
    file = page_of(Role.REP, address(world, "2026-02") + "csv/")
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert {(row["Record"], row["Unit"], row["Corrects"]) for row in rows} == {
        ("test/D2", "USD", "January 2026"), ("test/D2", "points", "January 2026"), ("test/D3", "USD", ""), ("test/D3", "points", ""),
    }  # fmt: skip

    pdf = PdfReader(io.BytesIO(page_of(Role.REP, address(world, "2026-02") + "pdf/").content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Corrections of earlier periods" in text
    assert "+50.00 USD and +10 points" in text


def test_a_day_that_is_none_is_no_page(corrected: Run, world: World, page_of: Any) -> None:
    assert page_of(Role.REP, address(world, "2026-02") + "lines/?corrected=yesterday").status_code == 404


def test_a_run_says_what_it_corrected_and_whom_it_calculated(corrected: Run, page_of: Any) -> None:
    text = text_of(page_of(Role.FINANCE, f"/periods/runs/{corrected.pk}/"))
    assert "Closed periods it corrected" in text
    again = company.calculated("2026-02")
    assert "of 1: those whom a change touched" in text_of(page_of(Role.FINANCE, f"/periods/runs/{again.pk}/"))


def test_everybody_is_calculated_again_when_that_is_asked_for(corrected: Run, client_of: Any) -> None:
    client_of(Role.FINANCE).post(f"/periods/{corrected.period_id}/start/", {"everybody": "yes"})
    assert Run.objects.latest("pk").everybody
