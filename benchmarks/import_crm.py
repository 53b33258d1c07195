"""Import 100,000 deals, each with a product line, through `import_folder`: rows a second from file to committed records.

Asked: more than 2,000 rows a second end to end. The rows are generated. A bare COPY of the
file into a table without keys stands beside, as the measure of this machine.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from .run_period import installation

ROWS = 100_000
ASKED = 2_000
STAGES = ("Talking", "Offered", "Won", "Lost")
MAPPING = """
mapping: Benchmark
source: bench
rules:
  open deals are open:
    why: A deal that is not closed has no day of closing.
    when: {stage: [Talking, Offered]}
    allow empty: yes
stages:
  talking: {name: Talking, position: 1, kind: open, probability: 20%, forecast: pipeline}
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
      product:
        {external_id: code, code: code, name: code, family: family, list_price: {column: price, number: 1234.56}, currency: {constant: USD}}
  accounts:
    file: accounts.csv
    records:
      account: {external_id: id, name: name}
  deals:
    file: deals.csv
    records:
      opportunity:
        external_id: id
        name: name
        account: {column: account, find: account by external_id}
        owner: {column: owner, find: person by reference}
        stage: {column: stage, find: stage by name}
        amount: {column: amount, number: "1,234.56"}
        currency: currency
        created_on: {column: created, date: DD/MM/YYYY}
        closed_on: {column: closed, date: DD/MM/YYYY, empty: open deals are open}
      deal line:
        external_id: id
        opportunity: {this: opportunity}
        product: {column: product, find: product by code}
        list_price: {of: product}
        amount: {column: amount, number: "1,234.56"}
        currency: currency
"""


def write_files(folder: Path) -> None:
    draw = Random(2026)
    _write(folder / "people.csv", ["id", "name"], ([f"R{n:03}", f"Rep {n:03}"] for n in range(200)))
    _write(folder / "products.csv", ["code", "family", "price"], ([f"P{n:02}", f"Family {n % 5}", f"{100 + n}.50"] for n in range(40)))
    _write(folder / "accounts.csv", ["id", "name"], ([f"A{n:04}", f"Account {n:04}"] for n in range(5_000)))
    header = ["id", "name", "account", "owner", "stage", "amount", "currency", "created", "closed", "product"]
    _write(folder / "deals.csv", header, (_deal(n, draw) for n in range(ROWS)))


def _deal(n: int, draw: Random) -> list[str]:
    stage = draw.choice(STAGES)
    month, day = 1 + n % 12, 1 + n % 28
    closed = f"{day:02}/{month:02}/2026" if stage in ("Won", "Lost") and month < 9 else ""
    stage = stage if closed else "Talking"
    amount = f"{draw.randrange(100, 90_000):,}.{draw.randrange(100):02}"
    return [
        f"D{n:06}", f"Deal {n:06}", f"A{draw.randrange(5_000):04}", f"R{draw.randrange(200):03}", stage, amount, "USD",
        f"{day:02}/{month:02}/2025", closed, f"P{draw.randrange(40):02}",
    ]  # fmt: skip


def _write(path: Path, header: list[str], rows: Any) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)


def copy_alone(folder: Path) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (a text, b text, c text, d text, e text, f text, g text, h text, i text, j text)")
        started = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write((folder / "deals.csv").read_bytes())
        return time.perf_counter() - started


def timed_import(folder: Path) -> tuple[float, float, Any]:
    """Seconds, seconds of Python's own processor time (what is left is the database's, or other programs'), counts of the deals."""
    from django.utils import timezone

    from crm.imports.run import import_folder, load_mapping

    started, used = time.perf_counter(), time.process_time()
    result = import_folder(mapping=load_mapping(folder / "bench.yaml"), folder=folder, clock=timezone.now)
    return time.perf_counter() - started, time.process_time() - used, result.files[-1]


def main() -> int:
    with installation() as folder:
        write_files(folder)
        (folder / "bench.yaml").write_text(MAPPING, encoding="utf-8")
        bare = copy_alone(folder)
        first, first_used, created = timed_import(folder)
        assert (created.read, created.created) == (ROWS, ROWS), "every row became a deal"
        text = (folder / "deals.csv").read_text(encoding="utf-8")
        (folder / "deals.csv").write_text(text.replace("Deal ", "Big deal "), encoding="utf-8")
        second, second_used, updated = timed_import(folder)
        assert updated.updated == ROWS, "every deal changed its name"
        third, third_used, unchanged = timed_import(folder)
        assert unchanged.unchanged == ROWS, "nothing was left to change"
        for what, seconds, used in (("created", first, first_used), ("updated", second, second_used), ("unchanged", third, third_used)):
            speed = f"{what:10} {ROWS:,} rows in {seconds:6.1f} s = {ROWS / seconds:8,.0f} rows/s"
            print(f"{speed}  ({used:.1f} s of it Python's processor time; {seconds / bare:.0f} times a bare COPY of the file)")
        return 0 if ROWS / first > ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
