"""Plans and lines in words: what is said is what is paid, to the last digit."""

from decimal import Decimal

import pytest

from incentives.engine.explain import plan_in_words, story
from incentives.engine.money import rounded
from incentives.engine.sentences import Exact, Figure, Money, Named, OnDay, Percent, in_english, render, say

from .plans import plan_of, plan_text
from .recompute import recomputed
from .told_plan import PLAN, calculated, only, written

MODES = {
    "flat": ("3.333%", "3.5%"),
    "marginal": ("7.5%", "9.25%"),
    "marginal_target": ("1.4", "1.45"),
    "whole": ("8%", "8.01%"),
    "overage": ("15%", "16%"),
    "interpolated": ("6%", "6.125%"),
    "fixed": (": 500,", ": 650,"),
    "milestones": ("250.5", "251.5"),
    "matrix": ("5.5%", "5.75%"),
    "deal_marginal": ("2%", "2.2%"),
    "spiff": ("200", "210.01"),
}


def stories_of(plan, results):
    """Every line of every period with its story."""
    for result in results:
        windows = {(row["person"], row["component"], row["window_from"], row["window_before"]): row for row in result.windows.to_pylist()}
        standings = result.standings.to_pylist()
        for line in result.lines.to_pylist():
            window = windows.get((line["person"], line["component"], line["window_from"], line["window_before"]))
            yield line, story(plan, line, window, standings)


@pytest.fixture(scope="module")
def told():
    plan, results = calculated()
    return plan, list(stories_of(plan, results))


def test_every_line_can_be_worked_out_again_from_nothing_but_the_numbers_its_story_prints(told):
    __, stories = told

    for line, one in stories:
        assert recomputed(one) == line["amount"], (line["component"], line["fact"], [in_english(s) for s in one.sentences()])

    assert {line["component"] for line, __ in stories} == set(told[0].components)
    assert {line["kind"] for line, __ in stories} == {"credit", "window", "milestone", "period", "floor", "limit"}
    assert {line["reason"] for line, __ in stories} >= {"new", "re-rated", "gate opened"}


def test_after_one_rate_of_each_mode_is_changed_its_lines_change_and_can_be_worked_out_again(told):
    text = PLAN
    for component, (old, new) in MODES.items():
        before = written(component)
        changed = before.replace(old, new, 1)
        assert changed != before, component
        text = text.replace(before, changed)
    plan, results = calculated(only(*MODES, text=text))

    stories = list(stories_of(plan, results))

    for line, one in stories:
        assert recomputed(one) == line["amount"], (line["component"], line["fact"])
    before, after = amounts_of(told[1]), amounts_of(stories)
    assert [component for component in MODES if before[component] == after[component]] == []


def amounts_of(stories):
    amounts = {}
    for line, __ in stories:
        amounts.setdefault(line["component"], []).append(line["amount"])
    return amounts


def told_line(told, component, fact, period=0):
    matching = [one for line, one in told[1] if line["component"] == component and line["fact"] == fact and line["person"] == "Ana"]
    return [in_english(step.sentence) for step in matching[period].steps]


def test_the_crossing_deal_shows_a_slice_at_each_rate(told):
    steps = told_line(told, "marginal", "D5")

    assert steps == [
        "D5 counts on 2026-03-05.",
        "It is credited with 60000.01 USD: bookings goes from 63333.881 USD to 123333.891 USD.",
        "bookings stands at 123333.891 USD of a quota of 100000.00 USD: 123.333891%.",
        "the person's own rate: 5%.",
        "16666.119 USD up to 80000.00 USD, at 5%: 833.30595 USD.",
        "20000.00 USD between 80000.00 USD and 100000.00 USD, at 7.5%: 1500.00 USD.",
        "20000.00 USD between 100000.00 USD and 120000.00 USD, at 8%: 1600.00 USD.",
        "3333.891 USD above 120000.00 USD, at 15%: 500.08365 USD.",
        "Together: 4433.3896 USD.",
        "That makes 4433.3896 USD.",
        "Before rounding, the component goes from 3166.69405 USD to 7600.08365 USD.",
        "Rounded to 0.01 USD that is from 3166.69 USD to 7600.08 USD: 4433.39 USD.",
        "This line: 4433.39 USD.",
    ]


def test_a_re_rated_deal_says_what_it_earned_before(told):
    steps = told_line(told, "whole", "D1", period=1)

    assert "The rate reached is 8%; on 40000.55 USD that is 3200.044 USD." in steps
    assert "The rate has changed since this was first paid, so it is paid anew." in steps
    assert "Earlier periods have paid 2000.03 USD of it." in steps
    assert steps[-1] == "This line: 1200.01 USD."


def test_a_closed_gate_says_what_does_not_hold(told):
    steps = told_line(told, "gated", "D1")

    assert "Nothing is paid, because this does not hold: the attainment of bookings is at least 80% and win rate is above 10%." in steps
    assert "the attainment of bookings: 75.833881%." in steps


def test_a_share_is_told(told):
    steps = told_line(told, "spiff", "D3")

    assert "D3 counts on 2026-02-03; your share of it is 70%." in steps
    assert "Of that you have a share of 70%." in steps


def test_a_cut_by_a_monthly_limit_is_told(told):
    [one] = [one for line, one in told[1] if line["kind"] == "limit" and line["person"] == "Ana" and line["fact"] == "month"][:1]

    assert in_english(one.title) == "A limit changes the amount by -2291.69 USD."
    assert "The month may pay 1500.00 USD; without the limit it would pay 3791.69 USD." in [in_english(s) for s in one.sentences()]


def test_the_bar_is_cut_at_the_bands_and_its_parts_make_up_the_credit(told):
    bars = [(line, one.bar) for line, one in told[1] if one.bar is not None and line["component"].startswith("marginal")]
    assert bars

    for line, bar in bars:
        assert sum(band.part for band in bar.bands) == line["credit"]
        assert bar.end - bar.start == line["credit"]
        assert bar.bands[0].start is None
        assert bar.bands[-1].to is None
        assert all(a.to == b.start for a, b in zip(bar.bands, bar.bands[1:], strict=False))


def test_a_line_without_a_quota_says_so(told):
    [one] = [one for line, one in told[1] if line["person"] == "Ben" and line["component"] == "marginal" and line["fact"] == "D4"]

    assert "There is no quota for bookings, so its attainment is 0." in [in_english(s) for s in one.sentences()]


def test_a_formula_says_where_there_was_no_quota_and_where_it_divided_by_zero(told):
    gated = next(one for line, one in told[1] if line["person"] == "Ben" and line["component"] == "gated")
    divided = told_line(told, "divided", "D3")

    assert "the attainment of bookings: 0%, because there is no quota." in [in_english(s) for s in gated.sentences()]
    assert divided[2:5] == ["amount: 33333.33 USD.", "discount: 0.", "What is divided by zero counts as 0."]
    assert divided[-1] == "This line: 0.00 USD."


def test_every_sentence_can_be_translated_and_formatted_by_whoever_shows_it(told):
    plan, stories = told
    sentences = [sentence for __, one in stories for sentence in one.sentences()]
    sentences += [sentence for part in plan_in_words(plan) for sentence in (part.title, *part.sentences)]
    kinds = set()

    for sentence in sentences:
        shown = render(sentence, lambda text: f"«{text}»", lambda value: kinds.add(type(value)) or "x")
        assert shown == "" or shown.startswith("«")
        assert "%(" not in shown
    assert kinds == {Money, Exact, Percent, Figure, Named, OnDay}


def test_the_empty_sentence_is_never_translated():
    assert render(say(""), lambda text: f"header of the catalogue {text}", str) == ""


def words(text):
    return [in_english(sentence) for part in plan_in_words(plan_of(text)) for sentence in part.sentences]


def test_what_happens_exactly_on_a_limit_is_said_in_words():
    rate = "{by: attainment(bookings), mode: whole, at the limit: %s, bands: {0%%: 5%%, 100%%: 8%%, 120%%: 9%%}}"

    upper = words(plan_text(f"{{on: bookings, rate: {rate % 'upper'}}}"))
    lower = words(plan_text(f"{{on: bookings, rate: {rate % 'lower'}}}"))

    assert [s for s in upper if s.endswith("%.")][:3] == [
        "Below 100%: 5%.",
        "From 100% up to, but not including, 120%: 8%.",
        "From 120% on: 9%.",
    ]
    assert bands_in(lower) == ["Up to and including 100%: 5%.", "Above 100%, up to and including 120%: 8%.", "Above 120%: 9%."]


def bands_in(sentences):
    return [sentence for sentence in sentences if sentence.endswith("%.")][:3]


def test_a_plan_that_requires_no_order_says_so():
    assert "No accepted order is required." in words(plan_text("{pay: 5}"))


def test_a_measure_that_requires_something_else_than_its_plan_says_so_and_so_does_the_plan():
    found = words(plan_text("{pay: 5}").replace("bookings:\n", "bookings:\n    requires: accepted order\n", 1))

    assert "No accepted order is required, where a measure does not say otherwise." in found
    assert "Only those count that have an accepted order behind them." in found


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (
            "attainment(bookings) >= 80% and (target > 5 or not won = 1)",
            "the attainment of bookings is at least 80% and (the target pay is above 5 or not (won is 1))",
        ),
        ("win_rate * (won + 1) / 2 > 3", "win rate × (won + 1) ÷ 2 is above 3"),
        ("min(won, 5) - 1 < max(won, closed, 2)", "the smallest of won and 5 − 1 is below the largest of won and closed and 2"),
        (
            'region in ("north", "south") and region not in ("x")',
            "the person's region is one of “north”, “south” and the person's region is none of “x”",
        ),
        (
            "round(bookings, 2) != -abs(won) or floor(won) = 1",
            "bookings rounded to 2 decimals is not −won without its sign or won rounded down to a whole number is 1",
        ),
        (
            "days(2026-01-31, 2026-02-28) <= months(2026-01-01, 2026-06-01)",
            "the days from 2026-01-31 to 2026-02-28 is at most the full months from 2026-01-01 to 2026-06-01",
        ),
    ],
)
def test_a_formula_is_read_out_in_words(formula, said):
    assert f"It pays nothing unless {said}." in words(plan_text(f"\n    pay: 5\n    gate: {formula}"))


def test_amounts_keep_every_digit_they_have():
    assert in_english(
        say("%(a)s %(b)s %(c)s", a=Exact(Decimal("1.5"), "USD"), b=Exact(Decimal("1.12345"), "USD"), c=Money(Decimal("1.5"), "JPY"))
    ) == ("1.50 USD 1.12345 USD 2 JPY")
    assert rounded(Decimal("1.5"), 0) == 2
