"""docs/plan-format.md keeps its word: examples are checked, worked tables calculated, columns are those that are read."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from jsonschema import Draft202012Validator

from incentives.catalog import CATALOG
from incentives.engine.calculate import calculate, earned_by
from incentives.engine.check import check_plan
from incentives.engine.folder_files import FILES
from incentives.engine.names import FUNCTIONS
from incentives.engine.periods import Period
from incentives.engine.schema import plan_schema
from incentives.engine.tables import check_table
from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS, World, facts_schema

PAGE = (Path(__file__).parents[2] / "docs" / "plan-format.md").read_text("utf-8")
BASE = """\
plan: Example
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
parameters:
  own_rate: {kind: rate, default: 5%}
tables:
  line rate: {by: [product.family, account.industry], rows: [[any, any, 2%]]}
measures:
  bookings: {from: deal lines, where: stage.kind = "won", date: closed_on, value: amount, credit: {share: splits}, over: quarter to date}
  units_sold: {from: deal lines, date: closed_on, value: quantity}
  meetings: {from: activities, where: kind = "meeting", date: occurred_on, take: count}
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count, over: quarter to date}
  closed: {from: deals, where: stage.kind != "open", date: closed_on, take: count, over: quarter to date}
  win_rate: {ratio: {of: won, to: closed}}
components:
  filler: {pay: 5}
"""
GROUPS = ("parameters", "tables", "measures", "components")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def sections(text):
    """The text of each top-level key, by the key."""
    parts = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
    return {part.split(":")[0]: part for part in parts if part.strip()}


def entries(section):
    """The entries of a group, each as it is written."""
    found = re.split(r"^(?=  [^ #])", section.split("\n", 1)[1], flags=re.MULTILINE)
    return {part.strip().split(":")[0]: part for part in found if part.strip() and not part.strip().startswith("#")}


def completed(fragment):
    """A whole plan around a fragment, whose own lines stay as they are written."""
    base, own = sections(BASE), sections(fragment)
    text = ""
    for key, section in {**base, **own}.items():
        if key in GROUPS and key in base and key in own:
            kept = {name: part for name, part in entries(base[key]).items() if name not in entries(own[key])}
            text += own[key].rstrip("\n") + "\n" + "".join(kept.values())
        else:
            text += section
    return text


@pytest.mark.parametrize("fragment", blocks("yaml"), ids=lambda text: " ".join(text.split())[:60])
def test_every_example_of_the_page_can_be_read(fragment):
    text = completed(fragment)

    plan, problems = check_plan(text, CATALOG)

    assert [(problem.path, problem.message()) for problem in problems] == []
    assert plan is not None
    errors = Draft202012Validator(plan_schema()).iter_errors(yaml.load(text, Loader=yaml.BaseLoader))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_page_has_an_example_of_every_key():
    schema = plan_schema()
    text = "\n".join(blocks("yaml"))
    groups = [schema, *(schema["$defs"][name] for name in ("parameter", "component", "matrix"))]
    groups += [schema["$defs"]["component"]["properties"]["clawback"]]
    groups += [schema["properties"]["limits"], schema["properties"]["limits"]["properties"]["draw"]]
    groups += [schema["$defs"]["table"]["anyOf"][0], *schema["$defs"]["measure"]["anyOf"]]

    missing = {key for group in groups for key in group["properties"] if not re.search(rf"(^|[\s{{,]){key}:", text)}

    assert missing == set()
    assert all(mode in text for mode in schema["$defs"]["bands of one"]["properties"]["mode"]["enum"])


def test_every_shared_table_of_the_page_can_be_read():
    [text] = blocks("table")

    assert check_table(text)[1] == ()


FORMULAS = [line for text in blocks("formulas") for line in text.splitlines() if line]


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_of_the_page_can_be_read(formula):
    pay = f"    pay: {formula}\n"
    condition = f"    pay: if({formula}, 1, 0)\n"

    bodies = [f"{on}{line}" for on in ("    on: bookings\n", "") for line in (pay, condition)]

    tried = [check_plan(completed(f"components:\n  c:\n{body}"), CATALOG)[1] for body in bodies]

    assert () in tried, [problem.message() for problem in tried[0]]


def test_the_page_shows_every_function():
    assert [name for name in FUNCTIONS if not any(f"{name}(" in formula for formula in FORMULAS)] == []


def worked_tables():
    """Title, plan fragment and rows of each table of 2.5."""
    part = PAGE.split("### 2.5 Worked tables")[1].split("\n## ")[0]
    tables = []
    for section in re.split(r"^(?=\*\*)", part, flags=re.MULTILINE)[1:]:
        rows = [line for line in section.splitlines() if line.startswith("| 2026-")]
        tables.append((section.split("**")[1], re.search(r"```yaml\n(.*?)```", section, re.DOTALL)[1], rows))
    return tables


def amounts(cell):
    """ "D1 60,000.55; R3 −20.00" as {"D1": 60000.55, "R3": -20}."""
    found = re.findall(r"(\w+) ([−-]?[\d,.]+)", cell)
    return {name: Decimal(text.replace(",", "").replace("−", "-")) for name, text in found}


def world_of(deals, earned):
    source = CATALOG.sources["deals"]
    rows = [
        {"id": key, "owner": "Ana", "currency": "USD", "amount": int(amount * 10**4), "closed_on": day, "stage.kind": "won"}
        for key, amount, day in deals
    ]
    start = dt.date(2026, 1, 1)
    return World(
        people=pa.Table.from_pylist([{"person": "Ana", "name": "Ana"}], schema=PEOPLE),
        assignments=pa.Table.from_pylist([{"person": "Ana", "plan": "Example", "from": start}], schema=ASSIGNMENTS),
        quotas=pa.Table.from_pylist(
            [{"person": "Ana", "measure": "bookings", "from": start, "amount": Decimal(100_000), "per": "quarter"}], schema=QUOTAS
        ),
        facts={"deals": pa.Table.from_pylist(rows, schema=facts_schema(source))},
        catalog=CATALOG,
        **({"earned": earned} if earned is not None else {}),
    )


@pytest.mark.parametrize(("title", "fragment", "rows"), worked_tables(), ids=lambda text: str(text)[:30])
def test_every_worked_table_of_the_page_is_what_the_engine_posts(title, fragment, rows):
    measure = 'measures:\n  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}\n'
    head = BASE.split("parameters:")[0]
    text = head + (fragment if fragment.startswith("measures:") else measure + fragment)
    plan, problems = check_plan(text, CATALOG)
    assert problems == ()
    deals, earned = [], None

    for row in rows:
        month, credited, posts = (cell.strip() for cell in row.strip("|").split("|"))
        period = Period.parse(month)
        deals += [(key, amount, period.start + dt.timedelta(days=4)) for key, amount in amounts(credited).items()]
        result = calculate(plan, period, world_of(deals, earned))
        posted = {line["fact"]: line["amount"] for line in result.lines.to_pylist()}

        assert posted == amounts(posts), (title, month)
        now = earned_by(result, period)
        earned = now if earned is None else pa.concat_tables([earned, now], promote_options="default")


def test_the_page_has_its_worked_tables():
    assert len(worked_tables()) == PAGE.count("| month | credits | posts |") == 7


def test_the_page_lists_every_file_and_column_of_a_folder():
    part = PAGE.split("## Part 3.")[1]
    rows = {match[1]: match[2] for match in re.finditer(r"^\| `([a-z_]+\.csv)` \| (.*) \|$", part, re.MULTILINE)}

    assert set(rows) == set(FILES)
    for file, columns in FILES.items():
        for column in columns:
            name = f"**{column.name}**" if column.required else column.name
            assert re.search(rf"(^|[ ,]){re.escape(name)}($|[ ,:(])", rows[file]), (file, name)
