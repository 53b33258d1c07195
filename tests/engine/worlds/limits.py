"""Draws floors and caps: per deal, of the window, of other periods."""

from __future__ import annotations

from typing import Any

from .catalog import PERIODS, WINDOWS
from .measures import Measures


class Limits(Measures):
    def _limits(self, component: dict[str, Any], by_deal: bool) -> None:
        floors = [f"{self.one_of('3', '12.5', 'extra')} per deal"] if by_deal and self.maybe(6) else []
        floors += [self.one_of("50", "extra", "0", "10% * target")] if self.maybe(6) else []
        caps = [f"{self.one_of('40', '100', 'extra')} per deal"] if by_deal and self.maybe(6) else []
        caps += [self.one_of("500", "60% * target", "max(extra, 90)")] if self.maybe(4) else []
        scopes = [kind for kind, months in WINDOWS.items() if months >= PERIODS[self.period]]
        caps += [f"{self.one_of('150', '333.335')} per {self.one_of(*scopes)}"] if self.maybe(4) else []
        if floors:
            component["floor"] = floors if len(floors) > 1 or self.maybe() else floors[0]
        if caps:
            component["cap"] = caps
        if self.maybe() and any(cap.split(" per ")[-1] in WINDOWS for cap in caps if " per " in cap):
            component["excess"] = self.one_of("carried", "lost")
