"""Draws measures: sources, dates, aggregates, windows, credit and quotas to date."""

from __future__ import annotations

import re
from typing import Any

from .catalog import PERIODS, SHORT, WINDOWS
from .formulas import Formulas
from .pen import Source


class Measures(Formulas):
    period: str

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.measures: dict[str, dict[str, Any]] = {}

    def _over(self, rolling: bool = False) -> dict[str, str]:
        longer = [f"{kind} to date" for kind, months in WINDOWS.items() if months >= PERIODS[self.period]]
        rolls = rolling and self.period not in SHORT
        over = self.one_of(None, *longer, *longer, *(["rolling 3 months", "rolling 5 months"] if rolls else []))
        return {"over": over} if over else {}

    def _write_measures(self) -> None:
        source = self.one_of("deals", "deals", "deal lines")
        about = {"from": source, "date": self.one_of("closed_on", "closed_on", "signed_on")}
        credit = self._credit()
        # A quotient has twelve decimals, an exchange rate twelve and a share eight: more digits than are kept exactly.
        quotient = "amount - round(amount / 3, 4)" if credit else "amount - amount / 3"
        self.measures["bookings"] = {
            **about,
            "value": self.one_of("amount", "amount", "amount", "amount * 33%", "amount * units", quotient),
            **self._where(),
            **credit,
            **self._over(),
            **({"quota": "to date"} if self.maybe(4) else {}),
        }
        self.measures["deal_count"] = {**about, "take": "count", **self._where(), **self._credit(), **self._over()}
        self.measures["units_sold"] = {"from": source, "date": "closed_on", "value": "units", **self._credit(), **self._over(rolling=True)}
        window = self._over(rolling=True)
        self.measures["new_deals"] = {"from": "deals", "date": "closed_on", "take": "count", "where": "is_new", **window}
        self.measures["all_deals"] = {"from": "deals", "date": "closed_on", "take": "count", **window}
        self.measures["new_share"] = {"ratio": {"of": "new_deals", "to": "all_deals"}}
        for take in ("average", "min", "max"):
            self.measures[f"{take}_deal"] = {
                "from": "deals",
                "date": "closed_on",
                "take": take,
                "value": "amount",
                **self._credit(),
                **self._over(rolling=True),
            }
        self.measures["customers"] = {"from": "deals", "date": "closed_on", "take": "distinct", "value": "account", **self._over()}
        if self.requires == "nothing":
            self.measures["meetings"] = {"from": "meetings", "date": "held_on", "take": "count", **self._over(rolling=True)}
            self.measures["minutes_spent"] = {"from": "meetings", "date": "held_on", "value": "minutes", **self._over(rolling=True)}

    def _where(self) -> dict[str, str]:
        return {"where": self.fact_yes_no()} if self.maybe(3) else {}

    def _credit(self) -> dict[str, Any]:
        return {"credit": {"to": "owner", "share": "splits"}} if self.maybe() else {}

    def _measures_kept(self, measures: dict[str, dict[str, Any]], components: str) -> dict[str, dict[str, Any]]:
        """The measures that components name, with those they are made of, and one or two that are only shown."""
        named = {key for key in measures if re.search(rf"\b{key}\b", components)} | {self.one_of(*measures)}
        for key in sorted(named):
            named |= {*measures[key].get("ratio", {}).values(), *measures[key].get("score", {}).get("weighted", {})}
        return {key: measure for key, measure in measures.items() if key in named}
