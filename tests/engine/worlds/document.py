"""Draws whole plans, as the documents a person would write."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .catalog import PARAMETERS, SHORT, TABLES
from .components import Components
from .families import FAMILIES
from .pen import Draw, Drawn


class PlanWriter(Components):
    """Writes one plan."""

    currency: str

    def document(self, shape: str | None) -> dict[str, Any]:
        self.begin()
        self.period = self.one_of("month", "month", "quarter", "half-year", "year", *[self.one_of(*SHORT)] * 2)
        self.currency = self.one_of("USD", "USD", "JPY", "KWD")
        self.requires = self.one_of("nothing", "nothing", "accepted order")
        plan: dict[str, Any] = {
            "plan": "Drawn",
            "currency": self.currency,
            "period": self.period,
            "effective": {"from": self.one_of("2024-01-01", "2024-01-01", "2025-12-17")},
            "requires": self.requires,
        }
        plan["parameters"], plan["tables"] = PARAMETERS, TABLES
        self._write_measures()
        plan["measures"] = self.measures
        count = self.source.choice((1, 1, 2, 3))
        plan["components"] = {f"c{n + 1}": self._component(None if n else shape) for n in range(count)}
        for family in FAMILIES:
            self.begin()
            family.plan(self, plan)
        self.begin()
        plan["measures"] = self._measures_kept(plan["measures"], str(plan["components"]))
        return plan


@st.composite
def plan_documents(draw: Draw, shape: str | None = None) -> dict[str, Any]:
    return PlanWriter(Drawn(draw)).document(shape)
