"""Draws components: every mode, what it is along, and what is paid beside rates."""

from __future__ import annotations

from typing import Any

from .catalog import WINDOWS
from .limits import Limits

SHAPES = ("slices", "flat", "so_far", "whole", "curve", "window", "matrix", "deal", "pay", "period")
"""What a component may look like: each is written by the method of its name."""


class Components(Limits):
    def _component(self, shape: str | None = None) -> dict[str, Any]:
        self.begin()
        shape = shape or self.one_of(*SHAPES)
        component = getattr(self, f"_{shape}")()
        if self.maybe(4):
            component["unit"] = "points"
        if self.maybe(3):
            component["gate"] = self.yes_no()
        if self.maybe(3):
            component["multiplier"] = self.factor()
        self._limits(component, by_deal="on" in component and shape != "window" and not (shape == "matrix" and "of" in component))
        return component

    def _paid(self) -> dict[str, Any]:
        """A component on a measure of credits; amounts three times in four."""
        component = {"on": self.one_of("bookings", "bookings", "bookings", "deal_count")}
        if self.maybe(3):
            component["where"] = self.fact_yes_no()
        return component

    def _flat(self) -> dict[str, Any]:
        rates = ["6%", "base", 'rate("by family", family)', f"base * {self.factor()}", f"if({self.fact_yes_no()}, 7.77%, base / 3)"]
        rates += ["if(months(started, closed_on) < 12, 8%, 4%)", "days(signed_on, closed_on) * 0.1%"]
        return {**self._paid(), "rate": self.one_of(*rates)}

    def _so_far(self) -> dict[str, Any]:
        """Flat rates that look at what was reached with this credit, or before it."""
        component = self._paid()
        so_far = f"{self.one_of('attainment_so_far', 'attainment_before')}({component['on']})"
        compared, limit = self.one_of(">", ">=", "<"), self.one_of("50%", "100%")
        rate = self.one_of(f"5% * if({so_far} {compared} {limit}, 1.25, 1)", f"{so_far} * 2%", f"if({so_far} <= 80%, base, 9%)")
        return {**component, "rate": rate}

    def _bands(self, limits: list[str], values: list[str]) -> dict[str, str]:
        count = self.random.randint(2, len(limits))
        return {limit: self.one_of(*values) for limit in limits[:count]}

    def _rate_values(self) -> list[str]:
        return ["0%", "3%", "5%", "7.125%", "base", "base * 1.5", 'rate("dated rates", level)', "base / 7"]

    def _along(self, on: str, first: str | None) -> tuple[str, list[str]]:
        """What the limits are compared with, and some limits for it."""
        if self.maybe():
            return f"attainment({on})", [f"{first or 40}%", "80%", "100%", "133.333%"]
        if on == "bookings":
            return "bookings", [first or "400", "1000", "2500.005", "6000"]
        return on, [first or "1", "2", "3.5", "5"]

    def _rate(self, mode: str, by: Any, bands: Any) -> dict[str, Any]:
        limit = {"at the limit": self.one_of("upper", "lower")} if self.maybe() else {}
        return {"by": by, "mode": mode, **limit, "bands": bands}

    def _of(self) -> dict[str, str]:
        return {"of": self.one_of("target", "60% * target", "extra * 10", "max(target, 500)")}

    def _shares(self) -> list[str]:
        return ["0%", "50%", "100%", "140%", "base * 10"]

    def _slices(self) -> dict[str, Any]:
        component, mode = self._paid(), self.one_of("marginal", "marginal", "overage")
        by, limits = self._along(component["on"], "0" if mode == "marginal" else self.one_of("0", None))
        if by.startswith("attainment") and self.maybe(3):
            return {**component, **self._of(), "rate": self._rate(mode, by, self._bands(limits, self._shares()))}
        return {**component, "rate": self._rate(mode, by, self._bands(limits, self._rate_values()))}

    def _whole(self) -> dict[str, Any]:
        component = self._paid()
        on = component["on"]
        by, limits = self._along(self.one_of(on, on, "bookings", "deal_count"), "0")
        if by == f"attainment({on})" and self.maybe(3):
            return {**component, **self._of(), "rate": self._rate("whole", by, self._bands(limits, self._shares()))}
        if self.maybe(4):
            by, limits = f"{self.share()} + attainment(bookings)", ["0%", "60%", "90%"]
        return {**component, "rate": self._rate("whole", by, self._bands(limits, self._rate_values()))}

    def _curve(self) -> dict[str, Any]:
        component = self._paid()
        by, limits = self._along(self.one_of("bookings", "deal_count"), self.one_of("0", None))
        return {**component, "rate": self._rate("interpolated", by, self._bands(limits, self._rate_values()))}

    def _window(self) -> dict[str, Any]:
        mode = self.one_of("fixed", "milestones", "milestones", "interpolated")
        by, limits = self._along(self.one_of("bookings", "deal_count", "customers"), "0" if mode == "fixed" else self.one_of("0", None))
        of = self._of() if self.maybe() else {"of": "1"} if mode == "interpolated" else {}
        values = self._shares() if of and of["of"] != "1" else ["0", "100", "33.335", "extra", "extra * weight"]
        return {"on": self.one_of("bookings", "deal_count"), **of, "rate": self._rate(mode, by, self._bands(limits, values))}

    def _matrix(self) -> dict[str, Any]:
        component = self._paid()
        rows, columns = self._along("bookings", "0"), self._along(self.one_of("deal_count", "units_sold"), "0")
        if self.maybe(3):
            columns = ("new_share", ["0", "0.25", "0.5"])
        values, of = self._rate_values(), {}
        if self.maybe(3):
            component.pop("where", None)
            values, of = (self._shares(), self._of()) if self.maybe() else (["0", "50", "extra"], {"of": "1"})
        names = columns[1][: self.random.randint(2, len(columns[1]))]
        bands = {limit: {name: self.one_of(*values) for name in names} for limit in rows[1][: self.random.randint(2, 3)]}
        return {**component, **of, "rate": self._rate("matrix", [rows[0], columns[0]], bands)}

    def _deal(self) -> dict[str, Any]:
        component: dict[str, Any] = {"on": "bookings", "per": "deal"}
        if self.maybe(3):
            component["where"] = self.fact_yes_no()
        if "credit" in self.measures["bookings"] and self.maybe():
            component["shared"] = "no"
        mode = self.one_of("marginal", "overage", "whole", "fixed", "interpolated", "matrix")
        limits, values = ["0", "400", "1000", "2500.005"], self._rate_values()
        if mode in ("marginal", "overage"):
            by: Any = self.measures["bookings"]["value"]
        else:
            by = self.one_of("amount", "units", "days(signed_on, closed_on)", "amount * units / 10")
        if mode == "matrix":
            bands: Any = {limit: {"0": self.one_of(*values), "2": self.one_of(*values)} for limit in limits[:3]}
            return {**component, "rate": self._rate(mode, [by, "units"], bands)}
        if mode == "fixed" or (mode == "interpolated" and self.maybe()):
            values = ["0", "10", "25.255", "extra"]
            component |= {"of": "1"} if mode == "interpolated" else {}
        return {**component, "rate": self._rate(mode, by, self._bands(limits, values))}

    def _pay(self) -> dict[str, Any]:
        component = self._paid()
        component["pay"] = self.one_of("10", "extra", "amount * 1.5%", 'rate("spiff", family)', f"if({self.fact_yes_no()}, 20, extra / 4)")
        if "credit" in self.measures[component["on"]] and self.maybe():
            component["shared"] = "no"
        return component

    def _period(self) -> dict[str, Any]:
        longer = [kind for kind, months in WINDOWS.items() if months > WINDOWS.get(self.period, 1)]
        pay = self.one_of(
            "100", "extra * weight", "5% * target", f"if({self.yes_no()}, 250, extra)", "bookings * 1%", "target * attainment(bookings)"
        )
        component = {"pay": pay}
        if longer and self.maybe():
            component["when"] = f"last month of {self.one_of(*longer)}"
        return component
