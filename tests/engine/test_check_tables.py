"""Tables of a plan, and those that plans share: what their keys are, rows that change on stated days, what is refused."""

import datetime as dt
from decimal import Decimal

from incentives.engine.check import check_plan
from incentives.engine.tables import check_table

from .plans import CATALOG, TABLES, codes, plan_of, plan_text


def table_of(text, rate='rate("line rate", product.family, quantity)'):
    return plan_of(plan_text(f"{{on: bookings, rate: '{rate}'}}").replace(TABLES, text)).tables["line rate"]


def test_keys_of_a_table_are_numbers_where_they_are_looked_up_by_numbers():
    table = table_of(TABLES)

    assert [row.keys for row in table.dated[0].rows] == [("Cloud", Decimal(10)), ("Cloud", None), (None, None)]
    assert (table.dated[0].rows[0].value, table.dated[0].rows[0].value_percent) == (Decimal("0.08"), True)


def test_keys_of_a_table_stay_texts_where_they_are_looked_up_by_texts():
    table = table_of(TABLES, 'rate("line rate", product.family, stage.kind)')

    assert table.dated[0].rows[0].keys == ("Cloud", "10")


def test_a_key_that_is_no_number_is_refused_where_numbers_are_looked_up():
    text = plan_text("{on: bookings, rate: 'rate(\"line rate\", quantity, quantity)'}")

    assert codes(text) == ["table_key_not_number"]


def test_rows_may_change_on_stated_days():
    dated = """\
tables:
  line rate:
    by: [product.family, quantity]
    dated:
      2026-01-01: [[Cloud, any, 5%], [any, any, 2%]]
      2026-07-01: [[any, any, 3%]]
"""
    table = table_of(dated)

    assert [part.start for part in table.dated] == [dt.date(2026, 1, 1), dt.date(2026, 7, 1)]
    text = plan_text("{pay: 5}").replace(TABLES, dated)
    assert codes(text.replace("2026-07-01", "2025-07-01")) == ["days_out_of_order"]
    assert codes(text.replace("2026-01-01: [", "soon: [")) == ["not_a_day"]
    assert codes(text.replace("effective: {from: 2026-01-01}", "effective: {from: 2025-12-01}")) == ["table_begins_late"]


def test_a_shared_table_is_taken_over_by_name():
    shared, problems = check_table("table: standard\nby: [product.family, quantity]\nrows: [[Cloud, 10, 9%], [any, any, 1%]]\n")
    assert problems == ()
    text = plan_text("{on: bookings, rate: 'rate(\"line rate\", product.family, quantity)'}")
    text = text.replace(TABLES, "tables:\n  line rate: {shared: standard}\n")

    plan, problems = check_plan(text, CATALOG, shared_tables={"standard": shared})

    assert problems == ()
    assert plan.tables["line rate"].shared == "standard"
    assert plan.tables["line rate"].dated[0].rows[0].keys == ("Cloud", Decimal(10))
    assert codes(text) == ["unknown_table"]


def test_a_shared_table_is_checked_by_itself():
    __, problems = check_table("table: t\nby: [a]\nrows: [[x, 1], [x, 2], [any, 5%]]\nextra: 1\n")

    assert sorted(problem.code for problem in problems) == ["table_units_differ", "unknown_key"]
