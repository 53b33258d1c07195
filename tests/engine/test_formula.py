"""The language of formulas: what each one means, and what is said of each that means nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine import formula as f
from incentives.engine.formula import Level, ValueType
from incentives.engine.names import NotANumber, number

from .plans import component_of, plan_of, plan_text, problems_of

AMOUNT = f.FieldRef("amount", ValueType.NUMBER, True, 4)
FAMILY = f.FieldRef("product.family", ValueType.TEXT, False, 4)


def N(text):  # noqa: N802
    return number(text)


def pay(formula):
    """The tree of a formula that is worked out for every credit."""
    quoted = formula.replace("'", "''")
    return component_of(f"{{on: bookings, pay: '{quoted}'}}").pay.tree


def problem(formula, key="pay", rest="on: bookings"):
    quoted = formula.replace("'", "''")
    other = "" if key == "pay" else ", pay: 1"
    [found] = problems_of(plan_text(f"{{{rest}{other}, {key}: '{quoted}'}}"))
    return found


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        ("1 + 2 * 3", f.Arithmetic(f.Operator.ADD, N("1"), f.Arithmetic(f.Operator.MULTIPLY, N("2"), N("3")))),
        ("(1 + 2) * 3", f.Arithmetic(f.Operator.MULTIPLY, f.Arithmetic(f.Operator.ADD, N("1"), N("2")), N("3"))),
        ("9 - 3 - 2", f.Arithmetic(f.Operator.SUBTRACT, f.Arithmetic(f.Operator.SUBTRACT, N("9"), N("3")), N("2"))),
        ("- amount", f.Negate(AMOUNT)),
        ("2 - -1", f.Arithmetic(f.Operator.SUBTRACT, N("2"), f.Negate(N("1")))),
        ("5% * amount", f.Arithmetic(f.Operator.MULTIPLY, f.Number(Decimal("0.05"), True), AMOUNT)),
        ("amount / 3", f.Arithmetic(f.Operator.DIVIDE, AMOUNT, N("3"))),
        ("min(amount, 100, 50)", f.Call(f.Function.MIN, (AMOUNT, N("100"), N("50")))),
        ("max(amount, 0)", f.Call(f.Function.MAX, (AMOUNT, N("0")))),
        ("abs(amount)", f.Call(f.Function.ABS, (AMOUNT,))),
        ("round(amount)", f.Call(f.Function.ROUND, (AMOUNT,))),
        ("round(amount, 2)", f.Call(f.Function.ROUND, (AMOUNT, N("2")))),
        ("floor(quantity)", f.Call(f.Function.FLOOR, (f.FieldRef("quantity", ValueType.NUMBER, False, 4),))),
        (
            "days(created_on, closed_on)",
            f.Call(f.Function.DAYS, (f.FieldRef("created_on", ValueType.DAY, False, 4), f.FieldRef("closed_on", ValueType.DAY, False, 4))),
        ),
        (
            "months(2026-01-31, closed_on)",
            f.Call(f.Function.MONTHS, (f.Day(dt.date(2026, 1, 31)), f.FieldRef("closed_on", ValueType.DAY, False, 4))),
        ),
        (
            'rate("line rate", product.family, quantity) * 7',
            f.Arithmetic(f.Operator.MULTIPLY, f.Lookup("line rate", (FAMILY, f.FieldRef("quantity", ValueType.NUMBER, False, 4))), N("7")),
        ),
        ("own_rate * amount", f.Arithmetic(f.Operator.MULTIPLY, f.ParameterRef("own_rate", ValueType.NUMBER), AMOUNT)),
        ("bookings * 1%", f.Arithmetic(f.Operator.MULTIPLY, f.MeasureRef("bookings"), f.Number(Decimal("0.01"), True))),
        ("quota(bookings)", f.QuotaRef("bookings")),
        ("target * attainment(won)", f.Arithmetic(f.Operator.MULTIPLY, f.TargetRef(), f.AttainmentRef("won", f.AttainmentKind.END))),
        (
            "100 * months_on_plan",
            f.Arithmetic(f.Operator.MULTIPLY, N("100"), f.MonthsOnPlanRef()),
        ),
        (
            "100 * attainment_so_far(bookings)",
            f.Arithmetic(f.Operator.MULTIPLY, N("100"), f.AttainmentRef("bookings", f.AttainmentKind.SO_FAR)),
        ),
        (
            "100 * attainment_before(bookings)",
            f.Arithmetic(f.Operator.MULTIPLY, N("100"), f.AttainmentRef("bookings", f.AttainmentKind.BEFORE)),
        ),
    ],
)
def test_a_number_is_calculated_as_in_a_spreadsheet(formula, tree):
    assert pay(formula) == tree


@pytest.mark.parametrize(
    ("condition", "tree"),
    [
        ("amount >= 100", f.Compare(f.Comparison.GREATER_OR_EQUAL, AMOUNT, N("100"))),
        ('product.family != "A ""B"""', f.Compare(f.Comparison.UNEQUAL, FAMILY, f.Text('A "B"'))),
        ('product.family in ("A", region)', f.IsIn(FAMILY, (f.Text("A"), f.ParameterRef("region", ValueType.TEXT)))),
        ('product.family not in ("A")', f.Not(f.IsIn(FAMILY, (f.Text("A"),)))),
        (
            "closed_on < 2026-02-01",
            f.Compare(f.Comparison.LESS, f.FieldRef("closed_on", ValueType.DAY, False, 4), f.Day(dt.date(2026, 2, 1))),
        ),
        ("account.is_new", f.FieldRef("account.is_new", ValueType.YES_NO, False, 4)),
        (
            "account.is_new = no",
            f.Compare(f.Comparison.EQUAL, f.FieldRef("account.is_new", ValueType.YES_NO, False, 4), f.YesNo(False)),
        ),
        (
            "yes and no or not yes and (no or yes)",
            f.AnyOf(
                (
                    f.AllOf((f.YesNo(True), f.YesNo(False))),
                    f.AllOf((f.Not(f.YesNo(True)), f.AnyOf((f.YesNo(False), f.YesNo(True))))),
                )
            ),
        ),
    ],
)
def test_a_condition_is_read_as_it_is_said(condition, tree):
    assert pay(f"if({condition}, 1, 0)") == f.If(tree, N("1"), N("0"))


@pytest.mark.parametrize(
    ("formula", "code", "column"),
    [
        ("1 +", "formula_ends_early", 4),
        ("amount quantity", "two_values", 8),
        ("if(amount == 1, 1, 0)", "double_equals", 12),
        ("if(amount <> 1, 1, 0)", "bad_unequal", 12),
        ("if(0 < amount < 5, 1, 0)", "chained_comparison", 15),
        ('if(product.family = "x, 1, 0)', "text_not_closed", 21),
        ("if(product.family = 'x', 1, 0)", "bad_character", 21),
        ("1,000", "thousands", 2),
        ("amount & 1", "bad_character", 8),
        ("(amount", "parenthesis_not_closed", 1),
        ("amount)", "parenthesis_too_many", 7),
        ("amount %", "stray_percent", 8),
        ("amount ** 2", "no_powers", 9),
        ('if(product.family in "x", 1, 0)', "in_needs_list", 22),
        ("amount; 1", "bad_character", 7),
        ("€5", "bad_character", 1),
        ("if(amount ≥ 5, 1, 0)", "bad_character", 11),
        ("amuont", "unknown_name", 1),
        ("nothing_like_it", "unknown_name", 1),
        ("product.Family", "unknown_name", 1),
        ("minutes", "unknown_name", 1),
        ("IF(yes, 1, 0)", "unknown_function", 1),
        ("sum(amount)", "unknown_function", 1),
        ("territory(bookings)", "not_computed_yet", 1),
        ("team(bookings)", "group_in_credit", 1),
        ("if(yes, 1)", "wrong_number_of_values", 1),
        ("min(1)", "wrong_number_of_values", 1),
        ("abs()", "wrong_number_of_values", 1),
        ("round(amount, 0.5)", "bad_round_digits", 15),
        ("round(amount, quantity)", "bad_round_digits", 15),
        ("round(amount, 13)", "bad_round_digits", 15),
        ("rate(line_rate, 1)", "table_not_named", 6),
        ('rate("lin rate", product.family, quantity)', "unknown_table", 6),
        ('rate("line rate", product.family)', "wrong_number_of_keys", 1),
        ('rate("line rate", product.family, closed_on)', "bad_table_key", 35),
        ('rate("line rate", product.family, product.family) + rate("line rate", product.family, quantity)', "table_key_types_differ", 87),
        ("attainment(bokings)", "not_a_measure", 12),
        ("attainment(1)", "not_a_measure", 12),
        ("attainment(win_rate)", "no_quota_for_this", 12),
        ("quota(mean_deal)", "no_quota_for_this", 7),
        ("attainment_so_far(won)", "so_far_of_another", 19),
        ("product.family", "wrong_type", 1),
        ("account.is_new", "wrong_type", 1),
        ("closed_on", "wrong_type", 1),
        ("amount + product.family", "not_a_number", 8),
        ("closed_on - created_on", "not_a_number", 11),
        ("account.is_new * 5", "not_a_number", 16),
        ("if(amount, 1, 0)", "wrong_type", 4),
        ("if(product.family = 5, 1, 0)", "types_differ", 19),
        ('if(product.family < "x", 1, 0)', "no_order", 19),
        ('if(closed_on = "2026-01-01", 1, 0)', "types_differ", 14),
        ('if(yes, 1, "x")', "types_differ", 1),
        ('if(product.family in ("x", 5), 1, 0)', "types_differ", 28),
        ("amount * amount", "amount_times_amount", 8),
        ("amount + 5%", "amount_with_share", 8),
        ("if(amount > 5%, 1, 0)", "amount_with_share", 11),
        ("if(attainment(bookings) >= 100, 1, 0)", "percent_sign_missing", 25),
        ("min(amount, 5%)", "amount_with_share", 1),
        ("amount / 0", "division_by_zero", 8),
        ("1234567890123456", "number_too_long", 1),
        ("0.1234567890123", "number_too_long", 1),
        ("if(closed_on > 2026-02-30, 1, 0)", "no_such_day", 16),
    ],
)
def test_what_means_nothing_is_reported_at_its_place_with_a_remedy(formula, code, column):
    quoted = formula.replace("'", "''")
    text = plan_text(f"\n    on: bookings\n    pay: '{quoted}'")

    [found] = problems_of(text)

    assert (found.code, found.path) == (code, "components.paid.pay")
    line = text.split("\n")[found.line - 1]
    start = line.index("'") + 1
    shift = formula[: column - 1].count("'")
    assert found.column == start + column + shift
    assert found.advice()


@pytest.mark.parametrize(
    ("formula", "remedy"),
    [
        ("amuont", "Did you mean `amount`?"),
        ("product.Family", "Did you mean `product.family`?"),
        ("attainment(bokings)", "Did you mean `bookings`?"),
        ('rate("Line rate", product.family, quantity)', "Did you mean “line rate”?"),
        ("IF(yes, 1, 0)", "Did you mean `if`?"),
        ("minutes", "`activities` has it, but facts here come from `deals`."),
        ("Cloud", 'Texts stand in double quotes: "Cloud".'),
        ("true", "Write yes or no."),
        ("if(attainment(bookings) >= 100, 1, 0)", "Write 100%."),
        ("amount + 5%", "Say of what the percentage is: 5% * amount."),
    ],
)
def test_the_remedy_says_what_was_probably_meant(formula, remedy):
    assert remedy in problem(formula).advice()


def test_a_formula_of_the_window_may_not_read_a_field_of_a_fact():
    for name in ("amount", "product.family"):
        found = problem(f"{name} > 5", key="gate")
        assert found.code == "field_in_window"


def test_a_formula_of_a_fact_may_not_read_what_belongs_to_the_window():
    for name in ("bookings > 5", "attainment(bookings) > 50%", "target > 5", "quota(bookings) > 1"):
        found = problem(name, key="where")
        assert found.code == "window_name_in_fact"


def test_attainment_so_far_is_known_only_credit_by_credit():
    assert problem("attainment_so_far(bookings) > 50%", key="gate").code == "so_far_in_window"
    assert problem("attainment_before(bookings) > 50%", key="where").code == "window_name_in_fact"


def test_the_level_of_a_formula_is_where_it_is_worked_out():
    plan = plan_of(plan_text("{on: bookings, where: account.is_new, pay: amount * 1%, gate: target > 0}"))
    component = plan.components["paid"]

    assert component.where.level is Level.FACT
    assert component.pay.level is Level.CREDIT
    assert component.gate.level is Level.WINDOW
    assert plan.measures["bookings"].value.level is Level.FACT


def value_problem(formula):
    text = plan_text("{on: bookings, rate: 5%}").replace("value: amount\n    credit", f"value: {formula}\n    credit")
    return [found.code for found in problems_of(text)]


def test_what_a_measure_adds_up_stays_in_the_facts_own_currency():
    assert value_problem("amount - cost") == []
    assert value_problem("amount * 80%") == []
    assert value_problem('if(product.family = "Cloud", amount, 0)') == []
    assert value_problem("max(amount - cost, 0)") == []
    assert value_problem("amount + 100") == ["currencies_mixed"]
    assert value_problem("if(amount > 1000, amount, 0)") == ["currencies_mixed"]
    assert value_problem("amount + base_amount") == ["currencies_mixed"]


def test_a_measure_knows_whether_it_is_money():
    measures = plan_of(plan_text("{on: bookings, rate: 5%}")).measures

    assert {key: measure.money for key, measure in measures.items()} == {
        "bookings": True,
        "meetings": False,
        "won": False,
        "closed": False,
        "win_rate": False,
        "trailing": True,
        "mean_deal": True,
    }


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15) + 1, max_value=10**15 - 1, places=12), st.booleans())
def test_a_number_keeps_every_digit(value, percent):
    text = f"{value:f}"
    if percent:
        text = f"{text[:-2]}%"

    read = number(text)

    assert read.percent is percent
    assert read.value == (Decimal(text[:-1]).scaleb(-2) if percent else value)


@pytest.mark.parametrize("text", ["", "1e5", "1,5", ".5", "5.", "+5", "--5", "1_000", "NaN", "Infinity", "٥", "5 %%", "0x10"])
def test_what_is_no_number_is_no_number(text):
    with pytest.raises(NotANumber):
        number(text)
