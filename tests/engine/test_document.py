"""What YAML and JSON make of a plan's text: nothing but text with positions."""

import json
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine.check import check_plan
from incentives.engine.document import Listing, Mapping, Scalar, read_document
from incentives.engine.report import Report, TooManyProblems
from incentives.engine.yaml_document import open_parentheses

from .plans import CATALOG, HEAD, plan_text, problems_of


def read(text, path="plan.yaml"):
    report = Report()
    return read_document(text, report, path), report.in_order(path)


def as_data(node):
    match node:
        case Scalar():
            return node.text
        case Mapping():
            return {entry.key.text: as_data(entry.value) for entry in node}
        case Listing():
            return [as_data(item) for item in node]


def codes(text, path="plan.yaml"):
    return [problem.code for problem in read(text, path)[1]]


def test_nothing_is_resolved_however_yaml_would_read_it():
    node, problems = read("on: NO\nyes: 012\nrate: 0.1\ntime: 12:30\nday: 2026-01-01\nlong: 12345678901234567890.10\nnone: none\n")

    assert problems == ()
    assert as_data(node) == {
        "on": "NO",
        "yes": "012",
        "rate": "0.1",
        "time": "12:30",
        "day": "2026-01-01",
        "long": "12345678901234567890.10",
        "none": "none",
    }


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "path"),
    [
        ("a: 1\na: 2\n", "repeated_key", 2, 1, "a"),
        ("a: {b: 1, b: 2}", "repeated_key", 1, 11, "a.b"),
        ("a:\nb: 1\n", "no_value", 1, 1, "a"),
        ("a: ~\n", "no_value", 1, 1, "a"),
        ("a: &x 1\n", "anchor", 1, 4, "a"),
        ("a: 1\nb: *x\n", "alias", 2, 4, "b"),
        ("a: !!python/object/apply:os.system [ls]\n", "tag", 1, 4, "a"),
        ("a: {<<: *x}\n", "alias", 1, 9, "a.<<"),
        ("a:\n\tb: 1\n", "tab", 2, 1, "plan.yaml"),
        ("a:\n  b: 1\n\tc: 2\n", "tab", 3, 1, "plan.yaml"),
        ("a: 1\n---\nb: 2\n", "two_documents", 2, 1, "plan.yaml"),
        ("? [a]\n: 1\n", "key_not_text", 1, 3, "plan.yaml"),
        ("a: b: c\n", "colon_inside", 1, 5, "plan.yaml"),
        ("a:\n  b: 1\n c: 2\n", "bad_indent", 3, 2, "plan.yaml"),
        ('a: "x" = y\n', "bad_indent", 1, 8, "plan.yaml"),
        ("a: {b: 1\n", "flow_not_closed", 2, 1, "plan.yaml"),
        ("a: @b\n", "bad_start", 1, 4, "plan.yaml"),
        ("a: %5\n", "bad_start", 1, 4, "plan.yaml"),
        ('a: "\\q"\n', "bad_escape", 1, 5, "plan.yaml"),
        ("a: x\x07\n", "control_character", 1, 5, "plan.yaml"),
        ("- a\n- b\n", "not_a_mapping", 1, 1, "plan.yaml"),
        ("", "not_a_mapping", 1, 1, "plan.yaml"),
        ("words only", "not_a_mapping", 1, 1, "plan.yaml"),
    ],
)
def test_what_cannot_be_meant_is_reported_where_it_stands(text, code, line, column, path):
    found = [(problem.code, problem.line, problem.column, problem.path) for problem in read(text)[1]]

    assert (code, line, column, path) in found


def test_every_problem_of_a_document_says_what_to_try():
    texts = ["a: 1\na: 2\n", "a:\n\tb: 1", "a: &x 1", "a: @b", "a: b: c", "a: [if(a, 1, 2)]", "a: x\x07", "[1]", b"\xff", "[" * 50]
    for text in texts:
        for problem in read(text)[1]:
            assert problem.message(), problem
            assert problem.advice(), problem
            assert "%(" not in problem.message() + problem.advice()


def test_a_formula_with_a_comma_inside_braces_must_be_quoted_and_the_checker_says_so_there():
    node, problems = read("a: {on: x, pay: if(b, 1, min(2, 3)), cap: 5}")

    assert [(p.code, p.line, p.column, p.path) for p in problems] == [("unquoted_comma", 1, 17, "a.pay")]
    assert as_data(node)["a"] == {"on": "x", "pay": "if(b", "cap": "5"}


def test_one_torn_formula_in_a_plan_is_one_problem():
    problems = problems_of(plan_text("{on: bookings, pay: if(amount > 1, min(2, 3), 0), cap: 5}"))

    assert [problem.code for problem in problems] == ["unquoted_comma"]


def test_a_formula_with_a_comma_inside_brackets_must_be_quoted_too():
    node, problems = read("a: [min(1, 2), 3]")

    assert [(p.code, p.path) for p in problems] == [("unquoted_comma", "a[1]")]
    assert as_data(node) == {"a": ["min(1", "3"]}


def test_a_formula_with_a_comma_needs_no_quotes_in_block_style():
    node, problems = read("a:\n  pay: if(b, 1, 2)\n")

    assert (problems, as_data(node)) == ((), {"a": {"pay": "if(b, 1, 2)"}})


def test_what_a_comment_cut_off_is_named_in_the_remedy():
    [problem] = problems_of(plan_text("{on: bookings, pay: 1, where: 'x'}").replace("'x'", 'product.family = "A #1"'))[:1]

    assert problem.code in {"text_not_closed", "flow_not_closed"}
    [problem] = problems_of(plan_text('    on: bookings\n    pay: 5\n    where: product.family = "A #1"\n'))
    assert problem.code == "text_not_closed"
    assert "comment" in problem.advice()


def test_a_name_cut_by_a_comment_is_refused_but_a_comment_is_welcome():
    assert [p.code for p in problems_of(plan_text("{pay: 5}", head=HEAD.replace("plan: Test", "plan: Plan #1")))] == ["cut_by_comment"]
    assert problems_of(plan_text("{pay: 5}", head=HEAD.replace("plan: Test", "plan: Test   # the first"))) == ()


def test_a_repeated_key_is_reported_once_and_the_first_one_is_read_on():
    node, problems = read("a: 1\na: [\n1]\nb: 2\n")

    assert [problem.code for problem in problems] == ["repeated_key"]
    assert as_data(node) == {"a": "1", "b": "2"}


def test_lines_may_end_as_on_windows_and_a_byte_order_mark_is_no_text():
    assert as_data(read("\ufeffa: 1\r\nb: 2\r\n")[0]) == {"a": "1", "b": "2"}
    assert as_data(read("\ufeffa: 1\r\nb: 2\r\n".encode())[0]) == {"a": "1", "b": "2"}


def test_bytes_that_are_not_utf8_are_named_with_their_line():
    [problem] = read("a: 1\nb: é\n".encode("latin-1"))[1]

    assert (problem.code, problem.line) == ("not_utf8", 2)


@pytest.mark.parametrize(
    ("raw", "offset", "place"),
    [
        ("a: b + c", 4, (1, 8)),
        ('a: "b + c"', 4, (1, 9)),
        ("a: 'b ''+ c'", 3, (1, 9)),
        ("a: >\n  b +\n  c\n", 4, (3, 3)),
        ("a:\n  b\n  + c\n", 4, (3, 5)),
        ('a: "b \\"x\\" c"', 6, (1, 13)),
    ],
)
def test_a_place_inside_a_formula_is_found_again_in_the_document(raw, offset, place):
    node, __ = read(raw)
    scalar = node.get("a")

    found = scalar.place(offset)

    assert (found.line, found.column) == place


def test_json_keeps_every_digit_and_gives_places():
    text = '{"rate": 0.1000000000000000055511151231257827, "big": 12345678901234567890,\n "small": 1e-2, "on": true, "list": ["x", -5]}'
    node, problems = read(text)

    assert problems == ()
    assert as_data(node) == {
        "rate": "0.1000000000000000055511151231257827",
        "big": "12345678901234567890",
        "small": "1e-2",
        "on": "yes",
        "list": ["x", "-5"],
    }
    assert (node.get("small").line, node.get("small").column) == (2, 11)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1,}', "not_json"),
        ('{"a" 1}', "not_json"),
        ('{"a": 1} x', "not_json"),
        ('{"a": .5}', "not_json"),
        ('{"a": "x', "not_json"),
        ('{"a": 1, "a": 2}', "repeated_key"),
        ('{"a": null}', "no_value"),
        ('{"a":' * 30 + "1" + "}" * 30, "document_too_deep"),
        ("[1]", "not_a_mapping"),
    ],
)
def test_broken_json_is_reported_like_broken_yaml(text, code):
    assert code in codes(text, "plan.json")


def test_braces_alone_do_not_make_it_json():
    assert as_data(read("{a: 1, b: two}")[0]) == {"a": "1", "b": "two"}


def test_the_same_plan_says_the_same_in_yaml_and_in_json():
    text = plan_text(
        "{on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}, cap: [500 per deal, 30000]}"
    )
    as_json = json.dumps(as_data(read(text)[0]), indent=2)

    assert check_plan(as_json, CATALOG, path="plan.json")[0] == check_plan(text, CATALOG)[0] is not None


@pytest.mark.parametrize(("text", "count"), [("if(a", 1), ("a)", -1), ('"(("', 0), ('x = "(" and (', 1)])
def test_parentheses_inside_texts_are_not_counted(text, count):
    assert open_parentheses(text) == count


NASTY = [
    "[" * 29_000,
    "{" * 29_000,
    "a: " * 20_000,
    "a:\n" + "".join(" " * depth + "a:\n" for depth in range(200)),
    "".join(f"k{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 2000)),
    "a: " + "(" * 29_000,
    "".join(f"key{i}: 1\n" for i in range(2_500)),
    "? " * 20_000,
    "- " * 20_000,
    '"' + "x" * 29_000,
    "a: |\n" + " \n" * 20_000,
    "!" * 29_000,
    "%TAG ! x\n" * 3_000,
    "#" * 29_000,
    "---\n" * 10_000,
    '{"a": ' * 9_000,
    "\u2028" * 30_000,
    plan_text("{pay: '" + "1+" * 1_900 + "1'}"),
    plan_text("{pay: '" + "(" * 1_900 + "1" + ")" * 1_900 + "'}"),
    plan_text("{pay: '" + "not " * 900 + "yes'}"),
    plan_text("{pay: '" + "-" * 3_900 + "1'}"),
    plan_text("{pay: '" + "min(" * 900 + "'}"),
    plan_text("{pay: " + "9" * 3_000 + "}"),
    HEAD + "components:\n" + "".join(f"  c{i}: {{pay: 1 + nothing_{i}}}\n" for i in range(900)),
    HEAD + "components:\n" + "".join(f"  c{i}: {{pay: 1 + {i}}}\n" for i in range(1_100)),
    HEAD + "components:\n" + "".join(f"  c{i}: {{pay: 'if({i} in (" + "1234, " * 550 + f"{i}), 1, 2)'}}\n" for i in range(8)),
    HEAD + "components:\n" + "".join(f"  c{i}: {{pay: {i}" + " + 1 * 2 - 3" * 28 + "}\n" for i in range(80)),
    HEAD
    + "tables:\n  t:\n    by: [a, b]\n    rows:\n"
    + "".join(f"      - [k{i}, any, {i}]\n" for i in range(1_100))
    + "      - [any, any, 0]\n",
]


def seconds_to_check(text):
    before = time.process_time()
    check_plan(text, CATALOG)
    return time.process_time() - before


@pytest.mark.parametrize("text", NASTY, ids=lambda text: repr(text[:12]) + str(len(text)))
def test_no_nasty_text_crashes_the_checker_or_takes_a_second(text):
    check_plan("plan: x", CATALOG)

    assert seconds_to_check(text) < 1


WORDS = """
plan: currency: USD period: month effective: {from: 2026-01-01} requires: nothing
measures: components: bookings: from: deals where: date: value: amount
count on: rate: pay: by: mode: marginal bands: {0%: 5%} if(a, 1, 2) attainment(bookings) >= 100% : - { } [ ] , # ' " | > & * ! % @ ` ( ) +
tables: rows: any parameters: kind - << \u00e9 \U0001f600 \x00
"""
WORDS_AND_BREAKS = st.sampled_from([*WORDS.split(), "\n", "\n  ", "\n    ", "\t"])
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS_AND_BREAKS, max_size=80).map(" ".join), st.binary(max_size=200))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_text_at_all_crashes_the_checker_or_takes_a_second(text):
    assert seconds_to_check(text) < 1


VALID = plan_text(
    "{on: bookings, where: account.is_new, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%}},"
    ' gate: win_rate >= 20%, multiplier: "if(win_rate > 50%, 1.1, 1)", floor: 1 per deal, cap: [500 per deal, 30000]}'
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mutilation_of_a_good_plan_crashes_the_checker(data):
    start = data.draw(st.integers(0, len(VALID)))
    end = data.draw(st.integers(start, min(len(VALID), start + 40)))
    text = VALID[:start] + data.draw(TEXTS.map(lambda t: t if isinstance(t, str) else repr(t))) + VALID[end:]

    plan, problems = check_plan(text, CATALOG)

    assert (plan is None) == bool(problems)
    for problem in problems:
        assert "%(" not in problem.message() + problem.advice()
        assert problem.line >= 0
        assert problem.path


def test_the_reader_stops_after_a_hundred_problems_and_says_so():
    problems = problems_of(HEAD + "components:\n" + "".join(f"  c{i}: {{pay: nothing_{i}, gate: 5, multiplier: x}}\n" for i in range(90)))

    assert len(problems) == 101
    assert problems[-1].code == "too_many_problems"


def test_a_report_takes_no_more_than_a_hundred_problems():
    report = Report()
    for number in range(99):
        report.add("x", Scalar("x", "x", number, 1), "x")

    with pytest.raises(TooManyProblems):
        report.add("x", Scalar("x", "x", 99, 1), "x")


def test_the_reader_agrees_with_yaml_about_every_text():
    text = VALID + "\nmore:\n  - |\n    two\n    lines\n  - >-\n    folded\n    text\n  - 'it''s'\n  - \"tab\\tand \\u00e9\"\n"

    assert as_data(read(text)[0]) == yaml.load(text, Loader=yaml.BaseLoader)


def test_a_document_of_any_length_is_refused_or_read_in_time():
    problems = problems_of(HEAD + "# " + "x" * 40_000)

    assert [problem.code for problem in problems] == ["document_too_long"]
