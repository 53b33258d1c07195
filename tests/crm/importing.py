"""A small company's export to import: people, a product, accounts and deals, with a mapping that tests bend."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from textwrap import dedent
from typing import Any

from crm.imports.run import ImportResult, import_folder
from crm.imports.targets import TARGETS
from crm.mapping.definition import ImportMapping
from crm.mapping.read import read_mapping

NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
DEALS_HEADER = "id,product,account,owner,stage,amount,created,closed\n"

MAPPING = """
mapping: Small
source: small
rules:
  open deals are open:
    why: A deal that is not closed has no day and no value.
    when: {stage: Open}
    allow empty: yes
  Wigdet is Widget:
    why: A slip in the file.
    replace: {Wigdet: Widget}
  tests are no deals:
    why: The sales team tries things out under this account.
    when: {account: TEST}
    set aside: yes
stages:
  open: {name: Open, position: 1, kind: open, probability: 20%, forecast: pipeline}
  offered: {name: Offered, position: 2, kind: open, probability: 60%, forecast: best case}
  won: {name: Won, position: 3, kind: won, probability: 100%, forecast: closed}
  lost: {name: Lost, position: 4, kind: lost, probability: 0%, forecast: omitted}
steps:
  people:
    file: people.csv
    records:
      person: {reference: id, name: name}
  products:
    file: products.csv
    records:
      product: {external_id: code, code: code, name: name, list_price: {column: price, number: 1234.56}, currency: {constant: USD}}
  accounts:
    file: accounts.csv
    records:
      account: {external_id: id, name: name, parent: {column: parent, find: account by external_id, empty: allowed}}
  deals:
    file: deals.csv
    clean: {product: Wigdet is Widget}
    set aside: tests are no deals
    records:
      opportunity:
        external_id: id
        name: {text: "{product} {id}"}
        account: {column: account, find: account by external_id}
        owner: {column: owner, find: person by reference}
        stage: {column: stage, find: stage by name}
        amount: {column: amount, number: "1,234.56", empty: open deals are open}
        currency: {constant: USD}
        created_on: {column: created, date: DD/MM/YYYY}
        closed_on: {column: closed, date: DD/MM/YYYY, empty: open deals are open}
        reached.open: {column: created, date: DD/MM/YYYY}
      deal line:
        external_id: id
        opportunity: {this: opportunity}
        product: {column: product, find: product by name}
        list_price: {of: product}
        amount: {column: amount, number: "1,234.56", empty: open deals are open}
        currency: {constant: USD}
"""

FILES = {
    "people.csv": "id,name\nA1,Ana\nB2,Ben\n",
    "products.csv": "code,name,price\nW,Widget,1000.00\n",
    "accounts.csv": "id,name,parent\nC1,Child,P1\nP1,Parent,\n",
    "deals.csv": (
        "id,product,account,owner,stage,amount,created,closed\n"
        'D1,Widget,C1,A1,Won,"1,200.50",05/01/2026,10/02/2026\n'
        "D2,Wigdet,P1,B2,Open,,06/01/2026,\n"
        "D3,Widget,TEST,B2,Won,1.00,06/01/2026,07/01/2026\n"
    ),
}


def small_mapping(*changes: tuple[str, str]) -> ImportMapping:
    """The mapping above, with texts replaced; each must stand in it."""
    text = MAPPING
    for old, new in changes:
        assert old in text, f"the mapping has no {old!r}"
        text = text.replace(old, new)
    return read_mapping(text, path="small.yaml", targets=TARGETS)


def write_files(folder: Path, **texts: str) -> None:
    """Write the export; `deals=…` stands for deals.csv."""
    for name, text in (FILES | {f"{key}.csv": dedent(value) for key, value in texts.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")


def run_import(folder: Path, mapping: ImportMapping | None = None, *, now: dt.datetime = NOW, **options: Any) -> ImportResult:
    return import_folder(mapping=mapping or small_mapping(), folder=folder, clock=lambda: now, **options)


def counts_of(result: ImportResult, step: str) -> dict[str, int]:
    """The counts of a step that are not zero."""
    file = next(each for each in result.files if each.step == step)
    counts = {name: getattr(file, name) for name in ("read", "created", "updated", "unchanged", "quarantined", "set_aside")}
    return {name: count for name, count in counts.items() if count}


def problems_of(result: ImportResult) -> list[tuple[str, int, str, str]]:
    """(file, row, column, code) of every problem."""
    return [(row.file, row.number, problem.column, problem.code) for row in result.refused for problem in row.problems]
