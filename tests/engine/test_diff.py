"""What one version of a plan says differently from another, in words a payee understands."""

import pytest

from crm.facts import CATALOG
from incentives.engine.check import read_plan
from incentives.engine.diff import differences
from incentives.engine.sentences import in_english

PLAN = """
plan: Diffs
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
tables:
  spiff: {by: [product.family], rows: [[Cloud, 200], [any, 0]]}
measures:
  bookings: {from: deal lines, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}
components:
  commission: {on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}, cap: 7000}
  spiffs: {on: bookings, pay: 'rate("spiff", product.family)'}
"""


def said(*changes):
    old = new = PLAN
    for before, after in changes:
        assert before in new
        new = new.replace(before, after)
    return [in_english(each) for each in differences(read_plan(old, CATALOG), read_plan(new, CATALOG))]


def test_two_plans_that_say_the_same_have_no_differences():
    assert said() == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("100%: 8%", "100%: 9%", "commission from 100%: 8% becomes 9%."),
        ("100%: 8%", "100%: 8%, 120%: 12%", "commission from 120% is new: 12%."),
        ("0%: 5%, 100%: 8%", "0%: 5%", "commission from 100% is gone; it was 8%."),
        ("mode: marginal", "mode: whole", "commission: mode: marginal becomes whole."),
        (", cap: 7000", "", "commission: cap is gone; it was 7000."),
        ("cap: 7000", "cap: 500 per deal", "commission: cap: 7000 becomes 500 per deal."),
        ("[Cloud, 200]", "[Cloud, 250]", "Table spiff, Cloud: 200 becomes 250."),
        ("[[Cloud, 200]", "[[Edge, 50], [Cloud, 200]", "Table spiff, Edge is new: 50."),
        ("over: quarter to date", "over: year to date", "bookings: over: quarter to date becomes year to date."),
        ("from: 2026-01-01", "from: 2026-07-01", "It holds from 2026-07-01; the other held from 2026-01-01."),
        ("from: 2026-01-01", "from: 2026-01-01, before: 2027-01-01", "It ends before 2027-01-01."),
        ("requires: nothing", "requires: accepted order", "requires: nothing becomes accepted order."),
    ],
)
def test_a_change_is_said_in_words(before, after, words):
    assert said((before, after)) == [words]


def test_everything_that_changed_is_said():
    changes = said(("  spiffs: {on: bookings, pay: 'rate(\"spiff\", product.family)'}", "  bonus: {pay: 100}"), ("0%: 5%", "0%: 6%"))

    assert changes == ["Component spiffs is gone.", "commission from 0%: 5% becomes 6%.", "Component bonus is new."]
