"""No text makes the checker crash, take longer than a second, or run anything."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .plans import plan_text
from .worlds import plan_documents, text_of

ROOT = Path(__file__).parents[2]
REAL = [path.read_text("utf-8") for path in sorted((ROOT / "demo" / "plans").glob("*.yaml"))] + [plan_text("{on: bookings, rate: 5%}")]
EXAMPLES = 4000 if "LAUREL_LONG" in os.environ else 150
LONGEST_WAIT = 60
"""Seconds of a busy machine's clock; what counts is the child's own second."""


class Child:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.checking_child"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def check(self, text: str | bytes) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(text if isinstance(text, str) else list(text)), file=self.process.stdin, flush=True)
        ready, _, _ = select.select([self.process.stdout], [], [], LONGEST_WAIT)
        assert ready, "the checker hangs"
        line = self.process.stdout.readline()
        assert line, "the checker's process died"
        answer: dict[str, Any] = json.loads(line)
        return answer


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    one = Child()
    yield one
    one.process.kill()
    one.process.wait()


def assert_answers(child: Child, text: str | bytes) -> None:
    answer = child.check(text)
    assert answer["wrong"] == ""
    assert answer["done"] == []
    assert answer["seconds"] < 1


@st.composite
def mutated(draw: Any) -> str:
    """A real plan with lines moved, repeated and torn, characters changed, and pieces that hurt put in."""
    text = draw(st.one_of(st.sampled_from(REAL), plan_documents().map(text_of)))
    random = Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(1, 6))):
        lines = text.split("\n")
        here, there = random.randrange(len(lines)), random.randrange(len(lines))
        at = random.randrange(len(text) + 1)
        match random.randrange(6):
            case 0:
                lines[here], lines[there] = lines[there], lines[here]
            case 1:
                lines.insert(here, lines[there])
            case 2:
                lines[here] = " " * random.randrange(9) + lines[here].lstrip()
            case 3:
                del lines[here]
            case 4:
                lines = (text[:at] + random.choice(NASTY) + text[at:]).split("\n")
            case 5:
                lines = (text[:at] + chr(random.randrange(1, 0xD7FF)) + text[at + random.randrange(4) :]).split("\n")
        text = "\n".join(lines)
    return text


NASTY = (
    *(
        "\0",
        "\ufeff",
        "\u2028",
        "\u202e",
        "é",
        "😀",
        "\ud800",
        "\t",
        "&a",
        "*a",
        "<<: ",
        "---\n",
        "]]]]",
        "{{{{",
        "((((((((",
        "'",
        '"',
        "#",
    ),
    *(
        "9" * 400,
        "1e999999999",
        "-0",
        "0." + "0" * 50 + "1",
        "999999999999999%",
        "1/0",
        "if(",
        ": ",
        "? ",
        "not " * 60,
        "-" * 300,
        "a.b.c.d",
    ),
    *("__import__('os').system('true')", "!!python/object/apply:os.system ['true']", "${HOME}", "%s%n", "{0.__class__}"),
    *("round(1, 99999)", "rate(", "((((((((", "a.b.c.d"),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(text=mutated())
def test_mutated_plans_are_answered(child: Child, text: str) -> None:
    assert_answers(child, text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.binary(max_size=300)))
@example(text=b"\xff\xfe\x00")
def test_any_text_is_answered(child: Child, text: str | bytes) -> None:
    assert_answers(child, text)


def formula(text: str) -> str:
    return plan_text("{on: bookings, rate: " + json.dumps(text) + "}")


HEAVY = {
    "parentheses": formula("(" * 14_000 + "1" + ")" * 14_000),
    "open parentheses": formula("(" * 28_000),
    "minus signs": formula("-" * 28_000 + "1"),
    "nots": formula("not " * 7_000 + "true"),
    "ifs": formula("if(amount > 1, " * 1_500 + "1" + ", 2)" * 1_500),
    "sum": formula(" + ".join(["amount"] * 3_000)),
    "product": formula(" * ".join(["amount"] * 3_000)),
    "digits": formula("9" * 28_000),
    "digits multiplied": formula(" * ".join(["999999999999999"] * 1_500)),
    "one of many": formula("if(product.family in (" + ", ".join(['"x"'] * 3_000) + "), 1, 2)"),
    "comparisons": formula("if(" + " and ".join(["amount > 1"] * 2_000) + ", 1, 2)"),
    "ands in parentheses": formula("if(" + "(amount > 1 or " * 1_500 + "amount > 2" + ")" * 1_500 + ", 1, 2)"),
    "lists": "plan: " + "[" * 14_000 + "]" * 14_000,
    "mappings": "plan: " + "{a: " * 7_000 + "}" * 7_000,
    "indents": "\n".join(" " * i + "a:" for i in range(240)),
    "keys": "\n".join(f"k{i}: 1" for i in range(3_500)),
    "keys twice": "\n".join("plan: 1" for i in range(3_500)),
    "quotes": "plan: " + '"' * 29_000,
    "anchors": "a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "too long": "a" * 10_000_000,
    "components": plan_text("\n".join(["    pay: 1", *(f"  c{i}: {{pay: 'if(1 > 0, 1, 2)'}}" for i in range(800))])),
    "bands": plan_text(
        f"{{on: bookings, rate: {{by: bookings, mode: marginal, bands: {{{', '.join(f'{i}: 1%' for i in range(2_500))}}}}}}}"
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_text_made_to_be_slow_is_answered_in_a_second(child: Child, name: str) -> None:
    assert_answers(child, HEAVY[name])
