"""The story of a posted line: from what was posted with it, also after everything has changed."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from incentives import api
from incentives.calculation import keeping
from incentives.engine.sentences import Exact, Figure, Money, Named, OnDay, Percent, Sentence, Value, render
from incentives.models import Line
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def told(fact: str, period: str, component: str = "commission") -> list[str]:
    line = Line.objects.get(fact=f"test/{fact}", batch__period__key=period, component=component)
    return [render(sentence, lambda text: text, plainly) for sentence in api.story_of(line).sentences()]


def plainly(value: Value) -> str:
    match value:
        case Money(amount, unit) | Exact(amount, unit):
            return f"{amount.normalize():f} {unit}"
        case Percent(share):
            return f"{(share * 100).normalize():f} %"
        case Figure(number):
            return f"{number.normalize():f}"
        case OnDay(day):
            return day.isoformat()
        case Named(name):
            return name
        case Sentence():
            return render(value, lambda text: text, plainly)


@pytest.fixture
def months() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.deal("D2", "ana", "50000.00", "2026-02-10")
    c.calculated("2026-01")
    c.calculated("2026-02")


def test_a_line_tells_what_it_stood_on_when_it_was_posted(months: None) -> None:
    january, february = " ".join(told("D1", "2026-01")), " ".join(told("D1", "2026-02"))

    assert "3000.03 USD" in january
    assert "5 %" in january
    assert "8 %" not in january
    # Re-rated in February: 8 % of 60,000.55 is 4,800.04, of which 3,000.03 were earned before.
    for figure in ("8 %", "60000.55", "4800.04 USD", "3000.03 USD", "1800.01 USD"):
        assert figure in february


def test_the_story_stays_when_the_data_the_plan_and_the_period_go_on(months: None) -> None:
    before = told("D1", "2026-02")
    c.quota("ana", "1")
    c.deal("D3", "ana", "500000.00", "2026-02-11")
    c.published(c.document(effective="2026-02-15"))
    c.calculated("2026-02")

    line = Line.objects.filter(fact="test/D1", batch__period__key="2026-02", component="commission").earliest("id")
    assert [render(sentence, lambda text: text, plainly) for sentence in api.story_of(line).sentences()] == before


TABLE = "table: bonus\nby: [account.industry]\nrows: [[any, {value}]]\n"
GONE, CHANGED = "are not kept here any more", "have been changed since"


@pytest.fixture
def gift() -> Line:
    """A line whose component read a shared table that says otherwise today."""
    api.save_rows(key="bonus", valid_from=c.day("2026-01-01"), document=TABLE.format(value=10), by_id=None, at=c.AT)
    extra = "  gift: {on: won, pay: 'rate(\"bonus\", account.industry)'}\ntables: {bonus: {shared: bonus}}\n"
    c.on_plan("ana", c.published(c.document() + extra))
    c.deal("D1", "ana", "1", "2026-01-10")
    c.calculated("2026-01")
    api.save_rows(key="bonus", valid_from=c.day("2026-01-01"), document=TABLE.format(value=99), by_id=None, at=c.AT)
    return Line.objects.get(component="gift")


def value_told(line: Line) -> Decimal:
    return api.plan_as_read(line).tables["bonus"].dated[0].rows[0].value


def test_shared_tables_are_told_as_the_run_read_them(gift: Line) -> None:
    assert value_told(gift) == Decimal(10)
    assert not any(GONE in words or CHANGED in words for words in told("D1", "2026-01", "gift"))


def test_a_story_says_so_where_the_shared_tables_are_not_kept_any_more(gift: Line) -> None:
    shutil.rmtree(keeping.folder_of(gift.batch.run_id))

    assert value_told(gift) == Decimal(99)
    assert api.story_of(gift).amount == Money(Decimal("10.0000"), "USD")
    assert GONE in told("D1", "2026-01", "gift")[-1]


@pytest.mark.parametrize("file", ["shared-table-0.txt", "run.json"])
def test_a_story_believes_no_shared_table_that_was_changed_since(gift: Line, file: str) -> None:
    kept = keeping.folder_of(gift.batch.run_id) / file
    kept.write_bytes(kept.read_bytes().replace(b"10", b"11").replace(b"2026", b"2027"))

    assert value_told(gift) == Decimal(99)
    assert CHANGED in told("D1", "2026-01", "gift")[-1]


def test_a_plan_without_shared_tables_needs_no_kept_files_to_be_told(months: None) -> None:
    before = told("D1", "2026-01")
    shutil.rmtree(keeping.folder_of(Line.objects.earliest("id").batch.run_id))

    assert told("D1", "2026-01") == before


def test_every_kind_of_line_has_a_story(months: None) -> None:
    for line in Line.objects.all():
        assert api.story_of(line).steps
