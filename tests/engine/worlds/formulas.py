"""Draws formulas. Methods are named for what the formula gives."""

from __future__ import annotations

from .pen import Pen


class Formulas(Pen):
    requires: str
    """What the plan says; without orders, meetings count too."""

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
