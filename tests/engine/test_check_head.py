"""What stands above components: short periods, the currency that is paid, parameters, names, and whom a measure credits."""

from decimal import Decimal

import pytest

from incentives.engine.formula import ValueType
from incentives.engine.plan import (
    CreditTo,
    PeriodKind,
    Share,
)
from incentives.engine.plan_money import DaysAfter, PayIn, PayRate

from .plans import HEAD, MEASURES, codes, plan_of, plan_text, problems_of


@pytest.mark.parametrize("period", [PeriodKind.HALF_MONTH, PeriodKind.WEEK, PeriodKind.FORTNIGHT, PeriodKind.OTHER_FORTNIGHT])
def test_parts_of_months_are_refused_what_only_whole_months_have(period):
    with_a_rolling_window = plan_text("{pay: 5}").replace("period: month", f"period: {period}")
    text = with_a_rolling_window.replace("rolling 6 months", "quarter to date")

    assert plan_of(text).period is period
    [rolling] = problems_of(with_a_rolling_window)
    [months] = problems_of(text.replace("requires: nothing", "requires: nothing\nproration: {by: months}"))
    [cap] = problems_of(text.replace("requires: nothing", "requires: nothing\nlimits: {cap: 100 per period}"))
    [own_cap] = problems_of(text.replace("{pay: 5}", "{pay: 5, cap: 100 per period}"))
    codes_found = [problem.code for problem in (rolling, months, cap, own_cap)]
    assert codes_found == ["rolling_parts_of_months", "months_of_parts", "unknown_limit_scope", "unknown_limit_scope"]
    assert all(problem.advice() for problem in (rolling, months, cap, own_cap))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("INR", PayIn("INR")),
        ("{currency: INR}", PayIn("INR")),
        ("{currency: INR, rate: 83.5}", PayIn("INR", rate=Decimal("83.5"))),
        ("{currency: region, rate: average}", PayIn(None, "region", PayRate.AVERAGE)),
        ("{currency: INR, rate: period start}", PayIn("INR", rate=PayRate.PERIOD_START)),
        ("{currency: INR, rate: 15 days after period end}", PayIn("INR", rate=DaysAfter(15))),
        ("{currency: region, rate: 1 day after period end}", PayIn(None, "region", rate=DaysAfter(1))),
    ],
)
def test_a_plan_says_in_which_currency_it_is_paid(said, wanted):
    assert plan_of(plan_text("{pay: 5}").replace("requires: nothing", f"requires: nothing\npay in: {said}")).pay_in == wanted


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("inr", "unknown_currency"),
        ("USD", "pay_in_own_currency"),
        ("[EUR, INR]", "bad_pay_in"),
        ("{rate: average}", "missing_key"),
        ("{currency: own_rate}", "pay_in_no_text"),
        ("{currency: INR, rate: 83%}", "bad_pay_rate"),
        ("{currency: INR, rate: 0}", "bad_pay_rate"),
        ("{currency: INR, rate: plan}", "bad_pay_rate"),
        ("{currency: INR, rate: payout day}", "bad_pay_rate"),
        ("{currency: INR, rate: 0 days after period end}", "unknown_choice"),
        ("{currency: INR, rate: 15 days}", "unknown_choice"),
        ("{currency: INR, rate: yearly}", "unknown_choice"),
        ("{currency: region, rate: 83}", "one_rate_for_many"),
    ],
)
def test_a_currency_to_pay_in_that_means_nothing_is_refused(said, code):
    text = plan_text("{pay: 5}").replace("requires: nothing", f"requires: nothing\npay in: {said}")

    [problem] = problems_of(text)

    assert problem.code == code
    assert problem.advice()


def test_parameters_have_the_type_of_their_kind():
    parameters = plan_of(plan_text("{pay: 5}")).parameters

    assert parameters["own_rate"].default == Decimal("0.05")
    assert (parameters["own_rate"].least, parameters["own_rate"].most) == (0, Decimal("0.20"))
    assert parameters["region"].type is ValueType.TEXT
    assert MEASURES  # the plan reads them too


@pytest.mark.parametrize("name", ["target", "months_on_plan", "attainment", "value", "cap", "v0", "v12"])
def test_a_name_that_the_workings_of_a_line_need_is_refused(name):
    assert codes(plan_text("{pay: 5}").replace("region:", f"{name}:")) == ["reserved_name"]


@pytest.mark.parametrize("name", ['""', "x" * 201])
def test_a_plan_has_a_name_that_can_be_written(name):
    assert codes(plan_text("{pay: 5}", head=HEAD.replace("plan: Test", f"plan: {name}"))) == ["bad_plan_name"]


@pytest.mark.parametrize(
    ("credit", "code"),
    [
        ("{to: managers}", "unknown_choice"),
        ("{to: role}", "unknown_choice"),
        ("{to: owner, overlay: yes}", "overlay_of_nothing"),
        ("{to: role specialist, share: splits}", "share_of_its_own"),
        ("{to: territory, by: product.family, share: full}", "share_of_its_own"),
        ("{to: territory}", "missing_key"),
        ("{to: owner, by: product.family}", "by_without_territory"),
        ("{to: territory, by: quantity}", "wrong_type"),
        ('{to: territory, by: \'if(amount > 5, "big", "small")\'}', "money_in_territory"),
        ('{to: territory, by: \'if(own_rate > 5%, "a", "b")\'}', "parameter_in_territory"),
        ('{to: territory, by: \'if(months_on_plan > 5, "a", "b")\'}', "parameter_in_territory"),
        ("{to: territory, by: somewhere}", "unknown_name"),
    ],
)
def test_a_credit_that_cannot_be_meant_is_refused(credit, code):
    text = plan_text("{pay: 5}").replace("credit: {to: owner, share: splits}", f"credit: {credit}")

    assert [problem.code for problem in problems_of(text)] == [code]


def test_a_credit_says_to_whom_by_what_and_with_which_share():
    text = plan_text("{pay: 5}")
    measures = [
        plan_of(text.replace("credit: {to: owner, share: splits}", f"credit: {credit}")).measures["bookings"]
        for credit in (
            "{to: second manager, share: splits}",
            "{to: role  inside sales, overlay: yes}",
            "{to: territory, by: product.family}",
        )
    ]

    assert [(measure.credit_to, measure.share, measure.role, measure.overlay) for measure in measures] == [
        (CreditTo.SECOND_MANAGER, Share.SPLITS, "", False),
        (CreditTo.ROLE, Share.FULL, "inside sales", True),
        (CreditTo.TERRITORY, Share.FULL, "", False),
    ]
    assert measures[2].territory is not None
    assert measures[2].territory.text == "product.family"
