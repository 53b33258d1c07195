"""The Maven export by another road: its CSV files and the plan's words, in plain Python, without any of the application.

Four quarters of 2017, one plan: a commission on won deals with an accelerator above quota, an amount for every product of the
GTX Pro kind, and points for deals and their worth.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

QUARTERS = ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")

PLAN = """\
plan: Hardware sales 2017
description: A commission on what was won, more above quota, and something for the products we want to sell.
currency: USD
period: quarter
effective: {from: 2017-01-01, before: 2018-01-01}
requires: nothing
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount}
  products: {from: deal lines, where: stage.kind = "won", date: closed_on, value: quantity}
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count}
components:
  commission:
    on: bookings
    rate: {by: attainment(bookings), mode: marginal, bands: {0%: 4.25%, 100%: 6.375%, 125%: 8.5%}}
  pro_spiff: {on: products, where: product.name = "GTX Pro", pay: 37.50 * quantity}
  won_deals: {unit: points, on: won, pay: 10}
  deal_size: {unit: points, on: bookings, rate: 0.1%}
"""

CENT, POINT = Decimal("0.01"), Decimal(1)


@dataclass
class Quarter:
    """What one agent earned in one quarter."""

    bookings: Decimal = Decimal(0)
    deals: list[tuple[str, Decimal]] = field(default_factory=list)
    """External id and worth of each won deal, in the order they closed."""
    pros: list[str] = field(default_factory=list)

    def commission(self, quota: Decimal) -> dict[str, Decimal]:
        """By deal: differences of the commission, in cents, on all that was sold up to and with the deal."""
        return telescoped([(deal, amount) for deal, amount in self.deals], lambda sold: accelerated(sold, quota), CENT)

    def size_points(self) -> dict[str, Decimal]:
        return telescoped(self.deals, lambda sold: sold / 1000, POINT)

    def totals(self, quota: Decimal) -> dict[str, Decimal]:
        return {
            "commission": rounded(accelerated(self.bookings, quota), CENT),
            "pro_spiff": len(self.pros) * Decimal("37.50"),
            "won_deals": Decimal(10 * len(self.deals)),
            "deal_size": rounded(self.bookings / 1000, POINT),
        }


def accelerated(sold: Decimal, quota: Decimal) -> Decimal:
    """4.25 % up to the quota, half as much again up to 125 % of it, twice as much above."""
    up_to_quota = min(sold, quota)
    up_to_a_quarter_more = min(max(sold - quota, Decimal(0)), quota / 4)
    above = max(sold - quota * 5 / 4, Decimal(0))
    return up_to_quota * Decimal("0.0425") + up_to_a_quarter_more * Decimal("0.06375") + above * Decimal("0.085")


def telescoped(deals: list[tuple[str, Decimal]], earned, step: Decimal) -> dict[str, Decimal]:  # type: ignore[no-untyped-def]
    parts, sold, paid = {}, Decimal(0), Decimal(0)
    for deal, amount in deals:
        sold += amount
        upto = rounded(earned(sold), step)
        parts[deal] = upto - paid
        paid = upto
    return parts


def rounded(amount: Decimal, step: Decimal) -> Decimal:
    """Half away from zero; nothing here is below zero."""
    assert amount >= 0
    return amount.quantize(step, ROUND_HALF_UP)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agents(folder: Path) -> list[str]:
    return sorted(row["sales_agent"] for row in rows(folder, "sales_teams.csv"))


def quota_of(place: int, quarter: int) -> Decimal:
    """A quota for the agent at this place of the alphabet: different for each, higher from quarter to quarter."""
    return Decimal(20_000 + 4_500 * (place % 9) + 12_345 * quarter)


def quotas(folder: Path) -> dict[tuple[str, str], Decimal]:
    """By agent and quarter."""
    return {
        (agent, quarter): quota_of(place, number) for place, agent in enumerate(agents(folder)) for number, quarter in enumerate(QUARTERS)
    }


def quotas_csv(folder: Path) -> str:
    """The same as a file of quotas."""
    starts = [dt.date(2017, 3 * number + 1, 1) for number in range(4)] + [dt.date(2018, 1, 1)]
    lines = [
        f"{agent},bookings,{starts[number]},{starts[number + 1]},{quota_of(place, number)},quarter,"
        for place, agent in enumerate(agents(folder))
        for number in range(4)
    ]
    return "\n".join(["person,measure,from,before,amount,per,plan", *lines, ""])


def earned(folder: Path) -> dict[tuple[str, str], Quarter]:
    """By agent and quarter, from the export's own words: the stage Won, the close date and value, the product."""
    found: dict[tuple[str, str], Quarter] = defaultdict(Quarter)
    won = [row for row in rows(folder, "sales_pipeline.csv") if row["deal_stage"] == "Won"]
    for row in sorted(won, key=lambda row: (row["close_date"], row["opportunity_id"].encode())):
        quarter = found[row["sales_agent"], f"{row['close_date'][:4]}-Q{(int(row['close_date'][5:7]) + 2) // 3}"]
        quarter.bookings += Decimal(row["close_value"])
        quarter.deals.append((row["opportunity_id"], Decimal(row["close_value"])))
        if row["product"] in ("GTX Pro", "GTXPro"):
            quarter.pros.append(row["opportunity_id"])
    return found


def write_facts(export: Path, folder: Path) -> None:
    """The export as the folder of facts that `calculate` reads: what a person with a spreadsheet would make of it."""
    names = agents(export)
    deals, lines = [], []
    for row in rows(export, "sales_pipeline.csv"):
        kind = {"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open")
        product = row["product"].replace("GTXPro", "GTX Pro")
        deals.append(
            [row["opportunity_id"], row["sales_agent"], kind, row["close_date"], row["close_value"], "USD" if row["close_value"] else ""]
        )
        lines.append([row["opportunity_id"], row["sales_agent"], kind, row["close_date"], "1", product])
    _write(folder / "deals.csv", ["id", "owner", "stage.kind", "closed_on", "amount", "currency"], deals)
    _write(folder / "deal_lines.csv", ["id", "owner", "stage.kind", "closed_on", "quantity", "product.name"], lines)
    _write(folder / "people.csv", ["person", "name"], [[name, name] for name in names])
    _write(
        folder / "assignments.csv",
        ["person", "plan", "from", "before"],
        [[name, "Hardware sales 2017", "2017-01-01", ""] for name in names],
    )
    (folder / "quotas.csv").write_text(quotas_csv(export), encoding="utf-8")


def _write(path: Path, header: list[str], body: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(body)
