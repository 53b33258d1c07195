"""Draws the people of a plan: when they are employed, assigned with which target and parameters, and their quotas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any

from incentives.engine.plan import Aggregate

from .days import Days

PEOPLE_DRAWN = ("Ana", "Ben", "Ülo")
STRANGER = "Zoe"
"""Owns facts and has shares, but is on no plan."""


class People(Days):
    people: tuple[str, ...]

    def _person(self, name: str) -> dict[str, Any]:
        self.begin()
        hired = self.a_day() if self.maybe(6) else None
        left = self.a_day() if self.maybe(6) else None
        about = {"person": name, "name": name, "calendar": self.one_of(None, "North", "South")}
        return {**about, "hired_on": hired, "left_on": left if not hired or (left and left > hired) else None}

    def _assignments(self, name: str) -> list[dict[str, Any]]:
        self.begin()
        edges: list[dt.date | None] = [self.long_ago, *self.days_in_order(self.one_of(0, 0, 0, 1, 2)), None]
        rows = [self._assignment(name, start, before) for start, before in pairwise(edges) if start]
        return [row for row in rows if not self.maybe(8)] or rows[:1]

    def _assignment(self, name: str, start: dt.date, before: dt.date | None) -> dict[str, Any]:
        target = self.one_of(None, Decimal("1200"), Decimal("999.99"), Decimal("0"))
        parameters = {
            "base": self.one_of("10%", "6.5%", "0%"),
            "extra": self.one_of("120", "33.33"),
            "weight": self.one_of("0.75", "2"),
            "parts": self.one_of("0", "2.5", "1"),
            "level": self.one_of("gold", "junior"),
            "senior": self.one_of("yes", "no"),
            "started": self.one_of("2025-01-31", "2026-02-16"),
            "paid_in": self.one_of("USD", "KRW"),
        }
        return {
            "person": name,
            "plan": self.plan.name,
            "from": start,
            "before": before,
            "target": target,
            "target_per": self.one_of("month", "quarter", "half-year", "year") if target is not None else None,
            "parameters": [(key, value) for key, value in parameters.items() if self.maybe(3)],
        }

    def _quotas(self, name: str) -> list[dict[str, Any]]:
        self.begin()
        with_quota = [
            measure for measure in self.plan.measures.values() if measure.aggregate in (Aggregate.SUM, Aggregate.COUNT, Aggregate.DISTINCT)
        ]
        rows = []
        for measure in with_quota:
            if measure.key not in ("bookings", "deal_count") and not self.maybe(5):
                continue
            edges: list[dt.date | None] = [self.long_ago, *self.days_in_order(self.one_of(0, 0, 1, 2)), None]
            amounts = ["0", "1000", "2500.5", "12345.6789"] if measure.money else ["0", "2", "3.5", "10"]
            own_plan = self.one_of(None, None, self.plan.name)
            for start, before in pairwise(edges):
                if self.maybe(7):
                    continue
                per = self.one_of("month", "quarter", "half-year", "year")
                amount = Decimal(self.one_of(*amounts))
                row = {"person": name, "measure": measure.key, "from": start, "before": before, "amount": amount, "per": per}
                rows.append({**row, "plan": own_plan})
            if self.maybe(12):
                row = {"person": name, "measure": measure.key, "from": self.long_ago, "before": None, "amount": Decimal(77)}
                rows.append({**row, "per": "month", "plan": None}) if own_plan else None
        return rows
