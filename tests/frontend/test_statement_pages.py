"""Statements as a payee and finance read them: the page, its parts fetched on demand, the list, and both files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from pypdf import PdfReader

from frontend.statements.letters import MISSING
from frontend.statements.paper import Paper, PaperComponent, PaperLine
from frontend.statements.pdf import draw
from incentives.models import Line, Statement
from people.api import Role
from people.models import Person
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db
NO_ORDER = "“Walk-ins” pays deals without asking for an accepted order."


@pytest.fixture
def paid(world: World) -> World:
    """The rep is on a plan that asks for orders, and closed a paid deal and an unpaid one in January."""
    company.on_plan(world.rep.reference, company.published())
    company.quota(world.rep.reference, "100000")
    company.deal("D1", world.rep.reference, "60000.55", "2026-01-15")
    company.deal("D2", world.rep.reference, "123.45", "2026-01-16", accepted=False)
    company.calculated("2026-01")
    return world


def address(world: World, key: str = "2026-01", part: str = "") -> str:
    return f"/statements/{world.rep.statements.get(period__key=key).pk}/{part}"


def read_csv(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def fonts_of(pdf: bytes) -> set[str]:
    resources = [page["/Resources"]["/Font"].values() for page in PdfReader(io.BytesIO(pdf)).pages]  # type: ignore[index]
    return {str(font.get_object()["/BaseFont"]).rpartition("+")[2].lstrip("/") for fonts in resources for font in fonts}


# The page


def test_a_plan_that_asks_for_no_order_says_so_on_every_statement(paid: World, page_of: Any) -> None:
    text = company.document(name="Walk-ins").replace("currency:", "requires: nothing\ncurrency:")
    company.on_plan(paid.rep.reference, company.published(text, key="walk-ins"))
    company.calculated("2026-02")

    assert NO_ORDER not in page_of(Role.REP, address(paid)).content.decode()
    assert NO_ORDER in page_of(Role.REP, address(paid, "2026-02")).content.decode()


def test_a_measure_that_asks_for_no_order_says_so_on_every_statement(paid: World, page_of: Any) -> None:
    text = company.document(name="Walk-ins").replace("date: closed_on", "date: closed_on\n    requires: nothing", 1)
    company.on_plan(paid.rep.reference, company.published(text, key="walk-ins"))
    company.calculated("2026-02")

    said = page_of(Role.REP, address(paid, "2026-02")).content.decode()

    assert NO_ORDER not in said
    assert "“Walk-ins” counts for Bookings without asking for an accepted order." in said
    assert "Not paid, and why" in said


def test_what_is_not_paid_is_worked_out_only_when_it_is_opened(paid: World, page_of: Any) -> None:
    page = page_of(Role.REP, address(paid)).content.decode()
    opened = page_of(Role.REP, address(paid, part="unpaid/")).content.decode()

    assert "Not paid, and why" in page
    assert f'hx-get="{address(paid, part="unpaid/")}"' in page
    assert "Deal D2" not in page
    assert "Deal D2" in opened
    assert "Deal D1" not in opened
    assert "No accepted order stands behind it." in opened


def test_what_is_not_paid_comes_in_pages(paid: World, page_of: Any) -> None:
    for number in range(60):
        company.deal(f"U{number:02}", paid.rep.reference, "10", "2026-01-20", accepted=False)

    first, second = (page_of(Role.REP, address(paid, part="unpaid/"), page=page).content.decode() for page in (1, 2))

    assert (first.count("Deal U"), second.count("Deal U")) == (49, 11)
    assert "1–50 of 61" in first


def test_a_statement_where_everything_was_paid_says_so(paid: World, page_of: Any) -> None:
    company.order(company.Opportunity.objects.get(external_id="D2"))

    assert "Everything of this period that could count has counted." in page_of(Role.REP, address(paid, part="unpaid/")).content.decode()


def test_the_sentence_names_the_largest_part_first_and_credits_have_their_currencys_decimals(paid: World, page_of: Any) -> None:
    bonus = "\n  bonus: {on: won, pay: 200}\n"
    company.on_plan(paid.rep.reference, company.published(company.document(name="More") + bonus, key="more"))
    company.deal("D3", paid.rep.reference, "9000.5", "2026-01-17")
    company.calculated("2026-01")

    page = page_of(Role.REP, address(paid)).content.decode()
    lines = page_of(Role.REP, address(paid, part="lines/"), component="commission").content.decode()

    commission, bonus = "3,450.05 commission on 2 lines", "400.00 bonus on 2 lines"
    assert f"{commission}, {commission}, {bonus}." in page
    assert '<td class="num">9,000.50</td>' in lines


def test_a_story_calls_measures_and_deals_by_their_names(paid: World, page_of: Any) -> None:
    line = Line.objects.get(component="commission", person_id=paid.rep.pk)

    story = page_of(Role.REP, address(paid, part=f"lines/{line.pk}/")).content.decode()

    assert ">Deal D1 counts on Jan 15, 2026.<" in story
    assert ">Bookings stands at 60,000.55 USD of a quota of 100,000.00 USD" in story


# The list as a file


def test_the_list_as_a_file_has_a_column_for_each_unit_with_its_own_decimals(paid: World, page_of: Any) -> None:
    with connection.cursor() as cursor:  # more units than one plan pays: the database would refuse totals that were not posted
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; SET LOCAL session_replication_role = replica")
        Statement.objects.filter(person=paid.rep).update(totals={"points": "20.0000", "USD": "6000.0600", "JPY": "-1200.0000"})
        cursor.execute("SET LOCAL session_replication_role = origin")

    (row,) = read_csv(page_of(Role.FINANCE, "/statements/", **{"as": "csv"}))

    assert [title for title in row if title.startswith("Earned")] == ["Earned JPY", "Earned USD", "Earned points"]
    assert (row["Earned USD"], row["Earned JPY"], row["Earned points"]) == ("6000.06", "-1200", "20")


# A statement as files


def test_a_statement_as_csv_has_every_line_and_its_texts_start_no_formula(paid: World, page_of: Any) -> None:
    company.Opportunity.objects.filter(external_id="D1").update(name="=HYPERLINK(1)")

    rows = read_csv(page_of(Role.REP, address(paid, part="csv/")))

    assert [(row["Component"], row["Record"], row["Amount"], row["Unit"]) for row in rows] == [
        ("commission", "test/D1", "3000.03", "USD"),
        ("effort", "test/D1", "10", "points"),
    ]
    assert {row["For"] for row in rows} == {"'=HYPERLINK(1)"}
    assert rows[0]["Day"] == "2026-01-15"
    assert rows[0]["Credit"] == "60000.55"


@pytest.mark.parametrize("part", ["pdf/", "csv/"])
def test_a_file_is_named_properly_whatever_the_reference_holds(paid: World, page_of: Any, part: str) -> None:
    Person.objects.filter(pk=paid.rep.pk).update(reference='Zoë "x"/y')

    said = page_of(Role.REP, address(paid, part=part))["Content-Disposition"]

    assert said.startswith("attachment; filename*=utf-8''statement-Zo%C3%AB%20%22x%22/y-2026-01.")


def test_the_pdf_says_what_was_not_paid_and_why(paid: World, page_of: Any) -> None:
    text = text_of(page_of(Role.REP, address(paid, part="pdf/")).content)

    for words in ("Ada Palm", "60,000.55", "3,000.03", "Not paid, and why", "Deal D2", "123.45 USD", "No accepted order"):
        assert words in text, words


def paper(*names: str, times: int = 1) -> Paper:
    lines = tuple(
        PaperLine(dt.date(2026, 1, 15), name, "counted for the first time", "60,000.55", Decimal("3000.03"))
        for _time in range(times)
        for name in names
    )
    return Paper(
        person="Ada Palm",
        reference="ada",
        period="January 2026",
        state="calculated",
        sentence="You earned 3,000.03 USD.",
        totals=(("USD", Decimal("3000.03")),),
        quotas=(),
        components=(PaperComponent("Commission", "Field sales, version 1", "USD", Decimal("3000.03"), lines),),
        unpaid=(),
        notes=("Calculated by Field sales.",),
        printed_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
    )


def test_a_name_in_another_script_changes_the_font_of_that_name_alone() -> None:
    plain, mixed = draw(paper("Northwind")), draw(paper("Northwind", "北风食品", "한빛", "Żółć Łódź", "Ελλάδα"))

    assert fonts_of(plain) - {"Helvetica"} == {"PTSans-Regular", "PTSans-Bold"}
    assert fonts_of(mixed) - fonts_of(plain) == {"STSong-Light", "HYSMyeongJo-Medium"}
    assert "Northwind" in text_of(mixed)
    assert "Żółć Łódź" in text_of(mixed)
    assert "stands for a letter" not in text_of(mixed)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Nguyễn Thế Vũ", "Nguy"),
        ("Giá 5 ₫", f"Giá 5 {MISSING}"),
        ("ไทย", MISSING * 3),
        ("شركة", MISSING * 4),
        ("Rocket 🚀 Ltd", f"Rocket {MISSING} Ltd"),
        ("A & B <i>", "A & B <i>"),
    ],
)
def test_a_letter_without_a_font_is_seen_to_be_missing(name: str, written: str) -> None:
    text = text_of(draw(paper(name)))

    assert written in text
    assert (f"{MISSING} stands for a letter" in text) is (MISSING in written)


def test_a_long_statement_is_drawn_in_time_that_grows_with_its_lines_alone() -> None:
    draw(paper("warm"))
    took = {}
    for times in (500, 2000):
        began = time.perf_counter()
        pages = PdfReader(io.BytesIO(draw(paper("Deal 1", times=times)))).pages
        took[times] = time.perf_counter() - began

    assert took[2000] < 8 * took[500]
    assert pages[1].extract_text().count("Deal 1") == pages[2].extract_text().count("Deal 1") > 30
    assert all("Credit" in page.extract_text() for page in pages[:-1]), "the head of the table stands on every page"
    assert "Total" in pages[-1].extract_text()
