"""A mapping is checked whole before it is used: every problem has its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm.imports.targets import TARGETS
from crm.mapping.definition import Kind
from crm.mapping.read import read_mapping
from incentives.engine.problems import Refused

from .importing import MAPPING, small_mapping


def codes(*changes: tuple[str, str]) -> set[str]:
    with pytest.raises(Refused) as refused:
        small_mapping(*changes)
    assert all(problem.message() and problem.line for problem in refused.value.problems)
    return {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("date: DD/MM/YYYY, empty", "empty", "format_not_stated"),
        ("number: 1234.56", "number: '1,234'", "number_ambiguous"),
        ("{column: price, number: 1234.56}", "price", "format_not_stated"),
        ("name: name, list_price", "name: {column: name, date: YYYY-MM-DD}, list_price", "wrong_format"),
        ("find: person by reference}", "find: person by shoe size}", "unknown_word"),
        ("{column: owner, find: person by reference}", "owner", "find_missing"),
        ("clean: {product: Wigdet is Widget}", "clean: {product: open deals are open}", "wrong_kind_of_rule"),
        ("set aside: tests are no deals", "set aside: something", "unknown_word"),
        ("empty: open deals are open}\n        currency", "empty: tests are no deals}\n        currency", "not_an_empty_rule"),
        ("{column: stage, find: stage by name}", "{column: stage, find: stage by name, empty: allowed}", "never_empty"),
        ("    why: A slip in the file.\n", "", "key_missing"),
        ("    replace: {Wigdet: Widget}\n", "    replace: {Wigdet: Widget}\n    fill: Widget\n", "one_deed"),
        ("    when: {account: TEST}\n", "", "set_aside_all"),
        ("      account: {external_id: id,", "      acount: {external_id: id,", "unknown_word"),
        ("external_id: code, code: code", "external_id: code, colour: code, code: code", "unknown_word"),
        ("{external_id: code, code: code", "{code: code", "field_missing"),
        ("{this: opportunity}", "{this: account}", "no_such_record"),
        ("probability: 100%", "probability: 90%", "closed_is_certain"),
        ("probability: 60%", "probability: 160%", "bad_probability"),
        ("source: small", "source: laurel", "bad_source"),
        ("file: deals.csv", "file: ../deals.csv", "bad_file"),
        ("    file: deals.csv\n", "    file: deals.csv\n    columns not read: [stage]\n", "column_read"),
        ("{of: product}", "{of: account}", "not_taken_over"),
        ("currency: {constant: USD}\n        created_on", "currency: {constant: USDOLLARS}\n        created_on", "bad_constant"),
        ("source: small\n", "source: small\nsource: small\n", "repeated_key"),
        ("source: small\n", "source: small\nencoding: base64\n", "unknown_encoding"),
        ("mapping: Small", f"mapping: {'m' * 101}", "name_too_long"),
        ("  products:\n", f"  {'p' * 61}:\n", "name_too_long"),
        ("name: Offered", f"name: {'n' * 101}", "name_too_long"),
        ("  offered: {", f"  {'k' * 61}: {{", "name_too_long"),
        ("file: products.csv", f"file: {'f' * 197}.csv", "name_too_long"),
        ("position: 2", "position: 32768", "bad_position"),
        ("list_price: {column: price, number: 1234.56}", "list_price: {constant: 99999999999999999999999999999}", "bad_constant"),
    ],
)
def test_a_slip_in_a_mapping_is_named_where_it_stands(old: str, new: str, code: str) -> None:
    assert code in codes((old, new))


def test_all_problems_are_reported_at_once() -> None:
    assert codes(
        ("find: person by reference}", "find: person by hat}"), ("source: small", "source: Big!"), ("price, number: 1234.56", "price")
    ) >= {
        "unknown_word",
        "bad_source",
        "format_not_stated",
    }


def test_every_value_of_a_mapping_is_read_as_text() -> None:
    mapping = read_mapping(MAPPING.replace("when: {stage: Open}", "when: {stage: [NO, on, 012, 1.50]}"), path="m.yaml", targets=TARGETS)

    (condition,) = mapping.rules["open deals are open"].when
    assert condition.values == {"NO", "on", "012", "1.50"}


def test_every_target_can_say_what_its_fields_are() -> None:
    for target in TARGETS.values():
        assert not target.key or target.key in target.fields or target.name == "stage"
        for field in target.fields.values():
            assert (field.kind is Kind.REFERENCE) == bool(field.target)
            assert field.kind is not Kind.REFERENCE or field.target in TARGETS
            assert (field.kind is Kind.CHOICE) == bool(field.choices)


def test_the_documentation_names_every_record_and_every_field() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z ]+)` \| (.*) \|.*\|$", text, re.MULTILINE))
    everywhere = {"entered_at", "on_behalf_of"}

    for target in TARGETS.values():
        if not target.fields:
            continue
        named = set(re.findall(r"[a-z_]+", rows[target.name].replace("reached.STAGE", "")))
        assert {name for name in target.fields if name not in named} <= everywhere, target.name
        needed = set(re.findall(r"\*\*([a-z_]+)\*\*", rows[target.name]))
        assert needed == {field.name for field in target.fields.values() if field.required}, target.name
    for word in (
        "entered_at",
        "on_behalf_of",
        "replace",
        "fill",
        "allow empty",
        "set aside",
        "columns not read",
        "clean",
        "times",
        "this",
        "of",
    ):
        assert f"`{word}" in text or f"{word}:" in text, word


def test_the_example_in_the_documentation_is_a_mapping_that_works() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    example, shares = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)

    mapping = read_mapping(example, path="import.md", targets=TARGETS)
    assert [step.key for step in mapping.steps] == ["deals"]

    mapping = read_mapping("mapping: Shares\nsource: example\n" + shares, path="import.md", targets=TARGETS)
    assert [record.target.name for step in mapping.steps for record in step.records] == ["split"]
