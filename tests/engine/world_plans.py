"""Draws whole plans, as the documents a person would write, with every key of the format that is computed."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from hypothesis import strategies as st

from incentives.engine.facts import Catalog, Field, FieldType, Source

Draw = Any
"""What hypothesis hands to a composite strategy: draw(strategy) gives one value."""


def _fields(**fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields.values()}


AMOUNT = Field("amount", FieldType.MONEY, "What it is worth.", 4)
UNITS = Field("units", FieldType.NUMBER, "How many.", 2)
FAMILY = Field("family", FieldType.TEXT, "Product family.")
ACCOUNT = Field("account", FieldType.TEXT, "Customer.")
CLOSED = Field("closed_on", FieldType.DAY, "When it was won.")
SIGNED = Field("signed_on", FieldType.DAY, "When it was signed.")
NEW = Field("is_new", FieldType.YES_NO, "A new customer.")
ACCEPTED = Field("accepted", FieldType.YES_NO, "An accepted order stands behind it.")
DEAL = Field("deal.id", FieldType.TEXT, "The deal.")
HELD = Field("held_on", FieldType.DAY, "When it was held.")
MINUTES = Field("minutes", FieldType.NUMBER, "How long.", 0)

CATALOG = Catalog(
    {
        "deals": Source(
            "deals",
            "deals.csv",
            "A row for every deal.",
            _fields(a=AMOUNT, b=UNITS, c=FAMILY, d=ACCOUNT, e=CLOSED, f=SIGNED, g=NEW, h=ACCEPTED),
            accepted_order_field="accepted",
        ),
        "deal lines": Source(
            "deal lines",
            "deal_lines.csv",
            "A row for every product of a deal.",
            _fields(a=DEAL, b=AMOUNT, c=UNITS, d=FAMILY, e=CLOSED, f=SIGNED, g=NEW, h=ACCEPTED, i=ACCOUNT),
            splits_by="deal.id",
            deal_field="deal.id",
            accepted_order_field="accepted",
        ),
        "meetings": Source("meetings", "meetings.csv", "A row for every meeting.", _fields(a=HELD, b=MINUTES, c=FAMILY)),
    }
)

PARAMETERS = {
    "base": {"kind": "rate", "from": "0%", "to": "50%", "default": "4.5%"},
    "extra": {"kind": "amount", "default": "75.5"},
    "weight": {"kind": "number", "default": "1.25"},
    "level": {"kind": "text", "default": "junior"},
    "senior": {"kind": "yes/no", "default": "no"},
    "started": {"kind": "day", "default": "2025-02-11"},
}
TABLES = {
    "by family": {"by": ["family"], "rows": [["Cloud", "7%"], ["Care", "3.33%"], ["any", "1%"]]},
    "by level": {"by": ["level", "number"], "rows": [["gold", "2", "1.5"], ["gold", "any", "1.2"], ["any", "any", "1"]]},
    "spiff": {
        "by": ["family"],
        "dated": {"2024-01-01": [["Cloud", "20"], ["any", "5.25"]], "2026-02-15": [["Care", "31.3"], ["any", "0"]]},
    },
    "dated rates": {"by": ["level"], "dated": {"2024-01-01": [["gold", "6%"], ["any", "4%"]], "2026-03-01": [["any", "5.5%"]]}},
}
SHAPES = ("slices", "flat", "so_far", "whole", "curve", "window", "matrix", "deal", "pay", "period")
"""What a component may look like: each is written by the method of its name."""
WINDOWS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


class PlanWriter:
    """Writes one plan. Methods that give formulas are named for what the formula gives."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self.measures: dict[str, dict[str, Any]] = {}

    def _next(self) -> None:
        """Begin another part. Each is made from one drawn number: evenly, and hypothesis can still leave whole components out."""
        self.random = Random(self._draw(st.integers(0, 2**32)))

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def maybe(self, out_of: int = 2) -> bool:
        return self.random.randrange(out_of) == 0

    # -- the document ---------------------------------------------------------------------------------------------

    def document(self, shape: str | None) -> dict[str, Any]:
        self._next()
        self.period = self.one_of("month", "month", "quarter", "half-year", "year")
        self.currency = self.one_of("USD", "USD", "JPY", "KWD")
        self.requires = self.one_of("nothing", "nothing", "accepted order")
        plan: dict[str, Any] = {
            "plan": "Drawn",
            "currency": self.currency,
            "period": self.period,
            "effective": {"from": self.one_of("2024-01-01", "2024-01-01", "2025-12-17")},
            "requires": self.requires,
        }
        if self.maybe(5):
            plan["effective"]["before"] = self.one_of("2026-02-20", "2026-05-01")
        if self.maybe(3):
            plan["fiscal year"] = {"starts": self.one_of("april", "february", "october")}
        if self.maybe(3):
            plan["proration"] = {"new quota": self.one_of("blend", "split")}
        if self.maybe(4):
            plan["rounding"] = {"to": self.one_of("5", "10") if self.currency == "JPY" else self.one_of("0.05", "1", "25")}
            plan["rounding"] |= {"points": self.one_of("0.5", "10")} if self.maybe() else {}
        plan["parameters"], plan["tables"] = PARAMETERS, TABLES
        self._write_measures()
        count = self._draw(st.sampled_from((1, 2, 3, 4)))
        plan["components"] = {f"c{n + 1}": self._component(None if n else shape) for n in range(count)}
        plan["measures"] = self._measures_kept(str(plan["components"]))
        return plan

    def _measures_kept(self, components: str) -> dict[str, dict[str, Any]]:
        """The measures that components name, and one or two that are only shown."""
        named = {key for key in self.measures if re.search(rf"\b{key}\b", components)} | {self.one_of(*self.measures)}
        named |= {"new_deals", "all_deals"} if "new_share" in named else set()
        return {key: measure for key, measure in self.measures.items() if key in named}

    def _over(self, rolling: bool = False) -> dict[str, str]:
        longer = [f"{kind} to date" for kind, months in WINDOWS.items() if months >= WINDOWS[self.period]]
        over = self.one_of(None, *longer, *longer, *(["rolling 3 months", "rolling 5 months"] if rolling else []))
        return {"over": over} if over else {}

    def _write_measures(self) -> None:
        source = self.one_of("deals", "deals", "deal lines")
        self.source, self.others_source = source, "deals"
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

    # -- components -----------------------------------------------------------------------------------------------

    def _component(self, shape: str | None = None) -> dict[str, Any]:
        self._next()
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

    def _limits(self, component: dict[str, Any], by_deal: bool) -> None:
        floors = [f"{self.one_of('3', '12.5')} per deal"] if by_deal and self.maybe(6) else []
        floors += [self.one_of("50", "extra", "0", "10% * target")] if self.maybe(6) else []
        caps = [f"{self.one_of('40', '100', 'extra')} per deal"] if by_deal and self.maybe(6) else []
        caps += [self.one_of("500", "60% * target", "max(extra, 90)")] if self.maybe(4) else []
        scopes = [kind for kind, months in WINDOWS.items() if months >= WINDOWS[self.period]]
        caps += [f"{self.one_of('150', '333.335')} per {self.one_of(*scopes)}"] if self.maybe(4) else []
        if floors:
            component["floor"] = floors if len(floors) > 1 or self.maybe() else floors[0]
        if caps:
            component["cap"] = caps
        if self.maybe() and any(cap.split(" per ")[-1] in WINDOWS for cap in caps if " per " in cap):
            component["excess"] = self.one_of("carried", "lost")

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
        if "credit" in self.measures["bookings"] and self.maybe(3):
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
        if "credit" in self.measures[component["on"]] and self.maybe(3):
            component["shared"] = "no"
        return component

    def _period(self) -> dict[str, Any]:
        longer = [kind for kind, months in WINDOWS.items() if months > WINDOWS[self.period]]
        pay = self.one_of(
            "100", "extra * weight", "5% * target", f"if({self.yes_no()}, 250, extra)", "bookings * 1%", "target * attainment(bookings)"
        )
        component = {"pay": pay}
        if longer and self.maybe():
            component["when"] = f"last month of {self.one_of(*longer)}"
        return component

    # -- formulas -------------------------------------------------------------------------------------------------

    def fact_yes_no(self, depth: int = 1) -> str:
        plain = [
            'family = "Cloud"',
            'family != "Cloud"',
            "is_new",
            "not is_new",
            "amount >= 500",
            "units > 1.5",
            'family in ("Cloud", "Care")',
        ]
        plain += ["closed_on >= 2026-02-01", "days(signed_on, closed_on) > 3", 'level = "gold" or is_new', "amount * 2 <= extra * 20"]
        if depth and self.maybe(4):
            return f"({self.fact_yes_no(0)}) {self.one_of('and', 'or')} not ({self.fact_yes_no(0)})"
        return self.one_of(*plain)

    def yes_no(self, depth: int = 1) -> str:
        total, compared = self.one_of("bookings", "deal_count"), self.one_of(">=", ">", "<", "!=")
        plain = [
            f"attainment({total}) {compared} {self.one_of('50%', '100%', 'base * 20')}",
            "bookings > 300",
            f"deal_count {self.one_of('>=', '>', '=')} 2",
            "units_sold < 7.5",
            "new_share >= 33%",
            "average_deal >= 250.5",
            "max_deal > 900",
            "min_deal < 100",
            "customers >= 2",
            "senior",
            'level != "gold"',
            "quota(bookings) >= 1000",
            "80% <= attainment(bookings)",
        ]
        if self.requires == "nothing":
            plain += ["meetings >= 1", "minutes_spent / 60 > meetings"]
        if depth and self.maybe(4):
            return f"({self.yes_no(0)}) {self.one_of('and', 'or')} not ({self.yes_no(0)})"
        return self.one_of(*plain)

    def factor(self) -> str:
        return self.one_of(
            "0.9",
            "weight",
            "min(1.5, max(0.5, 0.5 + attainment(bookings)))",
            f"if({self.yes_no(0)}, 1.1, 1)",
            "new_share + 0.5",
            'rate("by level", level, floor(weight))',
            "round(attainment(deal_count), 3)",
            "min(2, max(0, average_deal / bookings))",
            "1 / 3",
            "ceil(weight * 2) / 2",
        )

    def share(self) -> str:
        return self.one_of("10%", "base", "base * 3")


@st.composite
def plan_documents(draw: Draw, shape: str | None = None) -> dict[str, Any]:
    return PlanWriter(draw).document(shape)
