"""Rounding at each step, as the plan in words and the story of a line tell it."""

from __future__ import annotations

from decimal import Decimal

from incentives.engine.explain import plan_in_words, story
from incentives.engine.sentences import in_english

from . import small_worlds as w

HEAD = w.HEAD.replace("requires", "rounding: {when: at each step}\nrequires")


def test_a_story_says_that_each_step_is_rounded() -> None:
    plan = w.plan("commission: {on: bookings, rate: 3.33%, multiplier: '1.15'}", head=HEAD)
    result = w.month(plan, "2026-01", w.world([w.deal("D1", "01-10", "123.45"), w.deal("D2", "01-11", "77.70")]))
    lines = result.lines.to_pylist()
    windows = result.windows.to_pylist()
    stories = [story(plan, line, windows[0], result.standings.to_pylist()) for line in lines]

    # 123.45 × 3.33 % = 4.1109 → 4.11, × 1.15 = 4.7265 → 4.73; 77.70 × 3.33 % = 2.5874 → 2.59, × 1.15 = 2.9785 → 2.98.
    assert [line["amount"] for line in lines] == [Decimal("4.7300"), Decimal("2.9800")]
    told = [[in_english(said) for said in each.sentences()] for each in stories]
    assert all("The plan rounds at each step, to 0.01 USD." in each for each in told)
    assert [sentence for each in told for sentence in each if sentence.startswith("Before rounding")] == [
        "Before rounding, the component goes from 0.00 USD to 4.73 USD.",
        "Before rounding, the component goes from 4.73 USD to 7.71 USD.",
    ]


def test_the_plan_in_words_says_it() -> None:
    plan = w.plan("commission: {on: bookings, rate: 3.33%}", head=HEAD)

    said = [in_english(sentence) for part in plan_in_words(plan) for sentence in part.sentences]

    assert "Money is rounded to 0.01 USD, half away from zero, whenever it is converted, split, paid a rate on, or multiplied." in said
