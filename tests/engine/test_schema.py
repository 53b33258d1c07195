"""The published schemas agree with the reader of plans and with what `calculate` prints."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from incentives.engine.check import check_plan
from incentives.engine.periods import Period
from incentives.engine.results import as_tree
from incentives.engine.schema import PLAN_FILE, RESULT_FILE, as_text, plan_schema, result_schema
from tests.golden.cases import CATALOG as GOLDEN_CATALOG
from tests.golden.cases import all_cases

from . import worlds
from .plans import CATALOG, HEAD, PARAMETERS, TABLES, plan_text
from .told_plan import PERIODS, calculated, only

DEMO = sorted((Path(__file__).parents[2] / "demo" / "plans").glob("*.yaml"))
PLANS = Draft202012Validator(plan_schema())


def as_data(text):
    """The document as JSON: every scalar a text."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def complaints(document):
    return [f"{error.json_path}: {error.message}" for error in PLANS.iter_errors(document)]


def test_the_published_files_are_what_the_code_says():
    assert PLAN_FILE.read_text("utf-8") == as_text(plan_schema()), "run python -m incentives.engine.schema"
    assert RESULT_FILE.read_text("utf-8") == as_text(result_schema()), "run python -m incentives.engine.schema"
    Draft202012Validator.check_schema(plan_schema())
    Draft202012Validator.check_schema(result_schema())


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_every_golden_plan_fits_the_schema(case):
    assert check_plan(case.plan_text, GOLDEN_CATALOG, shared_tables=case.shared_tables)[1] == ()
    assert complaints(case.document) == []


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_every_plan_of_the_demo_fits_the_schema(path):
    # The demo writes its plans with the days of its own months.
    assert complaints(as_data(re.sub(r"\$\w+", "2026-01-01", path.read_text("utf-8")))) == []


@settings(max_examples=40)
@given(worlds.plan_documents())
def test_every_plan_the_reader_takes_fits_the_schema(document):
    unshared = json.loads(json.dumps(document))  # else YAML would write a list that stands in two places as an alias
    text = yaml.safe_dump(unshared, sort_keys=False, allow_unicode=True, width=100_000)

    assert check_plan(text, worlds.CATALOG)[1] == ()
    assert complaints(as_data(text)) == []


def test_numbers_and_yes_and_no_may_be_written_as_json_has_them():
    document = as_data(plan_text("{on: bookings, pay: 5, shared: no, cap: 100}"))
    document["components"]["paid"] |= {"pay": 5, "shared": False, "cap": [100, "5 per deal"]}

    assert complaints(document) == []
    assert check_plan(json.dumps(document), CATALOG, path="plan.json")[1] == ()


WHOLE = {
    **as_data(HEAD + PARAMETERS + TABLES),
    "fiscal year": {"starts": "april"},
    "proration": {"new quota": "split"},
    "rounding": {"to": "0.05"},
    "measures": {
        "bookings": {"from": "deals", "date": "closed_on", "value": "amount", "credit": {"share": "splits"}},
        "won": {"from": "deals", "date": "closed_on", "take": "count"},
        "ratio_of_both": {"ratio": {"of": "bookings", "to": "won"}},
    },
    "components": {
        "marginal": {"on": "bookings", "rate": {"by": "bookings", "mode": "marginal", "bands": {"0": "5%"}}},
        "matrix": {"on": "bookings", "rate": {"by": ["bookings", "won"], "mode": "matrix", "bands": {"0": {"0": "5%"}}}},
        "paid": {"pay": "5"},
    },
}
GROUPS = [
    (),
    ("fiscal year",),
    ("effective",),
    ("proration",),
    ("rounding",),
    ("parameters", "own_rate"),
    ("tables", "line rate"),
    ("measures", "bookings"),
    ("measures", "bookings", "credit"),
    ("measures", "ratio_of_both"),
    ("measures", "ratio_of_both", "ratio"),
    ("components", "marginal"),
    ("components", "marginal", "rate"),
    ("components", "matrix", "rate"),
    ("components", "paid"),
]


def changed(path, key, value):
    document = json.loads(json.dumps(WHOLE))
    group = document
    for step in path:
        group = group[step]
    group[key] = value
    return document


def test_the_whole_document_is_well_before_anything_is_put_into_it():
    assert complaints(WHOLE) == []
    assert check_plan(json.dumps(WHOLE), CATALOG, path="plan.json")[1] == ()


@pytest.mark.parametrize("path", GROUPS, ids=".".join)
@pytest.mark.parametrize("key", ["colour", "role", "ramp"])
def test_an_unknown_key_is_unknown_to_the_schema_and_to_the_reader(path, key):
    document = changed(path, key, "5")

    codes = [problem.code for problem in check_plan(json.dumps(document), CATALOG, path="plan.json")[1]]

    assert complaints(document)
    assert {"unknown_key", "not_computed_yet"} & set(codes)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), "period", "day"),
        ((), "currency", "usd"),
        (("effective",), "from", "01/02/2026"),
        (("fiscal year",), "starts", "4"),
        (("measures", "bookings"), "take", "median"),
        (("measures", "bookings"), "over", "rolling year"),
        (("measures", "bookings", "credit"), "to", "manager"),
        (("components", "marginal", "rate"), "mode", "retroactive"),
        (("components", "marginal", "rate"), "bands", {"x": "5%"}),
        (("components", "marginal"), "pay", "5"),
        (("components", "paid"), "cap", {"amount": "5"}),
        (("components",), "Big Deals", {"pay": "5"}),
        (("measures",), "target", {"from": "deals", "date": "closed_on", "take": "count"}),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(path, key, value):
    document = changed(path, key, value)

    assert complaints(document)
    assert check_plan(json.dumps(document), CATALOG, path="plan.json")[1]


def test_what_calculate_prints_fits_its_schema():
    chosen = ("marginal", "milestones", "spiff_formula", "monthly", "limited", "effort", "matrix", "fixed_target")
    plan, results = calculated(only(*chosen))

    tree = json.loads(json.dumps(as_tree(plan, Period.parse("2026-Q1"), list(zip(PERIODS, results, strict=True)))))

    assert [error.message for error in Draft202012Validator(result_schema()).iter_errors(tree)] == []
    assert set(tree["payees"]["Ana"]["components"]) == set(plan.components)
