"""What a story says of a part of a window: its days, those of absence, and what that makes of amounts for the whole window."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa

from incentives.engine.explain import story
from incentives.engine.sentences import in_english
from incentives.engine.world import ABSENCES

from . import small_worlds as w

FIXED = "bonus: {on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 0, 100: 560}}}"


def told(components: str, proration: str, *, before: dt.date | None = None, absent: tuple[str, str] | None = None) -> list[str]:
    """Every sentence of the stories of Ana's lines in February 2026; `before`: when she leaves the plan."""
    plan = w.plan(
        components, head=w.HEAD.replace("over: quarter to date", "over: period").replace("requires", f"proration: {proration}\nrequires")
    )
    given = w.world([w.deal("D1", "02-10", "2000")], assignments=[{"person": "Ana", "before": before}], quota="28000", per="month")
    if absent is not None:
        first, back = (dt.date.fromisoformat(day) for day in absent)
        away = [{"person": "Ana", "from": first, "before": back, "kind": "sick"}]
        given = replace(given, absences=pa.Table.from_pylist(away, schema=ABSENCES))
    result = w.month(plan, "2026-02", given)
    windows = {(row["component"], row["window_from"]): row for row in result.windows.to_pylist()}
    lines = result.lines.to_pylist()
    stories = [story(plan, line, windows.get((line["component"], line["window_from"])), result.standings.to_pylist()) for line in lines]
    assert all(isinstance(line["amount"], Decimal) for line in lines)
    return [in_english(sentence) for each in stories for sentence in each.sentences()]


MIDDLE = dt.date(2026, 2, 16)


def test_a_part_of_a_window_says_how_many_days_it_has() -> None:
    rate = "commission: {on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%}}}"
    sentences = told(rate, "{by: calendar days}", before=MIDDLE)

    assert "This part of the window has 15 of its 28 days." in sentences
    assert [each for each in sentences if "of a quota of 15,000" in each or "of a quota of 15000" in each]
    assert "This part of the window has 10 of its 20 working days." in told(rate, "{by: working days}", before=MIDDLE)
    assert not [each for each in told(rate, "{by: calendar days}") if "window has" in each]


def test_amounts_for_the_window_are_told_with_their_days() -> None:
    sentences = told(f"allowance: {{pay: 280}}\n{FIXED}", "{of: everything}", before=MIDDLE)

    assert "280 USD is for the whole window; for 15 of 28 days that is 150 USD." in [plainly(each) for each in sentences]
    assert "560 USD is for the whole window; for 15 of 28 days that is 300 USD." in [plainly(each) for each in sentences]


def test_a_cap_and_a_floor_for_the_window_are_told_with_their_days() -> None:
    sentences = told(
        "capped: {on: bookings, rate: 50%, cap: 1400}\nlifted: {on: bookings, rate: 1%, floor: 560}", "{of: everything}", before=MIDDLE
    )

    assert "1400 USD is for the whole window; for 15 of 28 days that is 750 USD." in [plainly(each) for each in sentences]
    assert "560 USD is for the whole window; for 15 of 28 days that is 300 USD." in [plainly(each) for each in sentences]


def test_days_of_absence_are_told_where_they_are_taken_from_the_quota() -> None:
    week = ("2026-02-01", "2026-02-08")
    sentences = told("allowance: {pay: 280}", "{of: everything, absence: relief}", absent=week)
    assert "The window has 28 days." in sentences
    assert "Of these, 7 of absence are taken from the quota." in sentences
    assert not [each for each in sentences if "for the whole window" in each]

    sentences = told("allowance: {pay: 280}", "{of: everything, absence: relief of quota and target}", absent=week)
    assert "280 USD is for the whole window; for 21 of 28 days that is 210 USD." in [plainly(each) for each in sentences]


def plainly(sentence: str) -> str:
    """Without separators and zeros that say nothing."""
    return sentence.replace(",", "").replace(".00 ", " ").replace(".00.", ".")
