"""Formulas for whose exact result there is no room are refused when the plan is checked, at their place."""

import pytest

from .plans import plan_text, problems_of

CUBE = "attainment(bookings) * attainment(bookings) * attainment(bookings) * target"


@pytest.mark.parametrize(
    ("component", "path"),
    [
        (f'{{pay: "{CUBE}"}}', "components.paid.pay"),
        ('{on: bookings, rate: 5%, multiplier: "attainment(bookings) * attainment(bookings)"}', "components.paid.multiplier"),
        (f'{{on: bookings, rate: 5%, gate: "{CUBE} > 5"}}', "components.paid.gate"),
        (f'{{on: bookings, rate: 5%, cap: "{CUBE} per month"}}', "components.paid.cap"),
        (f'{{on: bookings, rate: 5%, cap: [500 per deal, "{CUBE}"]}}', "components.paid.cap"),
        (f'{{on: bookings, rate: "if({CUBE} > 5, 5%, 4%)"}}', "components.paid.rate"),
        ('{on: bookings, rate: "attainment(bookings) * attainment(bookings) * attainment(bookings)"}', "components.paid.rate"),
    ],
)
def test_a_formula_without_room_is_refused_at_its_place_with_its_digits_and_a_remedy(component, path):
    problems = problems_of(plan_text(component))

    assert [problem.code for problem in problems] == ["too_many_digits"]
    assert problems[0].path.startswith(path)
    assert problems[0].line > 1
    assert int(dict(problems[0].values)["digits"]) > 37
    assert "there is room for 37" in problems[0].message()
    assert "round(attainment(bookings), 4)" in problems[0].advice()


def test_it_has_room_once_its_factors_are_rounded():
    gate = '{on: bookings, rate: 5%, gate: "attainment(bookings) * attainment(bookings) > 150%"}'
    rounded = gate.replace("attainment(bookings)", "round(attainment(bookings), 4)")

    assert [problem.path for problem in problems_of(plan_text(gate))] == ["components.paid.gate"]
    assert problems_of(plan_text(rounded)) == ()
    assert problems_of(plan_text("{pay: attainment(bookings) * target}")) == ()


def test_a_measure_is_told_with_its_place():
    text = plan_text("{pay: 5}")
    assert "value: amount" in text

    problems = problems_of(text.replace("value: amount", "value: amount / 3 * 99999999999999 * 99999999999999 * 99999999999999", 1))

    assert [problem.code for problem in problems] == ["too_many_digits"]
    assert problems[0].path == "measures.bookings.value"
