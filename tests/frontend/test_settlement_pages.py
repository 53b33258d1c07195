"""What of the earnings is paid, as the payee reads it: on the statement, in the story of each line, in both files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from pypdf import PdfReader

from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db

LIMITS = "limits: {cap: 1000 per month, draw: {amount: 500, kind: recoverable guarantee}}\n"


@pytest.fixture
def settled(world: World) -> World:
    """January earns less than the draw, February more than the cap, March less than nothing."""
    rep = world.rep.reference
    company.on_plan(rep, company.published(company.document(over="period", mode="marginal") + LIMITS))
    company.quota(rep, "100000", "month")
    company.deal("D1", rep, "4000.00", "2026-01-15")
    company.deal("D2", rep, "30000.00", "2026-02-10")
    company.deal("D3", rep, "-9000.00", "2026-03-10")
    for month in ("2026-01", "2026-02", "2026-03"):
        company.calculated(month)
    return world


def address(world: World, key: str, part: str = "") -> str:
    return f"/statements/{world.rep.statements.get(period__key=key).pk}/{part}"


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("month", "words"),
    [
        ("2026-01", ("is paid to you", "Draw, to be taken back later", "+300.00", "Drawn and still to be taken back")),
        ("2026-02", ("Cut by the plan&#x27;s cap", "−500.00", "Taken back of earlier draws", "−300.00")),
        ("2026-03", ("Below zero, carried over to later", "+450.00", "Still to be taken off later earnings", "450.00")),
    ],
)
def test_a_statement_says_how_what_was_earned_becomes_what_is_paid(
    settled: World, page_of: Any, month: str, words: tuple[str, ...]
) -> None:
    text = text_of(page_of(Role.REP, address(settled, month)))

    assert [word for word in ("What of it is paid", "Payable", *words) if word not in text] == []


def test_a_statement_on_which_nothing_but_earning_happened_says_nothing_of_it(world: World, page_of: Any) -> None:
    company.on_plan(world.rep.reference, company.published())
    company.deal("D1", world.rep.reference, "4000.00", "2026-01-15")
    company.calculated("2026-01")

    assert "What of it is paid" not in text_of(page_of(Role.REP, address(world, "2026-01")))


def test_the_lines_of_the_plan_have_names_and_stories(settled: World, page_of: Any) -> None:
    lines = settled.rep.statements.get(period__key="2026-01")
    found = text_of(page_of(Role.REP, address(settled, "2026-01", "lines/?component=limits.draw")))
    assert "Draw, to be taken back later" in found
    assert "Draws" in text_of(page_of(Role.REP, address(settled, "2026-01")))

    story = company.Line.objects.get(batch__period=lines.period, kind="draw")
    told = text_of(page_of(Role.REP, address(settled, "2026-01", f"lines/{story.pk}/")))
    assert "The draw of the period fills the earnings up to 500.00 USD" in told


def test_the_files_say_it_too(settled: World, page_of: Any) -> None:
    response = page_of(Role.REP, address(settled, "2026-02", "csv/"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert {(row["Component"], row["For"], row["Amount"]) for row in rows if row["Component"].startswith("limits")} == {
        ("limits.cap", "Limit per month", "-500"),
        ("limits.draw", "Taken back of earlier draws", "-300"),
    }

    pdf = page_of(Role.REP, address(settled, "2026-01", "pdf/")).content
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for words in ("What of it is paid", "Draw, to be taken back later", "Payable", "After this period", "Drawn and still to be taken back"):
        assert words in text, words


def test_a_statement_says_what_is_held_back_and_until_when(world: World, page_of: Any) -> None:
    rep = world.rep.reference
    text = company.document(over="period", mode="marginal").replace("  effort:", "    hold: {booked: 50%, paid: 50%}\n  effort:")
    company.on_plan(rep, company.published(text))
    company.quota(rep, "100000", "month")
    company.deal("D1", rep, "4000.00", "2026-01-15")
    company.calculated("2026-01")

    page = text_of(page_of(Role.REP, address(world, "2026-01")))
    lines = text_of(page_of(Role.REP, address(world, "2026-01", "lines/?component=commission")))
    held = company.Line.objects.get(kind="hold")
    story = text_of(page_of(Role.REP, address(world, "2026-01", f"lines/{held.pk}/")))

    assert [
        word for word in ("For January 2026 100.00 USD", "Held back until later", "Earned and still held back") if word not in page
    ] == []
    assert "Held back until later" in lines
    assert "0 has been paid" in story
